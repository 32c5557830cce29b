"""Order among jobs that otherwise run side by side: those that share a key run one after another, as they came."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

Job = TypeVar("Job", bound=Hashable)


class Lanes(Generic[Job]):
    """`start` is called for each job once every job that came before it under one of its keys has ended.

    For one thread only. A job stands in all its lanes from the first moment, so that no two can wait for each other.
    """

    def __init__(self, start: Callable[[Job], None]) -> None:
        self._start = start
        self._lanes: dict[Hashable, deque[Job]] = {}
        self._keys: dict[Job, frozenset[Hashable]] = {}
        self._before: dict[Job, int] = {}

    def __len__(self) -> int:
        """How many jobs wait or run."""
        return len(self._keys)

    def enter(self, job: Job, keys: Iterable[Hashable]) -> None:
        self._keys[job] = frozenset(keys)
        before = 0
        for key in self._keys[job]:
            lane = self._lanes.setdefault(key, deque())
            before += bool(lane)
            lane.append(job)
        if before:
            self._before[job] = before
        else:
            self._start(job)

    def leave(self, job: Job) -> None:
        """It has ended."""
        for key in self._keys.pop(job):
            lane = self._lanes[key]
            lane.popleft()
            if not lane:
                del self._lanes[key]
            else:
                self._step(lane[0])

    def _step(self, job: Job) -> None:
        self._before[job] -= 1
        if not self._before[job]:
            del self._before[job]
            self._start(job)
