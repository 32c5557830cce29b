"""Frames ready for the wire: events encoded once for everybody, and several of them in one write."""

import struct

import msgspec

from inwith.live.protocol import Blank, LiveEvent
from inwith.storage.streams import LogEntry

_encode = msgspec.json.Encoder().encode
_DESTROYED = msgspec.Raw(b"null")
_TEXT = (
    0x81  # a whole text message; what a server sends is not masked, so its bytes are the same for everyone
)


class Frames:
    """JSON texts that go out together. `wire` is their WebSocket form, made when first wanted."""

    __slots__ = ("_wire", "texts")

    def __init__(self, texts: list[bytes]) -> None:
        self.texts = texts
        self._wire: bytes | None = None

    @property
    def wire(self) -> bytes:
        if self._wire is None:
            self._wire = b"".join(part for text in self.texts for part in (_header(len(text)), text))
        return self._wire


def encode_event(entry: LogEntry) -> bytes:
    payload = _DESTROYED if entry.payload is None else msgspec.Raw(entry.payload)
    return _encode(
        LiveEvent(
            entry.stream,
            entry.seq,
            entry.kind,
            entry.at,
            payload,
            about=entry.about,
            actor=entry.actor,
            device=entry.device,
        )
    )


def encode_blank(entry: LogEntry) -> bytes:
    return _encode(Blank(entry.stream, entry.seq))


def _header(size: int) -> bytes:
    if size < 126:
        return bytes((_TEXT, size))
    if size < 1 << 16:
        return struct.pack("!BBH", _TEXT, 126, size)
    return struct.pack("!BBQ", _TEXT, 127, size)
