"""Pinned messages: a few in each conversation, found above it by everybody who may see them. The only writer of `pin`."""

import msgspec

from inwith.caller import Caller
from inwith.conversations import members, messages
from inwith.conversations.events import Deleted, Pinned, Unpinned
from inwith.errors import NotAllowed, Refused
from inwith.storage.database import Event, Tx

_PINNED = "select about from pin where conversation = :conversation and about = :about"
_UNPIN = "delete from pin where conversation = :conversation and about = :about"


class Pin(msgspec.Struct, frozen=True):
    """Who pinned which message, and when (ms UTC)."""

    about: int
    person: int
    pinned_at: int


def pin_message(tx: Tx, caller: Caller, conversation: int, *, seq: int) -> None:
    """Any member pins, in an announcement its owners; at most `config.pins_a_conversation`. Repeating it writes nothing.

    Announces Pinned. Raises NotFound, NotAllowed, Refused.
    """
    spoken = _check_message(tx, caller, conversation, seq=seq)
    if spoken.deleted_seq is not None:
        raise Refused("This message was deleted.")
    if _is_pinned(tx, conversation, seq):
        return
    most = tx.config.pins_a_conversation
    present = tx.one(int, "select count(*) from pin where conversation = :id", id=conversation) or 0
    if present >= most:
        raise Refused(f"The limit of pinned messages here is {most}. Unpin one first.", code="pins_full")
    apply_pinned(tx, tx.announce(Pinned(), to=conversation, by=caller, about=seq))


def unpin_message(tx: Tx, caller: Caller, conversation: int, *, seq: int) -> None:
    """Who may pin may unpin. If it is not pinned, nothing is written. Announces Unpinned. Raises NotFound, NotAllowed, Refused."""
    _check_message(tx, caller, conversation, seq=seq)
    if _is_pinned(tx, conversation, seq):
        apply_unpinned(tx, tx.announce(Unpinned(), to=conversation, by=caller, about=seq))


def _check_message(tx: Tx, caller: Caller, conversation: int, *, seq: int) -> messages.Spoken:
    member = members.check_writer(tx, caller, conversation)
    spoken = messages.check_spoken(tx, conversation, seq, from_seq=member.from_seq)
    if member.kind == "announcement" and not member.owner:
        raise NotAllowed("Only those who write the announcements can pin one.")
    return spoken


def _is_pinned(tx: Tx, conversation: int, seq: int) -> bool:
    return tx.one(int, _PINNED, conversation=conversation, about=seq) is not None


def list_pins(tx: Tx, conversation: int, *, from_seq: int) -> list[Pin]:
    """Those that somebody who sees the conversation from `from_seq` on may see, the first pinned first."""
    sql = """select about, person, pinned_at from pin
        where conversation = :conversation and about >= :from_seq order by seq"""
    return tx.all(Pin, sql, conversation=conversation, from_seq=from_seq)


def apply_pinned(tx: Tx, event: Event[Pinned]) -> None:
    tx.run(
        """insert into pin (conversation, about, person, seq, pinned_at)
        values (:conversation, :about, :person, :seq, :at)""",
        conversation=event.stream,
        about=event.about,
        person=event.actor,
        seq=event.seq,
        at=event.at,
    )


def apply_unpinned(tx: Tx, event: Event[Unpinned]) -> None:
    tx.run(_UNPIN, conversation=event.stream, about=event.about)


def apply_deleted_pin(tx: Tx, event: Event[Deleted]) -> None:
    """Nothing is left of it to be found."""
    tx.run(_UNPIN, conversation=event.stream, about=event.about)
