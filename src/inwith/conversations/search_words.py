"""What somebody asks for, and where it stands in a text: words by their beginnings, phrases in quotation marks, tags.

Everything a text is compared with has been folded: it is letters, digits and single symbols, never an operator.
"""

import re
from collections.abc import Sequence

import msgspec

from inwith.config import Config
from inwith.conversations.search_types import Piece
from inwith.errors import Refused
from inwith.folding import Word, find_words, fold

# An index cannot hold a word without end, such as a key or a picture that was pasted in as text.
_LONGEST_WORD = 60
# Of shorter ones an index holds so many words that looking them all up takes longer than reading what the others leave.
_SHORTEST_BEGINNING = 3
_BEFORE_CHARACTERS, _SNIPPET_CHARACTERS = 50, 200
_PHRASE = re.compile('["“”„«»]([^"“”„«»]*)["“”„«»]')


class Asked(msgspec.Struct, frozen=True):
    """`words` are beginnings; each of `phrases` is whole words in a row; `tags`: see search.py. All of them must be there."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    tags: tuple[str, ...] = ()

    def fits(self, words: str, tags: str) -> bool:
        """Whether a message has all of it. `words`, `tags`: as `searchable` holds them, with a blank around each."""
        return (
            all(f" {word}" in words for word in self.words)
            and all(f" {' '.join(phrase)} " in words for phrase in self.phrases)
            and all(f" {tag} " in tags for tag in self.tags)
        )

    def for_index(self) -> "Asked":
        """What the index is asked for. What short beginnings leave of its answer is looked at in the words themselves."""
        longest = max(self.words, key=len, default="")
        few = tuple(word for word in self.words if word == longest or len(word) >= _SHORTEST_BEGINNING)
        return msgspec.structs.replace(self, words=few)


class Snippet(msgspec.Struct, frozen=True):
    pieces: list[Piece]
    cut_before: bool
    cut_after: bool


def read_query(q: str, tags: Sequence[str], config: Config) -> Asked | None:
    """What `q` asks for, or None if it is made of nothing that a text could have. Raises Refused for too many words."""
    phrases = [tuple(split_words(match[1])) for match in _PHRASE.finditer(q)]
    words = split_words(_PHRASE.sub(" ", q))
    count = len(words) + sum(map(len, phrases))
    if count > config.search_words:
        raise Refused(f"You are searching for {count} words at once. The limit is {config.search_words}.")
    if q.strip() and count == 0:
        return None
    return Asked(
        tuple(dict.fromkeys(words)), tuple(phrase for phrase in dict.fromkeys(phrases) if phrase), tuple(tags)
    )


def split_words(text: str) -> list[str]:
    """The folded words of a text, as they are indexed."""
    return [word[:_LONGEST_WORD] for word in fold(text).split()]


def cut_snippet(text: str, asked: Asked) -> Snippet:
    """The surroundings of the first match in `text`, or its beginning. Cut between words only."""
    words = find_words(text)
    matches = _find_matches([word.folded[:_LONGEST_WORD] for word in words], asked)
    first = words[min(matches)].start if matches else 0
    start = 0 if len(text) <= _SNIPPET_CHARACTERS else _find_start(words, first)
    end = _find_end(words, start, len(text))
    marked = [
        words[place] for place in sorted(matches) if start <= words[place].start and words[place].end <= end
    ]
    return Snippet(_cut_pieces(text, marked, start=start, end=end), start > 0, end < len(text))


def _find_matches(words: list[str], asked: Asked) -> set[int]:
    """The places of the words that match."""
    places = {place for place, word in enumerate(words) if asked.words and word.startswith(asked.words)}
    for phrase in asked.phrases:
        for place in range(len(words) - len(phrase) + 1):
            if tuple(words[place : place + len(phrase)]) == phrase:
                places |= set(range(place, place + len(phrase)))
    return places


def _find_start(words: list[Word], first: int) -> int:
    if first <= _BEFORE_CHARACTERS:
        return 0
    return next(word.start for word in words if word.start >= first - _BEFORE_CHARACTERS)


def _find_end(words: list[Word], start: int, length: int) -> int:
    most = start + _SNIPPET_CHARACTERS
    if length <= most:
        return length
    # A single word may be longer than a snippet is.
    return max((word.end for word in words if start < word.end <= most), default=most)


def _cut_pieces(text: str, marked: list[Word], *, start: int, end: int) -> list[Piece]:
    pieces, place = [], start
    for word in marked:
        if word.start < place:  # one character may be several words: ½ is 1 and 2
            continue
        pieces += [Piece(text[place : word.start]), Piece(text[word.start : word.end], match=True)]
        place = word.end
    pieces.append(Piece(text[place:end]))
    return [piece for piece in pieces if piece.text]
