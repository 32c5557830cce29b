"""What the rest of Inwith sees of a database: transactions, events, and what happens after a commit.

A transactional function is a plain `def` taking `tx` first. `Database.write` runs it in its own transaction and
returns only once it is durable; `Database.read` runs it on a snapshot that cannot write.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import (
    Any,
    ClassVar,
    Concatenate,
    Generic,
    Literal,
    ParamSpec,
    Protocol,
    TypeVar,
    runtime_checkable,
)

import msgspec

from inwith.caller import Caller
from inwith.config import Config

P = ParamSpec("P")
R = TypeVar("R")
Row = TypeVar("Row")


class Payload(msgspec.Struct, frozen=True, omit_defaults=True):
    """The content of an event. Each kind of event is a subclass that names its `kind`; stored once, as JSON."""

    kind: ClassVar[str]


Content = TypeVar("Content", bound=Payload)


class Event(msgspec.Struct, Generic[Content], frozen=True):
    """One entry of a stream. `seq` is dense from 1; `about` is the earlier seq it concerns; `at` is ms UTC.

    `actor` and `device` (a session id) are None for what the system itself does.
    """

    stream: int
    seq: int
    kind: str
    about: int | None
    at: int
    actor: int | None
    device: int | None
    payload: Content


class Signal(msgspec.Struct, frozen=True, tag_field="type"):
    """Something ephemeral for those who follow `stream`, after the commit: a receipt, say. Lossy; never the only copy of a truth.

    A subclass is the live frame itself.
    """

    stream: int

    @property
    def concerns(self) -> int | None:
        """The seq it is about: who may not see that one does not get it."""
        return None


@runtime_checkable
class Tx(Protocol):
    """One transaction. SQL takes named parameters (`:name`), in the words both databases share.

    `now` is the instant of the transaction (ms UTC); `config` holds the limits. `dialect`: for the few statements that
    the databases cannot share.
    """

    now: int
    config: Config
    dialect: Literal["sqlite", "postgresql"]

    def one(self, row: type[Row], sql: str, **params: object) -> Row | None:
        """The first row as `row(*columns)`, or None. For a single column pass a plain type, such as `int`."""

    def all(self, row: type[Row], sql: str, **params: object) -> list[Row]:
        """All rows, each as `row(*columns)`."""

    def run(self, sql: str, **params: object) -> int:
        """Execute a statement; the number of rows it changed."""

    def create_stream(self) -> int:
        """A new, empty stream; its id."""

    def announce(
        self, payload: Content, *, to: int, by: Caller | None, about: int | None = None
    ) -> Event[Content]:
        """Append an event to stream `to` in this transaction: takes the next seq, links the hash chain.

        The caller then applies it (`apply_*`). The hint goes out after the commit.
        Raises NotFound if there is no such stream.
        """

    def signal(self, signal: Signal) -> None:
        """Hand `signal` to the bus after the commit."""


class Committed(msgspec.Struct, frozen=True):
    """What a commit made known: streams with the head each reached, and signals in order."""

    heads: dict[int, int]
    signals: Sequence[Signal]


class Database(Protocol):
    """A durable store. Safe to call from the event loop's thread only. `closed`: whether `close` was called.

    A function may be run more than once before one run of it is committed, so nothing outside `tx` may happen in it.
    """

    closed: bool

    async def write(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `function(tx, …)` and return its result once it is on disk. An error it raises undoes it alone.

        Raises Unknown if the commit itself failed, Busy if the queue is full.
        """

    def submit(
        self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> "asyncio.Future[R]":
        """Like `write`, but queued before it returns.

        Functions for the same person (a `Caller` among the arguments), and functions about the same stream (an argument
        called `conversation` or `stream`), are run in the order of submission. Others may overtake each other.
        """

    async def read(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `function(tx, …)` on a snapshot at least as new as every write already acknowledged. It cannot write."""

    def on_commit(self, listener: Callable[[Committed], None]) -> None:
        """Call `listener` in the event loop after every commit, before the callers' acks."""

    async def close(self) -> None:
        """Finish what is queued, then close."""


Apply = Callable[[Tx, Event[Any]], None]  # Any: the registry holds functions over different payloads


class Kind(msgspec.Struct, frozen=True):
    """How one kind of event is read back: its payload's type and the functions that rebuild state from it."""

    payload: type[Payload]
    apply: tuple[Apply, ...]
