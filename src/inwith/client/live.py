"""Following live: comes back by itself, resumes where it stood, and hands on every event once and in order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import msgspec

from inwith.client.connection import Closed, Connection, Frame, connect
from inwith.client.requests import next_wait
from inwith.clock import MINUTE, system_clock
from inwith.conversations import events as conversation_events
from inwith.conversations.events import DraftMoved, MarksMoved, OwnMarkMoved, PollCounted, ReceiptMoved
from inwith.conversations.types import Snapshot
from inwith.errors import Fault, NotSignedIn
from inwith.live.protocol import (
    Ahead,
    Blank,
    Current,
    Differs,
    LiveEvent,
    Ready,
    Reset,
    Resume,
    SomeoneHere,
    SomeoneTyping,
    digest_of_heads,
)
from inwith.people import types as people_types

SESSION_ENDED = 4401
# Asked for a little before: this device's clock need not be the server's, nor was a loss noticed at once.
_MARKS_MARGIN = MINUTE
TOO_SLOW = 4408


class Renewed(msgspec.Struct, frozen=True):
    """The server's data is of another epoch (a restore): begin again from this snapshot."""

    snapshot: Snapshot


Passing = ReceiptMoved | OwnMarkMoved | DraftMoved | PollCounted | SomeoneTyping | SomeoneHere
Delivery = LiveEvent | Blank | Reset | Ahead | Current | Passing | Renewed
ReadSnapshot = Callable[[], Awaitable[Snapshot]]


class Live:
    """An async iterator of deliveries, without end. `heads`: the last seq held of each stream, from a snapshot.

    Raises NotSignedIn when the session has been ended. `Current` says that nothing is missing at that moment.
    """

    def __init__(self, url: str, token: str, *, start: Snapshot, read_snapshot: ReadSnapshot) -> None:
        self.epoch = start.epoch
        self.heads = {int(stream): seq for stream, seq in start.heads.items()}
        self.connection: Connection | None = None
        self._url = url
        self._token = token
        self._read_snapshot = read_snapshot
        self._failures = 0
        self._whole_at = system_clock()
        self._open = True

    async def __aiter__(self) -> AsyncIterator[Delivery]:
        while self._open:
            try:
                async for delivery in self._follow_one():
                    yield delivery
            except Closed as closed:
                if closed.code == SESSION_ENDED:
                    raise NotSignedIn("You have been signed out.") from closed
                if closed.code == TOO_SLOW:
                    continue
            except Fault:  # not reachable now, or it said so itself
                pass
            if self._open:
                await asyncio.sleep(next_wait(self._failures))
                self._failures += 1

    async def close(self) -> None:
        self._open = False
        if self.connection is not None:
            await self.connection.close()

    def hold(self, stream: int, seq: int) -> None:
        """From elsewhere the client has everything of a new stream up to `seq`."""
        self.heads.setdefault(stream, seq)

    def forget(self, stream: int) -> None:
        self.heads.pop(stream, None)

    async def _follow_one(self) -> AsyncIterator[Delivery]:
        """One connection, from its opening to its end. Raises Closed, InwithError."""
        connection = self.connection = await connect(self._url, self._token)
        try:
            while True:
                frame = await connection.next_frame()
                if isinstance(frame, Ready | Differs):
                    async for renewed in self._resume(connection, frame):
                        yield renewed
                elif (delivery := self._take(frame)) is not None:
                    yield delivery
                if isinstance(frame, Current):
                    for moved in await self._catch_up_marks(connection):
                        yield moved
        finally:
            connection.abort()

    async def _resume(self, connection: Connection, frame: Ready | Differs) -> AsyncIterator[Renewed]:
        if frame.epoch != self.epoch:
            snapshot = await self._read_snapshot()
            self.epoch = snapshot.epoch
            self.heads = {int(stream): seq for stream, seq in snapshot.heads.items()}
            yield Renewed(snapshot)
        if isinstance(frame, Ready):
            connection.tell(Resume(self.epoch, digest=digest_of_heads(self.heads)))
        else:
            connection.tell(
                Resume(self.epoch, heads={str(stream): seq for stream, seq in self.heads.items()})
            )

    async def _catch_up_marks(self, connection: Connection) -> Sequence[Delivery]:
        """Marks are not in the log: those that moved since the connection was last known to be whole are asked for."""
        found = await connection.call("marks", MarksMoved, {"since": max(0, self._whole_at - _MARKS_MARGIN)})
        self._whole_at = found.at
        return found.moved

    def _take(self, frame: Frame) -> Delivery | None:
        """Note how far we are. None for what is held already."""
        match frame:
            case LiveEvent() | Blank():
                if frame.seq <= self.heads.get(frame.stream, 0):
                    return None
                self.heads[frame.stream] = frame.seq
            case Reset():
                self.heads[frame.stream] = frame.head
            case Current():
                self._failures = 0
            case Ahead() | ReceiptMoved() | OwnMarkMoved() | DraftMoved():
                pass
            case PollCounted() | SomeoneTyping() | SomeoneHere():
                pass
            case _:
                return None
        return frame


def _payloads() -> dict[str, type[msgspec.Struct]]:
    values = [*vars(conversation_events).values(), *vars(people_types).values()]
    structs = [each for each in values if isinstance(each, type) and issubclass(each, msgspec.Struct)]
    kinds = ((getattr(struct, "kind", None), struct) for struct in structs)
    return {kind: struct for kind, struct in kinds if isinstance(kind, str)}


_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {  # Any: each decodes the payload of its own kind
    kind: msgspec.json.Decoder(payload) for kind, payload in _payloads().items()
}


def read_payload(event: LiveEvent) -> msgspec.Struct | None:
    """What an event holds, or None for a kind that this client does not know, or content that has been destroyed."""
    decoder = _DECODERS.get(event.kind)
    if decoder is None or bytes(event.payload) == b"null":
        return None
    payload: msgspec.Struct = decoder.decode(event.payload)
    return payload
