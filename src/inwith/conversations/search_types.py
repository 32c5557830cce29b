"""The shapes searching is spoken of in."""

from typing import Literal

import msgspec

from inwith.conversations.types import ConversationKind
from inwith.people.types import Person

# text: nothing but words. mention: the searcher is named.
SearchKind = Literal["text", "link", "poll", "imported", "mention"]


class Piece(msgspec.Struct, frozen=True):
    """A part of a snippet. `match`: it is what was searched for."""

    text: str
    match: bool = False


class Found(msgspec.Struct, frozen=True):
    """A message that was found, as it now stands, with enough around the first match to recognise it.

    The pieces, one after the other, are the snippet, in the message's own letters. `cut_before`, `cut_after`: there is
    more of the message on that side. `title` is "" in a direct conversation, which is known by its `peer`.
    """

    conversation: int
    conversation_kind: ConversationKind
    title: str
    seq: int
    at: int
    snippet: list[Piece]
    peer: int | None = None
    sender: int | None = None
    label: str | None = None
    poll: bool = False
    cut_before: bool = False
    cut_after: bool = False


class SearchPage(msgspec.Struct, frozen=True):
    """Newest first. `next`: what to give as `before` for the page after this one; null at the end. `people`: those it names."""

    results: list[Found]
    next: str | None
    people: list[Person]
