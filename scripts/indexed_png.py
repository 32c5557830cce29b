"""Makes a PNG of Chromium's smaller by giving it a palette: screens have few colours, and pictures stay in the history.

Only what Chromium writes can be read: 8 bits, red, green and blue, not interlaced (PNG, third edition, sections 9 to 11).
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
_BYTES = 3
Colour = bytes


def to_indexed(png: bytes) -> bytes:
    """The same picture in its 256 commonest colours, each other one as the nearest of them."""
    width, height, rows = _read(png)
    pixels = [[bytes(row[at : at + _BYTES]) for at in range(0, width * _BYTES, _BYTES)] for row in rows]
    counted = Counter(colour for row in pixels for colour in row)
    palette = [colour for colour, _ in counted.most_common(COLOURS)]
    index = {colour: _nearest(colour, palette) for colour in counted}
    packed = b"".join(b"\0" + bytes(index[colour] for colour in row) for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", b"".join(palette)),
        (b"IDAT", zlib.compress(packed, 9)),
        (b"IEND", b""),
    )
    return SIGNATURE + b"".join(_chunk(kind, body) for kind, body in chunks)


def _nearest(colour: Colour, palette: list[Colour]) -> int:
    if colour in palette:
        return palette.index(colour)
    red, green, blue = colour
    distances = [(r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2 for r, g, b in palette]
    return distances.index(min(distances))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _read(png: bytes) -> tuple[int, int, list[bytearray]]:
    parts = list(_chunks(png))
    width, height, depth, colour_type = struct.unpack(">IIBB", parts[0][1][:10])
    assert (depth, colour_type) == (8, 2), "not as Chromium writes it"
    raw = zlib.decompress(b"".join(body for kind, body in parts if kind == b"IDAT"))
    length = width * _BYTES
    rows: list[bytearray] = []
    above = bytearray(length)
    for start in range(0, height * (length + 1), length + 1):
        above = _unfilter(raw[start], bytearray(raw[start + 1 : start + 1 + length]), above)
        rows.append(above)
    return width, height, rows


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def _unfilter(kind: int, row: bytearray, above: bytearray) -> bytearray:
    """Each byte was written as its difference from a guess; add the guess again."""
    if kind == 0:
        return row
    if kind == 2:
        return bytearray((byte + up) & 255 for byte, up in zip(row, above, strict=True))
    left, corner = bytearray(_BYTES) + row, bytes(_BYTES) + above
    for at, byte in enumerate(row):
        left[at + _BYTES] = (byte + _guess(kind, left[at], above[at], corner[at])) & 255
    return left[_BYTES:]


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 3:
        return (left + up) >> 1
    # Paeth: whichever of the three is nearest to what they together foretell.
    to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    if to_left <= to_up and to_left <= to_corner:
        return left
    return up if to_up <= to_corner else corner
