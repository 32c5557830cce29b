"""The script of the sample council: who is there, and what they say when. Its words are in sample_council.toml."""

from importlib import resources
from typing import Annotated

import msgspec

from inwith.caller import Role


class SamplePerson(msgspec.Struct, frozen=True):
    """`new`: has not signed in before, so the first-run page is theirs to see. `through`: unlisted, reached through them."""

    name: str
    sign_in_name: str
    team: str
    job_title: str
    role: Role = "staff"
    new: bool = False
    through: str = ""


class SampleLine(msgspec.Struct, frozen=True):
    """One message and what became of it. `id` lets a later line reply to it; `react`: emoji → who.

    `poll`: its options; `votes`: who → what they chose; `pin`: who pinned it; `star`, `save`: who keeps it for themselves.
    """

    at: str
    who: str = ""
    text: str = ""
    id: str = ""
    reply: str = ""
    mention: list[str] = []
    edit: str = ""
    delete: bool = False
    react: dict[str, list[str]] = {}
    poll: list[str] = []
    votes: dict[str, list[int]] = {}
    pin: str = ""
    star: list[str] = []
    save: list[str] = []


class SampleGroup(msgspec.Struct, frozen=True):
    title: str
    purpose: str
    owner: str
    members: list[str]
    made: str
    lines: list[SampleLine]
    invited: list[str] = []


class SampleDirect(msgspec.Struct, frozen=True):
    """The first of `between` opens it; it is answered as soon as the other one writes."""

    between: Annotated[list[str], msgspec.Meta(min_length=2, max_length=2)]
    lines: list[SampleLine]


class SampleAnnouncement(msgspec.Struct, frozen=True):
    """For some teams, by somebody whom the administrator lets speak for the council."""

    title: str
    purpose: str
    by: str
    teams: list[str]
    made: str
    lines: list[SampleLine]


class SampleImport(msgspec.Struct, frozen=True):
    officer: str
    title: str
    lines: list[SampleLine]
    invited: list[str] = []


class Script(msgspec.Struct, frozen=True):
    council: str
    notice: str
    people: list[SamplePerson]
    conversations: list[SampleGroup]
    directs: list[SampleDirect]
    imported: SampleImport
    announcement: SampleAnnouncement


def read_script() -> Script:
    text = resources.files("inwith.cli").joinpath("sample_council.toml").read_bytes()
    return msgspec.toml.decode(text, type=Script)
