"""The conversation list: every conversation of the caller with what a row of it shows, in a few statements for all of them."""

import msgspec

from inwith.caller import Caller
from inwith.conversations import invitations, members, scheduled
from inwith.conversations.announced import AnnouncementTo
from inwith.conversations.arrangement import Arrangement, Notify
from inwith.conversations.drafts import show_draft
from inwith.conversations.history import MESSAGE, MessageRow, list_named, show_messages
from inwith.conversations.names import find_people
from inwith.conversations.reactions import READ as REACTIONS
from inwith.conversations.reactions import ReactionRow
from inwith.conversations.receipts import MARKS, MarksRow
from inwith.conversations.types import (
    Conversation,
    ConversationKind,
    ImportedFrom,
    Marks,
    Message,
    Snapshot,
    Standing,
)
from inwith.people.types import Person
from inwith.storage.database import Tx
from inwith.storage.migrate import get_epoch

_UNREAD_SHOWN = 100

_MINE = "(select conversation, from_seq, joined_seq, owner, standing from readable where person = :person)"
# Somebody new to a group has nothing to catch up with; a direct request is unread from its first message on.
# What a person has marked as unread counts from there on, read or not.
_COUNTED_AFTER = "case when q.unread_from <= q.read_seq then q.unread_from - 1 else q.read_seq end"
_ROWS = f"""
select q.*,
    (select count(*) from (select 1 from message g where g.conversation = q.id and g.seq > {_COUNTED_AFTER}
        and g.seq >= q.from_seq and g.deleted_seq is null and (g.sender is null or g.sender <> :person)
        limit {_UNREAD_SHOWN}) unread),
    (select count(*) from mention n where n.conversation = q.id and n.person = :person
        and n.seq > {_COUNTED_AFTER} and n.seq >= q.from_seq
        and n.seq in (select g.seq from message g where g.conversation = q.id and g.sender <> :person))
from (
    select c.id, c.kind, c.created_at, t.payload, b.payload as begun, mine.standing, mine.owner, mine.from_seq, s.seq as head,
        (select count(*) from membership x where x.conversation = c.id),
        coalesce(own.delivered_seq, case when c.kind = 'direct' then mine.from_seq - 1 else mine.joined_seq end),
        coalesce(own.read_seq, case when c.kind = 'direct' then mine.from_seq - 1 else mine.joined_seq end) as read_seq,
        p.id as peer, p.name, p.team, p.job_title,
        case when c.kind = 'direct' then exists (
            select 1 from membership o where o.conversation = c.id and o.person <> :person) else true end,
        a.pinned_at, coalesce(a.starred, false), a.archived_seq, coalesce(a.notify, 'all'), a.muted_until, a.unread_from,
        coalesce(w.version, 0) as draft_version, coalesce(w.text, '') as draft, w.reply_to as draft_reply_to, w.mentions as draft_mentions
    from {_MINE} mine
    join conversation c on c.id = mine.conversation
    join stream s on s.id = c.id
    join event t on t.stream = c.id and t.seq = c.titled_seq
    left join event b on c.kind in ('imported', 'announcement') and b.stream = c.id and b.seq = 1
    left join receipt own on own.conversation = c.id and own.person = :person
    left join arrangement a on a.conversation = c.id and a.person = :person
    left join draft w on w.conversation = c.id and w.person = :person
    left join direct d on d.conversation = c.id
    left join person p on p.id = case when d.low_person = :person then d.high_person else d.low_person end
    where {{which}}
) q
"""
_LASTS = (
    MESSAGE
    + f"""
join {_MINE} mine on mine.conversation = g.conversation
where g.seq = (select max(l.seq) from message l where l.conversation = mine.conversation and l.seq >= mine.from_seq)
    and {{which}}"""
)
_REACTIONS = (
    REACTIONS
    + f"""exists (select 1 from {_MINE} mine where mine.conversation = r.conversation and {{which}} and r.about = (
        select max(l.seq) from message l where l.conversation = mine.conversation and l.seq >= mine.from_seq))
    order by r.conversation, r.seq"""
)
_MARKS = (
    MARKS
    + f"""and r.person <> :person and exists (
        select 1 from {_MINE} mine where mine.conversation = r.conversation and {{which}})
    and (select count(*) from membership y where y.conversation = r.conversation) <= :named
    order by r.conversation, r.person"""
)
# A newcomer is told of none from before they came.
_PINS = f"""
select p.conversation, p.about from pin p join {_MINE} mine on mine.conversation = p.conversation
where p.about >= mine.from_seq and {{which}} order by p.conversation, p.seq
"""

_ALL, _ONE = "1 = 1", "mine.conversation = :conversation"


class _Texts(msgspec.Struct, frozen=True):
    """The statements, for all conversations or for one."""

    rows: str
    lasts: str
    reactions: str
    marks: str
    pins: str


def _texts(which: str) -> _Texts:
    return _Texts(*(text.replace("{which}", which) for text in (_ROWS, _LASTS, _REACTIONS, _MARKS, _PINS)))


_FOR_ALL, _FOR_ONE = _texts(_ALL), _texts(_ONE)


class _Row(msgspec.Struct, frozen=True):
    id: int
    kind: ConversationKind
    created_at: int
    titled: bytes | None
    begun: bytes | None
    standing: Standing
    owner: bool
    from_seq: int
    head: int
    member_count: int
    delivered: int
    read: int
    peer: int | None
    peer_name: str
    peer_team: str
    peer_job_title: str
    open: bool
    pinned_at: int | None
    starred: bool
    archived_seq: int | None
    notify: Notify
    muted_until: int | None
    unread_from: int | None
    draft_version: int
    draft: str
    draft_reply_to: int | None
    draft_mentions: bytes | None
    unread: int
    mentions_unread: int


class _PinRow(msgspec.Struct, frozen=True):
    conversation: int
    about: int


class _Begun(msgspec.Struct, frozen=True):
    imported: ImportedFrom | None = None
    announcement: AnnouncementTo | None = None


_read_begun = msgspec.json.Decoder(_Begun).decode


def get_snapshot(tx: Tx, caller: Caller) -> Snapshot:
    """Everything the conversation list shows, newest first, at one instant. Events after `heads` bring it up to date."""
    conversations = _read(tx, caller, _FOR_ALL)
    named = set[int]().union(*(_list_people(each) for each in conversations))
    heads = {str(each.id): each.head for each in conversations}
    heads[str(caller.stream)] = members.get_head(tx, caller.stream)
    return Snapshot(
        epoch=get_epoch(tx),
        conversations=conversations,
        invitations=invitations.list_invitations(tx, caller),
        people=find_people(tx, named | {caller.person}),
        heads=heads,
        scheduled=scheduled.list_scheduled(tx, caller),
    )


def get_conversation(tx: Tx, caller: Caller, conversation: int) -> Conversation:
    """One row of the list. Raises NotFound."""
    found = _read(tx, caller, _FOR_ONE, conversation=conversation)
    if not found:
        raise members.no_such_conversation()
    return msgspec.structs.replace(found[0], people=find_people(tx, _list_people(found[0])))


def _read(tx: Tx, caller: Caller, texts: _Texts, **which: int) -> list[Conversation]:
    own = {"person": caller.person, **which}
    rows = tx.all(_Row, texts.rows, **own)
    reactions = tx.all(ReactionRow, texts.reactions, **own)
    lasts = show_messages(tx.all(MessageRow, texts.lasts, **own), reactions)
    last = {message.conversation: message for message in lasts}
    marks: dict[int, list[Marks]] = {}
    for row in tx.all(MarksRow, texts.marks, **own, named=tx.config.receipts_named_up_to):
        marks.setdefault(row.conversation, []).append(row.show())
    shown = [_show(row, last=last.get(row.id), marks=marks.get(row.id, [])) for row in rows]
    pinned: dict[int, list[int]] = {}
    for pin in tx.all(_PinRow, texts.pins, **own):
        pinned.setdefault(pin.conversation, []).append(pin.about)
    shown = [msgspec.structs.replace(each, pinned=pinned.get(each.id, [])) for each in shown]
    return sorted(shown, key=_happened_at, reverse=True)


def _happened_at(conversation: Conversation) -> tuple[int, int]:
    last = conversation.last
    return (last.at if last else conversation.created_at, conversation.id)


def _show(row: _Row, *, last: Message | None, marks: list[Marks]) -> Conversation:
    titles = invitations.read_titles(row.titled) if row.titled else invitations.Titles()
    begun = _read_begun(row.begun) if row.begun else _Begun()
    peer = None if row.peer is None else Person(row.peer, row.peer_name, row.peer_team, row.peer_job_title)
    return Conversation(
        id=row.id,
        kind=row.kind,
        title=titles.title,
        purpose=titles.purpose,
        standing=row.standing,
        owner=bool(row.owner),
        open=bool(row.open),
        head=row.head,
        from_seq=row.from_seq,
        member_count=row.member_count,
        delivered=row.delivered,
        read=row.read,
        unread=row.unread,
        mentions_unread=row.mentions_unread,
        created_at=row.created_at,
        last=last,
        peer=peer,
        marks=marks,
        imported=begun.imported,
        announcement=begun.announcement,
        arrangement=Arrangement(
            row.pinned_at, bool(row.starred), row.archived_seq, row.notify, row.muted_until, row.unread_from
        ),
        draft=show_draft(row.draft_version, row.draft, row.draft_reply_to, row.draft_mentions),
    )


def _list_people(conversation: Conversation) -> set[int]:
    named = list_named([conversation.last] if conversation.last else [])
    named |= {marks.person for marks in conversation.marks}
    return named | ({conversation.peer.id} if conversation.peer else set())
