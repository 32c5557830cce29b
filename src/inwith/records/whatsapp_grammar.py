"""The header that opens a record, in every layout, and the clock it carries.

Marks and digits are folded for matching only. A pattern sees one bounded prefix of a line, so time is linear in the file.
"""

import re
from datetime import date, datetime, time

import msgspec

from inwith.records import whatsapp_tables as tables
from inwith.records.whatsapp_types import DateOrder, Layout


class Shape(msgspec.Struct, frozen=True):
    """What a file's headers have in common. A line of another shape is text, not a record."""

    layout: Layout
    separator: str
    comma: str
    year_first: bool
    long_year: bool
    has_seconds: bool


class Header(msgspec.Struct, frozen=True):
    """One matched header: three date parts in the order written, the clock, and where the rest of the line begins."""

    shape: Shape
    parts: tuple[int, int, int]
    last_digits: int
    hour: int
    minute: int
    second: int
    half_day: bool
    rest_at: int


def either(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


HALF_DAY = either(tables.AM + tables.PM)
WORD = r"[^\W\d_]{1,5}\.?"
DATE = r"(?P<a>\d{1,4})(?P<sep>[./-]) ?(?P<b>\d{1,2})(?P=sep) ?(?P<c>\d{1,4})\.?"
TIME = rf"(?:(?P<before>{HALF_DAY}) ?)?(?P<h>\d{{1,2}})[:.](?P<m>\d\d)(?:[:.](?P<s>\d\d))?(?: ?(?P<after>{HALF_DAY}))?"
BETWEEN = rf"(?:(?: {WORD})?(?P<comma>[,،]) {{0,3}}| {{1,3}})(?:(?!(?:{HALF_DAY}) ?\d){WORD} {{1,3}})?"
CLOCK_WORD = rf"(?: (?:{either(tables.CLOCK_WORDS)}))?"

# Tried in this order. A new layout is a new row.
PATTERNS: tuple[tuple[Layout, str], ...] = (
    ("ios", rf"\[ ?{DATE}{BETWEEN}{TIME}{CLOCK_WORD} ?\] ?"),
    ("copied", rf"\[ ?{TIME}(?P<comma>,) {{1,3}}{DATE} ?\] ?"),
    ("android", rf"{DATE}{BETWEEN}{TIME}{CLOCK_WORD} {{1,3}}[-–](?: |$)"),
    ("old", rf"{DATE}{BETWEEN}{TIME}: "),
    # Without the colon only a sender's colon further on tells it from a line that begins with a date.
    ("old", rf"{DATE}{BETWEEN}{TIME} (?=[^\s-][^:]{{0,60}}: )"),
)
LAYOUTS = tuple((layout, re.compile(pattern, re.IGNORECASE)) for layout, pattern in PATTERNS)


def find_header(line: str, limit: int = 100) -> Header | None:
    """The header at the start of a line, whatever its shape; `limit` characters of it are looked at."""
    start = skip_marks(line)
    if start >= len(line) or not (line[start] == "[" or line[start].isdigit()):
        return None
    folded, places = fold_prefix(line, start, limit)
    for layout, pattern in LAYOUTS:
        if match := pattern.match(folded):
            return build_header(layout, match, places[match.end() - 1] + 1)
    return None


def skip_marks(line: str, start: int = 0) -> int:
    while start < len(line) and line[start] in tables.MARKS:
        start += 1
    return start


def fold_prefix(line: str, start: int, limit: int) -> tuple[str, list[int] | range]:
    """The prefix with plain spaces and digits and without marks, and for each of its places the one in the line."""
    prefix = line[start : start + limit]
    if prefix.isascii() and "\t" not in prefix:
        return prefix, range(start, start + len(prefix) + 1)
    places = [start + index for index, character in enumerate(prefix) if character not in tables.MARKS]
    folded = "".join(line[place] for place in places).translate(tables.FOLD)
    return folded, [*places, start + len(prefix)]


def build_header(layout: Layout, match: re.Match[str], rest_at: int) -> Header | None:
    a, b, c = match["a"], match["b"], match["c"]
    year_first = len(a) == 4
    if len(a) == 3 or len(c) == 3 or (year_first and len(c) == 4):
        return None
    clock = read_clock(match)
    if clock is None:
        return None
    comma = match["comma"] or ""
    shape = Shape(layout, match["sep"], comma, year_first, year_first or len(c) == 4, match["s"] is not None)
    return Header(shape, (int(a), int(b), int(c)), len(c), *clock, half_day(match) != "", rest_at)


def read_clock(match: re.Match[str]) -> tuple[int, int, int] | None:
    """Hour, minute, second. Impossible clocks are real ("23:59 PM", "00:08 a. m."): the hour wins over the half day."""
    hour, minute, second = int(match["h"]), int(match["m"]), int(match["s"] or 0)
    half = half_day(match)
    if half in tables.AM and hour == 12:
        hour = 0
    elif half in tables.PM and hour < 12:
        hour += 12
    if hour == 24:
        hour = 0
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def half_day(match: re.Match[str]) -> str:
    return (match["before"] or match["after"] or "").lower()


def read_date(parts: tuple[int, int, int], order: DateOrder) -> date | None:
    """The day under one reading, None when the calendar has no such day. Two digits are of this century."""
    fields = dict(zip(order, parts, strict=True))
    year = fields["y"] + 2000 if fields["y"] < 100 else fields["y"]
    try:
        return date(year, fields["m"], fields["d"])
    except ValueError:
        return None


def read_moment(header: Header, order: DateOrder) -> datetime | None:
    day = read_date(header.parts, order)
    return datetime.combine(day, time(header.hour, header.minute, header.second)) if day else None
