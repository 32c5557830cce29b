"""A message that is to be sent later: what is asked for, and what is kept."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from inwith.conversations.content import LinkPreview, Mention, Poll

# An instant (ms UTC) that a browser's numbers hold exactly.
SendAt = Annotated[int, Meta(ge=0, le=2**53 - 1)]


class ScheduleChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Other words, another time (ms UTC), or both. `mentions` are those of `text` and go with it."""

    text: Annotated[str, Meta(min_length=1)] | UnsetType = UNSET
    mentions: Annotated[list[Mention], Meta(max_length=1000)] = []
    send_at: SendAt | UnsetType = UNSET


class ScheduledMessage(msgspec.Struct, frozen=True):
    """A message that waits for `send_at` (ms UTC). `id`: its own among its author's.

    `reason`: a sentence that says why it could not be sent; it waits no longer then, and its words are kept.
    """

    id: int
    conversation: int
    client_id: str
    text: str
    send_at: int
    mentions: list[Mention] = []
    reply_to: int | None = None
    poll: Poll | None = None
    preview: LinkPreview | None = None
    reason: str = ""
