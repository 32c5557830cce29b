"""How far one message got: counted in every conversation, by name in a small one. Only reads."""

import msgspec

from inwith.caller import Caller
from inwith.conversations import members, messages
from inwith.conversations.receipts import MARKS, MarksRow, is_named
from inwith.conversations.types import Marks, Receipts
from inwith.storage.database import Tx

_REACHED = f"""
select count(*), coalesce(sum(case when x.delivered_seq >= :seq then 1 else 0 end), 0),
    coalesce(sum(case when x.shown_seq >= :seq then 1 else 0 end), 0)
from membership m left join ({MARKS} and r.conversation = :conversation) x on x.person = m.person
where m.conversation = :conversation and m.person <> :sender and m.from_seq <= :seq
"""
# A newcomer's marks are beyond what was said before them, but none of it has reached them.
_REACHED_BY_NAME = f"""
{MARKS} and r.conversation = :conversation and r.person <> :sender and r.delivered_seq >= :seq
    and not exists (select 1 from membership l
        where l.conversation = r.conversation and l.person = r.person and l.from_seq > :seq)
order by r.person
"""


class _Reached(msgspec.Struct, frozen=True):
    members: int
    delivered: int
    read: int


def count_receipts(tx: Tx, caller: Caller, conversation: int, *, seq: int) -> Receipts:
    """How far one message got among those who may see it, apart from its sender. Raises NotFound."""
    reader = members.check_reader(tx, caller, conversation)
    spoken = messages.check_spoken(tx, conversation, seq, from_seq=reader.from_seq)
    about = {"conversation": conversation, "seq": seq, "sender": spoken.sender or 0}
    reached = tx.one(_Reached, _REACHED, **about)
    assert reached is not None  # a count always has a row
    marks: list[Marks] = []
    if is_named(tx, conversation):
        marks = [row.show() for row in tx.all(MarksRow, _REACHED_BY_NAME, **about)]
    return Receipts(reached.members, reached.delivered, reached.read, marks)
