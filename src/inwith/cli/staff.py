"""`inwith people import`: a council's list of staff, from a CSV file.

Exit codes: 0, it is done (or this was a dry run, whose answer is in what it prints); 1, the file has faults or it was
refused: nothing was written.
"""

import csv
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import cyclopts
import msgspec

from inwith.cli.reach import run
from inwith.errors import Refused
from inwith.people.staff_types import StaffLink, StaffOptions, StaffPerson, StaffReport

_SHOWN = 20


def import_(
    file: Path,
    *,
    links: Path | None = None,
    leavers: Literal["report", "suspend"] = "report",
    yes_leavers: int | None = None,
    resume: Annotated[bool, cyclopts.Parameter(negative=())] = False,
    renew_links: Annotated[bool, cyclopts.Parameter(negative=())] = False,
    dry_run: Annotated[bool, cyclopts.Parameter(negative=())] = False,
    json: Annotated[bool, cyclopts.Parameter(negative=())] = False,
) -> None:
    """Add, change and suspend people by a list of staff (CSV). The same file again changes nothing.

    Its columns, in any order: sign_in_name, name, team, job_title; and, if you like, role (staff, records officer,
    administrator) and unlisted_through (for staff at risk: the sign-in name of the one colleague who still finds them).
    An empty role or unlisted_through leaves things as they are. Comma or semicolon, UTF-8.

    Parameters
    ----------
    file
        The CSV file.
    links
        A new file for the one-time links of those who are new, for their owner alone. Links are never printed.
    leavers
        What becomes of people who are not in the file: only told, or suspended, which signs them out everywhere.
    yes_leavers
        Exactly how many leave, when that is more than one in ten.
    resume
        End the suspension of those who are in the file again.
    renew_links
        Make new links for those in the file who have not joined yet; their old ones are void.
    dry_run
        Compare and tell; nothing is written.
    json
        Print the report as JSON for a program. It holds no links.
    """
    options = StaffOptions(
        dry_run=dry_run,
        leavers=leavers,
        yes_leavers=yes_leavers,
        resume=resume,
        links=links is not None,
        renew_links=renew_links,
    )
    if renew_links and links is None:
        raise Refused("Say where the new links go: --links FILE.")
    content = _read(file)
    # Before anything is done: links that nobody could keep would be lost.
    target = _make(links) if links is not None and not dry_run else None
    try:
        report = run("import_staff", {"content": content, "options": options}, answer=StaffReport)
        if target is not None and links is not None and report.links:
            _write_links(target, report.links)
    finally:
        if target is not None:
            os.close(target)
        if target is not None and links is not None and links.stat().st_size == 0:
            links.unlink()
    _tell(report, json=json, links=links)
    if report.faults:
        sys.exit(1)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from error


def _make(links: Path) -> int:
    try:
        return os.open(links, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refused(f"{links} is there already. Name a new file for the links.") from error


def _write_links(target: int, links: Sequence[StaffLink]) -> None:
    with open(target, "w", encoding="utf-8", newline="", closefd=False) as out:
        table = csv.writer(out)
        table.writerow(["sign_in_name", "name", "link", "until"])
        for each in links:
            until = datetime.fromtimestamp(each.expires_at / 1000, UTC).astimezone()
            table.writerow([each.sign_in_name, each.name, each.url, f"{until:%Y-%m-%d %H:%M}"])
        out.flush()
        os.fsync(out.fileno())


def _tell(report: StaffReport, *, json: bool, links: Path | None) -> None:
    if json:
        shown = msgspec.structs.replace(report, links=[])
        print(msgspec.json.format(msgspec.json.encode(shown)).decode())
        return
    for fault in report.faults:
        print(f"Line {fault.line}: {fault.text}")
    if report.faults:
        print(f"{_count(len(report.faults), 'fault')}. Nothing was written.")
        return
    for line in _lines(report, links=links):
        print(line)


def _lines(report: StaffReport, *, links: Path | None) -> Iterable[str]:
    yield "Done." if report.done else "A dry run: nothing was written."
    yield f"New: {len(report.added):,}. Changed: {len(report.changed):,}. As before: {report.unchanged:,}."
    yield from (f"  new: {_name(each)}" for each in report.added[:_SHOWN])
    yield from _more(len(report.added))
    yield from (
        f"  {each.name} ({each.sign_in_name}): {'; '.join(each.what)}" for each in report.changed[:_SHOWN]
    )
    yield from _more(len(report.changed))
    if report.raised:
        yield "May do more than before or than staff do:"
        yield from (f"  {_name(each)}: {each.role.replace('_', ' ')}" for each in report.raised)
    if report.leavers:
        yield f"Not in the file: {len(report.leavers):,}. (--leavers suspend suspends them.)"
        yield from (f"  {_name(each)}" for each in report.leavers[:_SHOWN])
        yield from _more(len(report.leavers))
    if report.returners:
        yield f"Suspended, and in the file: {len(report.returners):,}. (--resume lets them in again.)"
        yield from (f"  {_name(each)}" for each in report.returners[:_SHOWN])
        yield from _more(len(report.returners))
    yield from report.warnings
    if report.waiting:
        yield f"{report.waiting:,} in the file have not joined yet. (--renew-links makes new links for them.)"
    if report.links and links is not None:
        yield f"{len(report.links):,} one-time links are in {links}. Each works once; hand them out and delete the file."


def _more(number: int) -> list[str]:
    return [f"  and {number - _SHOWN:,} more"] if number > _SHOWN else []


def _name(person: StaffPerson) -> str:
    return f"{person.name} ({person.sign_in_name})"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")
