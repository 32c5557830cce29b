"""Runs transactional functions on PostgreSQL, each as a transaction of its own; the server groups their flushes.

Every transaction is SERIALIZABLE, so that a function that looks and then writes is as safe as under SQLite's one writer.
The price is that the server may refuse one at its end; it is then run again, and what has lost often runs alone.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Condition
from typing import Any

import msgspec
import psycopg
from psycopg import errors

from inwith.clock import Clock
from inwith.config import Config
from inwith.errors import Busy, Unknown
from inwith.storage import streams
from inwith.storage.database import Committed, Signal
from inwith.storage.lanes import Lanes
from inwith.storage.marks import Marks
from inwith.storage.postgres_server import Connections, Unreachable, Unsafe
from inwith.storage.postgres_tx import Connection, PostgresTx

_log = logging.getLogger(__name__)

# A unique violation counts: what was inserted meanwhile is seen by the next run, which then says so in its own words.
LOST = (errors.SerializationFailure, errors.DeadlockDetected, errors.UniqueViolation)
_TRIES = 12
_ALONE_AFTER = 4
_REACH_SECONDS = 5.0
_REACH_AGAIN_SECONDS = 0.1


class Job(msgspec.Struct, eq=False):
    """A function waiting to be run; then its outcome."""

    run: Callable[[PostgresTx], Any]  # Any: each job has a result of its own type, handed back untouched
    future: "asyncio.Future[Any]"
    result: Any = None
    error: BaseException | None = None
    heads: dict[int, streams.Head] = {}
    signals: list[Signal] = []


class Writer:
    """Runs jobs on threads of its own. `on_failure` is called in the event loop when the marks could not be written."""

    def __init__(
        self,
        connections: Connections,
        *,
        marks: Marks,
        config: Config,
        clock: Clock,
        on_failure: Callable[[], None],
    ) -> None:
        self._connections = connections
        self._marks = marks
        self._config = config
        self._clock = clock
        self._on_failure = on_failure
        self._loop = asyncio.get_running_loop()
        self._threads = ThreadPoolExecutor(config.database_writers, thread_name_prefix="inwith-writer")
        self._lanes: Lanes[Job] = Lanes(self._start)
        self._gate = Gate()
        self._told: dict[int, int] = {}
        self._failed = False
        self._idle = asyncio.Event()
        self._idle.set()
        self.listeners: list[Callable[[Committed], None]] = []

    def submit(self, run: Callable[[PostgresTx], Any], keys: Iterable[Hashable]) -> "asyncio.Future[Any]":
        """Run it after whatever came before it under one of `keys`. Raises Busy when too many wait, Unknown after a failure."""
        if self._failed:
            raise Unknown("The server is restarting. Try again in a moment.")
        if len(self._lanes) >= self._config.write_queue:
            raise Busy("The server is very busy. Try again in a moment.")
        job = Job(run, self._loop.create_future())
        self._idle.clear()
        self._lanes.enter(job, keys)
        return job.future

    async def close(self) -> None:
        """Finish what is queued."""
        await self._idle.wait()
        self._threads.shutdown()

    def _start(self, job: Job) -> None:
        self._threads.submit(self._serve, job)

    def _serve(self, job: Job) -> None:
        try:
            self._carry_out(job)
        except BaseException as error:  # whatever it is belongs to this job's caller; the thread must go on
            job.error = error
        try:
            self._loop.call_soon_threadsafe(self._release, job)
        except RuntimeError:  # the loop has closed: nobody waits for this
            _log.warning("the result of a write had nobody to go to")

    def _carry_out(self, job: Job) -> None:
        give_up_at = time.monotonic() + _REACH_SECONDS
        lost, doubled = 0, False
        while True:
            try:
                connection = self._connections.get()
                with self._gate.alone() if lost >= _ALONE_AFTER else self._gate.beside():
                    self._try(job, connection)
                return
            except LOST as error:
                if doubled and isinstance(error, errors.UniqueViolation):
                    raise  # not by somebody else at the same time, then
                doubled |= isinstance(error, errors.UniqueViolation)
                lost += 1
                if lost == _TRIES:
                    raise _busy(error) from error
            except (Unreachable, Unsafe, _Away) as error:
                if time.monotonic() > give_up_at:
                    raise _busy(error) from error
                time.sleep(_REACH_AGAIN_SECONDS)

    def _try(self, job: Job, connection: Connection) -> None:
        """Raises one of LOST, or _Away, when it may be run again: nothing was written."""
        tx = PostgresTx(connection, now=self._clock(), config=self._config)
        try:
            connection.execute("begin isolation level serializable", prepare=False)
            result = job.run(tx)
        except BaseException as error:
            self._undo(connection)
            if isinstance(error, psycopg.OperationalError) and not isinstance(error, LOST):
                raise (_Away if connection.closed else _NoRoom) from error
            raise
        self._commit(connection)
        self._mark(tx)
        job.result, job.heads, job.signals = result, tx.heads, tx.signals

    def _commit(self, connection: Connection) -> None:
        try:
            done = connection.execute("commit", prepare=False).statusmessage
        except LOST:
            raise
        except psycopg.Error as error:
            self._connections.drop()
            _log.exception("a commit was not answered; its outcome is unknown")
            raise _unknown() from error
        if done != "COMMIT":
            raise errors.InternalError_(
                "A function went on after the database had refused one of its statements."
            )

    def _undo(self, connection: Connection) -> None:
        # Not through the driver, which would forget all its prepared statements at every refusal.
        if not connection.closed:
            connection.pgconn.exec_(b"rollback")
        if connection.closed:
            self._connections.drop()

    def _mark(self, tx: PostgresTx) -> None:
        try:
            if tx.heads:
                self._marks.add(
                    [streams.StreamHead(stream, head.seq, head.hash) for stream, head in tx.heads.items()]
                )
        except OSError as error:
            _log.exception("the marks could not be written; nothing more is acknowledged")
            self._failed = True
            self._loop.call_soon_threadsafe(self._on_failure)
            raise _unknown() from error

    def _release(self, job: Job) -> None:
        """Hints, then the acknowledgement, then whoever waited behind it."""
        committed = Committed(self._find_news(job.heads), job.signals)
        try:
            if committed.heads or committed.signals:
                for listener in self.listeners:
                    listener(committed)
        finally:
            self._answer(job)

    def _answer(self, job: Job) -> None:
        if not job.future.done():  # else its caller has gone away
            if job.error is None:
                job.future.set_result(job.result)
            else:
                job.future.set_exception(job.error)
        self._lanes.leave(job)
        if not self._lanes:
            self._idle.set()

    def _find_news(self, heads: dict[int, streams.Head]) -> dict[int, int]:
        """Commits of one stream may be told by their threads in another order than they happened in."""
        news = {stream: head.seq for stream, head in heads.items() if head.seq > self._told.get(stream, 0)}
        self._told |= news
        return news


class Gate:
    """Lets many through beside each other, or one alone."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._beside = 0
        self._waiting = 0
        self._taken = False

    @contextmanager
    def beside(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._taken and not self._waiting)
            self._beside += 1
        try:
            yield
        finally:
            with self._changed:
                self._beside -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self._changed:
            self._waiting += 1
            self._changed.wait_for(lambda: not self._taken and not self._beside)
            self._waiting -= 1
            self._taken = True
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()


class _Away(Exception):
    """The connection was lost before the commit was asked for."""


class _NoRoom(Busy):
    """The server gave the transaction up: its disk is full, say."""

    def __init__(self) -> None:
        super().__init__("The server could not save this. Nothing was written. Try again.")


def _busy(cause: BaseException) -> Busy:
    _log.error("a write was given up: %s", cause)
    return Busy("The server could not save this. Nothing was written. Try again.")


def _unknown() -> Unknown:
    return Unknown("It is not known whether this was saved. Try again: nothing is sent twice.")
