"""What shows nothing is known, whatever it is made of; what shows something is left alone."""

import pytest

from inwith.errors import Refused
from inwith.legible import check_line, check_text, shows_something


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\n",
        "\u200b",
        "\u2060",
        "\ufe0f",
        "\u00ad\ufeff",
        "\u3164",
        "\u2800",
        "\u202e\u2066",
        "\U000e0101",
    ],
)
def test_what_is_made_of_invisible_characters_shows_nothing(text: str) -> None:
    assert not shows_something(text)


@pytest.mark.parametrize(
    "text", ["a", "é", "\u200bx", "❤\ufe0f", "👩\u200d🚒", "\U0001fae9", "می\u200cخواهم"]
)
def test_what_people_write_shows_something_and_is_kept(text: str) -> None:
    assert shows_something(text)
    assert check_line(text, what="The name") == text


def test_a_line_has_single_spaces_and_no_breaks() -> None:
    assert check_line("  Ailsa \t  Sample ", what="The name") == "Ailsa Sample"
    assert check_line("   ", what="The team") == ""
    for text in ("Ailsa\nSample", "Ailsa\r", "Ailsa\u2028Sample", "Ailsa\x85"):
        with pytest.raises(Refused, match="The name has a line break in it"):
            check_line(text, what="The name")


def test_a_text_may_have_breaks_and_no_other_controls() -> None:
    assert check_text(" One.\r\n\n\tTwo.\n", what="The notice") == "One.\r\n\n\tTwo."
    for text in ("a\0b", "\x1b[2J", "\ud800"):
        with pytest.raises(Refused, match="The notice has a character in it that cannot be shown"):
            check_text(text, what="The notice")
