"""Who is here, and when they last were: in memory only, told to those who have the person on screen and may know.

What may be seen is asked of the database, for each watcher, whenever it may have changed: when somebody comes or goes,
and when either's private stream grows (a setting, a membership). Hidden looks exactly like never having been here.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import msgspec

from inwith.caller import Caller
from inwith.clock import MINUTE, Clock
from inwith.live.bus import Bus, Passing, Seen
from inwith.live.frames import Frames
from inwith.live.protocol import SomeoneHere
from inwith.storage.database import Database, Tx
from inwith.storage.follow import Sight, Sights

_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode
WATCHED_AT_MOST = 100
_PAUSE_AFTER_FAULT_SECONDS = 0.5


class Watcher(Protocol):
    """One client's connection, as presence sees it."""

    caller: Caller

    def deliver(self, frames: Frames) -> None: ...


class _Watch:
    """Whom one connection has on screen, and what it has been told of them."""

    def __init__(self, people: frozenset[int], told: dict[int, SomeoneHere]) -> None:
        self.people = people
        self.told = {person: frame for person, frame in told.items() if person in people}


class Presence:
    """The people of this node. `sights(tx, caller, people)`: what the caller may see of each."""

    def __init__(self, database: Database, bus: Bus, *, sights: Sights, clock: Clock) -> None:
        self._database = database
        self._bus = bus
        self._sights = sights
        self._clock = clock
        self._here: dict[int, set[Watcher]] = {}
        self._seen: dict[int, Seen] = {}
        self._watches: dict[Watcher, _Watch] = {}
        self._people: dict[int, set[Watcher]] = {}  # by person: who has them on screen
        self._streams: dict[int, int] = {}  # private stream of a watched person → the person
        self._own: dict[int, set[Watcher]] = {}  # private stream of who watches → their connections
        self._doubtful: set[tuple[Watcher, int]] = set()
        self._awake = asyncio.Event()

    def tell(self, watcher: Watcher, *, here: bool) -> None:
        """The person at this connection is there, or is not."""
        person = watcher.caller.person
        connections = self._here.setdefault(person, set())
        was_here = bool(connections)
        if here:
            connections.add(watcher)
        else:
            connections.discard(watcher)
        if not connections:
            del self._here[person]
        if bool(connections) != was_here:
            self._bus.publish({}, [Seen(person, here, self._clock())])

    def watch(self, watcher: Watcher, people: Iterable[int]) -> None:
        """Tell this connection of these people from now on, and of no others."""
        before = self._forget(watcher)
        wanted = frozenset(list(people)[:WATCHED_AT_MOST])
        self._watches[watcher] = _Watch(wanted, before.told if before else {})
        self._own.setdefault(watcher.caller.stream, set()).add(watcher)
        for person in wanted:
            self._people.setdefault(person, set()).add(watcher)
        self._doubt((watcher, person) for person in wanted)

    def leave(self, watcher: Watcher) -> None:
        """The connection has gone."""
        self._forget(watcher)
        if watcher in self._here.get(watcher.caller.person, ()):
            self.tell(watcher, here=False)

    def hear(self, heads: Mapping[int, int], passing: Sequence[Passing]) -> None:
        for seen in passing:
            if isinstance(seen, Seen):
                self._seen[seen.person] = seen
                self._doubt_all_who_watch(seen.person)
        for stream in heads if self._watches else ():
            if (watched := self._streams.get(stream)) is not None:
                self._doubt_all_who_watch(watched)
            for watcher in self._own.get(stream, ()):
                self._doubt((watcher, person) for person in self._watches[watcher].people)

    def list_sessions_here(self) -> set[int]:
        """The devices of this node that somebody is at."""
        return {watcher.caller.session for watchers in self._here.values() for watcher in watchers}

    async def run(self) -> None:
        """Tell what changed until cancelled."""
        while True:
            await self._awake.wait()
            self._awake.clear()
            doubtful, self._doubtful = self._doubtful, set()
            try:
                await self._settle(doubtful)
            except Exception:
                _log.exception("telling who is here failed; trying again")
                await asyncio.sleep(_PAUSE_AFTER_FAULT_SECONDS)
                self._doubt(doubtful)

    def _doubt_all_who_watch(self, person: int) -> None:
        self._doubt((watcher, person) for watcher in self._people.get(person, ()))

    def _doubt(self, pairs: Iterable[tuple[Watcher, int]]) -> None:
        self._doubtful.update(pairs)
        if self._doubtful:
            self._awake.set()

    async def _settle(self, doubtful: set[tuple[Watcher, int]]) -> None:
        asked: dict[Caller, set[int]] = {}
        for watcher, person in doubtful:
            asked.setdefault(watcher.caller, set()).add(person)
        found = await self._database.read(_read_sights, asked, sights=self._sights)
        for watcher, person in doubtful:
            sight = found.get((watcher.caller, person))
            if sight is not None:
                self._streams[sight.stream] = person
            self._show(watcher, person, sight)

    def _show(self, watcher: Watcher, person: int, sight: Sight | None) -> None:
        watch = self._watches.get(watcher)
        if watch is None or person not in watch.people:
            return
        frame = self._frame(person, sight)
        if frame != watch.told.get(person, SomeoneHere(person)):
            watch.told[person] = frame
            watcher.deliver(Frames([_encode(frame)]))

    def _frame(self, person: int, sight: Sight | None) -> SomeoneHere:
        seen = self._seen.get(person)
        if sight is None or seen is None:
            return SomeoneHere(person)
        here = bool(sight.here) and seen.here
        tells_when = bool(sight.last_seen) and not seen.here
        return SomeoneHere(person, here, seen.at - seen.at % MINUTE if tells_when else None)

    def _forget(self, watcher: Watcher) -> _Watch | None:
        watch = self._watches.pop(watcher, None)
        if watch is None:
            return None
        _take_out(self._own, watcher.caller.stream, watcher)
        for person in watch.people:
            _take_out(self._people, person, watcher)
        if not self._people:
            self._streams.clear()
        return watch


def _take_out(watchers: dict[int, set[Watcher]], key: int, watcher: Watcher) -> None:
    watchers[key].discard(watcher)
    if not watchers[key]:
        del watchers[key]


def _read_sights(
    tx: Tx, asked: Mapping[Caller, set[int]], *, sights: Sights
) -> dict[tuple[Caller, int], Sight]:
    return {
        (caller, sight.person): sight
        for caller, people in asked.items()
        for sight in sights(tx, caller, people)
    }
