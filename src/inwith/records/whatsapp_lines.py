"""Where a record begins: the file's own header shape, the iOS line end rule, and the blocks of text between headers."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath

import msgspec

from inwith.records.whatsapp_dates import Verdict, decide_order
from inwith.records.whatsapp_grammar import Header, Shape, find_header, read_date, read_moment, skip_marks
from inwith.records.whatsapp_tables import MARKS, WEB_CHAT_FILES
from inwith.records.whatsapp_types import DateOrder, Layout, Limits

BYTE_ORDER_MARK = "\ufeff"
PROBE_CHARACTERS = 20_000
WEB_NOTICE = re.compile(r"^\[[^\]\n]{8,40}\] - ", re.MULTILINE)


class Block(msgspec.Struct, frozen=True):
    """One record before it is understood: `rest` is what follows the header, `raw` the untouched text with its line end.

    `moment` is None for lines before the first header.
    """

    moment: datetime | None
    rest: str
    raw: str


class Chat(msgspec.Struct, frozen=True):
    """A text cut into blocks. `kept` counts lines that look like headers and stayed text, `undated` impossible dates."""

    blocks: tuple[Block, ...]
    layout: Layout
    has_seconds: bool
    verdict: Verdict
    crlf: bool
    kept: int
    undated: int


def has_header(text: str, limits: Limits) -> bool:
    """Whether any line opens a record: enough to take a text for a chat."""
    return any(find_header(line, limits.header_characters) for line in text.split("\n"))


def is_web(text: str, chat_file: str) -> bool:
    """Whether the Web client wrote this: US dates with a half day in brackets, and its file name or its notices.

    Its records end in LF. The first line's end decides, because nobody can change it afterwards: with CRLF it is an
    iOS file, whatever people pasted into it.
    """
    start = text[:PROBE_CHARACTERS].split("\n")
    headers = [header for line in start if (header := find_header(line))]
    if not headers or start[0].endswith("\r") or not is_us_clock(headers[0]):
        return False
    named = PurePosixPath(chat_file).name in WEB_CHAT_FILES
    return named or WEB_NOTICE.search(text[:PROBE_CHARACTERS]) is not None


def is_us_clock(header: Header) -> bool:
    shape = header.shape
    us_date = shape.separator == "/" and not shape.long_year and not shape.year_first
    return (
        shape.layout == "ios" and us_date and header.half_day and read_date(header.parts, "mdy") is not None
    )


class Line(msgspec.Struct, frozen=True):
    text: str
    header: Header | None


def cut_chat(text: str, asked: DateOrder | None, *, web: bool, limits: Limits) -> Chat | None:
    """The blocks of a chat, or None when no line has a header. Joined, their `raw` is `text`."""
    lines, crlf = read_lines(text, web=web, limits=limits)
    shapes = vote(lines)
    if not shapes:
        return None
    dated = [line.header for line in lines if line.header and line.header.shape in shapes]
    verdict = decide_order(dated, asked, web=web, limits=limits)
    moments = [moment_of(line, shapes, verdict.order) for line in lines]
    blocks = join_blocks(lines, moments)
    shape = dated[0].shape
    alike = sum(line.header is not None for line in lines)
    return Chat(
        blocks=tuple(blocks),
        layout="web" if web and shape.layout == "ios" else shape.layout,
        has_seconds=shape.has_seconds,
        verdict=verdict,
        crlf=crlf,
        kept=alike - len(dated),
        undated=len(dated) - sum(moment is not None for moment in moments),
    )


def read_lines(text: str, *, web: bool, limits: Limits) -> tuple[list[Line], bool]:
    """The lines with their headers, and whether CRLF alone ends a record.

    On iOS a bare LF is a newline inside a message: a header after one was pasted by its author, and reading it as a
    record would attribute words to somebody who did not write them.
    """
    if "\r\n" in text and not web:
        lines = match_lines(split_keeping(text, "\r\n"), limits)
        if any(shape.layout == "ios" for shape in vote(lines)):
            return lines, True
    return match_lines(split_keeping(text, "\n"), limits), False


def split_keeping(text: str, end: str) -> list[str]:
    """Lines with their ends. Not splitlines(): people write U+2028 and form feeds inside a message."""
    pieces = [piece + end for piece in text.split(end)]
    pieces[-1] = pieces[-1][: -len(end)]
    return pieces if pieces[-1] else pieces[:-1]


def match_lines(pieces: Sequence[str], limits: Limits) -> list[Line]:
    return [Line(piece, find_header(piece, limits.header_characters)) for piece in pieces]


def vote(lines: Sequence[Line]) -> set[Shape]:
    """The shapes that open a record here: the first line's, or the commonest.

    An export begins with a record, so what people paste later cannot outvote it. The old layouts look much like text
    and must be no rarer than any other. A byte order mark starts a second export joined to the first.
    """
    counts = Counter(line.header.shape for line in lines if line.header)
    if not counts:
        return set()
    commonest = counts.most_common(1)[0][0]
    first = next((line.header for line in lines if line.text.strip(MARKS + "\r\n ")), None)
    trusted = first is not None and (first.shape.layout != "old" or counts[first.shape] == counts[commonest])
    shapes = {first.shape if first is not None and trusted else commonest}
    return shapes | {line.header.shape for line in lines[1:] if line.header and joins_export(line.text)}


def joins_export(line: str) -> bool:
    return BYTE_ORDER_MARK in line[: skip_marks(line)]


def moment_of(line: Line, shapes: set[Shape], order: DateOrder) -> datetime | None:
    if line.header is None or line.header.shape not in shapes:
        return None
    own: DateOrder = "ymd" if line.header.shape.year_first else order
    return read_moment(line.header, own)


def join_blocks(lines: Sequence[Line], moments: Sequence[datetime | None]) -> list[Block]:
    blocks: list[Block] = []
    start = 0
    for place in [*(index for index, moment in enumerate(moments) if moment), len(lines)]:
        if place > start:
            blocks.append(make_block(lines[start:place], moments[start]))
        start = place
    return fold_blank_preamble(blocks)


def make_block(lines: Sequence[Line], moment: datetime | None) -> Block:
    raw = "".join(line.text for line in lines)
    header = lines[0].header if moment else None
    return Block(moment, strip_end(raw[header.rest_at if header else 0 :]), raw)


def strip_end(text: str) -> str:
    """Without the one line end that closes the record; blank lines before it are the author's."""
    ended = text.removesuffix("\r\n") if text.endswith("\r\n") else text.removesuffix("\n")
    return ended.replace("\r\n", "\n")


def fold_blank_preamble(blocks: list[Block]) -> list[Block]:
    """Blank lines before the first header are nobody's record; they stay in the first one's raw text."""
    if len(blocks) < 2 or blocks[0].moment or blocks[0].raw.strip(MARKS + "\r\n "):
        return blocks
    first = msgspec.structs.replace(blocks[1], raw=blocks[0].raw + blocks[1].raw)
    return [first, *blocks[2:]]
