"""Work that nobody waits for: done after a commit, or when an instant comes.

A work finds what is due in its own table and takes it by a conditional write, so that a crash repeats it and many nodes
share it. Nothing is kept here: a wake-up that is lost is made up for at the next look.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

import msgspec

from inwith.clock import Clock

_log = logging.getLogger(__name__)


class Pauses(msgspec.Struct, frozen=True):
    """How long a work waits, in seconds. After faults: doubled with each one in a row, up to the longest.

    `look_again`: another node's commits are not heard here, nor a clock that was set. `breather`: under load there is a
    commit every few milliseconds, and a work that looks after each would take from those who wait.
    """

    look_again: float = 5.0
    breather: float = 0.05
    after_fault: float = 1.0
    after_fault_longest: float = 60.0

    def after(self, faults: int) -> float:
        return min(self.after_fault * 2.0 ** min(faults - 1, 20), self.after_fault_longest)


USUAL = Pauses()


class Work(msgspec.Struct, frozen=True):
    """`run` does what is due now. It returns the instant (ms UTC) when more will be, or None if nothing is known to come."""

    name: str
    run: Callable[[], Awaitable[int | None]]


class Jobs:
    """Runs each work in a task of its own, one run at a time. `start` once there is a loop, `close` before the database closes.

    A work that fails is tried again, and holds up no other.
    """

    def __init__(self, works: Iterable[Work], *, clock: Clock, pauses: Pauses = USUAL) -> None:
        self._works = {work.name: work for work in works}
        self._clock = clock
        self._pauses = pauses
        self._wakes = {name: asyncio.Event() for name in self._works}
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._serve(work), name=f"work {name}") for name, work in self._works.items()
        ]

    def wake(self, *names: str) -> None:
        """Something may be due: for the works named, or for all. Safe from the event loop's thread only."""
        for name in names or self._wakes:
            self._wakes[name].set()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task

    async def _serve(self, work: Work) -> None:
        wake = self._wakes[work.name]
        faults = 0
        while True:
            wake.clear()
            try:
                due_at = await work.run()
            except Exception:
                faults += 1
                _log.exception("%s failed %d times in a row; trying again", work.name, faults)
                await asyncio.sleep(self._pauses.after(faults))
                continue
            faults = 0
            await asyncio.sleep(self._pauses.breather)
            with suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), self._seconds_until(due_at))

    def _seconds_until(self, due_at: int | None) -> float:
        if due_at is None:
            return self._pauses.look_again
        return min(max((due_at - self._clock()) / 1000, 0.0), self._pauses.look_again)
