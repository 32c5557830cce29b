"""A list of staff as it is read: every fault with its line, all at once."""

import pytest

from inwith.errors import Refused, TooLarge
from inwith.people.staff_file import StaffFile, read_staff_file

HEADING = "sign_in_name,name,team,job_title"


def read(text: str | bytes) -> StaffFile:
    content = text if isinstance(text, bytes) else text.encode()
    return read_staff_file(content, limit_bytes=10_000)


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.text) for fault in read(text).faults]


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADING}\nailsa,Àilsa Sample,Roads,Engineer\n",
        f"\ufeff{HEADING}\r\nAilsa,Àilsa Sample,Roads,Engineer\r\n\r\n",
        "Team;Job title;Name;Sign-in name\nRoads;Engineer;Àilsa Sample;ailsa",
        f'{HEADING}\nailsa,"Àilsa Sample",Roads,Engineer\n,,,\n',
    ],
)
def test_columns_stand_in_any_order_and_mark_and_delimiter_do_not_matter(text: str) -> None:
    [row] = read(text).rows
    assert (row.sign_in_name, row.name, row.team, row.job_title) == (
        "ailsa",
        "Àilsa Sample",
        "Roads",
        "Engineer",
    )
    assert (row.role, row.unlisted_through) == (None, None)


def test_every_fault_is_told_with_its_line_at_once() -> None:
    told = faults(
        f"{HEADING},role,unlisted_through\n"
        "ailsa,Ailsa Sample,Roads,Engineer,,\n"
        "AILSA,Ailsa Trial,Roads,Engineer,,\n"
        "rory example,Rory Example,Roads,,,\n"
        "isla,,Roads,,,\n"
        "hamish,Hamish Trial,Roads,,boss,hamish\n"
        "mairi,Mairi Specimen\n"
        f"una,Una Pattern,Roads,{'x' * 101},,\n"
        "callum,Callum Instance,Roads,07700 900 123,,\n"
    )
    assert [line for line, _ in told] == [3, 4, 5, 6, 6, 7, 8, 9]
    words = " ".join(text for _, text in told)
    for part in (
        "on line 2 already",
        "“rory example” cannot be used",
        "Give the person's name",
        "no role “boss”",
        "through themselves",
        "2 cells; the heading has 6",
        "101 characters",
        "looks like a phone number",
    ):
        assert part in words


@pytest.mark.parametrize("column", ["Mobile", "phone", "Work telephone", "Tel", "Cell", "WhatsApp"])
def test_r4_1_a_column_of_phone_numbers_is_refused_with_the_reason(column: str) -> None:
    [(line, text)] = faults(f"{HEADING},{column}\nailsa,Ailsa Sample,Roads,Engineer,1\n")
    assert line == 1
    assert "looks like phone numbers. Nobody needs one here and none is kept" in text


def test_columns_that_are_missing_unknown_or_twice_are_told_together() -> None:
    assert [text for _, text in faults("name,name,shoe size\nx,y,z\n")] == [
        "There is no column sign_in_name.",
        "There is no column team.",
        "There is no column job_title.",
        "The column name is there twice.",
        "The column shoe_size is not known. Take it out.",
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            f"{HEADING}\nailsa,Zo\xeb Sample,Roads,x\n".encode("cp1252"),
            "Line 2 is not UTF-8: it has the byte EB",
        ),
        (f"{HEADING}\n".encode("utf-16"), "UTF-16"),
        (b"", "nothing in the file"),
        (f'{HEADING}\nailsa,"Ailsa Sample,Roads,x\n'.encode(), "Line 2 is not CSV"),
        (f"{HEADING}\nailsa,A\0ilsa,Roads,x\n".encode(), "Line 2 has a character that is not text"),
    ],
)
def test_what_is_no_such_text_is_refused_in_a_sentence_that_names_the_line(content: bytes, says: str) -> None:
    with pytest.raises(Refused) as refused:
        read(content)
    assert says in refused.value.sentence


def test_the_largest_file_is_read_and_one_byte_more_is_not() -> None:
    content = f"{HEADING}\nailsa,Ailsa Sample,Roads,Engineer\n".encode()
    assert read_staff_file(content, limit_bytes=len(content)).rows
    with pytest.raises(TooLarge):
        read_staff_file(content, limit_bytes=len(content) - 1)
