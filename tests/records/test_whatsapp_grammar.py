"""Headers by themselves: the clock, and the lines that are none."""

import pytest

from inwith.records.whatsapp_grammar import find_header, read_date, read_moment
from inwith.records.whatsapp_types import DateOrder
from tests.records.cases_whatsapp import CLOCKS


@pytest.mark.parametrize(("written", "meant"), CLOCKS)
def test_a_clock_is_read_as_it_was_meant(written: str, meant: str) -> None:
    header = find_header(f"31/01/2024, {written} - Ailsa: hi")
    assert header is not None
    moment = read_moment(header, "dmy")
    assert moment is not None
    assert f"{moment:%H:%M}" == meant


@pytest.mark.parametrize(
    "line",
    [
        "",
        "\u200e",
        "[",
        "31/01/2024",
        "31/01/2024, 10:00",
        "31/01/2024, 10:61 - Ailsa: hi",
        "31/01/2024, 25:00 - Ailsa: hi",
        "31/01-2024, 10:00 - Ailsa: hi",
        "123/01/2024, 10:00 - Ailsa: hi",
        "31/01/2024 10:00 hello",
        "2016-04-29 10:30:00",
        "12:00 - lunch: soup",
        " 31/01/2024, 10:00 - Ailsa: hi",
    ],
)
def test_a_line_without_a_whole_header_opens_no_record(line: str) -> None:
    assert find_header(line) is None


def test_the_rest_begins_behind_the_header_in_the_untouched_line() -> None:
    line = "\u200e[\ufeff31/01/2024,\u202f10:00:00\u202fAM]\u00a0\u200eAilsa: hi"
    header = find_header(line)
    assert header is not None
    assert line[header.rest_at :] == "\u200eAilsa: hi"


@pytest.mark.parametrize(
    ("parts", "order", "day"),
    [
        ((3, 4, 24), "dmy", "2024-04-03"),
        ((3, 4, 24), "mdy", "2024-03-04"),
        ((24, 4, 3), "ymd", "2024-04-03"),
        ((29, 2, 2024), "dmy", "2024-02-29"),
        ((29, 2, 2023), "dmy", "None"),
        ((0, 0, 0), "dmy", "None"),
    ],
)
def test_a_date_is_a_day_of_the_calendar_or_none(
    parts: tuple[int, int, int], order: DateOrder, day: str
) -> None:
    assert str(read_date(parts, order)) == day
