"""Putting one's own list in order: pin, favourite, archive, mute, mark unread. Nobody else learns of any of it.

An archived conversation is kept from the list until something new is said in it, by anybody; while it is muted it stays
away for all that. Whether it is away follows from `archived_seq` and `muted_until`; nothing is written when a message comes.
"""

import msgspec
from msgspec import UNSET

from inwith.caller import Caller
from inwith.conversations import arrangements, members, messages
from inwith.conversations.arrangement import Arrangement, ArrangementChange
from inwith.conversations.events import Arranged
from inwith.conversations.members import Reader
from inwith.errors import Refused
from inwith.storage.database import Tx

_PRESENT = """
select pinned_at, starred, archived_seq, notify, muted_until, unread_from from arrangement
where person = :person and conversation = :conversation
"""
_PINNED = """
select count(*) from arrangement a join readable r on r.person = a.person and r.conversation = a.conversation
where a.person = :person and a.pinned_at is not null
"""


def arrange(tx: Tx, caller: Caller, conversation: int, *, change: ArrangementChange) -> Arrangement:
    """Change what is named in `change` and leave the rest. Repeating it changes nothing.

    Announces Arranged to the caller's own devices. Raises NotFound, and Refused with the code "pins_full" when
    `config.pinned_conversations` are pinned already.
    """
    reader = members.check_reader(tx, caller, conversation)
    present = find_arrangement(tx, caller, conversation)
    wanted = _change(tx, reader, present=present, change=change)
    if wanted == present:
        return present
    if wanted.pinned_at is not None and present.pinned_at is None:
        _check_pins(tx, caller)
    arranged = Arranged(conversation=conversation, **msgspec.structs.asdict(wanted))
    event = tx.announce(arranged, to=caller.stream, by=caller)
    arrangements.apply_arranged(tx, event)
    return wanted


def find_arrangement(tx: Tx, caller: Caller, conversation: int) -> Arrangement:
    """As the caller has put it, or as everything begins."""
    found = tx.one(Arrangement, _PRESENT, person=caller.person, conversation=conversation)
    return msgspec.structs.replace(found, starred=bool(found.starred)) if found else Arrangement()


def _change(tx: Tx, reader: Reader, *, present: Arrangement, change: ArrangementChange) -> Arrangement:
    """Pinning takes out of the archive, and archiving unpins: a conversation stands in one place."""
    wanted = present
    if change.archived is not UNSET:
        wanted = _archive(tx, reader, present=wanted, archived=change.archived)
    if change.pinned is not UNSET:
        wanted = _pin(tx, present=wanted, pinned=change.pinned)
    if change.starred is not UNSET:
        wanted = msgspec.structs.replace(wanted, starred=change.starred)
    if change.notify is not UNSET:
        wanted = msgspec.structs.replace(wanted, notify=change.notify)
    if change.muted_until is not UNSET:
        ends = change.muted_until
        wanted = msgspec.structs.replace(
            wanted, muted_until=ends if ends is not None and ends > tx.now else None
        )
    if change.unread_from is not UNSET:
        if change.unread_from is not None:
            messages.check_spoken(tx, reader.conversation, change.unread_from, from_seq=reader.from_seq)
        wanted = msgspec.structs.replace(wanted, unread_from=change.unread_from)
    return wanted


def _archive(tx: Tx, reader: Reader, *, present: Arrangement, archived: bool) -> Arrangement:
    if not archived:
        return msgspec.structs.replace(present, archived_seq=None)
    head = members.get_head(tx, reader.conversation)
    return msgspec.structs.replace(present, archived_seq=head, pinned_at=None)


def _pin(tx: Tx, *, present: Arrangement, pinned: bool) -> Arrangement:
    if not pinned:
        return msgspec.structs.replace(present, pinned_at=None)
    if present.pinned_at is not None:
        return present
    return msgspec.structs.replace(present, pinned_at=tx.now, archived_seq=None)


def _check_pins(tx: Tx, caller: Caller) -> None:
    most = tx.config.pinned_conversations
    if (tx.one(int, _PINNED, person=caller.person) or 0) >= most:
        raise Refused(
            f"You have pinned {most} conversations, the most there can be. Unpin one first.", code="pins_full"
        )
