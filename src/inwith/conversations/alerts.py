"""What a device should show its owner now: the conversations with something unread that they want to hear of.

A push carries none of this. The device asks here, with its own session, and so gets nothing once it may not.
"""

import msgspec

from inwith.caller import Caller
from inwith.conversations.history import MESSAGE, MessageRow, show_messages
from inwith.conversations.invitations import read_titles
from inwith.conversations.names import find_people
from inwith.conversations.types import Alert, Alerts, ConversationKind, InvitationAlert, Message
from inwith.storage.database import Tx

_COUNTED = 100

# An unread message of somebody else's that is still there, and that the caller wants to hear of. `q`: a conversation
# of the caller's that is not silenced.
_ALERTING = """from message g where g.conversation = q.conversation and g.seq > q.read_seq and g.seq >= q.from_seq
    and g.deleted_seq is null and (g.sender is null or g.sender <> :person)
    and (q.notify = 'all' or exists (
        select 1 from mention n where n.conversation = g.conversation and n.person = :person and n.seq = g.seq))"""
_ROWS = f"""
select w.conversation, w.kind, w.standing, w.titled, w.peer, w.newest, w.unread
from (
    select q.conversation, q.kind, q.standing, q.titled, q.peer,
        (select max(g.seq) {_ALERTING}) as newest,
        (select count(*) from (select 1 {_ALERTING} limit {_COUNTED}) counted) as unread
    from (
        select r.conversation, c.kind, r.standing, t.payload as titled, p.name as peer, r.from_seq,
            coalesce(a.notify, 'all') as notify,
            coalesce(own.read_seq, case when c.kind = 'direct' then r.from_seq - 1 else r.joined_seq end) as read_seq
        from readable r
        join conversation c on c.id = r.conversation
        join event t on t.stream = c.id and t.seq = c.titled_seq
        left join receipt own on own.conversation = r.conversation and own.person = r.person
        left join direct d on d.conversation = c.id
        left join person p on p.id = case when d.low_person = :person then d.high_person else d.low_person end
        left join arrangement a on a.person = :person and a.conversation = r.conversation
        where r.person = :person and (a.muted_until is null or a.muted_until <= :now)
            and (a.notify is null or a.notify <> 'none')
    ) q
) w
join event e on e.stream = w.conversation and e.seq = w.newest
order by e.at desc, w.conversation desc
"""
_INVITATIONS = """
select i.received_seq, t.payload, p.name, i.sent_at
from invitation i
join conversation c on c.id = i.conversation
join event t on t.stream = c.id and t.seq = c.titled_seq
join person p on p.id = i.inviter
where i.person = :person and i.received_seq is not null and i.answer is null and i.lapses_at > :now
order by i.received_seq desc
"""
_NEWEST = MESSAGE + " where g.conversation = :conversation and g.seq = :seq"


class _Row(msgspec.Struct, frozen=True):
    conversation: int
    kind: ConversationKind
    standing: str
    titled: bytes | None
    peer: str | None
    newest: int
    unread: int


class _Card(msgspec.Struct, frozen=True):
    id: int
    titled: bytes | None
    inviter: str
    sent_at: int


def get_alerts(tx: Tx, caller: Caller) -> Alerts:
    """What the caller's device should show now, the newest first; what it shows of anything else, it should take away."""
    rows = tx.all(_Row, _ROWS, person=caller.person, now=tx.now)
    cards = tx.all(_Card, _INVITATIONS, person=caller.person, now=tx.now)
    most = tx.config.alerts_shown
    return Alerts(
        total=len(rows) + len(cards),
        conversations=[_show(tx, row) for row in rows[:most]],
        invitations=[_show_card(card) for card in cards[:most]],
    )


def has_alerts(tx: Tx, person: int) -> bool:
    """Whether a device of this person would have anything to show."""
    if tx.one(_Row, _ROWS, person=person, now=tx.now) is not None:
        return True
    return tx.one(_Card, _INVITATIONS, person=person, now=tx.now) is not None


def _show(tx: Tx, row: _Row) -> Alert:
    found = tx.all(MessageRow, _NEWEST, conversation=row.conversation, seq=row.newest)
    newest = show_messages(found, ())[0]
    return Alert(
        conversation=row.conversation,
        kind=row.kind,
        title=row.peer or (read_titles(row.titled).title if row.titled else ""),
        sender=_name_sender(tx, newest),
        text=_shorten(newest.text, most=tx.config.alert_characters),
        seq=newest.seq,
        at=newest.at,
        unread=row.unread,
        asks=row.standing == "requested",
    )


def _name_sender(tx: Tx, message: Message) -> str:
    if message.sender is None:
        return message.label or ""
    return next((person.name for person in find_people(tx, [message.sender])), "")


def _shorten(text: str, *, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _show_card(card: _Card) -> InvitationAlert:
    title = read_titles(card.titled).title if card.titled else ""
    return InvitationAlert(card.id, title, card.inviter, card.sent_at)
