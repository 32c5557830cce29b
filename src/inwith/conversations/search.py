"""What is kept for searching, filled after the ack. The only writer of `unindexed` and `searchable`.

Whoever writes, rewords or deletes a message calls `index_later` in the same transaction. Until the work below has come
to that row, the message itself is read when somebody searches, so that nothing is missing and nothing outlives its
deletion. All of it is derived from the log, can be made anew, and goes when the words go.
"""

import re

import msgspec

from inwith.conversations import search_sqlite
from inwith.conversations.content import Poll
from inwith.conversations.search_words import split_words
from inwith.conversations.types import Mention
from inwith.storage.database import Database, Tx

_AT_ONCE = 200
# A place is the instant and then this many bits that tell messages of the same millisecond apart.
_TIE_BITS = 20
_LATEST = 1 << (62 - _TIE_BITS)
_LINK = re.compile(r"\b(?:https?://|www\.)\S", re.IGNORECASE)

_INDEX_LATER = """insert into unindexed (conversation, seq) values (:conversation, :seq)
    on conflict (conversation, seq) do update set seq = excluded.seq"""
_CLAIM = """delete from unindexed where (conversation, seq) in (
    select conversation, seq from unindexed order by conversation, seq limit :most) returning conversation, seq"""
WORDED = """
select g.conversation, g.seq, g.sender, c.kind, e.at, e.payload, case when g.version_seq <> g.seq then w.payload end
from message g
join conversation c on c.id = g.conversation
join event e on e.stream = g.conversation and e.seq = g.seq
join event w on w.stream = g.conversation and w.seq = g.version_seq
"""
_ONE = WORDED + " where g.conversation = :conversation and g.seq = :seq and g.deleted_seq is null"
_ADD = """insert into searchable (place, conversation, seq, words, tags)
    values (:place, :conversation, :seq, :words, :tags) on conflict do nothing"""
_TAKE_OUT = """delete from searchable where conversation = :conversation and seq = :seq
    returning place, conversation, seq, words, tags"""


class Spot(msgspec.Struct, frozen=True):
    """Which message."""

    conversation: int
    seq: int


class WordedRow(msgspec.Struct, frozen=True):
    """The columns of WORDED. `reworded` is the payload of its present wording if it was edited."""

    conversation: int
    seq: int
    sender: int | None
    kind: str
    at: int
    payload: bytes | None
    reworded: bytes | None


class Entry(msgspec.Struct, frozen=True):
    """What is searched of one message. There is a blank before and after each of `words` and `tags`."""

    place: int
    conversation: int
    seq: int
    words: str
    tags: str

    @property
    def terms(self) -> str:
        return " ".join(f"{self.conversation}:{word}" for word in (self.words + self.tags).split())


class _Said(msgspec.Struct, frozen=True):
    text: str = ""
    mentions: list[Mention] = []
    said_at: int | None = None
    attachments: list[str] = []
    poll: Poll | None = None


_read_said = msgspec.json.Decoder(_Said).decode


class Indexing:
    """The work that brings the index up to date."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self) -> None:
        while await self._database.read(_is_behind):
            await self._database.write(index_some)


def index_later(tx: Tx, conversation: int, seq: int) -> None:
    """The message was written, reworded or deleted: what is known of its words is to be made anew."""
    # An update takes the row from a work that has claimed it and has not yet read the new wording.
    tx.run(_INDEX_LATER, conversation=conversation, seq=seq)


def index_some(tx: Tx) -> int:
    """Bring some messages up to date in the index; how many. Others may be doing the same."""
    # Taken before the words are read: whoever changes them after that must wait, and then puts the row back.
    claimed = tx.all(Spot, _CLAIM, most=_AT_ONCE)
    for spot in claimed:
        _take_out(tx, spot)
        row = tx.one(WordedRow, _ONE, conversation=spot.conversation, seq=spot.seq)
        entry = make_entry(row) if row is not None else None
        if entry is not None:
            _add(tx, entry)
    return len(claimed)


def _is_behind(tx: Tx) -> bool:
    return tx.one(int, "select 1 from unindexed limit 1") is not None


def make_entry(row: WordedRow) -> Entry | None:
    """None once the words have been lawfully destroyed."""
    if row.payload is None:
        return None
    said = _read_said(row.payload)
    present = _read_said(row.reworded) if row.reworded else said
    at = row.at if said.said_at is None else said.said_at
    words = split_words(join_text(row))
    tags = _list_tags(row, present, poll=said.poll)
    return Entry(
        make_place(at, row.conversation, row.seq),
        row.conversation,
        row.seq,
        f" {' '.join(words)} ",
        f" {' '.join(tags)} ",
    )


def make_place(at: int, conversation: int = 0, seq: int = 0) -> int:
    """Where something said at an instant stands among everything."""
    return min(max(at, 0), _LATEST) << _TIE_BITS | (conversation * 1009 + seq) % (1 << _TIE_BITS)


def join_text(row: WordedRow) -> str:
    """All of a message that is searched, as it now stands: its text, a poll's options, the names of files."""
    if row.payload is None:
        return ""
    said = _read_said(row.payload)
    text = _read_said(row.reworded).text if row.reworded else said.text
    return "\n".join(
        part for part in (text, *(said.poll.options if said.poll else ()), *said.attachments) if part
    )


def _list_tags(row: WordedRow, present: _Said, *, poll: Poll | None) -> list[str]:
    """What a message can be found by besides its words. The first is common to all. None is a word: words have no dot."""
    tags = ["."]
    if row.sender is not None:
        tags.append(f".p{row.sender}")
    tags += [f".m{mention.person}" for mention in present.mentions]
    if row.kind == "imported":
        tags.append(".imported")
    link = _LINK.search(present.text) is not None
    tags += [tag for tag, given in ((".link", link), (".poll", poll is not None)) if given]
    if not link and poll is None and not present.attachments:
        tags.append(".text")
    return tags


def _add(tx: Tx, entry: Entry) -> None:
    place = entry.place
    while (
        tx.run(
            _ADD,
            place=place,
            conversation=entry.conversation,
            seq=entry.seq,
            words=entry.words,
            tags=entry.tags,
        )
        == 0
    ):
        place += 1  # another message has it
    if tx.dialect == "sqlite":
        search_sqlite.add(tx, place, entry.terms)


def _take_out(tx: Tx, spot: Spot) -> None:
    entry = tx.one(Entry, _TAKE_OUT, conversation=spot.conversation, seq=spot.seq)
    if entry is not None and tx.dialect == "sqlite":
        search_sqlite.take_out(tx, entry.place, entry.terms)
