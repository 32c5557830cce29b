"""Inwith on PostgreSQL: each function a transaction of its own, readers on snapshots. One Inwith server for a database.

The data folder still holds the lock, the marks and the socket of this machine.
"""

import asyncio
import inspect
import os
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, Concatenate, ParamSpec, TypeVar, cast

import psycopg

from inwith.caller import Caller
from inwith.clock import Clock, system_clock
from inwith.config import Config
from inwith.errors import Busy
from inwith.storage import marks as marks_file
from inwith.storage.database import Committed, Tx
from inwith.storage.folder import MARKS, lock_folder
from inwith.storage.migrate import migrate
from inwith.storage.postgres_server import Connections, Guard, Unreachable, Unsafe, connect
from inwith.storage.postgres_tx import POSTGRESQL, Connection, PostgresTx
from inwith.storage.postgres_writer import Writer

P = ParamSpec("P")
R = TypeVar("R")

# By these names functions take the stream that they are about.
_STREAMS = ("conversation", "stream")


class PostgresDatabase:
    """See `storage.database.Database`. Made by `open`."""

    def __init__(
        self,
        folder: Path,
        *,
        lock: IO[str],
        guard: Guard,
        marks: marks_file.Marks,
        config: Config,
        clock: Clock,
        on_failure: Callable[[], None],
    ) -> None:
        self.folder = folder
        self._lock = lock
        self._guard = guard
        self._marks = marks
        self._config = config
        self._clock = clock
        self.closed = False
        self._writing = Connections(self._connect_writer)
        self._reading = Connections(lambda: connect(config.database))
        self._writer = Writer(self._writing, marks=marks, config=config, clock=clock, on_failure=on_failure)
        self._readers = ThreadPoolExecutor(config.database_readers, thread_name_prefix="inwith-reader")

    @classmethod
    async def open(
        cls,
        folder: Path,
        *,
        config: Config,
        clock: Clock = system_clock,
        on_failure: Callable[[], None] | None = None,
    ) -> "PostgresDatabase":
        """Open the database that `config.database` names, making its tables if it is empty, and check it against the marks.

        `on_failure` runs once the marks could not be written; by default the process ends.
        Raises Locked, BehindMarks, WrongSchema, Unreachable, Unsafe: each stops the start.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = lock_folder(folder)
        guard = Guard(config.database)
        try:
            await asyncio.to_thread(guard.hold)
            marks = await asyncio.to_thread(_open_marks, config, clock, folder / MARKS)
        except BaseException:
            guard.release()
            lock.close()
            raise
        return cls(
            folder,
            lock=lock,
            guard=guard,
            marks=marks,
            config=config,
            clock=clock,
            on_failure=on_failure or _end_process,
        )

    async def write(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await self.submit(function, *args, **kwargs)

    def submit(
        self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> "asyncio.Future[R]":
        run = cast(Callable[[Tx], R], lambda tx: function(tx, *args, **kwargs))
        return self._writer.submit(run, find_keys(function, args, kwargs))

    async def read(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        run = cast(Callable[[Tx], R], lambda tx: function(tx, *args, **kwargs))
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, run)

    def on_commit(self, listener: Callable[[Committed], None]) -> None:
        self._writer.listeners.append(listener)

    async def close(self) -> None:
        self.closed = True
        await asyncio.to_thread(self._readers.shutdown)
        self._reading.close()
        await self._writer.close()
        self._writing.close()
        self._guard.release()
        await asyncio.to_thread(self._marks.close)
        self._lock.close()

    def _connect_writer(self) -> Connection:
        # The lock ends with its session, so that a server that was away may meanwhile have let another in.
        self._guard.hold()
        connection = connect(self._config.database)
        # Few rows are looked at by each function. A plan that walks a table would also make it lose against whoever
        # writes anywhere in that table.
        connection.execute("set enable_seqscan = off", prepare=False)
        return connection

    def _read(self, run: Callable[[Tx], R]) -> R:
        try:
            try:
                return self._read_once(run)
            except psycopg.OperationalError:  # a restart of the server ends every connection
                return self._read_once(run)
        except (psycopg.OperationalError, Unreachable, Unsafe) as error:
            raise Busy("The server cannot reach its data. Try again in a moment.") from error

    def _read_once(self, run: Callable[[Tx], R]) -> R:
        connection = self._reading.get()
        with reading(connection):
            return run(PostgresTx(connection, now=self._clock(), config=self._config))


@contextmanager
def reading(connection: Connection) -> Iterator[None]:
    """One instant of the database, for as long as the block runs."""
    connection.execute("begin isolation level repeatable read read only", prepare=False)
    try:
        yield
    finally:
        if not connection.closed:
            connection.pgconn.exec_(b"rollback")


def find_keys(
    function: Callable[..., object], args: tuple[object, ...], given: dict[str, Any]
) -> list[Hashable]:
    """What keeps a function in order: the person who calls it, and the conversation it is about."""
    keys: list[Hashable] = [
        ("person", each.person) for each in (*args, *given.values()) if isinstance(each, Caller)
    ]
    for name in _STREAMS:
        place = _find_place(function, name)
        stream = args[place] if place is not None and place < len(args) else given.get(name)
        if isinstance(stream, int):
            keys.append(("stream", stream))
    return keys


@lru_cache(1_024)
def _find_place(function: Callable[..., object], name: str) -> int | None:
    """Which argument after `tx` has this name."""
    names = list(inspect.signature(function).parameters)
    return names.index(name) - 1 if name in names else None


@contextmanager
def alone(config: Config) -> Iterator[PostgresTx]:
    """One transaction without a server around it, under the data folder's lock, on tables of this code's version."""
    guard = Guard(config.database)
    guard.hold()
    connection = connect(config.database)
    try:
        with connection.transaction():
            yield prepare_tables(connection, config=config)
    finally:
        connection.close()
        guard.release()


def _open_marks(config: Config, clock: Clock, path: Path) -> marks_file.Marks:
    connection = connect(config.database)
    try:
        return marks_file.open_marks(prepare_tables(connection, config=config, clock=clock), path)
    finally:
        connection.close()


def prepare_tables(connection: Connection, *, config: Config, clock: Clock = system_clock) -> PostgresTx:
    """Bring the tables up to this code's version, making them if there are none; a reader of the database. Raises WrongSchema."""
    tx = PostgresTx(connection, now=clock(), config=config)
    with connection.transaction():
        migrate(tx, execute=lambda sql: connection.execute(sql, prepare=False), dialect=POSTGRESQL)
    return tx


def _end_process() -> None:
    # Frames already handed to the kernel still go out; nothing more is acknowledged by this process.
    os._exit(70)
