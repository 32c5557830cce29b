"""What the hub wants from the log, and one read that brings all of it."""

import msgspec

from inwith.storage.database import Tx
from inwith.storage.streams import LogEntry, find_head, read_kinds, read_log

PAGE_EVENTS = 500


class Page(msgspec.Struct, frozen=True):
    """The events of a stream after a seq; at most PAGE_EVENTS of them."""

    stream: int
    after: int


class Skim(msgspec.Struct, frozen=True):
    """Only what changed who follows, between two seqs: for a follower that is too far behind to be told the rest."""

    stream: int
    after: int
    until: int


class Wanted(msgspec.Struct, frozen=True):
    pages: set[Page]
    skims: set[Skim]
    heads: set[int]


class Found(msgspec.Struct, frozen=True):
    pages: dict[Page, list[LogEntry]]
    skims: dict[Skim, list[LogEntry]]
    heads: dict[int, int]


def read_wanted(tx: Tx, wanted: Wanted, moving_kinds: tuple[str, ...]) -> Found:
    """All of it from one snapshot."""
    return Found(
        {page: read_log(tx, page.stream, after=page.after, limit=PAGE_EVENTS) for page in wanted.pages},
        {
            skim: read_kinds(tx, skim.stream, after=skim.after, until=skim.until, kinds=moving_kinds)
            for skim in wanted.skims
        },
        {stream: find_head(tx, stream) for stream in wanted.heads},
    )


def read_heads(tx: Tx, streams: list[int]) -> dict[int, int]:
    return {stream: find_head(tx, stream) for stream in streams}
