"""One live connection: frames in, commands out, answers by ref. It does not come back by itself; `live` does that."""

import asyncio
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from picows import WSFrame, WSHandshakeError, WSListener, WSMsgType, WSTransport, ws_connect

from inwith.client.requests import Unreachable, make_error, read_problem
from inwith.conversations.events import DraftMoved, OwnMarkMoved, PollCounted, ReceiptMoved
from inwith.errors import InwithError
from inwith.live.protocol import (
    Ahead,
    Blank,
    Current,
    Differs,
    Done,
    FromClient,
    LiveEvent,
    Ready,
    RefusedFrame,
    Reset,
    SomeoneHere,
    SomeoneTyping,
)

Answer = TypeVar("Answer")
Frame = (
    Ready
    | Current
    | Differs
    | LiveEvent
    | Blank
    | Reset
    | Ahead
    | Done
    | RefusedFrame
    | SomeoneTyping
    | SomeoneHere
    | ReceiptMoved
    | OwnMarkMoved
    | DraftMoved
    | PollCounted
)

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Frame).decode
# Beyond this many unread frames the client stops reading, and the server's limit on slow clients counts.
_UNREAD_AT_MOST = 10_000


class Closed(Exception):
    """The connection is gone. `code` as in RFC 6455, or one of the server's own (44xx); 1006 when there was no goodbye."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


class Connection(WSListener):
    """Made by `connect`. Answers go to whoever called; everything else comes out of `next_frame`."""

    def __init__(self) -> None:
        self.closed: Closed | None = None
        self._frames: asyncio.Queue[Frame | None] = asyncio.Queue()
        self._answers: dict[int, asyncio.Future[msgspec.Raw]] = {}
        self._ref = 0
        self._paused = False
        self._transport: WSTransport

    async def next_frame(self) -> Frame:
        """The next frame. Raises Closed once there are no more."""
        frame = await self._frames.get()
        if self._paused and self._frames.qsize() < _UNREAD_AT_MOST // 2:
            self._paused = False
            self._transport.underlying_transport.resume_reading()
        if frame is None:
            self._frames.put_nowait(None)
            raise self.closed or Closed(1006, "")
        return frame

    def tell(self, frame: FromClient) -> None:
        """Say something that is not answered by ref."""
        self._transport.send(WSMsgType.TEXT, _encode(frame))

    async def call(
        self,
        command: str,
        answer: type[Answer],
        given: Mapping[str, object],
        body: msgspec.Struct | None = None,
    ) -> Answer:
        """Call a live command. Raises InwithError; Unreachable when the connection ends first."""
        if self.closed is not None:
            raise Unreachable("The connection is closed.")
        self._ref += 1
        waiting = asyncio.get_running_loop().create_future()
        self._answers[self._ref] = waiting
        frame: dict[str, Any] = {"type": command, "ref": self._ref, **given}
        if body is not None:
            frame["body"] = body
        self._transport.send(WSMsgType.TEXT, _encode(frame))
        return msgspec.json.decode(await waiting, type=answer)

    async def close(self) -> None:
        if self.closed is None:
            self._transport.send_close()
            self._transport.disconnect()
        await self._transport.wait_disconnected()

    def abort(self) -> None:
        """End it without a word, as a lost network does."""
        self._transport.disconnect(False)

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            self.closed = Closed(int(frame.get_close_code()), frame.get_close_message().decode())  # type: ignore[call-overload]  # the stub calls it an Enum; it is an IntEnum
            transport.disconnect()
        elif frame.msg_type == WSMsgType.TEXT:
            self._receive(_decode(frame.get_payload_as_bytes()))

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.closed = self.closed or Closed(1006, "")
        for waiting in self._answers.values():
            if not waiting.done():
                waiting.set_exception(Unreachable("The connection was lost."))
        self._answers.clear()
        self._frames.put_nowait(None)

    def _receive(self, frame: Frame) -> None:
        if isinstance(frame, Done | RefusedFrame):
            self._answer(frame)
            return
        self._frames.put_nowait(frame)
        if not self._paused and self._frames.qsize() > _UNREAD_AT_MOST:
            self._paused = True
            self._transport.underlying_transport.pause_reading()

    def _answer(self, frame: Done | RefusedFrame) -> None:
        waiting = self._answers.pop(frame.ref, None)
        if waiting is None or waiting.done():
            return
        if isinstance(frame, Done):
            waiting.set_result(frame.result)
        else:
            waiting.set_exception(make_error(frame.problem))


async def connect(url: str, token: str) -> Connection:
    """Open a live connection with a bearer token. Raises InwithError: what the server refused with, or Unreachable."""
    try:
        _, listener = await ws_connect(
            Connection,
            "ws" + url.rstrip("/").removeprefix("http") + "/api/v1/live",
            extra_headers={"Authorization": f"Bearer {token}"},
        )
    except WSHandshakeError as error:
        raise refusal(error) from error
    except (OSError, TimeoutError) as error:
        raise Unreachable(f"The server could not be reached: {error}") from error
    if not isinstance(listener, Connection):  # the server went away in the midst of the greeting
        raise Unreachable("The server could not be reached: it ended the connection.")
    return listener


def refusal(error: WSHandshakeError) -> InwithError:
    if error.response is None:
        return Unreachable(f"The server could not be reached: {error}")
    return read_problem(int(error.response.status), error.raw_body or b"")
