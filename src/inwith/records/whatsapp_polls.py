"""Polls: the mobile form by its shape, which needs no language, and the Web's indented list."""

import re

from inwith.records.whatsapp_types import Poll

WEB_POLLS = ("Poll: ",)
WEB_OPTION = "    - "
VOTES = re.compile(r"\((\d{1,6})(?: [^()\n]{1,40})?\)")
FEWEST_OPTIONS = 1


def find_poll(text: str) -> Poll | None:
    """The poll a body holds. `text` has no marks.

    Mobile: a word in capitals and a colon, the question on the next lines, then `WORD: text (3 votes)` to the end.
    An option may hold brackets itself: the last ones count.
    """
    lines = text.split("\n")
    for prefix in WEB_POLLS:
        if text.startswith(prefix):
            return find_web_poll(lines, prefix)
    if len(lines) < 2 or not is_capital_word(lines[0].strip()):
        return None
    first = next((index for index, line in enumerate(lines) if index and read_option(line)), None)
    if first is None or first < 2:
        return None
    options = [read_option(line) for line in lines[first:] if line.strip()]
    known = tuple(option for option in options if option)
    if len(known) < max(FEWEST_OPTIONS, len(options)):
        return None
    return Poll("\n".join(lines[1:first]).strip(), known)


def find_web_poll(lines: list[str], prefix: str) -> Poll | None:
    options = tuple((line.removeprefix(WEB_OPTION).strip(), None) for line in lines[1:] if line.strip())
    if not options or not all(line.startswith(WEB_OPTION) for line in lines[1:] if line.strip()):
        return None
    return Poll(lines[0].removeprefix(prefix).strip(), options)


def is_capital_word(line: str) -> bool:
    return line.endswith(":") and 1 < len(line) <= 40 and line[:-1] == line[:-1].upper() and line[0].isalpha()


def read_option(line: str) -> tuple[str, int] | None:
    word, colon, rest = line.strip().partition(":")
    start = rest.rfind("(")
    if not colon or start < 0 or not is_capital_word(word + colon):
        return None
    votes = VOTES.fullmatch(rest[start:].strip())
    return (rest[:start].strip(), int(votes[1])) if votes else None
