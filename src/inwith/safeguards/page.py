"""What a page says of itself: its title and a description, as plain text that cannot pretend to be anything else."""

import unicodedata

import msgspec
from selectolax.lexbor import LexborHTMLParser

from inwith.legible import shows_something

_TITLES = ("og:title", "twitter:title")
_DESCRIPTIONS = ("og:description", "twitter:description", "description")
# Controls, formats (they turn the direction of reading about, or show nothing), halves of pairs, private use.
_NEVER = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_JOINER = "\u200d"  # holds emoji together


class Words(msgspec.Struct, frozen=True):
    title: str
    description: str


def read_words(html: str, *, title_characters: int, description_characters: int) -> Words | None:
    """The words of a page, each in one line and no longer than that; None if the page has no title."""
    tree = LexborHTMLParser(html)
    told: dict[str, str] = {}
    for each in tree.css("meta[content]"):
        given = each.attributes
        name = (given.get("property") or given.get("name") or "").lower()
        told.setdefault(name, given.get("content") or "")
    element = tree.css_first("title")
    titles = [told.get(name, "") for name in _TITLES] + [element.text() if element else ""]
    title = _find_first(titles, most=title_characters)
    if title == "":
        return None
    descriptions = [told.get(name, "") for name in _DESCRIPTIONS]
    return Words(title, _find_first(descriptions, most=description_characters))


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
