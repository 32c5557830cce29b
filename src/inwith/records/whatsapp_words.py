"""Matching text against the tables: cleaning, and phrases with `{}` in them, in linear time."""

from collections.abc import Iterable

from inwith.records.whatsapp_tables import PLAIN_SPACES, STRIP_MARKS

APOSTROPHES = str.maketrans("’", "'")


def clean(text: str) -> str:
    """Text as people read it: without the invisible direction marks."""
    return text if text.isascii() else text.translate(STRIP_MARKS)


def plain(text: str) -> str:
    """Text for matching only: no marks, plain spaces and apostrophes, nothing around it."""
    if text.isascii():
        return text.replace("\t", " ").strip()
    return text.translate(STRIP_MARKS).translate(PLAIN_SPACES).translate(APOSTROPHES).strip()


def split_words(words: str) -> tuple[str, ...]:
    return tuple(plain_piece(piece) for piece in words.split("{}"))


def plain_piece(piece: str) -> str:
    return piece.translate(APOSTROPHES)


def match_words(text: str, pieces: tuple[str, ...]) -> tuple[str, ...] | None:
    """What stands in place of each `{}`, None when the text differs. Each piece is searched once, from left to right.

    A full stop at the end may be there or not, as exports have both.
    """
    head, *rest = pieces
    if not text.startswith(head):
        return None
    at, found = len(head), []
    for piece in rest[:-1]:
        place = text.find(piece, at)
        if place < 0:
            return None
        found.append(text[at:place])
        at = place + len(piece)
    return match_end(text, at, rest, found)


def match_end(text: str, at: int, rest: list[str], found: list[str]) -> tuple[str, ...] | None:
    if not rest:
        return () if text[at:] in ("", ".") else None
    for ending in (text, text.removesuffix(".")):
        place = len(ending) - len(rest[-1])
        if place >= at and ending.endswith(rest[-1]):
            return (*found, ending[at:place])
    return None


def matches_any(text: str, phrases: Iterable[tuple[str, ...]]) -> bool:
    return any(match_words(text, pieces) is not None for pieces in phrases)


def split_all(phrases: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(split_words(phrase) for phrase in phrases)
