"""The shapes announcements are spoken of in: whom they are for, and how many they reach."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class AnnouncementTo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom an announcement is for: everyone, or the people of some teams. `replies`: to its author alone, or not at all."""

    everyone: bool = False
    teams: list[str] = []
    replies: Literal["off", "sender"] = "off"


class AnnouncementDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new channel of announcements: for everyone, or for the people of `teams`, now and later."""

    title: Annotated[str, Meta(min_length=1, max_length=1000)]
    purpose: Annotated[str, Meta(max_length=5000)] = ""
    everyone: bool = False
    teams: Annotated[list[Annotated[str, Meta(min_length=1, max_length=100)]], Meta(max_length=1000)] = []
    replies: Literal["off", "sender"] = "off"


class AudienceSize(msgspec.Struct, frozen=True):
    """How many people an announcement reaches. `complete`: all whom it is for have been looked at."""

    people: int
    complete: bool
