"""Hostile input: nothing raises, nothing is lost, and twice the input never costs much more than twice the time."""

import time
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from inwith.records.whatsapp_export import read_export
from inwith.records.whatsapp_sample import SampleLine, write_chat, write_zip
from inwith.records.whatsapp_tables import MARKS
from inwith.records.whatsapp_types import Export
from tests.records.cases_whatsapp import CASES, Case

SCRIPT = [
    SampleLine(datetime(2024, 1, 31, 10), None, "Messages and calls are end-to-end encrypted."),
    SampleLine(datetime(2024, 1, 31, 10), "Ailsa Sample", "look", media="a.jpg"),
    SampleLine(datetime(2024, 1, 31, 11), "Hamish Trial", "POLL:\nTea?\nOPTION: Yes (1 vote)"),
]
ZIP = write_zip(SCRIPT, {"a.jpg": b"picture" * 50, "b.txt": b"notes"}, "ios", "Parks")
PIECES = (
    *(
        "[",
        "]",
        "31/01/2024, ",
        "10:00",
        " - ",
        ": ",
        ":",
        "AM",
        "\n",
        "\r\n",
        "<attached: ",
        ">",
        "(",
        "Ailsa",
    ),
    *("(file attached)", "•", "@\u2068", "POLL:", "OPTION: a (1 vote)", " added ", "ص", "١", *MARKS),
)


@given(some.binary(max_size=200))
def test_any_bytes_are_answered(data: bytes) -> None:
    check_answer(read_export(data, "any.txt"))


@given(some.lists(some.sampled_from(PIECES), max_size=60).map("".join))
def test_any_mixture_of_the_grammar_is_answered_and_no_line_is_lost(text: str) -> None:
    export = read_export(text.encode(), "any.txt")
    check_answer(export)
    if export.status != "error":
        assert "".join(record.raw for record in export.records) == text


@given(some.sampled_from(CASES), some.integers(0, 200), some.integers(0, 40), some.sampled_from(PIECES))
def test_a_mutated_export_is_answered(case: Case, place: int, length: int, piece: str) -> None:
    chat = case.chat
    check_answer(read_export((chat[:place] + piece + chat[place + length :]).encode(), "any.txt"))


@settings(max_examples=200)
@given(
    some.lists(some.tuples(some.integers(0, len(ZIP) - 1), some.integers(0, 255)), min_size=1, max_size=6),
    some.integers(1, len(ZIP)),
)
def test_a_mutated_zip_is_answered(changes: list[tuple[int, int]], length: int) -> None:
    data = bytearray(ZIP)
    for place, value in changes:
        data[place] = value
    check_answer(read_export(bytes(data), "any.zip"))
    check_answer(read_export(bytes(data[:length]), "any.zip"))


def repeat(piece: str) -> Callable[[int], str]:
    return lambda size: "31/01/2024, 10:00 - Ailsa: " + piece * (size // len(piece))


REPEATED = (
    *(
        "31/01/2024, 10:00 - Ailsa: hi\n",
        "\n",
        "\r\n",
        "a: ",
        "<",
        "<a>",
        "<attached: a.jpg>",
        "(file attached)",
    ),
    *("(", " added ", "\u200e", "\u200e\n", "a", "[", "31/01/2024, ", "POLL:\n", "A: b (1 v)\n", "@\u2068"),
    *("@\u2068a", "• ", "“", "a left\n"),
)


@pytest.mark.parametrize("piece", REPEATED)
def test_time_grows_no_faster_than_the_file(piece: str) -> None:
    write = repeat(piece)
    small, large = write(10_000).encode(), write(80_000).encode()
    for head in (b"", b"\xef\xbb\xbf", b"[31/01/2024, 10:00:00] Ailsa: x\r\n"):
        cost = measure(head + small)
        assert measure(head + large) < max(24 * cost, 0.25)


def measure(data: bytes) -> float:
    """The least of two runs in CPU seconds, for other work on the machine must not decide."""
    costs = []
    for _ in range(2):
        begun = time.process_time()
        read_export(data, "any.txt")
        costs.append(time.process_time() - begun)
    return min(costs)


def test_a_large_chat_is_read_in_seconds() -> None:
    lines = [
        SampleLine(datetime(2024, 1, 31, 10), f"Person {number % 40}", f"Words {number}\nand more")
        for number in range(20_000)
    ]
    begun = time.process_time()
    assert len(read_export(write_chat(lines, "ios").encode(), "_chat.txt").records) == 20_000
    assert time.process_time() - begun < 10


def check_answer(export: Export) -> None:
    """An answer is records, or a question or a reason in one plain sentence."""
    if export.status != "ok":
        assert export.warnings
        assert "Traceback" not in export.warnings[0]
    assert export.status == "error" or export.records or "chats" in export.warnings[0]
