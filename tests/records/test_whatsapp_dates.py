"""Which part of a date is the day: proved, shown by the file, or asked."""

import pytest

from inwith.records.whatsapp_export import read_export
from inwith.records.whatsapp_types import DateOrder, Export


def read(*dates: str, order: DateOrder | None = None, file: str = "chat with Ailsa.txt") -> Export:
    chat = "".join(f"{date}, 10:00 - Ailsa: hi\n" for date in dates)
    return read_export(chat.encode(), file, order)


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (("1/2/24", "13/2/24"), "dmy"),
        (("1/2/24", "2/13/24"), "mdy"),
        (("2024-02-01",), "ymd"),
        (("24/1/5",), "ymd"),
        (("24/1/15", "24/1/31", "32/1/1"), "ymd"),
        (("1.2.24",), "dmy"),
        (("9/2/24", "10/2/24", "11/2/24", "1/3/24"), "dmy"),
        (("2/9/24", "2/10/24", "2/11/24", "3/1/24"), "mdy"),
    ],
)
def test_a_file_that_shows_its_order_is_read_without_a_question(dates: tuple[str, ...], order: str) -> None:
    export = read(*dates)
    assert (export.status, export.ambiguous, export.date_order) == ("ok", False, order)


@pytest.mark.parametrize(
    "dates", [("1/2/24",), ("1/2/24", "2/2/24", "3/2/24", "4/2/24"), ("9/2/24", "1/3/24")]
)
def test_an_order_that_is_not_proved_is_asked_and_nothing_is_settled(dates: tuple[str, ...]) -> None:
    export = read(*dates)
    assert (export.status, export.ambiguous, export.date_order) == ("needs_input", True, None)
    assert "Choose dmy or mdy" in export.warnings[0]


@pytest.mark.parametrize(("order", "ts"), [("dmy", "2024-02-01T10:00:00"), ("mdy", "2024-01-02T10:00:00")])
def test_the_answer_settles_it_and_the_doubt_stays_on_record(order: DateOrder, ts: str) -> None:
    export = read("1/2/24", order=order)
    assert (export.status, export.ambiguous, export.date_order) == ("ok", True, order)
    assert export.records[0].ts == ts


@pytest.mark.parametrize(("date", "order"), [("13/2/24", "mdy"), ("2/13/24", "dmy"), ("1/2/2024", "ymd")])
def test_an_answer_against_the_proof_is_questioned(date: str, order: DateOrder) -> None:
    export = read("1/2/24" if len(date) < 8 else date, date, order=order)
    assert export.status == "needs_input"
    assert export.warnings[0].startswith("You said ")


def test_an_answer_against_the_mere_look_of_a_file_is_followed_with_a_warning() -> None:
    export = read("2/9/24", "2/10/24", "2/11/24", "3/1/24", order="dmy")
    assert (export.status, export.date_order) == ("ok", "dmy")
    assert "You said day first; the file itself looks month first." in export.warnings


def test_one_reading_that_rises_is_told_to_the_operator() -> None:
    warnings = read("9/2/24", "10/2/24", "11/2/24", "1/3/24").warnings
    assert "The dates are read day first, because only then do they follow each other." in warnings


def test_lines_that_contradict_the_order_stay_text_and_are_counted() -> None:
    export = read("13/2/24", "14/2/24", "2/15/24")
    assert len(export.records) == 2
    assert "1 line with a date that the calendar does not have was kept as text." in export.warnings


def test_as_much_proof_one_way_as_the_other_is_asked() -> None:
    assert read("13/2/2024", "2/13/2024").status == "needs_input"


def test_the_web_writes_months_first_in_every_country() -> None:
    chat = b"[1/2/24, 10:00:00 AM] Ailsa: hi\n"
    assert read_export(chat, "chat.txt").date_order == "mdy"
    assert read_export(chat, "_chat.txt").date_order is None
    assert read_export(b"[1/2/24, 10:00:00] Ailsa: hi\n", "chat.txt").date_order is None
    assert read_export(chat + b"[1/2/24, 10:01:00 AM] - Ailsa left\n", "any.txt").date_order == "mdy"
