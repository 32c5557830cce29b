"""The one writer of a SQLite database: group commit.

A thread takes whatever is queued, runs each function in a savepoint of its own, commits once (an fsync), writes the
marks, and only then releases the results. Waiting for a batch to fill would only cost; under load it fills itself.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from typing import Any

import apsw
import msgspec

from inwith.clock import Clock
from inwith.config import Config
from inwith.errors import Busy, Unknown
from inwith.storage import streams
from inwith.storage.database import Committed, Signal
from inwith.storage.marks import Marks
from inwith.storage.sqlite_tx import SqliteTx

_log = logging.getLogger(__name__)


class Job(msgspec.Struct, eq=False):
    """A function waiting to be run; then its outcome."""

    run: Callable[[SqliteTx], Any]  # Any: each job has a result of its own type, handed back untouched
    future: "asyncio.Future[Any]"
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Runs jobs on its own thread. `on_failure` is called in the event loop when a commit failed: nothing is acknowledged after that."""

    def __init__(
        self,
        connection: apsw.Connection,
        *,
        marks: Marks,
        config: Config,
        clock: Clock,
        on_failure: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._marks = marks
        self._config = config
        self._clock = clock
        self._on_failure = on_failure
        self._loop = asyncio.get_running_loop()
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._failed = False
        self._ordinal = streams.find_last_ordinal(SqliteTx(connection, now=0, config=config))
        self.listeners: list[Callable[[Committed], None]] = []
        self._thread = threading.Thread(target=self._serve, name="inwith-writer", daemon=True)
        self._thread.start()

    def submit(self, run: Callable[[SqliteTx], Any]) -> "asyncio.Future[Any]":
        """Queue a function. Raises Busy when too many wait, Unknown after a failed commit."""
        if self._failed:
            raise Unknown("The server is restarting. Try again in a moment.")
        if self._queue.qsize() >= self._config.write_queue:
            raise Busy("The server is very busy. Try again in a moment.")
        job = Job(run, self._loop.create_future())
        self._queue.put(job)
        return job.future

    async def close(self) -> None:
        """Finish what is queued, and fold the write-ahead log into the database."""
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        self._connection.close()

    def _serve(self) -> None:
        closing = False
        while not closing:
            taken = [self._queue.get()]
            while not self._queue.empty():
                taken.append(self._queue.get())
            jobs = [job for job in taken if job is not None]
            closing = len(jobs) < len(taken)
            if jobs:
                self._commit(jobs)

    def _commit(self, jobs: list[Job]) -> None:
        heads: dict[int, streams.Head] = {}
        signals: list[Signal] = []
        try:
            self._connection.execute("begin immediate")
            ordinal = self._ordinal
            for job in jobs:
                tx = SqliteTx(self._connection, now=self._clock(), config=self._config, last_ordinal=ordinal)
                if self._run_in_savepoint(job, tx):
                    ordinal = tx.ordinal
                    heads |= tx.heads
                    signals += tx.signals
            self._connection.execute("commit")
            if heads:
                self._marks.add(
                    [streams.StreamHead(stream, head.seq, head.hash) for stream, head in heads.items()]
                )
            self._ordinal = ordinal
        except _BatchLost as lost:
            self._hand_back(self._lose, jobs, lost.__cause__)
        except Exception:
            _log.exception("a commit failed; the outcome of %d writes is unknown", len(jobs))
            self._failed = True
            self._hand_back(self._fail, jobs)
        else:
            self._hand_back(
                self._release, jobs, Committed({stream: head.seq for stream, head in heads.items()}, signals)
            )

    def _run_in_savepoint(self, job: Job, tx: SqliteTx) -> bool:
        self._connection.execute("savepoint job")
        try:
            job.result = job.run(tx)
        except BaseException as error:  # whatever it is belongs to this job's caller; the thread must go on
            if not self._connection.in_transaction:  # SQLite gave up the whole transaction: disk full, say
                raise _BatchLost from error
            self._connection.execute("rollback to job")
            job.error = error
        self._connection.execute("release job")
        return job.error is None

    def _hand_back(self, how: Callable[..., None], *args: object) -> None:
        try:
            self._loop.call_soon_threadsafe(how, *args)
        except RuntimeError:  # the loop has closed: nobody waits for these results
            _log.warning("results of the last writes had nobody to go to")

    def _release(self, jobs: list[Job], committed: Committed) -> None:
        if committed.heads or committed.signals:
            for listener in self.listeners:
                listener(committed)
        for job in jobs:
            if job.future.done():  # its caller has gone away
                continue
            if job.error is None:
                job.future.set_result(job.result)
            else:
                job.future.set_exception(job.error)

    def _lose(self, jobs: list[Job], cause: BaseException) -> None:
        _log.error("a transaction was given up: %s", cause)
        for job in jobs:
            if not job.future.done():
                job.future.set_exception(
                    Busy("The server could not save this. Nothing was written. Try again.")
                )

    def _fail(self, jobs: list[Job]) -> None:
        for job in jobs:
            if not job.future.done():
                job.future.set_exception(
                    Unknown("It is not known whether this was saved. Try again: nothing is sent twice.")
                )
        self._on_failure()


class _BatchLost(Exception):
    """The database rolled the whole batch back: nothing of it was written."""
