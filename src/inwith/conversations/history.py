"""Reading pages of a conversation, from what the reader may see on. Deleted words and earlier wordings are not shown."""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta

from inwith.caller import Caller
from inwith.conversations import members, polls, stars
from inwith.conversations.content import DoubtfulLink, LinkPreview, Poll
from inwith.conversations.members import Reader
from inwith.conversations.names import find_people
from inwith.conversations.reactions import ReactionRow, read_reactions
from inwith.conversations.types import History, Mention, Message, Note, Reaction
from inwith.errors import Refused
from inwith.people.types import Person
from inwith.storage.database import Tx

MESSAGE = """
select g.conversation, g.seq, g.sender, s.at, g.version_seq, g.reply_to, g.deleted_seq, w.payload
from message g
join event s on s.stream = g.conversation and s.seq = g.seq
join event w on w.stream = g.conversation and w.seq = g.version_seq
"""
_EARLIER = (
    MESSAGE
    + " where g.conversation = :conversation and g.seq >= :first and g.seq < :end order by g.seq desc limit :most"
)
_LATER = (
    MESSAGE
    + " where g.conversation = :conversation and g.seq >= :first and g.seq < :end order by g.seq limit :most"
)
_NOTES = """
select seq, kind, at, actor, payload from event
where stream = :conversation and seq >= :first and seq < :end
    and kind in ('created', 'titled', 'joined', 'left', 'removed', 'owner_made', 'history_opened')
order by seq
"""
_END = 2**62


class _Words(msgspec.Struct, frozen=True):
    """What of Said and Edited is shown."""

    text: str = ""
    mentions: list[Mention] = []
    label: str | None = None
    notice: bool = False
    attachments: list[str] = []
    said_at: int | None = None
    forwarded: int = 0
    poll: Poll | None = None
    preview: LinkPreview | None = None
    doubtful_links: list[DoubtfulLink] = []


class _Noted(msgspec.Struct, frozen=True):
    person: int | None = None
    title: str = ""


_read_words = msgspec.json.Decoder(_Words).decode
_read_noted = msgspec.json.Decoder(_Noted).decode


class MessageRow(msgspec.Struct, frozen=True):
    """The columns of MESSAGE. `words` is None once they have been lawfully destroyed."""

    conversation: int
    seq: int
    sender: int | None
    at: int
    version_seq: int
    reply_to: int | None
    deleted_seq: int | None
    words: bytes | None


class _NoteRow(msgspec.Struct, frozen=True):
    seq: int
    kind: str
    at: int
    actor: int | None
    payload: bytes | None


def read_history(
    tx: Tx,
    caller: Caller,
    conversation: int,
    *,
    before: Annotated[int, Meta(ge=1, le=_END)] | None = None,
    after: Annotated[int, Meta(ge=0, le=_END)] | None = None,
    limit: Annotated[int, Meta(ge=1)] = 50,
) -> History:
    """A page of messages and the notes between them: the newest, or those before or after a seq. At most `config.page_messages`.

    A reply to something the reader cannot see keeps its number; there is no message to it here. Raises NotFound, Refused.
    """
    reader = members.check_reader(tx, caller, conversation)
    if before is not None and after is not None:
        raise Refused("Ask for what is before or for what is after, not for both.")
    most = min(limit, tx.config.page_messages)
    if after is not None:
        page = _read_later(tx, reader, after=after, most=most)
    else:
        page = _read_earlier(tx, reader, end=before if before is not None else _END, most=most)
    return msgspec.structs.replace(page, messages=_add_own_view(tx, caller, page.messages))


def _add_own_view(tx: Tx, caller: Caller, messages: list[Message]) -> list[Message]:
    """With what the reader has starred, and how the polls stand."""
    if not messages:
        return messages
    first, last = messages[0], messages[-1]
    starred = stars.find_starred(tx, caller, first.conversation, first=first.seq, last=last.seq)
    return [_add_to(tx, caller, each, starred=each.seq in starred) for each in messages]


def _add_to(tx: Tx, caller: Caller, message: Message, *, starred: bool) -> Message:
    if message.poll is None and not starred:
        return message
    tally = None
    if message.poll is not None:
        tally = polls.read_tally(tx, caller, message.conversation, seq=message.seq, poll=message.poll)
    return msgspec.structs.replace(message, tally=tally, starred=starred and not message.deleted)


def _read_earlier(tx: Tx, reader: Reader, *, end: int, most: int) -> History:
    rows = tx.all(
        MessageRow, _EARLIER, conversation=reader.conversation, first=reader.from_seq, end=end, most=most + 1
    )
    shown = rows[:most][::-1]
    more = len(rows) > most
    first = shown[0].seq if more else reader.from_seq
    return _make_page(tx, shown, notes=_read_notes(tx, reader, first=first, end=end), more=more)


def _read_later(tx: Tx, reader: Reader, *, after: int, most: int) -> History:
    first = max(reader.from_seq, after + 1)
    rows = tx.all(MessageRow, _LATER, conversation=reader.conversation, first=first, end=_END, most=most + 1)
    more = len(rows) > most
    end = rows[most].seq if more else _END
    return _make_page(tx, rows[:most], notes=_read_notes(tx, reader, first=first, end=end), more=more)


def _read_notes(tx: Tx, reader: Reader, *, first: int, end: int) -> list[Note]:
    rows = tx.all(_NoteRow, _NOTES, conversation=reader.conversation, first=first, end=end)
    return [_show_note(row) for row in rows]


def _show_note(row: _NoteRow) -> Note:
    noted = _read_noted(row.payload) if row.payload else _Noted()
    return Note(row.seq, row.kind, row.at, row.actor, noted.person, noted.title)


def _make_page(tx: Tx, rows: list[MessageRow], *, notes: list[Note], more: bool) -> History:
    reactions: list[ReactionRow] = []
    if rows:
        reactions = read_reactions(tx, rows[0].conversation, first=rows[0].seq, last=rows[-1].seq)
    messages = show_messages(rows, reactions)
    return History(messages, notes, more, _find_named(tx, messages, notes=notes))


def show_messages(rows: Iterable[MessageRow], reactions: Iterable[ReactionRow]) -> list[Message]:
    """The messages as they now stand, with their reactions."""
    about: dict[tuple[int, int], list[Reaction]] = {}
    for row in reactions:
        about.setdefault((row.conversation, row.about), []).append(row.show())
    return [_show_message(row, about.get((row.conversation, row.seq), [])) for row in rows]


def _show_message(row: MessageRow, reactions: list[Reaction]) -> Message:
    gone = row.deleted_seq is not None or row.words is None
    words = _Words() if gone or row.words is None else _read_words(row.words)
    return Message(
        conversation=row.conversation,
        seq=row.seq,
        sender=row.sender,
        at=row.at if words.said_at is None else words.said_at,
        text=words.text,
        version_seq=row.version_seq,
        mentions=words.mentions,
        reply_to=row.reply_to,
        edited=row.version_seq != row.seq and not gone,
        deleted=gone,
        reactions=[] if gone else reactions,
        label=words.label,
        notice=words.notice,
        attachments=words.attachments,
        forwarded=words.forwarded,
        poll=words.poll,
        preview=words.preview,
        doubtful_links=words.doubtful_links,
    )


def list_named(messages: Iterable[Message]) -> set[int]:
    """Everybody whom the messages name."""
    named: set[int] = set()
    for message in messages:
        named |= {reaction.person for reaction in message.reactions}
        named |= {mention.person for mention in message.mentions}
        if message.sender is not None:
            named.add(message.sender)
    return named


def _find_named(tx: Tx, messages: list[Message], *, notes: list[Note]) -> list[Person]:
    named = list_named(messages) | {note.actor for note in notes if note.actor is not None}
    return find_people(tx, named | {note.person for note in notes if note.person is not None})
