"""One client's live connection: a frame becomes a call at the door, an event becomes a frame in a bounded queue.

Writes are queued in the order in which their frames came, so one client's messages take their places in that order.
A client that does not read fast enough is cut off (4408) and catches up by seq when it returns.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable
from functools import partial
from typing import Any

import msgspec
from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport

from inwith.caller import Caller
from inwith.config import Config
from inwith.door import Door, Origin
from inwith.errors import Broken, InwithError, Mistake
from inwith.live.catchup import CatchUp
from inwith.live.commands import Command, Commands, Unfit, Unreadable
from inwith.live.feeds import Follower
from inwith.live.frames import Frames
from inwith.live.hub import Hub
from inwith.live.presence import Presence
from inwith.live.protocol import (
    Current,
    Differs,
    Done,
    FromClient,
    FromServer,
    Here,
    Ready,
    RefusedFrame,
    Resume,
    Typing,
    Watch,
    WatchPeople,
)
from inwith.live.typing import TypingNews

_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode
_TEXT = WSMsgType.TEXT

CLOSE_PROTOCOL = 1002
CLOSE_BAD_DATA = 1007
CLOSE_POLICY = 1008
CLOSE_TOO_BIG = 1009
CLOSE_ENDED = 4401
CLOSE_SLOW = 4408
CLOSE_TOO_MANY = 4429

_RATE_WINDOW_SECONDS = 10
_WATCHED_AT_MOST = 8
_CLOSE_WITHIN_SECONDS = 5.0


class Desk(msgspec.Struct, frozen=True):
    """What every connection of a node shares."""

    config: Config
    door: Door
    commands: Commands
    hub: Hub
    catch_up: CatchUp
    typing: TypingNews
    presence: Presence


class LiveSocket(WSListener):
    """Made once its caller is known and has accepted the notice. See `live.feeds.Receiver` for the hub's view of it."""

    def __init__(self, desk: Desk, caller: Caller, origin: Origin) -> None:
        self.person = caller.person
        self.caller = caller
        self.following: dict[int, Follower] = {}
        self.left_at: dict[int, int] = {}
        self.watching: frozenset[int] = frozenset()
        self.lagging = 0
        self.resuming = False
        self.heard = True  # since the keepalive looked last
        self.closing = False
        self.on_closed = asyncio.get_running_loop().create_future()
        self._desk = desk
        self._origin = origin
        self._transport: WSTransport | None = None
        self._parts: bytearray | None = None  # of a message that comes in several frames
        self._frames_left = 0
        self._window_ends = 0.0

    # From picows

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        queue = self._desk.config.socket_queue_bytes
        transport.underlying_transport.set_write_buffer_limits(high=queue, low=queue // 8)
        self._say(Ready(self._desk.catch_up.epoch, self.person, self.caller.session))

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._transport = None
        self.closing = True
        self._leave()
        if not self.on_closed.done():
            self.on_closed.set_result(None)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        self.heard = True
        if self.closing:
            if frame.msg_type is WSMsgType.CLOSE:
                # RFC 6455, 7.1.1: it is for the server to end the connection. Chromium waits 2 s for that, and only
                # then tells the page that its session has been ended.
                transport.disconnect()
            return
        if not self._within_rate():
            self.close(CLOSE_TOO_MANY, "too many frames")
        elif frame.msg_type is _TEXT and frame.fin and self._parts is None:
            self._hear(frame.get_payload_as_bytes())
        else:
            self._hear_unusual(transport, frame)

    def pause_writing(self) -> None:
        # Called in the middle of a fan-out, which must not be disturbed.
        asyncio.get_running_loop().call_soon(self.close, CLOSE_SLOW, "slow")

    def resume_writing(self) -> None:
        self._desk.hub.wake()

    # From the hub

    @property
    def connected(self) -> bool:
        return self._transport is not None

    @property
    def congested(self) -> bool:
        """Whether catching up should wait, so that it does not fill the queue by itself."""
        transport = self._transport
        if transport is None:
            return True
        return (
            transport.underlying_transport.get_write_buffer_size() > self._desk.config.socket_queue_bytes // 4
        )

    def deliver(self, frames: Frames) -> None:
        transport = self._transport
        if transport is None or self.closing:
            return
        if len(frames.texts) == 1:
            transport.send(_TEXT, frames.texts[0])
        else:
            transport.underlying_transport.write(frames.wire)

    def become_current(self) -> None:
        self.resuming = False
        self._say(Current())

    # For those who look after it

    def close(self, code: int, reason: str) -> None:
        """Say why, and be gone soon, even if the other side does not listen."""
        transport = self._transport
        if transport is None or self.closing:
            return
        self.closing = True
        self._leave()
        transport.send_close(code, reason.encode()[:120])  # type: ignore[arg-type]  # any code is sent as it is
        asyncio.get_running_loop().call_later(_CLOSE_WITHIN_SECONDS, transport.disconnect, False)

    def ping(self) -> None:
        if self._transport is not None:
            self._transport.send_ping()

    def drop(self) -> None:
        """The other side is not there any more."""
        if self._transport is not None:
            self._transport.disconnect(False)

    def _leave(self) -> None:
        self._desk.hub.leave(self)
        self._desk.presence.leave(self)

    # Frames from the client

    def _hear_unusual(self, transport: WSTransport, frame: WSFrame) -> None:
        kind = frame.msg_type
        if kind is WSMsgType.CLOSE:
            self.closing = True
            self._leave()
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()
        elif kind is WSMsgType.BINARY:
            self.close(1003, "text frames only")
        elif kind is WSMsgType.CONTINUATION and self._parts is not None:
            self._hear_part(self._parts, frame)
        elif kind is _TEXT and self._parts is None:
            self._parts = bytearray()
            self._hear_part(self._parts, frame)
        elif kind in (_TEXT, WSMsgType.CONTINUATION):
            self.close(CLOSE_PROTOCOL, "a part out of place")

    def _hear_part(self, parts: bytearray, frame: WSFrame) -> None:
        parts += frame.get_payload_as_bytes()
        if len(parts) > self._desk.config.frame_bytes:
            self.close(CLOSE_TOO_BIG, "too large")
        elif frame.fin:
            self._parts = None
            self._hear(bytes(parts))

    def _hear(self, data: bytes) -> None:
        try:
            frame = self._desk.commands.read(data)
        except Unreadable as error:
            self.close(error.code, error.reason)
        except Unfit as error:
            self._refuse(
                error.ref, Mistake(f"The request was not understood: {error.reason}.", code="not_understood")
            )
        else:
            self._obey(frame)

    def _within_rate(self) -> bool:
        self._frames_left -= 1
        if self._frames_left >= 0:
            return True
        # The clock is asked only where it could make a difference.
        now = time.monotonic()
        if now < self._window_ends:
            return False
        self._window_ends = now + _RATE_WINDOW_SECONDS
        self._frames_left = self._desk.config.frames_a_second * _RATE_WINDOW_SECONDS - 1
        return True

    def _obey(self, frame: FromClient) -> None:
        match frame:
            case Command():
                self._call(frame)
            case Typing():
                self._desk.typing.hear(self, self.caller, frame.conversation)
            case Watch():
                self.watching = frozenset(frame.conversations[:_WATCHED_AT_MOST])
            case Here():
                self._desk.presence.tell(self, here=frame.here)
            case WatchPeople():
                self._desk.presence.watch(self, frame.people)
            case Resume():
                self._resume(frame)

    def _call(self, command: Command) -> None:
        bound = self._desk.commands.find(command)
        try:
            call: Awaitable[Any] = self._desk.door.start(
                bound.plan,
                caller=self.caller,
                origin=self._origin,
                given=bound.given(command),
                body=getattr(command, "body", None),
            )
        except InwithError as error:
            self._refuse(command.ref, error)
            return
        asyncio.ensure_future(call).add_done_callback(partial(self._answer, command.ref))

    def _answer(self, ref: int, call: "asyncio.Future[Any]") -> None:
        if call.cancelled():
            return
        error = call.exception()
        if error is None:
            self._say(Done(ref, msgspec.Raw(_encode(call.result()))))
        elif isinstance(error, InwithError):
            self._refuse(ref, error)
        else:
            _log.error("a live command failed", exc_info=error)
            self._refuse(ref, Broken("Something went wrong here. It has been written down."))

    def _refuse(self, ref: int, error: InwithError) -> None:
        self._say(RefusedFrame(ref, error.problem))

    def _resume(self, frame: Resume) -> None:
        if self.resuming:
            self.close(CLOSE_POLICY, "resume is under way")
            return
        self.resuming = True
        resuming = self._desk.catch_up.resume(self, frame)
        asyncio.ensure_future(resuming).add_done_callback(self._resumed)

    def _resumed(self, resuming: "asyncio.Future[list[FromServer]]") -> None:
        if resuming.cancelled():
            return
        if error := resuming.exception():
            _log.error("catching up failed", exc_info=error)
            self.close(1011, "try again")
            return
        for frame in resuming.result():
            if isinstance(frame, Differs):
                self.resuming = False
            self._say(frame)

    def _say(self, frame: FromServer) -> None:
        if self._transport is not None and not self.closing:
            self._transport.send(_TEXT, _encode(frame))
