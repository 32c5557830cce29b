"""Who follows which stream, said in terms the live connections understand without knowing what a member is."""

from collections.abc import Callable, Collection
from typing import Any

import msgspec

from inwith.caller import Caller
from inwith.storage.database import Event, Tx


class Follow(msgspec.Struct, frozen=True):
    """A right to a stream's events from `from_seq` on."""

    stream: int
    from_seq: int


class Move(msgspec.Struct, frozen=True):
    """What an event does to `person`'s following of `stream`: from `from_seq` on, or None: no more after this event."""

    stream: int
    person: int
    from_seq: int | None


class Sight(msgspec.Struct, frozen=True):
    """What somebody may see of `person`, whose private stream is `stream`: that they are here, and when they last were."""

    person: int
    stream: int
    here: bool
    last_seen: bool


Sights = Callable[[Tx, Caller, Collection[int]], list[Sight]]
Follows = Callable[[Tx, Caller], list[Follow]]
Moves = dict[
    str, Callable[[Event[Any]], Move | None]
]  # by kind of event; Any: each function knows its payload
# Of a stream's events from one seq to another, those whose words nobody is shown any more: seq → the payload instead.
Withdrawn = Callable[[Tx, int, int, int], dict[int, bytes]]
