"""What a page says of itself: its title and a description, as plain text that cannot pretend to be anything else."""

import re
import unicodedata
from itertools import islice

import msgspec
from selectolax.lexbor import LexborHTMLParser

from inwith.legible import shows_something

_ELEMENT = "<title>"
_TITLES = ("og:title", "twitter:title", _ELEMENT)
_DESCRIPTIONS = ("og:description", "twitter:description", "description")
# Controls, formats (they turn the direction of reading about, or show nothing), halves of pairs, private use.
_NEVER = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_JOINER = "\u200d"  # holds emoji together
# A parser takes minutes for a megabyte of nested elements or of attributes: it is given the few tags that tell
# something, one at a time, and of each no more than this.
_TELLING = re.compile(r"<(?:meta|title)[\s/>]", re.IGNORECASE)
_TAGS = 100
_TAG_CHARACTERS = 4_000


class Words(msgspec.Struct, frozen=True):
    title: str
    description: str


def read_words(html: str, *, title_characters: int, description_characters: int) -> Words | None:
    """The words of a page, each in one line and no longer than that; None if the page has no title."""
    told = _read_told(html)
    title = _find_first([told.get(name, "") for name in _TITLES], most=title_characters)
    if title == "":
        return None
    descriptions = [told.get(name, "") for name in _DESCRIPTIONS]
    return Words(title, _find_first(descriptions, most=description_characters))


def _read_told(html: str) -> dict[str, str]:
    """What the page says of itself, by the name it says it under."""
    told: dict[str, str] = {}
    for found in islice(_TELLING.finditer(html), _TAGS):
        tag = html[found.start() : found.start() + _TAG_CHARACTERS]
        element = LexborHTMLParser(tag).css_first("meta[content], title")
        if element is None:
            continue
        given = element.attributes
        if element.tag == "title":
            told.setdefault(_ELEMENT, element.text())
        else:
            name = given.get("property") or given.get("name") or ""
            told.setdefault(name.lower(), given.get("content") or "")
    return told


def _find_first(texts: list[str], *, most: int) -> str:
    return next((line for text in texts if (line := _tidy(text, most=most))), "")


def _tidy(text: str, *, most: int) -> str:
    # Far more than can be shown is not looked at.
    spaced = " ".join(text[: most * 20].split())
    line = "".join(each for each in spaced if each == _JOINER or unicodedata.category(each) not in _NEVER)
    line = " ".join(line.split())
    if not shows_something(line):
        return ""
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
