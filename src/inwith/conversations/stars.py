"""Starred messages: what a person wants to find again. Nobody else learns of it. The only writer of `star`."""

from inwith.caller import Caller
from inwith.conversations import members, messages
from inwith.conversations.events import Starred, Unstarred
from inwith.errors import Refused
from inwith.storage.database import Event, Tx

_STARRED = """select about from star
    where person = :person and conversation = :conversation and about between :first and :last"""


def star_message(tx: Tx, caller: Caller, conversation: int, *, seq: int) -> None:
    """Whoever may read it. Repeating it writes nothing. Announces Starred to the caller's devices. Raises NotFound, Refused."""
    if _check_message(tx, caller, conversation, seq=seq).deleted_seq is not None:
        raise Refused("This message was deleted.")
    if not find_starred(tx, caller, conversation, first=seq, last=seq):
        starred = Starred(conversation=conversation, message=seq)
        apply_starred(tx, tx.announce(starred, to=caller.stream, by=caller))


def unstar_message(tx: Tx, caller: Caller, conversation: int, *, seq: int) -> None:
    """If it is not starred, nothing is written. Announces Unstarred to the caller's devices. Raises NotFound."""
    _check_message(tx, caller, conversation, seq=seq)
    if find_starred(tx, caller, conversation, first=seq, last=seq):
        unstarred = Unstarred(conversation=conversation, message=seq)
        apply_unstarred(tx, tx.announce(unstarred, to=caller.stream, by=caller))


def _check_message(tx: Tx, caller: Caller, conversation: int, *, seq: int) -> messages.Spoken:
    reader = members.check_reader(tx, caller, conversation)
    return messages.check_spoken(tx, conversation, seq, from_seq=reader.from_seq)


def find_starred(tx: Tx, caller: Caller, conversation: int, *, first: int, last: int) -> set[int]:
    """Which of the messages `first` to `last` the caller has starred."""
    about = {"person": caller.person, "conversation": conversation, "first": first, "last": last}
    return set(tx.all(int, _STARRED, **about))


def apply_starred(tx: Tx, event: Event[Starred]) -> None:
    tx.run(
        "insert into star (person, conversation, about, seq) values (:person, :conversation, :about, :seq)",
        person=event.actor,
        conversation=event.payload.conversation,
        about=event.payload.message,
        seq=event.seq,
    )


def apply_unstarred(tx: Tx, event: Event[Unstarred]) -> None:
    tx.run(
        "delete from star where person = :person and conversation = :conversation and about = :about",
        person=event.actor,
        conversation=event.payload.conversation,
        about=event.payload.message,
    )
