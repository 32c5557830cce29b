"""Inwith on SQLite: one file, one writer, readers on snapshots. No second process opens the file."""

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Concatenate, ParamSpec, TypeVar, cast

import apsw

from inwith.clock import Clock, system_clock
from inwith.config import Config
from inwith.errors import Broken
from inwith.storage import marks as marks_file
from inwith.storage.database import Committed, Tx
from inwith.storage.folder import DATABASE, MARKS, adopt_incoming, lock_folder
from inwith.storage.migrate import migrate
from inwith.storage.sqlite_tx import SQLITE, SqliteTx
from inwith.storage.sqlite_writer import Writer

P = ParamSpec("P")
R = TypeVar("R")

_READERS = 2
_STATEMENTS_KEPT = 400
# The WAL-reset bug can corrupt a database that two connections checkpoint: https://sqlite.org/wal.html#walresetbug
_SOUND_SINCE = (3, 51, 3)


class SqliteDatabase:
    """See `storage.database.Database`. Made by `open`."""

    def __init__(
        self,
        folder: Path,
        *,
        lock: IO[str],
        writer: Writer,
        marks: marks_file.Marks,
        config: Config,
        clock: Clock,
    ) -> None:
        self.folder = folder
        self._lock = lock
        self._writer = writer
        self._marks = marks
        self._config = config
        self._clock = clock
        self._local = threading.local()
        self._opened: list[apsw.Connection] = []
        self.closed = False
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="inwith-reader")

    @classmethod
    async def open(
        cls,
        folder: Path,
        *,
        config: Config,
        clock: Clock = system_clock,
        on_failure: Callable[[], None] | None = None,
    ) -> "SqliteDatabase":
        """Open or make the database in `folder`, checking it against its marks.

        `on_failure` runs once a commit has failed; by default the process ends, and a restart recovers.
        Raises Locked, BehindMarks, WrongSchema, or Broken for an unsound SQLite library: each stops the start.
        """
        check_library()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = lock_folder(folder)
        try:
            adopt_incoming(folder)
            connection = open_connection(folder / DATABASE)
            with _in_transaction(connection):
                tx = _migrate(connection, config=config, clock=clock)
            marks = marks_file.open_marks(tx, folder / MARKS)
        except BaseException:
            lock.close()
            raise
        writer = Writer(
            connection, marks=marks, config=config, clock=clock, on_failure=on_failure or _end_process
        )
        return cls(folder, lock=lock, writer=writer, marks=marks, config=config, clock=clock)

    async def write(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await self.submit(function, *args, **kwargs)

    def submit(
        self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> "asyncio.Future[R]":
        return self._writer.submit(lambda tx: function(tx, *args, **kwargs))

    async def read(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        run = cast(Callable[[Tx], R], lambda tx: function(tx, *args, **kwargs))
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, run)

    def _read(self, run: Callable[[Tx], R]) -> R:
        connection = self._reader()
        connection.execute("begin")
        try:
            return run(SqliteTx(connection, now=self._clock(), config=self._config))
        finally:
            connection.execute("rollback")

    def _reader(self) -> apsw.Connection:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = open_connection(self.folder / DATABASE)
            connection.execute("pragma query_only = on")
            self._opened.append(connection)
        return connection

    def on_commit(self, listener: Callable[[Committed], None]) -> None:
        self._writer.listeners.append(listener)

    async def close(self) -> None:
        self.closed = True
        self._readers.shutdown()
        for connection in self._opened:
            connection.close()
        await self._writer.close()
        await asyncio.to_thread(self._marks.close)
        self._lock.close()


def open_connection(path: Path) -> apsw.Connection:
    """A connection set up for durability: WAL, an fsync at every commit, foreign keys obeyed."""
    connection = apsw.Connection(str(path), statementcachesize=_STATEMENTS_KEPT)
    # Without it SQLite prepares a join anew whenever a parameter changes: 21 µs instead of 5 for the rights of a sender.
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    connection.set_busy_timeout(5_000)
    for pragma in (
        "journal_mode = wal",
        "synchronous = full",
        "foreign_keys = on",
        "trusted_schema = off",
        "cache_size = -65536",
    ):
        connection.execute("pragma " + pragma)
    return connection


def check_library() -> None:
    """Raises Broken for a SQLite library that can damage a database."""
    version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
    if version < _SOUND_SINCE:
        raise Broken(
            f"SQLite {apsw.sqlite_lib_version()} can corrupt a database. Inwith needs 3.51.3 or later."
        )


@contextmanager
def alone(config: Config) -> Iterator[SqliteTx]:
    """One transaction without a server around it, under the data folder's lock, on tables of this code's version."""
    connection = open_connection(Path(config.data) / DATABASE)
    try:
        with _in_transaction(connection):
            yield _migrate(connection, config=config, clock=system_clock)
    finally:
        connection.close()


@contextmanager
def _in_transaction(connection: apsw.Connection) -> Iterator[None]:
    connection.execute("begin immediate")
    with_error = True
    try:
        yield
        with_error = False
    finally:
        connection.execute("rollback" if with_error else "commit")


def _migrate(connection: apsw.Connection, *, config: Config, clock: Clock) -> SqliteTx:
    tx = SqliteTx(connection, now=clock(), config=config)
    migrate(tx, execute=connection.execute, dialect=SQLITE)
    return tx


def _end_process() -> None:
    # Frames already handed to the kernel still go out; nothing more is acknowledged by this process.
    os._exit(70)
