"""The index of words in SQLite: FTS5 over terms that begin with their conversation. The only writer of `word_index`."""

from collections.abc import Iterable

from inwith.conversations.search_words import Asked
from inwith.storage.database import Tx

FIND = """
select s.place, s.conversation, s.seq
from word_index w cross join searchable s cross join readable r
where w.word_index match :query and w.rowid < :before and w.rowid >= :after
    and s.place = w.rowid and r.person = :person and r.conversation = s.conversation and s.seq >= r.from_seq
    and not exists (select 1 from unindexed u where u.conversation = s.conversation and u.seq = s.seq)
    {and_asked}
order by w.rowid desc limit :most
"""
_ADD = "insert into word_index (rowid, terms) values (:place, :terms)"
# FTS5's own form of deletion: it must be told what it was given.
_TAKE_OUT = "insert into word_index (word_index, rowid, terms) values ('delete', :place, :terms)"


def write_query(asked: Asked, conversations: Iterable[int]) -> str:
    """What FTS5 understands, of folded words alone: none of its operators can come from outside."""
    return " OR ".join(f"({_write_for(asked, conversation)})" for conversation in conversations)


def _write_for(asked: Asked, conversation: int) -> str:
    parts = [f'"{conversation}:{word}"*' for word in asked.words]
    parts += ['"' + " ".join(f"{conversation}:{word}" for word in phrase) + '"' for phrase in asked.phrases]
    parts += [f'"{conversation}:{tag}"' for tag in asked.tags]
    return " AND ".join(parts)


def add(tx: Tx, place: int, terms: str) -> None:
    tx.run(_ADD, place=place, terms=terms)


def take_out(tx: Tx, place: int, terms: str) -> None:
    """`terms` must be those that were added."""
    tx.run(_TAKE_OUT, place=place, terms=terms)
