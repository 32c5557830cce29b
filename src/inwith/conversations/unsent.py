"""What somebody has begun to write in a conversation: what is asked for, and what is kept."""

from typing import Annotated

import msgspec
from msgspec import Meta

from inwith.conversations.content import Mention
from inwith.people.types import MOST

# Rises by one with each change of a draft, also with its end.
DraftVersion = Annotated[int, Meta(ge=0, le=MOST)]


class UnsentChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of a draft from now on. `seen`: the version that the device knew of when it was written."""

    seen: DraftVersion
    text: str
    reply_to: Annotated[int, Meta(ge=1, le=MOST)] | None = None
    mentions: Annotated[list[Mention], Meta(max_length=1000)] = []


class Unsent(msgspec.Struct, frozen=True):
    """A draft as the person's own devices share it; nobody else is ever shown it. Empty: there is none."""

    version: int = 0
    text: str = ""
    reply_to: int | None = None
    mentions: list[Mention] = []
