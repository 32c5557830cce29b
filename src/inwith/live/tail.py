"""What the hub wants from the log, and one read that brings all of it."""

from collections.abc import Iterable

import msgspec

from inwith.caller import Caller
from inwith.storage.database import Tx
from inwith.storage.follow import Follows, Withdrawn
from inwith.storage.streams import LogEntry, find_head, read_kinds, read_log

_PAGE_EVENTS = 500
_STEP_EVENTS = 20
# Of what may wait for one connection: a burst of long messages is no reason to call a healthy one slow.
_PAGE_SHARE = 8


class Page(msgspec.Struct, frozen=True):
    """The next events of a stream after a seq."""

    stream: int
    after: int


class Skim(msgspec.Struct, frozen=True):
    """Only what changed who follows, between two seqs: for a follower that is too far behind to be told the rest."""

    stream: int
    after: int
    until: int


class Wanted(msgspec.Struct, frozen=True):
    """`rights`: whose to read, and in which streams."""

    pages: set[Page]
    skims: set[Skim]
    rights: set[tuple[Caller, int]]


class Tail(msgspec.Struct, frozen=True):
    """A page as it was read. `more`: the stream goes on."""

    entries: list[LogEntry]
    more: bool


class Found(msgspec.Struct, frozen=True):
    """`rights`: the first seq that somebody may see of a stream, where there is one. `heads`: of the same streams."""

    pages: dict[Page, Tail]
    skims: dict[Skim, list[LogEntry]]
    rights: dict[tuple[Caller, int], int]
    heads: dict[int, int]


def make_wanted(reads: Iterable[Page | Skim], rights: set[tuple[Caller, int]]) -> Wanted:
    pages, skims = set[Page](), set[Skim]()
    for each in reads:
        if isinstance(each, Page):
            pages.add(each)
        else:
            skims.add(each)
    return Wanted(pages, skims, rights)


def read_wanted(
    tx: Tx, wanted: Wanted, *, moving_kinds: tuple[str, ...], follows: Follows, withdrawn: Withdrawn
) -> Found:
    """All of it from one snapshot."""
    return Found(
        {page: _withdraw(tx, page, _read_page(tx, page), withdrawn) for page in wanted.pages},
        {
            skim: read_kinds(tx, skim.stream, after=skim.after, until=skim.until, kinds=moving_kinds)
            for skim in wanted.skims
        },
        _read_rights(tx, wanted.rights, follows),
        {stream: find_head(tx, stream) for _, stream in wanted.rights},
    )


def _withdraw(tx: Tx, page: Page, tail: Tail, withdrawn: Withdrawn) -> Tail:
    """Without the words that were deleted since. What is the stream's last event cannot have been."""
    if len(tail.entries) < 2 and not tail.more:
        return tail
    instead = withdrawn(tx, page.stream, page.after + 1, tail.entries[-1].seq)
    if not instead:
        return tail
    entries = [
        msgspec.structs.replace(entry, payload=instead[entry.seq]) if entry.seq in instead else entry
        for entry in tail.entries
    ]
    return Tail(entries, tail.more)


def _read_page(tx: Tx, page: Page) -> Tail:
    """A few at a time, so that long messages are not read only to be left for the next page."""
    entries: list[LogEntry] = []
    size, most = 0, tx.config.socket_queue_bytes // _PAGE_SHARE
    while len(entries) < _PAGE_EVENTS and size <= most:
        after = entries[-1].seq if entries else page.after
        step = read_log(tx, page.stream, after=after, limit=_STEP_EVENTS)
        entries += step
        size += sum(len(entry.payload or b"") for entry in step)
        if len(step) < _STEP_EVENTS:
            return Tail(entries, more=False)
    return Tail(entries, more=True)


def _read_rights(tx: Tx, wanted: set[tuple[Caller, int]], follows: Follows) -> dict[tuple[Caller, int], int]:
    rights = {
        (caller, follow.stream): follow.from_seq
        for caller in {caller for caller, _ in wanted}
        for follow in follows(tx, caller)
    }
    return {key: from_seq for key, from_seq in rights.items() if key in wanted}


def read_heads(tx: Tx, streams: list[int]) -> dict[int, int]:
    return {stream: find_head(tx, stream) for stream in streams}
