"""How a person puts one conversation in their own list: what is asked for, and what is kept."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from inwith.people.types import MOST

# Which of a conversation's messages a person wants to be told of.
Notify = Literal["all", "mentions", "none"]
# An instant (ms UTC) that a browser's numbers hold exactly; the last of them stands for ever.
Instant = Annotated[int, Meta(ge=0, le=2**53 - 1)]


class ArrangementChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the caller wants to have one conversation in their own list. What is not sent stays as it is.

    `muted_until`: null ends it, 2^53 - 1 is for ever. `unread_from`: a message; it and what follows count as unread
    until null is sent.
    """

    pinned: bool | UnsetType = UNSET
    starred: bool | UnsetType = UNSET
    archived: bool | UnsetType = UNSET
    notify: Notify | UnsetType = UNSET
    muted_until: Instant | UnsetType | None = UNSET
    unread_from: Annotated[int, Meta(ge=1, le=MOST)] | UnsetType | None = UNSET


class Arrangement(msgspec.Struct, frozen=True):
    """How the caller has put a conversation in their own list.

    `pinned_at`: pinned ones stand first, the earliest pinned above. `archived_seq`: it is away from the list until
    there is a message after that seq, and while it is muted. `muted_until`: over once it is past.
    `unread_from`: messages from there on count as unread, read or not.
    """

    pinned_at: int | None = None
    starred: bool = False
    archived_seq: int | None = None
    notify: Notify = "all"
    muted_until: int | None = None
    unread_from: int | None = None
