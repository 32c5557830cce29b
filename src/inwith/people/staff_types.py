"""The shapes a list of staff is spoken of in: what is asked for, and what is told of it."""

from typing import Literal

import msgspec

from inwith.caller import Role
from inwith.people.staff_file import Fault


class StaffOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`leavers`: what becomes of people who are not in the file; `yes_leavers`: exactly how many that are, if they are many.

    `resume`: end the suspension of those who are in it again. `links`: the caller keeps the one-time links;
    `renew_links`: make new ones for those in the file who have not joined yet.
    """

    dry_run: bool = False
    leavers: Literal["report", "suspend"] = "report"
    yes_leavers: int | None = None
    resume: bool = False
    links: bool = False
    renew_links: bool = False


class StaffPerson(msgspec.Struct, frozen=True):
    sign_in_name: str
    name: str
    role: Role = "staff"


class StaffChange(msgspec.Struct, frozen=True):
    """`what`: each change in words. `rises`: they may do more than before."""

    sign_in_name: str
    name: str
    what: list[str]
    rises: bool = False


class StaffLink(msgspec.Struct, frozen=True):
    """A one-time link to hand somebody; it is not kept anywhere."""

    sign_in_name: str
    name: str
    url: str
    expires_at: int


class StaffReport(msgspec.Struct, frozen=True):
    """What the file changes. `done`: it has been; False after a dry run, or if there are `faults`.

    `raised`: those of `added` and `changed` who may do more than staff, or more than before. `leavers`: who is here and
    not in the file; `returners`: who is suspended and in it. `waiting`: how many in the file have not joined yet.
    """

    faults: list[Fault] = []
    warnings: list[str] = []
    added: list[StaffPerson] = []
    changed: list[StaffChange] = []
    raised: list[StaffPerson] = []
    leavers: list[StaffPerson] = []
    returners: list[StaffPerson] = []
    unchanged: int = 0
    waiting: int = 0
    done: bool = False
    links: list[StaffLink] = []
