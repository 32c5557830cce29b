"""Letters as people compare them: without case, accents or punctuation, so that Ewan finds Éwan and Lodz finds Łódź.

Both databases are given words that were folded here, and therefore agree. A letter is folded by itself, whatever stands
beside it, so that a place in the folded text can be traced back to the text.
"""

import re
import unicodedata
from collections.abc import Iterator

import msgspec

# Letters that no Unicode decomposition takes apart, and marks inside a word.
_OWN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "'": "", "’": ""}
)
# Accents, and what shows nothing: a soft hyphen does not part a word, nor does an emoji's joiner.
_DROPPED = frozenset({"Mn", "Me", "Cf", "Sk"})
_WORDLIKE = frozenset({"Mc", "So"})
_WORD = re.compile(r"\S+")


class _Letters(dict[int, str]):
    """What each character becomes: letters, a blank, or nothing. Filled as they are met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_letter(chr(code))
        return folded


class Word(msgspec.Struct, frozen=True):
    """A word of a text: its place there, from `start` to before `end`, accents included, and how it is compared."""

    start: int
    end: int
    folded: str


def fold(text: str) -> str:
    """Lower case without accents or punctuation, one space between words."""
    return " ".join(text.translate(_LETTERS).split())


def find_words(text: str) -> list[Word]:
    """The words of `fold(text)` and where each stands in `text`."""
    letters, origins = [], []
    for place, character in enumerate(text):
        folded = _LETTERS[ord(character)]
        letters.append(folded)
        origins += [place] * len(folded)
    return [
        Word(origins[start], _skip_marks(text, origins[end - 1] + 1), folded)
        for start, end, folded in _split("".join(letters))
    ]


def _split(folded: str) -> Iterator[tuple[int, int, str]]:
    return ((match.start(), match.end(), match[0]) for match in _WORD.finditer(folded))


def _skip_marks(text: str, place: int) -> int:
    while place < len(text) and _LETTERS[ord(text[place])] == "" and text[place] not in "'’":
        place += 1
    return place


def _fold_letter(letter: str) -> str:
    if unicodedata.category(letter) == "So" and not unicodedata.decomposition(letter):
        return f" {letter} "
    plain = unicodedata.normalize("NFKD", letter.casefold().translate(_OWN)).casefold().translate(_OWN)
    return "".join(
        each if each.isalnum() or unicodedata.category(each) in _WORDLIKE else " "
        for each in plain
        if unicodedata.category(each) not in _DROPPED
    )


_LETTERS = _Letters()
