"""A quick look at the data for `inwith doctor`: can this program open it, and does it reach its marks.

It changes nothing, and is a glance beside `inwith verify`, which reads every word.
"""

from pathlib import Path

import apsw
import msgspec
import psycopg

from inwith.config import Config
from inwith.errors import Broken
from inwith.storage import marks
from inwith.storage.database import Tx
from inwith.storage.folder import DATABASE, MARKS
from inwith.storage.migrate import Dialect, find_schema_version, get_meta, read_migrations
from inwith.storage.postgres_server import connect
from inwith.storage.postgres_tx import POSTGRESQL, PostgresTx
from inwith.storage.sqlite_tx import SQLITE, SqliteTx

_READ_ONLY = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
# In each stream the last entry is the latest, so no more than one of each has to be looked at.
_LAST_WRITTEN = """
select coalesce(max(e.at), 0) from stream s join event e on e.stream = s.id and e.seq = s.seq
"""


class Condition(msgspec.Struct, frozen=True):
    """`schema`: the database's version, 0 when there is none yet; `newest`: the one that this program makes.

    `oldest_code`: the version that a program must know to open it. `amiss`: how database and marks disagree, or "".
    `last_at`: when the last entry was written, ms UTC.
    """

    schema: int
    newest: int
    oldest_code: int = 0
    streams: int = 0
    amiss: str = ""
    last_at: int = 0


def examine(config: Config) -> Condition:
    """Beside a running server, inside it; with none, under the data folder's lock. Raises Broken if it cannot be read."""
    return _examine_postgres(config) if config.database else _examine_sqlite(config)


def _examine_postgres(config: Config) -> Condition:
    connection = connect(config.database)
    try:
        newest = read_migrations("postgresql")[-1].version
        return _look(
            PostgresTx(connection, now=0, config=config), Path(config.data), dialect=POSTGRESQL, newest=newest
        )
    except psycopg.Error as error:
        raise Broken(f"The database cannot be read: {error}. Run: inwith verify") from error
    finally:
        connection.close()


def _examine_sqlite(config: Config) -> Condition:
    folder, newest = Path(config.data), read_migrations()[-1].version
    if not (folder / DATABASE).exists():
        return Condition(schema=0, newest=newest)
    try:
        connection = apsw.Connection((folder / DATABASE).resolve().as_uri() + "?mode=ro", flags=_READ_ONLY)
        try:
            tx = SqliteTx(connection, now=0, config=config)
            return _look(tx, folder, dialect=SQLITE, newest=newest)
        finally:
            connection.close()
    except (apsw.Error, ValueError, TypeError) as error:
        raise Broken(f"The database cannot be read: {error}. Run: inwith verify") from error


def _look(tx: Tx, folder: Path, *, dialect: Dialect, newest: int) -> Condition:
    # No transaction around it: the marks are written after the commit, and must not be ahead of what is read.
    schema = find_schema_version(tx, dialect)
    if schema == 0:
        return Condition(schema=0, newest=newest)
    amiss = ""
    try:
        marks.check_marks(tx, folder / MARKS)
    except marks.BehindMarks as error:
        amiss = error.sentence
    return Condition(
        schema=schema,
        newest=newest,
        oldest_code=int(get_meta(tx, "oldest_code")),
        streams=tx.one(int, "select count(*) from stream") or 0,
        amiss=amiss,
        last_at=tx.one(int, _LAST_WRITTEN) or 0,
    )
