"""Bringing a council's list of staff in: who is new, who changed, who left. The same file again changes nothing.

First everything is compared and told, then it is done in short transactions, so that nobody who writes a message waits
for ten thousand people. Interrupted, it is run again: each person's line is done wholly or not at all.
"""

import asyncio
from collections.abc import Iterator, Sequence
from typing import TypeVar

from msgspec import UNSET
from msgspec.structs import replace

from inwith.config import Config
from inwith.errors import Refused
from inwith.people import accounts, links, unlisted
from inwith.people.staff_file import StaffRow, read_staff_file
from inwith.people.staff_plan import Plan, make_plan, tidy
from inwith.people.staff_types import StaffLink, StaffOptions, StaffReport
from inwith.people.types import Link, NewPerson, PersonChange
from inwith.storage.database import Database, Tx

Each = TypeVar("Each")


async def import_staff(
    database: Database, config: Config, content: bytes, options: StaffOptions
) -> StaffReport:
    """Read the file, compare, and unless it is a dry run or there are faults, do it. Raises Refused before anything is written."""
    file = await asyncio.to_thread(read_staff_file, content, limit_bytes=config.staff_file_bytes)
    if file.faults:
        return StaffReport(faults=file.faults)
    plan = await database.read(make_plan, file.rows, options)
    if plan.report.faults:
        return plan.report
    _check_plan(plan, options, percent=config.leavers_percent)
    if options.dry_run:
        return plan.report
    if plan.report.added and not options.links:
        raise Refused(
            f"{len(plan.report.added):,} people are new. Say where their one-time links go: --links FILE."
        )
    made: list[StaffLink] = []
    for some in _divide(plan.rows, at_once=config.staff_at_once):
        made += await database.write(_bring_in, some, options)
    if options.leavers == "suspend":
        for leaving in _batches(plan.leavers, config.staff_at_once):
            await database.write(_suspend, leaving)
    return replace(plan.report, done=True, links=made)


def _check_plan(plan: Plan, options: StaffOptions, *, percent: int) -> None:
    leavers = len(plan.leavers)
    if not plan.keeps_administrator:
        raise Refused("After this the council would have no administrator who has joined. Keep one.")
    if options.leavers != "suspend" or options.yes_leavers == leavers:
        return
    if options.yes_leavers is not None:
        raise Refused(
            f"{leavers:,} people would leave, not {options.yes_leavers:,}. Look at the report again."
        )
    if leavers * 100 > plan.active * percent:
        raise Refused(
            f"{leavers:,} of {plan.active:,} people are not in the file, more than {percent} in 100. "
            f"If that is right, say so: --yes-leavers {leavers}."
        )


def _divide(rows: list[StaffRow], *, at_once: int) -> Iterator[list[StaffRow]]:
    yield from _batches([row for row in rows if row.unlisted_through is None], at_once)
    # Last, and all of them at once: whom they are reached through is there by then, and they are never found meanwhile.
    if hidden := [row for row in rows if row.unlisted_through is not None]:
        yield hidden


def _batches(all_: Sequence[Each], at_once: int) -> Iterator[list[Each]]:
    for start in range(0, len(all_), at_once):
        yield list(all_[start : start + at_once])


def _bring_in(tx: Tx, rows: list[StaffRow], options: StaffOptions) -> list[StaffLink]:
    made: list[StaffLink] = []
    for row in rows:
        link = _bring_in_one(tx, row, options)
        if link is not None:
            made.append(StaffLink(row.sign_in_name, tidy(row.name), link.url, link.expires_at))
    for row in rows:
        if row.unlisted_through is not None:
            person, through = (_get_person(tx, name) for name in (row.sign_in_name, row.unlisted_through))
            unlisted.unlist(tx, person, through=through, by=None)
    return made


def _bring_in_one(tx: Tx, row: StaffRow, options: StaffOptions) -> Link | None:
    """A new person's link, or a renewed one."""
    account = accounts.find_account(tx, row.sign_in_name)
    if account is None:
        new = NewPerson(row.name, row.sign_in_name, row.team, row.job_title, row.role or "staff")
        return accounts.admit(tx, new, made_by=None).link
    change = PersonChange(row.name, row.team, row.job_title, UNSET if row.role is None else row.role)
    accounts.change_account(tx, account.person, change)
    if account.suspended_at is not None and not options.resume:
        return None
    if account.suspended_at is not None:
        accounts.resume(tx, account.person)
    if options.renew_links and account.password_hash is None:
        return links.make_link(tx, "join", person=account.person, made_by=None)
    return None


def _suspend(tx: Tx, people: list[int]) -> None:
    for person in people:
        accounts.suspend(tx, person)


def _get_person(tx: Tx, sign_in_name: str) -> int:
    account = accounts.find_account(tx, sign_in_name)
    assert account is not None  # the plan has seen them, or this transaction made them
    return account.person
