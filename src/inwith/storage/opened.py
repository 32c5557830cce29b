"""Which database the settings name, and opening it."""

from pathlib import Path

from inwith.clock import Clock, system_clock
from inwith.config import Config
from inwith.storage import postgres, sqlite
from inwith.storage.database import Database
from inwith.storage.postgres import PostgresDatabase
from inwith.storage.sqlite import SqliteDatabase


async def open_database(config: Config, *, clock: Clock = system_clock) -> Database:
    """The database of `config`, under the data folder's lock. Raises what the `open` of either raises; it stops the start."""
    folder = Path(config.data)
    if config.database:
        return await PostgresDatabase.open(folder, config=config, clock=clock)
    return await SqliteDatabase.open(folder, config=config, clock=clock)


def renew_marks(config: Config) -> None:
    """Write the marks anew from the database as it is. Called under the lock, once a person has decided to accept it."""
    if config.database:
        postgres.renew_marks(config)
    else:
        sqlite.renew_marks(Path(config.data))
