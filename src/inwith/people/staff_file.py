"""Reading a council's list of staff: CSV, by the names of its columns. Only reads text; knows no database.

Every fault is told with its line, all at once, so that the file is mended in one go.
"""

import csv
import io
import re
from collections.abc import Iterator

import msgspec

from inwith.caller import Role
from inwith.errors import Refused, TooLarge
from inwith.people.directory import check_words
from inwith.people.types import NewPerson

REQUIRED = ("sign_in_name", "name", "team", "job_title")
OPTIONAL = ("role", "unlisted_through")
_ROLES: dict[str, Role] = {
    "staff": "staff",
    "records_officer": "records_officer",
    "administrator": "administrator",
}
_PHONE_COLUMN = re.compile(r"phone|mobile|\bmob\b|\btel\b|telephone|\bcell\b|handset|whatsapp", re.I)
_PHONE_NUMBER = re.compile(r"[+(]?\d[\d\s().\-/]{7,}\d")
_DIGITS_OF_A_NUMBER = 9


class StaffRow(msgspec.Struct, frozen=True):
    """One person of the list. `role` and `unlisted_through` are None where the file says nothing: then nothing changes."""

    line: int
    sign_in_name: str
    name: str
    team: str
    job_title: str
    role: Role | None = None
    unlisted_through: str | None = None


class Fault(msgspec.Struct, frozen=True):
    """What is wrong, as a sentence, and where."""

    line: int
    text: str


class StaffFile(msgspec.Struct, frozen=True):
    """What was read; `rows` are not to be used if there are `faults`."""

    rows: list[StaffRow]
    faults: list[Fault]


def read_staff_file(content: bytes, *, limit_bytes: int) -> StaffFile:
    """Comma or semicolon, UTF-8 with or without a mark; columns in any order. Raises TooLarge, or Refused if it is no such text."""
    if len(content) > limit_bytes:
        raise TooLarge(f"The file is {len(content):,} bytes long. The limit is {limit_bytes:,}.")
    text = _decode(content)
    lines = _lines(text)
    heading = next(lines, None)
    if heading is None:
        raise Refused("There is nothing in the file.")
    columns = [_column(each) for each in heading[1]]
    faults = _check_columns(columns, line=heading[0])
    return StaffFile([], faults) if faults else _read_rows(lines, columns)


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("The file is UTF-16. Save it as “CSV UTF-8” and try again.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start : error.start + 1]
        perhaps = byte.decode("cp1252", "replace")
        raise Refused(
            f"Line {line} is not UTF-8: it has the byte {byte[0]:02X}, which Windows-1252 shows as “{perhaps}”. "
            "Save the file as “CSV UTF-8” and try again."
        ) from None
    if "\0" in text:
        raise Refused(
            f"Line {text.count(chr(10), 0, text.index(chr(0))) + 1} has a character that is not text."
        )
    return text


def _find_delimiter(text: str) -> str:
    heading = text.lstrip("\r\n").partition("\n")[0]
    return ";" if heading.count(";") > heading.count(",") else ","


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold something, each with the number of its first line in the file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_find_delimiter(text), strict=True)
    while True:
        first = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused(f"Line {first} is not CSV: {error}. Look at its quotation marks.") from error
        if any(cells):
            yield first, cells


def _column(heading: str) -> str:
    return re.sub(r"[\s_-]+", "_", heading.strip().lower())


def _check_columns(columns: list[str], *, line: int) -> list[Fault]:
    known = (*REQUIRED, *OPTIONAL)
    texts = [f"There is no column {name}." for name in REQUIRED if name not in columns]
    texts += [f"The column {name} is there twice." for name in known if columns.count(name) > 1]
    for column in columns:
        if column in known:
            continue
        if _PHONE_COLUMN.search(column.replace("_", " ")):
            texts.append(
                f"The column {column} looks like phone numbers. Nobody needs one here and none is kept: take it out."
            )
        else:
            texts.append(f"The column {column or '(without a name)'} is not known. Take it out.")
    return [Fault(line, text) for text in texts]


def _read_rows(lines: Iterator[tuple[int, list[str]]], columns: list[str]) -> StaffFile:
    rows: list[StaffRow] = []
    faults: list[Fault] = []
    first_at: dict[str, int] = {}
    for line, cells in lines:
        row, texts = _read_row(line, cells, columns)
        if row is not None and (earlier := first_at.setdefault(row.sign_in_name, line)) != line:
            texts.append(f"The sign-in name {row.sign_in_name} is on line {earlier} already.")
        faults += [Fault(line, text) for text in texts]
        if row is not None and not texts:
            rows.append(row)
    if not rows and not faults:
        faults.append(Fault(1, "There is nobody in the file."))
    return StaffFile(rows, faults)


def _read_row(line: int, cells: list[str], columns: list[str]) -> tuple[StaffRow | None, list[str]]:
    if len(cells) != len(columns):
        return None, [f"It has {len(cells)} cells; the heading has {len(columns)}."]
    cell = dict(zip(columns, cells, strict=True))
    role_name = re.sub(r"[\s-]+", "_", cell.get("role", "").lower())
    row = StaffRow(
        line,
        cell["sign_in_name"].lower(),
        cell["name"],
        cell["team"],
        cell["job_title"],
        _ROLES.get(role_name),
        cell.get("unlisted_through", "").lower() or None,
    )
    return row, _check_row(row, role_name)


def _check_row(row: StaffRow, role_name: str) -> list[str]:
    texts: list[str] = []
    try:
        msgspec.convert({"name": "x", "sign_in_name": row.sign_in_name}, NewPerson)
    except msgspec.ValidationError:
        texts.append(
            f"The sign-in name “{row.sign_in_name}” cannot be used: 2 to 64 letters, digits, . _ -, without accents."
        )
    texts += [
        f"The {what} is {len(text)} characters long. The limit is 100."
        for what, text in _texts(row)
        if len(text) > 100
    ]
    texts += [
        f"The {what} looks like a phone number. None is kept here: take it out."
        for what, text in _texts(row)
        if _is_phone_number(text)
    ]
    try:
        check_words(row.name, team=row.team, job_title=row.job_title)
    except Refused as error:
        texts.append(error.sentence)
    if role_name and row.role is None:
        texts.append(f"There is no role “{role_name}”: staff, records officer or administrator.")
    if row.unlisted_through == row.sign_in_name:
        texts.append("Somebody unlisted is reached through a colleague, not through themselves.")
    return texts


def _texts(row: StaffRow) -> tuple[tuple[str, str], ...]:
    return ("name", row.name), ("team", row.team), ("job title", row.job_title)


def _is_phone_number(text: str) -> bool:
    return any(
        sum(each.isdigit() for each in found) >= _DIGITS_OF_A_NUMBER for found in _PHONE_NUMBER.findall(text)
    )
