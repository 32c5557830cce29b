"""The shapes people are spoken of in: requests, answers, and the events of a person's private stream."""

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from inwith.caller import Role
from inwith.storage.database import Payload

MOST = 2**63 - 1  # the largest integer a database keeps

Name = Annotated[str, Meta(min_length=1, max_length=100)]
SignInName = Annotated[
    str,
    Meta(
        # Otherwise the pattern would let a line break follow.
        pattern=r"^[a-z0-9][a-z0-9._-]{1,63}$(?!\n)",
        description="Lower case; letters, digits, . _ -",
    ),
]
Password = Annotated[str, Meta(max_length=1024)]
Token = Annotated[str, Meta(min_length=20, max_length=100)]
DeviceName = Annotated[str, Meta(max_length=100)]


# Requests


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sign_in_name: Annotated[str, Meta(max_length=100)]
    password: Password
    device_name: DeviceName = ""


class UseLink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Choose a password with a one-time link, and be signed in."""

    token: Token
    password: Password
    device_name: DeviceName = ""


class ShowLink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    token: Token


class SetUp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first administrator, made with the set-up token that the first start prints."""

    token: Token
    council: Name
    name: Name
    sign_in_name: SignInName
    password: Password
    device_name: DeviceName = ""


class NewPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name
    sign_in_name: SignInName
    team: Annotated[str, Meta(max_length=100)] = ""
    job_title: Annotated[str, Meta(max_length=100)] = ""
    role: Role = "staff"


class PersonChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name | UnsetType = UNSET
    team: Annotated[str, Meta(max_length=100)] | UnsetType = UNSET
    job_title: Annotated[str, Meta(max_length=100)] | UnsetType = UNSET
    role: Role | UnsetType = UNSET


class Unlisting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`through`: the one person who still finds them."""

    through: Annotated[int, Meta(ge=1, le=MOST)]


class PasswordChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ends all other sessions of the caller."""

    present: Password
    new: Password


class NoticeAcceptance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`version` is the one that was on the screen."""

    version: Annotated[int, Meta(ge=1, le=MOST)]


class CouncilNotice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The council's own words on the first-run page. Everybody is shown a changed text again."""

    text: Annotated[str, Meta(max_length=10_000)]


# Who may see something of a person. shared: people with whom they share a conversation.
Audience = Literal["nobody", "shared", "staff"]


class Preferences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What of oneself others may see. When somebody was last here tells of their hours, so nobody sees it unless they choose.

    `link_previews`: pages are read for one's own messages, and shown in all of them.
    """

    read_receipts: bool = True
    typing: bool = True
    presence: Audience = "shared"
    last_seen: Audience = "nobody"
    link_previews: bool = True


class PushSubscription(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a browser's own subscription holds. The keys are in base64 as browsers write it."""

    endpoint: Annotated[str, Meta(max_length=2000)]
    p256dh: Annotated[str, Meta(max_length=200)]
    auth: Annotated[str, Meta(max_length=100)]


# Answers


class PushOffer(msgspec.Struct, frozen=True):
    """`key`: what a browser subscribes with, in base64 as browsers write it. `endpoint`: where this device is woken now."""

    key: str
    endpoint: str | None


class Person(msgspec.Struct, frozen=True):
    id: int
    name: str
    team: str
    job_title: str


class Team(msgspec.Struct, frozen=True):
    """A team, and how many people are in it."""

    name: str
    people: int


class Self(msgspec.Struct, frozen=True):
    """Who the caller is. `notice_due`: the privacy notice must be accepted first. `stream`: the caller's private stream.

    `publisher`: they may make announcements. `through`: the one person who finds them, if they are unlisted.
    """

    person: Person
    session: int
    stream: int
    role: Role
    sign_in_name: str
    council: str
    notice_due: bool
    preferences: Preferences
    publisher: bool = False
    through: Person | None = None


class SignedIn(msgspec.Struct, frozen=True):
    """`token` is there only when it was asked for as a bearer token; a browser gets a cookie instead."""

    me: Self
    token: str | UnsetType = UNSET


class Council(msgspec.Struct, frozen=True):
    """What anyone may know before signing in. `set_up`: there is an administrator already."""

    name: str
    set_up: bool
    sample: bool


class Notice(msgspec.Struct, frozen=True):
    version: int
    text: str


class Link(msgspec.Struct, frozen=True):
    """A one-time link; `url` is shown once and never again."""

    url: str
    expires_at: int


class LinkShown(msgspec.Struct, frozen=True):
    purpose: Literal["join", "reset"]
    name: str
    sign_in_name: str
    council: str


class PersonAdded(msgspec.Struct, frozen=True):
    person: Person
    link: Link


class Account(msgspec.Struct, frozen=True):
    """A person as the administrator sees them. `joined`: a password has been chosen. `publisher`: they speak for the council.

    `through`: for an unlisted person, the one who finds them.
    """

    person: Person
    sign_in_name: str
    role: Role
    joined: bool
    suspended_at: int | None
    sessions: int
    publisher: bool = False
    through: Person | None = None


class Publisher(msgspec.Struct, frozen=True):
    """Somebody who speaks for the council; `named_by`: the administrator who let them."""

    person: Person
    named_by: int
    named_at: int


class AccountPage(msgspec.Struct, frozen=True):
    """Accounts in order of name, and how many there are in all that match."""

    accounts: list[Account]
    total: int


class Device(msgspec.Struct, frozen=True):
    """One session; `here` marks the one that asks."""

    id: int
    device_name: str
    created_at: int
    seen_at: int
    here: bool


# Events of a person's private stream


class PreferencesChanged(Payload, frozen=True):
    kind: ClassVar[str] = "preferences_changed"
    read_receipts: bool
    typing: bool
    presence: Audience = "shared"
    last_seen: Audience = "nobody"
    link_previews: bool = True


class PasswordReset(Payload, frozen=True):
    """The password was reset; `by` is the administrator, or None for the command on the server itself."""

    kind: ClassVar[str] = "password_reset"
    by: int | None
