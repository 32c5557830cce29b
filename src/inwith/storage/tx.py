"""What the transactions of both databases have in common: events announced, signals kept until the commit."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Literal, TypeVar

import msgspec

from inwith.caller import Caller
from inwith.config import Config
from inwith.storage import streams
from inwith.storage.database import Content, Event, Signal

Row = TypeVar("Row")

_encode = msgspec.json.Encoder().encode


class Transaction(ABC):
    """See `storage.database.Tx`. `heads` and `signals`: what its commit will make known."""

    dialect: Literal["sqlite", "postgresql"]

    def __init__(self, *, now: int, config: Config) -> None:
        self.now = now
        self.config = config
        self.heads: dict[int, streams.Head] = {}
        self.signals: list[Signal] = []

    @abstractmethod
    def one(self, row: type[Row], sql: str, **params: object) -> Row | None: ...

    @abstractmethod
    def all(self, row: type[Row], sql: str, **params: object) -> list[Row]: ...

    @abstractmethod
    def run(self, sql: str, **params: object) -> int: ...

    @abstractmethod
    def each(self, row: Callable[..., Row], sql: str, **params: object) -> Iterator[Row]:
        """As `all`, without holding all rows at once."""

    def create_stream(self) -> int:
        return streams.create_stream(self)

    def announce(
        self, payload: Content, *, to: int, by: Caller | None, about: int | None = None
    ) -> Event[Content]:
        actor, device = (by.person, by.session) if by else (None, None)
        entry = streams.Entry(to, payload.kind, about, self.now, actor, device, _encode(payload))
        head = self._append(entry)
        self.heads[to] = head
        return Event(to, head.seq, payload.kind, about, self.now, actor, device, payload)

    def signal(self, signal: Signal) -> None:
        self.signals.append(signal)

    @abstractmethod
    def _append(self, entry: streams.Entry) -> streams.Head: ...
