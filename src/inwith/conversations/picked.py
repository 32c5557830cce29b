"""Messages picked out of conversations: those pinned in one, and those a person starred in any. Only reads."""

from typing import Annotated

import msgspec
from msgspec import Meta

from inwith.caller import Caller
from inwith.conversations import members, pins
from inwith.conversations.history import MESSAGE, MessageRow, list_named, show_messages
from inwith.conversations.names import find_people
from inwith.conversations.types import Message, PinnedMessage, PinnedMessages, StarredMessages
from inwith.storage.database import Tx

_ONE = MESSAGE + " where g.conversation = :conversation and g.seq = :seq"
# Gone where one may not read any more, and back with the right to.
_STARS = """
select s.conversation, s.about, s.seq from star s
join readable r on r.person = s.person and r.conversation = s.conversation and r.from_seq <= s.about
join message g on g.conversation = s.conversation and g.seq = s.about and g.deleted_seq is null
where s.person = :person and s.seq < :before order by s.seq desc limit :most
"""
_END = 2**62


class _Star(msgspec.Struct, frozen=True):
    conversation: int
    about: int
    seq: int


def list_pinned(tx: Tx, caller: Caller, conversation: int) -> PinnedMessages:
    """The pinned messages of a conversation that the caller may see. Raises NotFound."""
    reader = members.check_reader(tx, caller, conversation)
    found = pins.list_pins(tx, conversation, from_seq=reader.from_seq)
    pinned = [
        PinnedMessage(_get_message(tx, conversation, pin.about), pin.person, pin.pinned_at) for pin in found
    ]
    named = list_named(each.message for each in pinned) | {each.by for each in pinned}
    return PinnedMessages(pinned, find_people(tx, named))


def list_starred(
    tx: Tx,
    caller: Caller,
    *,
    before: Annotated[int, Meta(ge=1, le=_END)] | None = None,
    limit: Annotated[int, Meta(ge=1)] = 50,
) -> StarredMessages:
    """A page of the messages the caller starred and may still read, without their reactions and votes."""
    most = min(limit, tx.config.page_messages)
    stars = tx.all(_Star, _STARS, person=caller.person, before=before or _END, most=most + 1)
    shown = stars[:most]
    messages = [_get_message(tx, star.conversation, star.about) for star in shown]
    messages = [msgspec.structs.replace(message, starred=True) for message in messages]
    more = shown[-1].seq if len(stars) > most else None
    return StarredMessages(messages, find_people(tx, list_named(messages)), more)


def _get_message(tx: Tx, conversation: int, seq: int) -> Message:
    row = tx.one(MessageRow, _ONE, conversation=conversation, seq=seq)
    assert row is not None  # the same transaction has just seen it
    return show_messages([row], [])[0]
