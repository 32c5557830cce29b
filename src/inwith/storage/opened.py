"""Which database the settings name, and opening it."""

from contextlib import AbstractContextManager
from pathlib import Path

from inwith.clock import Clock, system_clock
from inwith.config import Config
from inwith.storage import postgres, sqlite
from inwith.storage.database import Database
from inwith.storage.folder import MARKS
from inwith.storage.marks import write_marks
from inwith.storage.migrate import renew_epoch
from inwith.storage.postgres import PostgresDatabase
from inwith.storage.sqlite import SqliteDatabase
from inwith.storage.tx import Transaction


async def open_database(config: Config, *, clock: Clock = system_clock) -> Database:
    """The database of `config`, under the data folder's lock. Raises what the `open` of either raises; it stops the start."""
    folder = Path(config.data)
    if config.database:
        return await PostgresDatabase.open(folder, config=config, clock=clock)
    return await SqliteDatabase.open(folder, config=config, clock=clock)


def renew_marks(config: Config) -> None:
    """Write the marks anew from the database as it is. Called under the lock, once a person has decided to accept it."""
    with _alone(config) as tx:
        write_marks(tx, Path(config.data) / MARKS)


def begin_anew(config: Config) -> None:
    """The database was restored by other means than ours: it gets a new epoch, so that every client fetches everything
    anew, and marks of its own. Called under the lock. A crash in between leaves marks of another epoch, which stop the
    start, and this can be done again.
    """
    with _alone(config) as tx:
        renew_epoch(tx)
    renew_marks(config)


def _alone(config: Config) -> AbstractContextManager[Transaction]:
    return postgres.alone(config) if config.database else sqlite.alone(config)
