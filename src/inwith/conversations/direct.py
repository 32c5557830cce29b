"""Conversations of two. Between colleagues one opens at once, as a request. The only writer of `direct_request`.

The other person is a member from their own opening, accepting or answering on. Until then a few messages arrive;
declining and blocking are silent, so that the sender sees no difference.
"""

import msgspec

from inwith.caller import Caller
from inwith.conversations import groups, members, overview, pairs
from inwith.conversations.members import Sender
from inwith.conversations.types import (
    Conversation,
    Created,
    DirectAnswered,
    DirectDraft,
    DirectRequested,
    Said,
)
from inwith.errors import NotFound, Refused
from inwith.storage.database import Event, Tx

_PEER = """
select p.id, p.former,
    exists (select 1 from block b where b.person = :person and b.blocked = p.id),
    (select d.conversation from direct d where d.low_person = :low and d.high_person = :high)
from person p where p.id = :peer
"""
_STANDING = """
select d.conversation,
    exists (select 1 from membership m where m.conversation = d.conversation and m.person = :person),
    r.from_seq, r.declined_at
from direct d left join direct_request r on r.conversation = d.conversation and r.person = :person
where d.low_person = :low and d.high_person = :high
"""
_ADDRESSEE = """
select p.id, p.stream,
    exists (select 1 from block b where b.person = p.id and b.blocked = :sender),
    exists (select 1 from direct_request r where r.conversation = d.conversation and r.person = p.id)
from direct d join person p on p.id = case when d.low_person = :sender then d.high_person else d.low_person end
where d.conversation = :conversation
"""
_UNANSWERED = """
select count(*) from message m join direct d on d.conversation = m.conversation
where m.conversation = :conversation and m.sender = :sender
    and m.seq > case when d.low_person = :sender then d.high_left_seq else d.low_left_seq end
"""


class _Peer(msgspec.Struct, frozen=True):
    id: int
    former: bool
    blocked: bool
    conversation: int | None


class _Standing(msgspec.Struct, frozen=True):
    conversation: int
    member: bool
    asked_from: int | None
    declined_at: int | None


class _Addressee(msgspec.Struct, frozen=True):
    id: int
    stream: int
    blocks: bool
    asked: bool


def open_direct(tx: Tx, opener: Caller, draft: DirectDraft) -> Conversation:
    """The one direct conversation of the caller and `draft.person`, made if there is none.

    If it waits for the caller's own answer it stays so; after a decline or a leaving, opening it is the consent to be in it again.
    Raises NotFound, Refused.
    """
    peer = _check_peer(tx, opener, draft.person)
    if peer.conversation is None:
        conversation = _create(tx, opener, peer.id)
    else:
        conversation = peer.conversation
        _enter(tx, opener, peer.id)
    return overview.get_conversation(tx, opener, conversation)


def _check_peer(tx: Tx, opener: Caller, person: int) -> _Peer:
    if person == opener.person:
        raise Refused("That is you. Choose a colleague.")
    low, high = sorted((person, opener.person))
    peer = tx.one(_Peer, _PEER, person=opener.person, peer=person, low=low, high=high)
    if peer is None or (peer.former and peer.conversation is None):
        raise NotFound("There is no such person.")
    if peer.blocked:
        raise Refused("You have blocked this person. Unblock them first.", code="blocked")
    return peer


def _create(tx: Tx, opener: Caller, peer: int) -> int:
    conversation = tx.create_stream()
    pair = sorted((opener.person, peer))
    created = tx.announce(Created(conversation_kind="direct", pair=pair), to=conversation, by=opener)
    groups.apply_created(tx, created)
    pairs.apply_pair(tx, created)
    members.join(tx, opener, conversation, from_seq=1)
    return conversation


def _enter(tx: Tx, opener: Caller, peer: int) -> None:
    low, high = sorted((peer, opener.person))
    standing = tx.one(_Standing, _STANDING, person=opener.person, low=low, high=high)
    assert standing is not None  # the pair was just found
    if standing.member:
        return
    if standing.asked_from is None:
        members.join(tx, opener, standing.conversation)
    elif standing.declined_at is not None:
        accept(tx, opener, standing.conversation, from_seq=standing.asked_from)


def accept(tx: Tx, caller: Caller, conversation: int, *, from_seq: int) -> None:
    """The caller, whom the conversation has asked, joins it; they see what they were asked with."""
    members.join(tx, caller, conversation, from_seq=from_seq)
    _answer(tx, caller, conversation, accepted=True)


def decline(tx: Tx, caller: Caller, conversation: int) -> None:
    """Silent: only the caller's own devices learn of it."""
    _answer(tx, caller, conversation, accepted=False)


def turn_away(tx: Tx, caller: Caller, *, person: int) -> None:
    """Decline what `person` asks, or leave the direct conversation with them, if there is one."""
    low, high = sorted((person, caller.person))
    standing = tx.one(_Standing, _STANDING, person=caller.person, low=low, high=high)
    if standing is None:
        return
    if standing.member:
        members.leave(tx, caller, standing.conversation)
    elif standing.asked_from is not None and standing.declined_at is None:
        decline(tx, caller, standing.conversation)


def admit(tx: Tx, author: Caller, sender: Sender) -> None:
    """Before a message goes into a direct conversation: writing accepts, and only a few go ahead of an answer.

    Raises Refused with the code "awaiting_answer".
    """
    if sender.from_seq is None and sender.asked_from is not None:
        accept(tx, author, sender.conversation, from_seq=sender.asked_from)
    most = tx.config.direct_request_messages
    if not sender.open and _count_unanswered(tx, author, sender.conversation) >= most:
        raise Refused(
            f"You have sent {most} messages without an answer. Wait until your colleague answers.",
            code="awaiting_answer",
        )


def ask(tx: Tx, author: Caller, said: Event[Said]) -> None:
    """After a message nobody else is there to read: ask the other person, unless they were asked or block the author."""
    addressee = tx.one(_Addressee, _ADDRESSEE, conversation=said.stream, sender=author.person)
    if addressee is None or addressee.blocks or addressee.asked:
        return
    requested = tx.announce(
        DirectRequested(
            conversation=said.stream, person=addressee.id, sender=author.person, from_seq=said.seq
        ),
        to=addressee.stream,
        by=author,
    )
    apply_requested(tx, requested)


def get_peer(tx: Tx, caller: Caller, conversation: int) -> int:
    """The other person of a direct conversation."""
    sql = "select low_person + high_person - :person from direct where conversation = :conversation"
    peer = tx.one(int, sql, person=caller.person, conversation=conversation)
    if peer is None:
        raise members.no_such_conversation()
    return peer


def _count_unanswered(tx: Tx, author: Caller, conversation: int) -> int:
    return tx.one(int, _UNANSWERED, conversation=conversation, sender=author.person) or 0


def _answer(tx: Tx, caller: Caller, conversation: int, *, accepted: bool) -> None:
    answered = DirectAnswered(conversation=conversation, accepted=accepted)
    event = tx.announce(answered, to=caller.stream, by=caller)
    apply_answered(tx, event)


def apply_requested(tx: Tx, event: Event[DirectRequested]) -> None:
    tx.run(
        """insert into direct_request (conversation, person, sender, from_seq, requested_at)
        values (:conversation, :person, :sender, :from_seq, :at)""",
        conversation=event.payload.conversation,
        person=event.payload.person,
        sender=event.payload.sender,
        from_seq=event.payload.from_seq,
        at=event.at,
    )


def apply_answered(tx: Tx, event: Event[DirectAnswered]) -> None:
    if event.payload.accepted:
        sql = "delete from direct_request where conversation = :conversation and person = :person"
        tx.run(sql, conversation=event.payload.conversation, person=event.actor)
        return
    tx.run(
        "update direct_request set declined_at = :at where conversation = :conversation and person = :person",
        at=event.at,
        conversation=event.payload.conversation,
        person=event.actor,
    )
