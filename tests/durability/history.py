"""Judges what clients saw against what the log holds.

A history is what happened from outside: every attempt to send with its outcome, and what each observer was shown, in
order. `find_faults` says in sentences what a promise forbids; an empty list means P1, P2 and P3 held.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

import msgspec


class Attempt(msgspec.Struct, frozen=True):
    """One message that a sender tried to send, under one client id, however often. `seq` is None while no ack has come."""

    conversation: int
    client_id: str
    seq: int | None


class Seen(msgspec.Struct, frozen=True):
    """One event of a conversation, as the log or an observer has it. `client_id` is "" for what is no message."""

    conversation: int
    seq: int
    client_id: str


class Observer(msgspec.Struct, frozen=True):
    """What one device was shown, in the order in which it was shown."""

    name: str
    seen: list[Seen]


def find_faults(
    attempts: Iterable[Attempt], *, log: Iterable[Seen], observers: Iterable[Observer]
) -> list[str]:
    """Every broken promise, as a sentence. `log`: the events of all conversations after the last restart."""
    attempts, entries = list(attempts), list(log)
    by_place = {(entry.conversation, entry.seq): entry.client_id for entry in entries}
    return [
        *_lost(attempts, by_place),
        *_doubled(entries),
        *_invented(attempts, entries),
        *_not_dense(entries),
        *(fault for observer in observers for fault in _seen_otherwise(observer, by_place)),
    ]


def _lost(attempts: list[Attempt], by_place: dict[tuple[int, int], str]) -> list[str]:
    return [
        f"P1: {attempt.client_id} was acknowledged at {attempt.conversation}/{attempt.seq} and is not there"
        for attempt in attempts
        if attempt.seq is not None and by_place.get((attempt.conversation, attempt.seq)) != attempt.client_id
    ]


def _doubled(entries: list[Seen]) -> list[str]:
    times = Counter(entry.client_id for entry in entries if entry.client_id)
    return [f"P3: {client_id} is there {count} times" for client_id, count in times.items() if count > 1]


def _invented(attempts: list[Attempt], entries: list[Seen]) -> list[str]:
    tried = {(attempt.conversation, attempt.client_id) for attempt in attempts}
    return [
        f"{entry.client_id} at {entry.conversation}/{entry.seq} was never sent"
        for entry in entries
        if entry.client_id and (entry.conversation, entry.client_id) not in tried
    ]


def _not_dense(entries: list[Seen]) -> list[str]:
    seqs: defaultdict[int, list[int]] = defaultdict(list)
    for entry in entries:
        seqs[entry.conversation].append(entry.seq)
    return [
        f"P2: the order of {conversation} has a gap or a double: {sorted(present)[:5]}…"
        for conversation, present in seqs.items()
        if sorted(present) != list(range(1, len(present) + 1))
    ]


def _seen_otherwise(observer: Observer, by_place: dict[tuple[int, int], str]) -> list[str]:
    faults = []
    last: dict[int, int] = {}
    for seen in observer.seen:
        place = (seen.conversation, seen.seq)
        if by_place.get(place) != seen.client_id:
            faults.append(
                f"P2: {observer.name} was shown {seen.client_id!r} at {place}; the log holds {by_place.get(place)!r}"
            )
        before = last.get(seen.conversation)
        if before is not None and seen.seq != before + 1:
            faults.append(f"P2: {observer.name} was shown {place} after seq {before}")
        last[seen.conversation] = seen.seq
    return faults
