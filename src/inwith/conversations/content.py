"""What a message may carry besides its words: shapes shared by events, requests and answers."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from inwith.people.types import MOST

Option = Annotated[str, Meta(min_length=1, max_length=200)]


class Poll(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question: the message's text. `several`: more than one option may be chosen. `closes_at`: ms UTC.

    `names_shown`: everybody sees who chose what; otherwise only how many did.
    """

    options: Annotated[list[Option], Meta(min_length=2, max_length=12)]
    several: bool = False
    names_shown: bool = True
    closes_at: Annotated[int, Meta(ge=1, le=MOST)] | None = None


class LinkPreview(msgspec.Struct, frozen=True):
    """What the page at `url` (as it stands in the text) says of itself, as our server read it. `site`: the host it came from in the end."""

    url: str
    site: str
    title: str
    description: str = ""


class DoubtfulLink(msgspec.Struct, frozen=True):
    """A link in the text that may not lead where it seems to. `host`: where it really leads, in a form nobody can mistake."""

    url: str
    host: str
    reason: Literal["look_alike", "mixed_scripts", "hidden_host"]
