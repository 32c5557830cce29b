"""Every live connection of this node: how many a person has, which session each belongs to, whether it is still there."""

import asyncio
import logging
from collections.abc import Iterator

import msgspec

from inwith.live.hub import Hub
from inwith.live.socket import CLOSE_ENDED, LiveSocket
from inwith.storage.database import Database, Tx

_log = logging.getLogger(__name__)
_REVOCATIONS_EVERY_SECONDS = 0.5
_KEEPALIVE_EVERY = 50  # looks for revocations: 25 seconds
_SWEEP_EVERY = 10  # 5 seconds
# A session's end carries the instant its transaction began, which may lie before a look that did not see it yet.
# Looks that failed are made up for: each goes back to the last that did not.
_LOOK_BACK_MS = 10_000


class Roster:
    def __init__(self) -> None:
        self._people: dict[int, set[LiveSocket]] = {}

    def __iter__(self) -> Iterator[LiveSocket]:
        return iter([socket for sockets in self._people.values() for socket in sockets])

    def count(self, person: int) -> int:
        return len(self._people.get(person, ()))

    def add(self, socket: LiveSocket) -> None:
        self._people.setdefault(socket.person, set()).add(socket)
        socket.on_closed.add_done_callback(lambda _: self._remove(socket))

    def _remove(self, socket: LiveSocket) -> None:
        sockets = self._people.get(socket.person, set())
        sockets.discard(socket)
        if not sockets:
            self._people.pop(socket.person, None)

    def close_all(self, code: int, reason: str) -> None:
        for socket in self:
            socket.close(code, reason)

    def close_sessions(self, ended: set[int]) -> None:
        for socket in self if ended else ():
            if socket.caller.session in ended:
                socket.close(CLOSE_ENDED, "session ended")

    def keep_alive(self) -> None:
        """Ping all; those that said nothing since the last time are gone."""
        for socket in self:
            if socket.heard:
                socket.heard = False
                socket.ping()
            else:
                socket.drop()


class Ended(msgspec.Struct, frozen=True):
    """The sessions that ended since the last look, and the instant of this one."""

    at: int
    sessions: set[int]


def read_ended_sessions(tx: Tx, looked_at: int | None) -> Ended:
    since = (tx.now if looked_at is None else min(looked_at, tx.now)) - _LOOK_BACK_MS
    return Ended(tx.now, set(tx.all(int, "select id from session where ended_at > :since", since=since)))


async def look_after(roster: Roster, database: Database, hub: Hub) -> None:
    """Close the connections of ended sessions twice a second, ping, and look for lost hints; until cancelled."""
    rounds = 0
    looked_at: int | None = None
    while True:
        await asyncio.sleep(_REVOCATIONS_EVERY_SECONDS)
        rounds += 1
        try:
            ended = await database.read(read_ended_sessions, looked_at)
            looked_at = ended.at
            roster.close_sessions(ended.sessions)
            if rounds % _SWEEP_EVERY == 0:
                await hub.sweep()
        except Exception:
            _log.exception("looking after the live connections failed; trying again")
        if rounds % _KEEPALIVE_EVERY == 0:
            roster.keep_alive()
