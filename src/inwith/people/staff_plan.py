"""What a list of staff would change: the file compared with the council as it is. Only reads."""

from collections.abc import Iterable

import msgspec

from inwith.caller import Role
from inwith.people.staff_file import Fault, StaffRow
from inwith.people.staff_types import StaffChange, StaffOptions, StaffPerson, StaffReport
from inwith.storage.database import Tx

_RANK: dict[Role, int] = {"staff": 0, "records_officer": 1, "administrator": 2}
_PRESENT = """
select account.person, sign_in_name, name, team, job_title, role, suspended_at is not null,
    password_hash is not null,
    (select near.sign_in_name from unlisted join account near on near.person = unlisted.through
     where unlisted.person = account.person)
from account join person on person.id = account.person order by folded_name, account.person
"""


class Present(msgspec.Struct, frozen=True):
    """An account as it is. `through`: the sign-in name of the one an unlisted person is reached through."""

    person: int
    sign_in_name: str
    name: str
    team: str
    job_title: str
    role: Role
    suspended: bool
    joined: bool
    through: str | None

    def show(self) -> StaffPerson:
        return StaffPerson(self.sign_in_name, self.name, self.role)


class Plan(msgspec.Struct, frozen=True):
    """`rows`: those that something is to be done about, in an order that can be followed. `leavers`: people."""

    report: StaffReport
    rows: list[StaffRow]
    leavers: list[int]
    active: int
    keeps_administrator: bool


def make_plan(tx: Tx, rows: list[StaffRow], options: StaffOptions) -> Plan:
    """What `rows` change, whether or not it may be done."""
    present = {each.sign_in_name: each for each in tx.all(Present, _PRESENT)}
    named = {row.sign_in_name: row for row in rows}
    leavers = [each for each in present.values() if not each.suspended and each.sign_in_name not in named]
    known = [(row, present[row.sign_in_name]) for row in rows if row.sign_in_name in present]
    changes = {row.sign_in_name: change for row, was in known if (change := compare(row, was)) is not None}
    added = [
        StaffPerson(row.sign_in_name, row.name, row.role or "staff")
        for row in rows
        if row.sign_in_name not in present
    ]
    returners = [was.show() for _, was in known if was.suspended]
    report = StaffReport(
        faults=_check_through(rows, present, named, leavers, options),
        warnings=_warn(present.values(), leavers, options),
        added=added,
        changed=list(changes.values()),
        raised=_find_raised(added, rows, changes),
        leavers=[each.show() for each in leavers],
        returners=returners,
        unchanged=len(known) - len(changes),
        waiting=sum(not was.joined and not was.suspended for _, was in known),
    )
    wanted = [row for row in rows if _is_due(row, present.get(row.sign_in_name), changes, options)]
    return Plan(
        report,
        # A rise before a fall: there is to be an administrator at every moment.
        sorted(wanted, key=lambda row: -_RANK[row.role or "staff"]),
        [each.person for each in leavers],
        sum(not each.suspended for each in present.values()),
        _keeps_administrator(present, named, options),
    )


def compare(row: StaffRow, was: Present) -> StaffChange | None:
    """What a line changes in an account; None for nothing. What the file leaves open stays as it is."""
    pairs = [
        ("name", was.name, tidy(row.name)),
        ("team", was.team, tidy(row.team)),
        ("job title", was.job_title, tidy(row.job_title)),
        ("role", _show_role(was.role), _show_role(row.role or was.role)),
        ("reached through", was.through or "", row.unlisted_through or was.through or ""),
    ]
    what = [f"{field}: {old or 'none'} → {new or 'none'}" for field, old, new in pairs if old != new]
    if not what:
        return None
    rises = _RANK[row.role or was.role] > _RANK[was.role]
    return StaffChange(row.sign_in_name, tidy(row.name), what, rises)


def tidy(text: str) -> str:
    """As the directory keeps it."""
    return " ".join(text.split())


def _show_role(role: Role) -> str:
    return role.replace("_", " ")


def _find_raised(
    added: list[StaffPerson], rows: list[StaffRow], changes: dict[str, StaffChange]
) -> list[StaffPerson]:
    risen = [
        StaffPerson(row.sign_in_name, tidy(row.name), row.role or "staff")
        for row in rows
        if row.sign_in_name in changes and changes[row.sign_in_name].rises
    ]
    return [each for each in added if each.role != "staff"] + risen


def _is_due(
    row: StaffRow, was: Present | None, changes: dict[str, StaffChange], options: StaffOptions
) -> bool:
    if was is None or row.sign_in_name in changes:
        return True
    if was.suspended:
        return options.resume
    return options.renew_links and not was.joined


def _check_through(
    rows: list[StaffRow],
    present: dict[str, Present],
    named: dict[str, StaffRow],
    leavers: list[Present],
    options: StaffOptions,
) -> list[Fault]:
    """Whoever an unlisted person is to be reached through must be here when all is done."""
    gone = {each.sign_in_name for each in leavers} if options.leavers == "suspend" else set()
    here = {each.sign_in_name for each in present.values() if not each.suspended or options.resume}
    here = (here | (named.keys() - present.keys())) - gone
    return [
        Fault(
            row.line, f"Nobody signs in as {row.unlisted_through}, whom this person is to be reached through."
        )
        for row in rows
        if row.unlisted_through is not None and row.unlisted_through not in here
    ]


def _warn(present: Iterable[Present], leavers: list[Present], options: StaffOptions) -> list[str]:
    gone = {each.sign_in_name for each in leavers} if options.leavers == "suspend" else set()
    return [
        f"{each.name} is unlisted and reached through {each.through}, who is to be suspended: nobody finds them then."
        for each in present
        if not each.suspended and each.through in gone and each.sign_in_name not in gone
    ]


def _keeps_administrator(
    present: dict[str, Present], named: dict[str, StaffRow], options: StaffOptions
) -> bool:
    """Somebody who is here already, or nobody was to begin with: a new administrator has no password yet."""
    before = [each for each in present.values() if each.role == "administrator" and not each.suspended]

    def stays(each: Present) -> bool:
        row = named.get(each.sign_in_name)
        if row is None:
            return each.role == "administrator" and options.leavers != "suspend"
        return (row.role or each.role) == "administrator"

    return not before or any(stays(each) for each in present.values() if not each.suspended)
