"""How far each person has got: marks that only advance, never events. The only writer of `receipt` and `receipt_advance`.

A person's own reading position (`read_seq`, for unread counts) is always kept. What others may see (`shown_seq`) is not
kept when the person has switched read receipts off, nor while a direct request waits for their answer. Until then the
server itself marks delivered there, so that a request that was declined or kept away looks like one that was ignored.

A mark is written at most once in `config.receipt_interval` per person and conversation. An earlier advance is not
written: the answer says when to ask again, and the client asks once, with wherever it has got to by then.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from inwith.caller import Caller
from inwith.conversations import drafts, members, wakes
from inwith.conversations.events import MarksMoved, OwnMarkMoved, ReceiptMoved
from inwith.conversations.types import Kept, Mark, Marks
from inwith.people.types import MOST
from inwith.storage.database import Tx

# Before the first mark they begin where the list lets them begin: a newcomer has nothing to catch up with.
_PRESENT = """
select s.seq, coalesce(r.delivered_seq, b.seq), coalesce(r.read_seq, b.seq), coalesce(r.shown_seq, 0),
    coalesce(r.moved_at, 0), coalesce(p.read_receipts, true)
from stream s
join (select m.conversation, case when c.kind = 'direct' then m.from_seq - 1 else m.joined_seq end as seq
        from readable m join conversation c on c.id = m.conversation where m.person = :person) b
    on b.conversation = s.id
left join receipt r on r.conversation = s.id and r.person = :person
left join preference p on p.person = :person
where s.id = :conversation
"""
_MOVE = """
insert into receipt (conversation, person, delivered_seq, read_seq, shown_seq, moved_at)
values (:conversation, :person, :delivered, :read, :shown, :now)
on conflict (conversation, person) do update
set delivered_seq = :delivered, read_seq = :read, shown_seq = :shown, moved_at = :now
"""
_ADVANCE = """
insert into receipt_advance (conversation, person, delivered_seq, shown_seq, advanced_at)
values (:conversation, :person, :delivered, :shown, :now)
on conflict (conversation, person, advanced_at) do update set delivered_seq = :delivered, shown_seq = :shown
"""
_DELIVER = """
insert into receipt (conversation, person, delivered_seq, read_seq, shown_seq, moved_at)
values (:conversation, :person, :delivered, 0, 0, 0)
on conflict (conversation, person) do update set delivered_seq = :delivered
"""
# Whoever is in the conversation; in a direct one both, whatever they have done: a mark that vanished or was never
# there would tell of a decline or a block.
MARKS = """
select r.conversation, r.person, r.delivered_seq, r.shown_seq from receipt r
where (exists (select 1 from membership m where m.conversation = r.conversation and m.person = r.person)
    or exists (select 1 from direct d where d.conversation = r.conversation))
and not exists (select 1 from conversation c where c.id = r.conversation and c.kind = 'announcement')
"""
_OWN_MOVED = """
select :stream, r.conversation, r.delivered_seq, r.read_seq from receipt r
where r.person = :person and r.moved_at >= :since and r.conversation in (
    select conversation from readable where person = :person)
"""
# By what others may see of them: that a mark moved at all would tell of reading that is not shown.
_OTHERS_MOVED = f"""
{MARKS} and r.person <> :person and r.conversation in (
    select m.conversation from membership m where m.person = :person
        and (select count(*) from membership n where n.conversation = m.conversation) <= :most)
    and exists (select 1 from receipt_advance a
        where a.conversation = r.conversation and a.person = r.person and a.advanced_at >= :since)
"""


class MarksRow(msgspec.Struct, frozen=True):
    """What others may see of one person's marks."""

    conversation: int
    person: int
    delivered: int
    read: int

    def show(self) -> Marks:
        return Marks(self.person, self.delivered, self.read)


class _Present(msgspec.Struct, frozen=True):
    head: int
    delivered: int
    read: int
    shown: int
    moved_at: int
    shows_reading: bool


def mark(tx: Tx, caller: Caller, conversation: int, *, mark: Mark) -> Kept:
    """Advance the caller's marks, never beyond the conversation's head. Raises NotFound.

    Signals OwnMarkMoved to the caller's devices, and ReceiptMoved to the others where marks are shown by name.
    """
    reader = members.check_reader(tx, caller, conversation)
    present = tx.one(_Present, _PRESENT, conversation=conversation, person=caller.person)
    assert present is not None  # the conversation was just found
    read = max(present.read, min(mark.read, present.head))
    delivered = max(present.delivered, min(mark.delivered, present.head), read)
    shows = bool(present.shows_reading) and reader.standing in ("member", "audience")
    shown = max(present.shown, min(mark.read, present.head)) if shows else present.shown
    if (delivered, read, shown) == (present.delivered, present.read, present.shown):
        return Kept(delivered, read)
    due_at = present.moved_at + tx.config.receipt_interval
    if tx.now < due_at:
        return Kept(present.delivered, present.read, again_at=due_at)
    moved = {"conversation": conversation, "person": caller.person, "delivered": delivered, "shown": shown}
    tx.run(_MOVE, **moved, read=read, now=tx.now)
    tx.signal(OwnMarkMoved(caller.stream, conversation, delivered, read))
    if read != present.read:
        wakes.note_read(tx, caller)
    if (delivered, shown) != (present.delivered, present.shown):
        tx.run(_ADVANCE, **moved, now=tx.now)
        if is_named(tx, conversation):
            tx.signal(ReceiptMoved(conversation, caller.person, delivered, shown))
    return Kept(delivered, read)


def deliver(tx: Tx, conversation: int, *, person: int, seq: int) -> None:
    """Show that the newest message of a direct conversation has reached somebody who is not in it, whether it has or not.

    `seq`: the conversation's head. What they have read stays as it is, and their own next mark need not wait.
    Signals ReceiptMoved, and OwnMarkMoved to somebody whose list shows the request.
    """
    about = {"conversation": conversation, "person": person}
    sql = "select shown_seq from receipt where conversation = :conversation and person = :person"
    shown = tx.one(int, sql, **about) or 0
    tx.run(_DELIVER, **about, delivered=seq)
    tx.run(_ADVANCE, **about, delivered=seq, shown=shown, now=tx.now)
    if is_named(tx, conversation):
        tx.signal(ReceiptMoved(conversation, person, seq, shown))
    present = tx.one(_Present, _PRESENT, **about)
    if present is not None:
        tx.signal(OwnMarkMoved(members.get_private_stream(tx, person), conversation, seq, present.read))


def list_moved(tx: Tx, caller: Caller, *, since: Annotated[int, Meta(ge=0, le=MOST)] = 0) -> MarksMoved:
    """The marks and the own drafts that moved since an instant: what a device asks for when it comes back."""
    about = {"person": caller.person, "since": since}
    own = tx.all(OwnMarkMoved, _OWN_MOVED, stream=caller.stream, **about)
    others = tx.all(ReceiptMoved, _OTHERS_MOVED, most=tx.config.receipts_named_up_to, **about)
    return MarksMoved(tx.now, [*own, *others, *drafts.list_moved(tx, caller, since=since)])


def is_named(tx: Tx, conversation: int) -> bool:
    """Whether marks are shown by name there: in a large conversation only their number is, and so in an announcement."""
    kind = tx.one(str, "select kind from conversation where id = :conversation", conversation=conversation)
    if kind == "announcement":
        return False
    most = tx.config.receipts_named_up_to
    return members.count_members(tx, conversation, at_most=most + 1) <= most
