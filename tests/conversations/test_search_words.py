"""What is asked for, and the piece of a text that shows it."""

import hypothesis
from hypothesis import strategies as st

from inwith.config import Config
from inwith.conversations.search_words import cut_snippet, read_query, split_words


@hypothesis.given(st.text(max_size=60), st.text(max_size=30))
def test_whatever_is_said_and_asked_a_snippet_is_a_part_of_the_text(text: str, q: str) -> None:
    asked = read_query(q, (), Config(search_words=100))
    if asked is None:
        return
    snippet = cut_snippet(text, asked)
    whole = "".join(piece.text for piece in snippet.pieces)
    assert whole in text
    assert snippet.cut_before or text.startswith(whole)
    assert snippet.cut_after or text.endswith(whole)
    assert all(split_words(piece.text) for piece in snippet.pieces if piece.match)


def test_a_character_that_is_several_words_is_marked_once() -> None:
    asked = read_query("1 4", (), Config())
    assert asked is not None
    assert [(piece.text, piece.match) for piece in cut_snippet("a ¼ cup", asked).pieces] == [
        ("a ", False),
        ("¼", True),
        (" cup", False),
    ]
