"""Moving a council from SQLite to PostgreSQL: all of it or nothing, in one transaction of the database it goes to.

The council keeps its epoch and its marks: it is the same one, and no client has to fetch anything anew. What the two
databases keep each in their own way, such as an index of words, is not carried over but made anew.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import apsw
import msgspec
import psycopg

from inwith.config import Config
from inwith.errors import Broken, Refused
from inwith.storage import streams
from inwith.storage.database import Kind, Tx
from inwith.storage.folder import DATABASE
from inwith.storage.migrate import find_schema_version, migrate, read_migrations, set_meta
from inwith.storage.postgres_server import Guard, connect
from inwith.storage.postgres_tx import POSTGRESQL, Connection, PostgresTx
from inwith.storage.sqlite_tx import SQLITE, SqliteTx
from inwith.storage.tx import Transaction
from inwith.storage.verify import Report, verify, verify_written

_ROWS_AT_ONCE = 5_000
_READ_ONLY = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
_TABLES_HERE = "select name from sqlite_master where type = 'table' order by rowid"
_TABLES_THERE = "select tablename from pg_tables where schemaname = current_schema()"
_COLUMNS = """
select column_name, is_identity = 'YES' from information_schema.columns
where table_schema = current_schema() and table_name = :name and is_generated = 'NEVER' order by ordinal_position
"""

Rebuild = Callable[[Tx], None]


class Progress(msgspec.Struct, frozen=True):
    """Told as it goes: `copied(table, rows)` after each batch; `verified(events)`, of all, as their chains are walked."""

    copied: Callable[[str, int], None] = lambda table, rows: None
    verified: Callable[[int], None] = lambda events: None


class Moved(msgspec.Struct, frozen=True):
    """What is there now. `rows` by table."""

    streams: int
    events: int
    rows: dict[str, int]


class _Column(msgspec.Struct, frozen=True):
    name: str
    counted: bool


def move(
    config: Config,
    url: str,
    *,
    kinds: Mapping[str, Kind],
    tables: Sequence[str],
    rebuild: Rebuild = lambda tx: None,
    progress: Progress | None = None,
) -> Moved:
    """Copy the council of `config` into the empty database at `url`, and verify it there before it is committed.

    `rebuild`: what has to be made anew there. Called under the data folder's lock, with no server running; what is in
    the folder stays as it is. Raises Refused, Broken, Unreachable, Unsafe; then the other database is as empty as before.
    """
    progress = progress or Progress()
    there = msgspec.structs.replace(config, database=url)
    with _reading(config) as source, _writing(there) as (target, connection):
        _check(verify(config, kinds=kinds, tables=tables), "The council is not whole as it is")
        migrate(target, execute=lambda sql: connection.execute(sql, prepare=False), dialect=POSTGRESQL)
        rows = {
            table: _copy(source, target, connection, table=table, copied=progress.copied)
            for table in _find_tables(source, target)
        }
        rebuild(target)
        report = verify_written(there, connection, kinds=kinds, tables=tables, progress=progress.verified)
        _check(report, "What arrived is not what was sent")
        _compare(source, target, rows)
    return Moved(report.streams, report.events, rows)


@contextmanager
def _reading(config: Config) -> Iterator[SqliteTx]:
    """Raises Refused when there is nothing that this version could move."""
    path = Path(config.data) / DATABASE
    if config.database:
        raise Refused("This council is in PostgreSQL already: INWITH_DATABASE names it.")
    if not path.exists():
        raise Refused(f"There is no council in {config.data}.")
    connection = apsw.Connection(path.resolve().as_uri() + "?mode=ro", flags=_READ_ONLY)
    try:
        tx = SqliteTx(connection, now=0, config=config)
        present, newest = find_schema_version(tx, SQLITE), read_migrations()[-1].version
        if present != newest:
            raise Refused(
                f"This council has schema {present} and this version of Inwith has {newest}. "
                "Start and stop the server once, which brings them together, then try again."
            )
        yield tx
    finally:
        connection.close()


@contextmanager
def _writing(config: Config) -> Iterator[tuple[PostgresTx, Connection]]:
    """One transaction on an empty database that nobody else may open meanwhile."""
    guard = Guard(config.database)
    guard.hold()
    connection = connect(config.database)
    try:
        with connection.transaction():
            tx = PostgresTx(connection, now=0, config=config)
            if tx.all(str, _TABLES_THERE):
                raise Refused(
                    "There is something in that database already. Name an empty one, which is made by: "
                    "createdb --template=template0 --encoding=UTF8 --locale=C NAME"
                )
            yield tx, connection
        # Or it would plan its first queries as if every table were empty.
        connection.execute("analyze", prepare=False)
    finally:
        connection.close()
        guard.release()


def _find_tables(source: SqliteTx, target: PostgresTx) -> list[str]:
    """Those that both have, in the order they were made in, which is the one that foreign keys ask for."""
    there = set(target.all(str, _TABLES_THERE))
    return [name for name in source.all(str, _TABLES_HERE) if name in there]


def _copy(
    source: SqliteTx,
    target: PostgresTx,
    connection: Connection,
    *,
    table: str,
    copied: Callable[[str, int], None],
) -> int:
    columns = target.all(_Column, _COLUMNS, name=table)
    named = ", ".join(column.name for column in columns)
    rows = source.each(_as_it_is, f"select {named} from {table}")
    if table == "meta":
        # Making the tables has written it already.
        for name, value in rows:
            set_meta(target, str(name), str(value))
        return _count(source, table)
    count = 0
    try:
        with connection.cursor() as cursor, cursor.copy(f"copy {table} ({named}) from stdin") as copy:
            while batch := list(islice(rows, _ROWS_AT_ONCE)):
                for row in batch:
                    copy.write_row(row)
                count += len(batch)
                copied(table, len(batch))
    except psycopg.Error as error:
        raise Broken(f"The table {table} could not be copied: {error}") from error
    for column in columns:
        if column.counted:
            _go_on_counting(source, target, table=table, column=column.name)
    return count


def _as_it_is(*columns: object) -> tuple[object, ...]:
    return columns


def _go_on_counting(source: SqliteTx, target: PostgresTx, *, table: str, column: str) -> None:
    """The next number is one that nothing ever had, though what had it may be gone."""
    last = source.one(int, f"select coalesce(max({column}), 0) from {table}") or 0
    used = source.one(int, "select seq from sqlite_sequence where name = :name", name=table) or 0
    highest = max(last, used) if column == "id" else last
    if highest:
        target.one(
            int, "select setval(pg_get_serial_sequence(:name, :column), :highest)",
            name=table, column=column, highest=highest,
        )  # fmt: skip


def _check(report: Report, what: str) -> None:
    if report.faults:
        first = report.faults[0]
        raise Refused(
            f"{what}. Conversation {first.stream}, entry {first.seq}: {first.sentence} Nothing was moved. Run: inwith verify"
        )


def _compare(source: SqliteTx, target: PostgresTx, rows: Mapping[str, int]) -> None:
    """Head by head and table by table. Raises Broken."""
    if streams.read_heads(source) != streams.read_heads(target):
        raise Broken("The conversations did not arrive with the heads they had. Nothing was moved.")
    for table, count in rows.items():
        if table != "meta" and not _count(source, table) == count == _count(target, table):
            raise Broken(f"The table {table} did not arrive whole. Nothing was moved.")


def _count(tx: Transaction, table: str) -> int:
    return tx.one(int, f"select count(*) from {table}") or 0
