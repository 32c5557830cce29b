"""Polls in their two forms, and the texts that are none."""

import pytest

from inwith.records.whatsapp_polls import find_poll
from inwith.records.whatsapp_types import Poll


def test_a_poll_is_known_by_its_shape_in_any_language() -> None:
    text = (
        "UMFRAGE:\nTee (schwarz)?\nOder nicht?\nOPTION: Ja (1 Stimme)\nOPTION: Nein (oder doch) (12 Stimmen)"
    )
    assert find_poll(text) == Poll("Tee (schwarz)?\nOder nicht?", (("Ja", 1), ("Nein (oder doch)", 12)))


def test_a_poll_of_the_web_has_no_votes() -> None:
    assert find_poll("Poll: Tea?\n    - Yes\n    - No") == Poll("Tea?", (("Yes", None), ("No", None)))


@pytest.mark.parametrize(
    "text",
    [
        "POLL:",
        "POLL:\nTea?",
        "POLL:\nOPTION: Yes (1 vote)",
        "POLL:\nTea?\nOPTION: Yes (1 vote)\nbye",
        "Poll: Tea?",
        "Poll: Tea?\nYes",
    ],
)
def test_half_a_poll_is_text(text: str) -> None:
    assert find_poll(text) is None
