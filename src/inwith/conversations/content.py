"""What a message may carry besides its words: shapes shared by events, requests and answers."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from inwith.people.types import MOST

Option = Annotated[str, Meta(min_length=1, max_length=1000)]
Id = Annotated[int, Meta(ge=1, le=MOST)]
# Counted from 0, in the order of the poll's options.
Place = Annotated[int, Meta(ge=0, le=99)]
Url = Annotated[str, Meta(min_length=1, max_length=2048)]


class Mention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`name` stands in the text after an @."""

    person: Id
    name: Annotated[str, Meta(min_length=1, max_length=100)]


class Poll(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question: the message's text. `several`: more than one option may be chosen. `closes_at`: ms UTC.

    `names_shown`: everybody sees who chose what; otherwise only how many did. How many options there may be, and how
    long they may be, are settings.
    """

    options: Annotated[list[Option], Meta(min_length=2, max_length=100)]
    several: bool = False
    names_shown: bool = True
    closes_at: Annotated[int, Meta(ge=1, le=MOST)] | None = None


class Tally(msgspec.Struct, frozen=True):
    """How a poll stands. `counts`: how often each option was chosen; `voters`: by how many people; `mine`: the reader's own choice.

    `closed_at`: when its author closed it before its time (ms UTC).
    """

    counts: list[int]
    voters: int
    mine: list[int]
    closed_at: int | None = None


class PreviewWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`url`: as it stands in the text."""

    url: Url


class ImportedFrom(msgspec.Struct, frozen=True):
    file_name: str
    sha256: str
    imported_by: int
    imported_at: int
    date_order: str
    warnings: list[str] = []


class LinkPreview(msgspec.Struct, frozen=True):
    """What the page at `url` (as it stands in the text) says of itself, as our server read it. `site`: the host it came from in the end."""

    url: str
    site: str
    title: str
    description: str = ""


class DoubtfulLink(msgspec.Struct, frozen=True):
    """A link in the text that may not lead where it seems to. `host`: where it really leads, in a form nobody can mistake.

    `like`: the host that it looks like, if it looks like one.
    """

    url: str
    host: str
    reason: Literal["look_alike", "mixed_scripts", "hidden_host"]
    like: str = ""
