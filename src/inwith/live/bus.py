"""The bus between nodes. It carries hints, never truth: "stream 42 reached 1,007".

Whoever hears a hint reads the log itself, so a lost, repeated or forged one changes nothing. Ephemera (typing, presence,
the features' signals) are the one exception: they are lossy, stored nowhere, and rights are checked where they arrive.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec

from inwith.storage.database import Committed, Database

_encode = msgspec.json.Encoder().encode


class Ephemeral(msgspec.Struct, frozen=True):
    """A frame for those who follow `stream` now. `watched`: only for those who have it on screen; not for `person` themself.

    `about`: only for those who may see that seq.
    """

    stream: int
    frame: bytes
    watched: bool = False
    person: int | None = None
    about: int | None = None


class Seen(msgspec.Struct, frozen=True):
    """Somebody came (`here`) or went, at an instant in ms UTC. Kept in memory only."""

    person: int
    here: bool
    at: int


Passing = Ephemeral | Seen
Listener = Callable[[Mapping[int, int], Sequence[Passing]], None]


class Bus(Protocol):
    """Carries hints (stream → head) and ephemera to every node, this one included."""

    def publish(self, heads: Mapping[int, int], ephemera: Sequence[Passing]) -> None:
        """Tell every node. Never waits."""

    def subscribe(self, listener: Listener) -> None:
        """Call `listener` in the event loop for everything published."""


def publish_commits(database: Database, bus: Bus) -> None:
    """From now on let the bus know of every commit of this node."""

    def tell(committed: Committed) -> None:
        ephemera = [
            Ephemeral(signal.stream, _encode(signal), about=signal.concerns) for signal in committed.signals
        ]
        bus.publish(committed.heads, ephemera)

    database.on_commit(tell)
