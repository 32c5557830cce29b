"""What people have begun to write, kept for their own devices. The only writer of `draft`; the rights are in drafting.py.

Unsent thoughts are no record: nothing here is an event, nobody else reads it, and no search finds it. A row stays when
its draft ends, with nothing in it, so that versions go on: a device that was away cannot take an old one for a new one.
"""

from collections.abc import Sequence

import msgspec

from inwith.caller import Caller
from inwith.conversations.content import Mention
from inwith.conversations.events import DraftMoved
from inwith.conversations.unsent import Unsent
from inwith.storage.database import Tx

_PRESENT = """select version, text, reply_to, mentions from draft
    where person = :person and conversation = :conversation"""
_PUT = """
insert into draft (person, conversation, version, moved_at, text, reply_to, mentions)
values (:person, :conversation, :version, :now, :text, :reply_to, :mentions)
on conflict (person, conversation) do update
set version = :version, moved_at = :now, text = :text, reply_to = :reply_to, mentions = :mentions
"""
_EMPTY = """
update draft set version = version + 1, moved_at = :now, text = '', reply_to = null, mentions = null
where person = :person and conversation = :conversation and (text <> '' or reply_to is not null)
"""
_MOVED = """
select conversation, version, text, reply_to, mentions from draft
where person = :person and moved_at >= :since and conversation in (
    select conversation from readable where person = :person)
order by conversation
"""

_encode = msgspec.json.Encoder().encode
_read_mentions = msgspec.json.Decoder(list[Mention]).decode


class _Row(msgspec.Struct, frozen=True):
    version: int
    text: str
    reply_to: int | None
    mentions: bytes | None


class _MovedRow(msgspec.Struct, frozen=True):
    conversation: int
    version: int
    text: str
    reply_to: int | None
    mentions: bytes | None


def find_draft(tx: Tx, caller: Caller, conversation: int) -> Unsent:
    """As the caller's devices share it, or as every draft begins."""
    found = tx.one(_Row, _PRESENT, person=caller.person, conversation=conversation)
    return show_draft(found.version, found.text, found.reply_to, found.mentions) if found else Unsent()


def show_draft(version: int, text: str, reply_to: int | None, mentions: bytes | None) -> Unsent:
    return Unsent(version, text, reply_to, _read_mentions(mentions) if mentions else [])


def put_draft(tx: Tx, caller: Caller, conversation: int, *, draft: Unsent) -> None:
    """Signals DraftMoved to the caller's devices. They must be allowed to write there."""
    tx.run(
        _PUT,
        person=caller.person,
        conversation=conversation,
        version=draft.version,
        now=tx.now,
        text=draft.text,
        reply_to=draft.reply_to,
        mentions=_encode(draft.mentions) if draft.mentions else None,
    )
    tx.signal(_moved(caller.stream, conversation, draft))


def send_draft(tx: Tx, caller: Caller, conversation: int, *, version: int) -> None:
    """It has become a message: `version` is what was sent. What another device wrote after it stays."""
    present = find_draft(tx, caller, conversation)
    if present.version == version and (present.text or present.reply_to):
        put_draft(tx, caller, conversation, draft=Unsent(version + 1))


def empty_draft(tx: Tx, conversation: int, *, person: int) -> None:
    """Whoever may no longer read a conversation keeps nothing of it."""
    tx.run(_EMPTY, person=person, conversation=conversation, now=tx.now)


def list_moved(tx: Tx, caller: Caller, *, since: int) -> Sequence[DraftMoved]:
    """The caller's drafts that changed since an instant (ms UTC), also those that ended."""
    rows = tx.all(_MovedRow, _MOVED, person=caller.person, since=since)
    return [
        _moved(caller.stream, row.conversation, show_draft(row.version, row.text, row.reply_to, row.mentions))
        for row in rows
    ]


def _moved(stream: int, conversation: int, draft: Unsent) -> DraftMoved:
    return DraftMoved(stream, conversation, draft.version, draft.text, draft.reply_to, draft.mentions)
