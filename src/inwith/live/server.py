"""One port for both doors: uvicorn's HTTP protocol, which hands a request to upgrade over to picows.

Everything is decided before the upgrade, so that a refusal is an ordinary HTTP answer with a problem in it.
"""

import asyncio
import http
import logging
import socket as sockets
from typing import ClassVar

import msgspec
from picows import WSAutoPingStrategy
from picows.picows import WSProtocol  # type: ignore[attr-defined]  # public in its source, missing from its stub
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from inwith.clock import SECOND
from inwith.errors import Broken, InwithError
from inwith.live.gateway import Gateway, Request
from inwith.live.socket import LiveSocket

_log = logging.getLogger(__name__)
# An adapter, because picows keeps a logger of its own for every connection if it is given a plain one.
_picows_log = logging.LoggerAdapter(logging.getLogger("inwith.live.picows"), {})
_encode = msgspec.json.Encoder().encode
# Without it the kernel alone takes 3.9 MB for one slow reader, out of reach of our own limit.
_SEND_BUFFER_BYTES = 128 * 1024
_READ_BUFFER_BYTES = 2048
# What the handshake needs; the rest of the browser's headers have served their purpose.
_HANDSHAKE = (b"host", b"upgrade", b"connection", b"sec-websocket-key", b"sec-websocket-version")


class LiveProtocol(HttpToolsProtocol):
    """Made by `protocol_for`."""

    gateway: ClassVar[Gateway]
    _patience: asyncio.TimerHandle | None = None

    # Somebody who sends a request byte by byte holds a connection, and a hundred of them hold the server.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn's own annotation
        super().connection_made(transport)
        self._wait_for_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._wait_for_request()

    def on_message_complete(self) -> None:
        self._stop_waiting()
        super().on_message_complete()

    def _wait_for_request(self) -> None:
        self._stop_waiting()
        seconds = self.gateway.config.request_time / SECOND
        self._patience = self.loop.call_later(seconds, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _should_upgrade_to_ws(self) -> bool:
        return True

    def handle_websocket_upgrade(self) -> None:
        self._stop_waiting()
        self.transport.pause_reading()
        task = self.loop.create_task(self._upgrade())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _upgrade(self) -> None:
        try:
            socket = await self.gateway.admit(self._read_request())
        except InwithError as error:
            self._refuse(error)
        except Exception:
            _log.exception("a live connection could not be opened")
            self._refuse(Broken("Something went wrong here. It has been written down."))
        else:
            self._hand_over(socket)

    def _read_request(self) -> Request:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self.headers}
        path = self.url.partition(b"?")[0].decode("latin-1")
        return Request(path, headers, self.client[0] if self.client else "")

    def _refuse(self, error: InwithError) -> None:
        if self.transport.is_closing():
            return
        body = _encode(error.problem)
        status = http.HTTPStatus(error.status)
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/problem+json\r\n"
            f"content-length: {len(body)}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _hand_over(self, socket: LiveSocket) -> None:
        transport = self.transport
        if transport.is_closing():
            socket.on_closed.set_result(None)
            return
        self.connections.discard(self)
        transport.get_extra_info("socket").setsockopt(
            sockets.SOL_SOCKET, sockets.SO_SNDBUF, _SEND_BUFFER_BYTES
        )
        protocol = make_protocol(socket, self.gateway.config.frame_bytes)
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        feed(protocol, self._handshake())
        if not socket.connected:  # picows found the handshake wrong, and has answered
            socket.on_closed.set_result(None)
        transport.resume_reading()

    def _handshake(self) -> bytes:
        lines = [b"GET " + self.url + b" HTTP/1.1"]
        lines += [name + b": " + value for name, value in self.headers if name in _HANDSHAKE]
        return b"\r\n".join([*lines, b"", b""])


def protocol_for(gateway: Gateway) -> type[LiveProtocol]:
    """The protocol class to give uvicorn as `http=`."""
    return type("LiveProtocolOfGateway", (LiveProtocol,), {"gateway": gateway})


def make_protocol(socket: LiveSocket, frame_bytes: int) -> WSProtocol:
    """picows' side of one connection. It takes its arguments by position only; they are named here."""
    host_port, path, is_client, handshake_timeout = None, None, False, None
    disconnect_on_exception, auto_ping, ping_idle, ping_reply, auto_pong = True, False, 25, 25, True
    extra_headers = None
    return WSProtocol(
        host_port,
        path,
        is_client,
        lambda request: socket,
        _picows_log,
        disconnect_on_exception,
        handshake_timeout,
        auto_ping,
        ping_idle,
        ping_reply,
        WSAutoPingStrategy.PING_WHEN_IDLE,
        auto_pong,
        frame_bytes,
        extra_headers,
        _READ_BUFFER_BYTES,
    )


def feed(protocol: asyncio.BufferedProtocol, data: bytes) -> None:
    """Give a protocol bytes that were read before it was there."""
    while data:
        buffer = memoryview(protocol.get_buffer(len(data)))
        part = data[: len(buffer)]
        buffer[: len(part)] = part
        protocol.buffer_updated(len(part))
        data = data[len(part) :]
