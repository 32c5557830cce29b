"""How far one message got: counted in every conversation, by name in a small one. Only reads."""

import msgspec

from inwith.caller import Caller
from inwith.conversations import members, messages
from inwith.conversations.receipts import MARKS, MarksRow, is_named
from inwith.conversations.types import Marks, Reached, Receipts
from inwith.errors import NotAllowed
from inwith.storage.database import Tx

_REACHED = f"""
select count(*), coalesce(sum(case when x.delivered_seq >= :seq then 1 else 0 end), 0),
    coalesce(sum(case when x.shown_seq >= :seq then 1 else 0 end), 0)
from membership m left join ({MARKS} and r.conversation = :conversation) x on x.person = m.person
where m.conversation = :conversation and m.person <> :sender and m.from_seq <= :seq
"""
# Whom an announcement reaches is counted, never named.
_REACHED_BY_ANNOUNCEMENT = """
select count(*), coalesce(sum(case when r.delivered_seq >= :seq then 1 else 0 end), 0),
    coalesce(sum(case when r.shown_seq >= :seq then 1 else 0 end), 0)
from audience a left join receipt r on r.conversation = a.conversation and r.person = a.person
where a.conversation = :conversation and a.person <> :sender and a.from_seq <= :seq
"""
# A newcomer's marks are beyond what was said before them, but none of it has reached them.
_REACHED_BY_NAME = f"""
{MARKS} and r.conversation = :conversation and r.person <> :sender and r.delivered_seq >= :seq
    and not exists (select 1 from membership l
        where l.conversation = r.conversation and l.person = r.person and l.from_seq > :seq)
order by r.person
"""
# The first advance that took in the message. What was read while receipts were switched off is in none.
_WHEN = """
select a.person, min(a.advanced_at), min(case when a.shown_seq >= :seq then a.advanced_at end)
from receipt_advance a
where a.conversation = :conversation and a.delivered_seq >= :seq
group by a.person order by a.person
"""


class _Counted(msgspec.Struct, frozen=True):
    members: int
    delivered: int
    read: int


def count_receipts(tx: Tx, caller: Caller, conversation: int, *, seq: int) -> Receipts:
    """How far one message got among those who may see it, apart from its sender. Raises NotFound."""
    reader = members.check_reader(tx, caller, conversation)
    if reader.standing == "audience":
        raise NotAllowed("Only the council sees how far an announcement got.")
    spoken = messages.check_spoken(tx, conversation, seq, from_seq=reader.from_seq)
    about = {"conversation": conversation, "seq": seq, "sender": spoken.sender or 0}
    counting = _REACHED_BY_ANNOUNCEMENT if reader.kind == "announcement" else _REACHED
    reached = tx.one(_Counted, counting, **about)
    assert reached is not None  # a count always has a row
    if not is_named(tx, conversation):
        return Receipts(reached.members, reached.delivered, reached.read, [])
    marks = [row.show() for row in tx.all(MarksRow, _REACHED_BY_NAME, **about)]
    when: list[Reached] = []
    if spoken.sender == caller.person:
        when = _list_when(tx, conversation, seq=seq, marks=marks)
    return Receipts(reached.members, reached.delivered, reached.read, marks, when)


def _list_when(tx: Tx, conversation: int, *, seq: int, marks: list[Marks]) -> list[Reached]:
    named = {each.person for each in marks}
    rows = tx.all(Reached, _WHEN, conversation=conversation, seq=seq)
    return [row for row in rows if row.person in named]
