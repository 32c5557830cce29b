"""What people hand over, and what is read from it: every rule of the format, and every file that is none."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from inwith.records.whatsapp_export import dry_run, read_export
from inwith.records.whatsapp_types import Export, Limits, Record
from tests.records.cases_whatsapp import CASES, Case, Row

SHARED = Path(__file__).parents[3] / "shared" / "cases" / "whatsapp"
NAME = "WhatsApp Chat with Parks Team.txt"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_chat_is_read_by_the_rule(case: Case) -> None:
    export = read_export(case.chat.encode(), case.file, case.order)
    assert (export.status, [row_of(record) for record in export.records]) == ("ok", list(case.rows))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_the_raw_lines_join_to_the_whole_chat(case: Case) -> None:
    export = read_export(case.chat.encode(), case.file, case.order)
    assert "".join(record.raw for record in export.records) == case.chat


def test_a_notice_is_a_system_record_and_a_message_is_not() -> None:
    export = read("31/01/2024, 10:00 - Ailsa left\n31/01/2024, 10:01 - Hamish: Ailsa left\n")
    assert [record.system for record in export.records] == [True, False]


def test_a_name_chosen_by_its_owner_is_marked_unverified() -> None:
    export = read("31/01/2024, 10:00 - ~\u202fAilsa: hi\n31/01/2024, 10:00 - Ailsa: hi\n")
    assert [record.unverified for record in export.records] == [True, False]


def test_the_group_itself_is_no_author_on_ios() -> None:
    lines = ("Parks: hello", "Ailsa: hi", "Hamish: hi")
    chat = "".join(f"[31/01/2024, 10:00:00] {line}\r\n" for line in lines)
    named = read_export(chat.encode(), "WhatsApp Chat - Parks.txt")
    assert [record.author for record in named.records] == [None, "Ailsa", "Hamish"]


def test_the_other_person_of_a_direct_chat_is_an_author_on_ios() -> None:
    chat = "[31/01/2024, 10:00:00] Ailsa: hello\r\n[31/01/2024, 10:00:00] Hamish: hi\r\n"
    assert [record.author for record in read_export(chat.encode(), "WhatsApp Chat - Ailsa.txt").records] == [
        "Ailsa",
        "Hamish",
    ]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("WhatsApp Chat with Parks Team.txt", "Parks Team"),
        ("WhatsApp-Chat mit Parks Team.txt", "Parks Team"),
        ("C:\\downloads\\WhatsApp Chat - Parks Team.txt", "Parks Team"),
        ("Parks Team.txt", "Parks Team"),
    ],
)
def test_the_title_comes_from_the_file_name(name: str, title: str) -> None:
    assert read_export(b"31/01/2024, 10:00 - Ailsa: hi", name).title == title


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \n\n", f"The chat “{NAME}” is empty."),
        (b"Dear all,\nplease find the minutes.\n", "This is not a WhatsApp chat export"),
        ("31/01/2024, 10:00 - Ailsa: hi".encode("utf-16"), "is not text in UTF-8"),
        ("31/01/2024, 10:00 - Ailsa: \xe9t\xe9".encode("latin-1"), "is not text in UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not text in UTF-8"),
        (b"31/01/2024, 10:00 - Ailsa: \x00", "is not a text file"),
        (b"PK\x03\x04 and then nothing", "This zip is damaged"),
        (b"PK\x05\x06" + b"\0" * 18, "There is no chat text in this zip."),
    ],
)
def test_what_is_no_export_is_answered_with_a_sentence(data: bytes, sentence: str) -> None:
    export = read_export(data, NAME)
    assert (export.status, len(export.warnings), export.records) == ("error", 1, ())
    assert sentence in export.warnings[0]


def test_a_file_that_is_not_there_is_answered_with_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.txt", tmp_path):
        export = read_export(path, path.name)
        assert export.status == "error"
        assert export.warnings[0].startswith("The file cannot be read: ")


def test_a_file_beyond_the_limit_is_refused() -> None:
    data = b"31/01/2024, 10:00 - Ailsa: hi"
    assert read_export(data, NAME, limits=Limits(file_bytes=len(data) - 1)).status == "error"
    assert read_export(data, NAME, limits=Limits(chat_bytes=len(data) - 1)).status == "error"
    assert read_export(data, NAME, limits=Limits(chat_bytes=len(data))).status == "ok"


def test_bytes_and_path_read_alike(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(b"31/01/2024, 10:00 - Ailsa: hi")
    assert read_export(path, NAME) == read_export(path.read_bytes(), NAME)


def test_a_dry_run_prints_the_shape_that_is_agreed_and_no_raw_lines(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text(
        "31/01/2024, 10:00 - Ailsa: POLL:\nTea?\nOPTION: Yes (2 votes)\nOPTION: No (or (1) (0 votes)\n"
    )
    printed = json.loads(msgspec.json.encode(dry_run(path)))
    assert set(printed) == {
        *(
            "status",
            "sha256",
            "ambiguous",
            "date_order",
            "warnings",
            "missing",
            "unreferenced",
            "files",
            "records",
        )
    }
    assert printed["records"] == [
        {
            "ts": "2024-01-31T10:00:00",
            "author": "Ailsa",
            "system": False,
            "text": "POLL:\nTea?\nOPTION: Yes (2 votes)\nOPTION: No (or (1) (0 votes)",
            "attachments": [],
            "kind": "poll",
            "deleted": False,
            "edited": False,
            "poll": {"question": "Tea?", "options": [["Yes", 2], ["No (or (1)", 0]]},
        }
    ]


def shared_cases() -> list[Any]:
    """The council's collection of real exports, where it is at hand beside the checkout; own cases stand above."""
    manifest = SHARED / "manifest.json"
    cases = json.loads(manifest.read_text("utf-8"))["cases"] if manifest.exists() else []
    return [pytest.param(case, id=case["id"]) for case in cases]


@pytest.mark.parametrize("case", [pytest.param(None, id="own"), *shared_cases()])
def test_the_collection_of_real_exports_is_read_as_agreed(case: dict[str, Any] | None) -> None:
    if case is None:
        assert CASES
        return
    order = case.get("options", {}).get("date_order")
    printed = json.loads(msgspec.json.encode(dry_run(SHARED / case["file"], order)))
    assert load_check().check(case, printed) == ([], [])


def load_check() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_whatsapp", SHARED / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(chat: str) -> Export:
    return read_export(chat.encode(), NAME)


def row_of(record: Record) -> Row:
    assert record.system == (record.author is None)
    return Row(
        record.ts, record.author, record.text, record.kind, record.attachments, record.deleted, record.edited
    )
