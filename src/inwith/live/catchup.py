"""A client comes back and says what it holds; from there the hub tells it what it missed.

Equal digests cost one small frame. Beyond `catch_up_events` missed in a stream the client lets go of it and fetches it
anew (`reset`). A client that holds more than the server means that the server has lost data: that is an alarm.
"""

import logging
import re
from collections.abc import Mapping

import msgspec

from inwith.caller import Caller
from inwith.live.feeds import Place, Receiver
from inwith.live.hub import Hub
from inwith.live.protocol import Ahead, Differs, FromServer, Resume, digest_of_heads
from inwith.storage.database import Database, Tx
from inwith.storage.follow import Follow, Follows
from inwith.storage.streams import find_head

_STREAM_ID = re.compile("[0-9]{1,18}")
_log = logging.getLogger(__name__)


class Standing(msgspec.Struct, frozen=True):
    """A right to follow a stream, and how far the stream reaches, of one moment."""

    follow: Follow
    head: int


class CatchUp:
    """Lets returning clients in. `follows` tells what somebody may follow; `epoch` is the database's."""

    def __init__(self, database: Database, hub: Hub, *, follows: Follows, epoch: str) -> None:
        self._database = database
        self._hub = hub
        self._follows = follows
        self.epoch = epoch

    async def resume(self, receiver: Receiver, frame: Resume) -> list[FromServer]:
        """Put `receiver` where it stood, or say what must come first. What it missed follows through the hub."""
        caller = receiver.caller
        if frame.epoch != self.epoch:
            return [Differs(self.epoch)]
        with self._hub.hints_kept() as missed:
            standings = await self._database.read(read_standings, caller, self._follows)
            held = heads_of(standings) if frame.heads is None else read_heads(frame.heads)
            if frame.heads is None and frame.digest != digest_of_heads(held):
                return [Differs(self.epoch)]
            self._hub.leave(receiver)
            self._hub.enter(receiver, [place(each, held) for each in standings], missed=missed)
        return [
            self._alarm(each, caller) for each in standings if held.get(each.follow.stream, 0) > each.head
        ]

    def _alarm(self, standing: Standing, caller: Caller) -> Ahead:
        stream, head = standing.follow.stream, standing.head
        _log.error(
            "conversation %d ends at %d here, but device %d holds more of it", stream, head, caller.session
        )
        return Ahead(stream, head)


def read_standings(tx: Tx, caller: Caller, follows: Follows) -> list[Standing]:
    return [Standing(follow, find_head(tx, follow.stream)) for follow in follows(tx, caller)]


def heads_of(standings: list[Standing]) -> dict[int, int]:
    return {each.follow.stream: each.head for each in standings}


def read_heads(heads: Mapping[str, int]) -> dict[int, int]:
    """What a client says it holds; what is not a stream's id is passed over."""
    return {int(stream): seq for stream, seq in heads.items() if _STREAM_ID.fullmatch(stream)}


def place(standing: Standing, held: Mapping[int, int]) -> Place:
    """Where a client goes on. A stream that it does not know it will fetch, so there it begins at the head."""
    follow, head = standing.follow, standing.head
    cursor = min(held.get(follow.stream, head), head)
    return Place(follow.stream, follow.from_seq, max(cursor, follow.from_seq - 1), head)
