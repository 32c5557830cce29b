"""Connections that do as little as they can, so that the server is what is measured."""

import asyncio
from collections.abc import Callable

import msgspec
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from bench.council import Somebody
from inwith.client.client_id import make_client_id

_TEXT = (
    "A message of some forty words is longer than most people ever write here, but not by much: "
    "it says when, where, and who brings what."
)
Hear = Callable[[bytes], None]


class Peer(WSListener):
    """One connection. `hear` gets every frame but the first ones, as bytes."""

    def __init__(self) -> None:
        self.hear: Hear = self._hear_first
        self.transport: WSTransport
        self.gone = False
        self._current = asyncio.get_running_loop().create_future()
        self._ready = asyncio.get_running_loop().create_future()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type is WSMsgType.TEXT:
            self.hear(frame.get_payload_as_bytes())
        elif frame.msg_type is WSMsgType.CLOSE:
            raise RuntimeError(f"closed: {frame.get_close_code()} {frame.get_close_message()!r}")

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.gone = True

    def _hear_first(self, data: bytes) -> None:
        if data.startswith(b'{"type":"ready"'):
            self._ready.set_result(msgspec.json.decode(data)["epoch"])
        elif data.startswith(b'{"type":"current"'):
            self._current.set_result(None)

    async def resume(self, heads: dict[str, int]) -> None:
        """Follow from these heads; streams that are not among them from now on."""
        epoch = await self._ready
        self.say({"type": "resume", "epoch": epoch, "heads": heads})
        await self._current

    def say(self, frame: dict[str, object]) -> None:
        self.transport.send(WSMsgType.TEXT, msgspec.json.encode(frame))

    def send(self, ref: int, conversation: int) -> None:
        body = {"client_id": make_client_id(), "text": _TEXT}
        self.say({"type": "send", "ref": ref, "conversation": conversation, "body": body})

    def close(self) -> None:
        self.transport.disconnect(False)


async def connect(address: str, somebody: Somebody) -> Peer:
    _, peer = await ws_connect(
        Peer,
        "ws" + address.removeprefix("http") + "/api/v1/live",
        extra_headers={"Authorization": f"Bearer {somebody.token}"},
    )
    assert isinstance(peer, Peer)
    return peer


async def follow(address: str, somebody: Somebody) -> Peer:
    """Connected, and told of everything from now on."""
    peer = await connect(address, somebody)
    await peer.resume({})
    return peer


def is_event(data: bytes) -> bool:
    return data.startswith(b'{"type":"event"')


def is_done(data: bytes) -> bool:
    return data.startswith(b'{"type":"done"')


async def wait_until(reached: Callable[[], bool], *, within: float = 30.0) -> None:
    """Ask again every now and then, which costs the generator less than being told of every frame."""
    async with asyncio.timeout(within):
        while not reached():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
