"""A first message that waits for an answer: asking somebody into a direct conversation. The only writer of `direct_request`.

The other person is a member from their own opening, accepting or answering on. Until then a few messages arrive;
declining and blocking are silent, so that the sender sees no difference.
"""

import msgspec

from inwith.caller import Caller
from inwith.conversations import arrangements, drafts, members, receipts
from inwith.conversations.events import DirectAnswered, DirectRequested, Said
from inwith.conversations.members import Sender
from inwith.errors import Refused
from inwith.storage.database import Event, Tx

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


class _Addressee(msgspec.Struct, frozen=True):
    id: int
    stream: int
    blocks: bool
    asked: bool


def admit(tx: Tx, author: Caller, sender: Sender) -> None:
    """Before a message goes into a direct conversation: writing accepts, and only a few go ahead of an answer.

    Raises Refused with the code "awaiting_answer", or "blocked" when the author blocks who asked.
    """
    if sender.from_seq is None and sender.asked_from is not None:
        _check_not_blocked(tx, author, sender.conversation)
        accept(tx, author, sender.conversation, from_seq=sender.asked_from)
    most = tx.config.direct_request_messages
    if not sender.open and _count_unanswered(tx, author, sender.conversation) >= most:
        raise Refused(
            f"You have sent {most} messages without an answer. Wait until your colleague answers.",
            code="awaiting_answer",
        )


def ask(tx: Tx, author: Caller, said: Event[Said]) -> None:
    """After a message nobody else is there to read: ask the other person, unless they were asked or block the author.

    Either way it shows as delivered, in the same transaction: the author cannot tell which it was.
    """
    addressee = tx.one(_Addressee, _ADDRESSEE, conversation=said.stream, sender=author.person)
    assert addressee is not None  # a direct conversation is of two people
    receipts.deliver(tx, said.stream, person=addressee.id, seq=said.seq)
    if addressee.blocks or addressee.asked:
        return
    requested = tx.announce(
        DirectRequested(
            conversation=said.stream, person=addressee.id, sender=author.person, from_seq=said.seq
        ),
        to=addressee.stream,
        by=author,
    )
    apply_requested(tx, requested)


def accept(tx: Tx, caller: Caller, conversation: int, *, from_seq: int) -> None:
    """The caller, whom the conversation has asked, joins it; they see what they were asked with."""
    members.join(tx, caller, conversation, from_seq=from_seq)
    _answer(tx, caller, conversation, accepted=True)


def decline(tx: Tx, caller: Caller, conversation: int) -> None:
    """Silent: only the caller's own devices learn of it."""
    _answer(tx, caller, conversation, accepted=False)


def get_peer(tx: Tx, caller: Caller, conversation: int) -> int:
    """The other person of a direct conversation."""
    sql = "select low_person + high_person - :person from direct where conversation = :conversation"
    peer = tx.one(int, sql, person=caller.person, conversation=conversation)
    if peer is None:
        raise members.no_such_conversation()
    return peer


def _check_not_blocked(tx: Tx, author: Caller, conversation: int) -> None:
    # As in opening it: writing would let in again whom the author does not want to hear from.
    sql = "select blocked from block where person = :person and blocked = :peer"
    if tx.one(int, sql, person=author.person, peer=get_peer(tx, author, conversation)) is not None:
        raise Refused("You have blocked this person. Unblock them first.", code="blocked")


def _count_unanswered(tx: Tx, author: Caller, conversation: int) -> int:
    return tx.one(int, _UNANSWERED, conversation=conversation, sender=author.person) or 0


def _answer(tx: Tx, caller: Caller, conversation: int, *, accepted: bool) -> None:
    answered = DirectAnswered(conversation=conversation, accepted=accepted)
    event = tx.announce(answered, to=caller.stream, by=caller)
    apply_answered(tx, event)
    arrangements.apply_declined_list(tx, event)
    if not accepted:
        drafts.empty_draft(tx, conversation, person=caller.person)


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
