"""Searching everything the caller may read. Rights come from `readable` and nowhere else.

Where little is readable, all of it is looked through. Otherwise the newest messages first, which has an answer for
words that many messages hold; then, for rarer ones, the index, in which each word stands once for each conversation:
so a word that is common elsewhere costs nothing. What is not in the index yet is read as it is.
"""

from collections.abc import Callable
from typing import Annotated

import msgspec
from msgspec import Meta

from inwith.caller import Caller
from inwith.conversations import members, search_postgresql, search_sqlite
from inwith.conversations.invitations import read_titles
from inwith.conversations.names import find_people
from inwith.conversations.search import WORDED, Spot, WordedRow, join_text, make_entry, make_place
from inwith.conversations.search_types import Found, SearchKind, SearchPage
from inwith.conversations.search_words import Asked, cut_snippet, read_query
from inwith.conversations.types import ConversationKind
from inwith.errors import Mistake
from inwith.people.types import MOST
from inwith.storage.database import Tx

# Up to this many messages are looked through one by one, which takes a few hundredths of a second.
_LOOKED_THROUGH = 20_000
# Of the newest of all messages, most of which the caller may not read.
_NEWEST_LOOKED_THROUGH = 4_000

_OWN = """select r.conversation, s.seq - r.from_seq + 1 from readable r join stream s on s.id = r.conversation
    where r.person = :person"""
_CURRENT = (
    "not exists (select 1 from unindexed u where u.conversation = {of}.conversation and u.seq = {of}.seq)"
)
_ALL = f"""
select s.place, s.conversation, s.seq from readable r cross join searchable s
where r.person = :person and s.conversation = r.conversation and s.seq >= r.from_seq
    and s.place < :before and s.place >= :after and {_CURRENT.format(of="s")} {{and_asked}}
order by s.place desc limit :most
"""
_NEWEST = f"""
select n.place, n.conversation, n.seq from (
    select * from searchable s where s.place < :before and s.place >= :after {{and_there}}
    order by s.place desc limit {_NEWEST_LOOKED_THROUGH}) n
cross join readable r
where r.person = :person and r.conversation = n.conversation and n.seq >= r.from_seq
    and {_CURRENT.format(of="n")} {{and_asked}}
order by n.place desc limit :most
"""
# Few wait at a time: they are looked at first, and the rights to each of them after.
_UNINDEXED = (
    WORDED.replace("from message g", "from unindexed u cross join message g")
    + """
where g.conversation = u.conversation and g.seq = u.seq and g.deleted_seq is null and exists (
    select 1 from readable r where r.person = :person and r.conversation = u.conversation and u.seq >= r.from_seq)
"""
)
_FOUND = """
select g.conversation, g.seq, g.sender, c.kind, e.at, e.payload, case when g.version_seq <> g.seq then w.payload end,
    t.payload, case when d.low_person = :person then d.high_person else d.low_person end
from message g
join conversation c on c.id = g.conversation
join event e on e.stream = g.conversation and e.seq = g.seq
join event w on w.stream = g.conversation and w.seq = g.version_seq
join event t on t.stream = c.id and t.seq = c.titled_seq
left join direct d on d.conversation = c.id
where g.conversation = :conversation and g.seq = :seq and g.deleted_seq is null
"""
_WRITERS: dict[str, tuple[str, Callable[[Asked, list[int]], str]]] = {
    "sqlite": (search_sqlite.FIND, search_sqlite.write_query),
    "postgresql": (search_postgresql.FIND, search_postgresql.write_query),
}


class Hit(msgspec.Struct, frozen=True):
    place: int
    conversation: int
    seq: int


class Search(msgspec.Struct, frozen=True):
    """Who asks for what, within places from `after` to before `before`, in one conversation or in all."""

    person: int
    asked: Asked
    conversation: int | None
    after: int
    before: int
    most: int


class _Own(msgspec.Struct, frozen=True):
    conversation: int
    messages: int


class _Label(msgspec.Struct, frozen=True):
    label: str | None = None
    said_at: int | None = None
    poll: msgspec.Raw = msgspec.Raw(b"null")


_read_label = msgspec.json.Decoder(_Label).decode


class _FoundRow(msgspec.Struct, frozen=True):
    conversation: int
    seq: int
    sender: int | None
    kind: ConversationKind
    at: int
    payload: bytes
    reworded: bytes | None
    titled: bytes | None
    peer: int | None

    @property
    def worded(self) -> WordedRow:
        return WordedRow(
            self.conversation, self.seq, self.sender, self.kind, self.at, self.payload, self.reworded
        )


def search_messages(
    tx: Tx,
    caller: Caller,
    *,
    q: Annotated[str, Meta(max_length=500)] = "",
    conversation: int | None = None,
    person: int | None = None,
    kind: SearchKind | None = None,
    after_at: Annotated[int, Meta(ge=0, le=MOST)] | None = None,
    before_at: Annotated[int, Meta(ge=0, le=MOST)] | None = None,
    before: Annotated[str, Meta(max_length=20)] | None = None,
) -> SearchPage:
    """A page of what the caller may read and asks for, newest first; at most `config.search_results`.

    `q`: beginnings of words, all of which a message must hold; words in quotation marks stand whole and in that order.
    `person`: who wrote it. `after_at` (with it) to `before_at` (without it): when, ms UTC. `before`: `next` of the page before.
    Raises NotFound for a conversation the caller cannot read, Refused, Mistake.
    """
    if conversation is not None:
        members.check_reader(tx, caller, conversation)
    asked = read_query(q, _list_tags(caller, person, kind), tx.config)
    if asked is None:
        return SearchPage([], None, [])
    latest = make_place(MOST) if before_at is None else make_place(before_at) - make_place(before_at) % 2**20
    search = Search(
        caller.person,
        asked,
        conversation,
        after=0 if after_at is None else make_place(after_at) - make_place(after_at) % 2**20,
        before=latest if before is None else min(latest, _read_cursor(before)),
        most=tx.config.search_results + 1,
    )
    hits = sorted([*_find_indexed(tx, search), *_find_unindexed(tx, search)], key=_place, reverse=True)
    return _make_page(tx, search, hits)


def _list_tags(caller: Caller, person: int | None, kind: SearchKind | None) -> list[str]:
    tags = [f".p{person}"] if person is not None else []
    if kind is not None:
        tags.append(f".m{caller.person}" if kind == "mention" else f".{kind}")
    return tags or ["."]


def _read_cursor(before: str) -> int:
    try:
        return max(0, min(int(before, 36), make_place(MOST)))
    except ValueError:
        raise Mistake("This page of results is not known. Search again.", code="not_understood") from None


def _write_cursor(place: int) -> str:
    digits, rest = "", place
    while rest:
        rest, digit = divmod(rest, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"


def _place(hit: Hit) -> int:
    return hit.place


def _find_indexed(tx: Tx, search: Search) -> list[Hit]:
    and_there = "" if search.conversation is None else " and r.conversation = :conversation"
    bound = _bind(search)
    own = tx.all(
        _Own, _OWN + and_there, **{name: bound[name] for name in ("person", "conversation") if name in bound}
    )
    and_asked, patterns = _write_patterns(search.asked)
    if sum(each.messages for each in own) <= _LOOKED_THROUGH:
        return tx.all(
            Hit, _ALL.format(and_asked=and_asked.replace("{of}", "s") + and_there), **bound, **patterns
        )
    of_newest = _NEWEST.format(
        and_there=and_there.replace("r.", "s."), and_asked=and_asked.replace("{of}", "n")
    )
    newest = tx.all(Hit, of_newest, **bound, **patterns)
    if len(newest) == search.most:
        return newest
    find, write = _WRITERS[tx.dialect]
    bound.pop("conversation", None)
    query = write(search.asked.for_index(), [each.conversation for each in own])
    found = find.replace("{and_asked}", and_asked.replace("{of}", "s"))
    return tx.all(Hit, found, query=query, **bound, **patterns)


def _bind(search: Search) -> dict[str, int]:
    bound = {"person": search.person, "after": search.after, "before": search.before, "most": search.most}
    return bound if search.conversation is None else {**bound, "conversation": search.conversation}


def _write_patterns(asked: Asked) -> tuple[str, dict[str, str]]:
    """A condition on the folded words of a row, and its parameters. Folded words hold nothing that LIKE would understand."""
    values = [("words", f"% {word}%") for word in asked.words]
    values += [("words", f"% {' '.join(phrase)} %") for phrase in asked.phrases]
    values += [("tags", f"% {tag} %") for tag in asked.tags]
    sql = "".join(f" and {{of}}.{column} like :like_{number}" for number, (column, _) in enumerate(values))
    return sql, {f"like_{number}": value for number, (_, value) in enumerate(values)}


def _find_unindexed(tx: Tx, search: Search) -> list[Hit]:
    hits = []
    for row in tx.all(WordedRow, _UNINDEXED, person=search.person):
        entry = make_entry(row)
        if (
            entry is not None
            and search.after <= entry.place < search.before
            and search.conversation in (None, entry.conversation)
            and search.asked.fits(entry.words, entry.tags)
        ):
            hits.append(Hit(entry.place, entry.conversation, entry.seq))
    return hits


def _make_page(tx: Tx, search: Search, hits: list[Hit]) -> SearchPage:
    shown = hits[: search.most - 1]
    results = [found for hit in shown if (found := _show(tx, search, Spot(hit.conversation, hit.seq)))]
    named = {person for each in results for person in (each.sender, each.peer) if person is not None}
    after_this = _write_cursor(shown[-1].place) if len(hits) > len(shown) else None
    return SearchPage(results, after_this, find_people(tx, named))


def _show(tx: Tx, search: Search, spot: Spot) -> Found | None:
    row = tx.one(_FoundRow, _FOUND, person=search.person, conversation=spot.conversation, seq=spot.seq)
    if row is None:
        return None
    said = _read_label(row.payload)
    snippet = cut_snippet(join_text(row.worded), search.asked)
    return Found(
        conversation=row.conversation,
        conversation_kind=row.kind,
        title=read_titles(row.titled).title if row.titled else "",
        seq=row.seq,
        at=row.at if said.said_at is None else said.said_at,
        snippet=snippet.pieces,
        peer=row.peer,
        sender=row.sender,
        label=said.label,
        poll=bytes(said.poll) != b"null",
        cut_before=snippet.cut_before,
        cut_after=snippet.cut_after,
    )
