"""A transaction over one SQLite connection."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import apsw
import msgspec

from inwith.caller import Caller
from inwith.config import Config
from inwith.storage import streams
from inwith.storage.database import Content, Event, Signal

Row = TypeVar("Row")

WORDS = {"id": "integer primary key autoincrement", "blob": "blob", "clustered": " without rowid"}

_encode = msgspec.json.Encoder().encode


class SqliteTx:
    """See `storage.database.Tx`. `last_ordinal` is the highest ordinal in the log; only the writer passes it."""

    def __init__(
        self, connection: apsw.Connection, *, now: int, config: Config, last_ordinal: int = 0
    ) -> None:
        self.now = now
        self.config = config
        self.heads: dict[int, streams.Head] = {}
        self.signals: list[Signal] = []
        self.ordinal = last_ordinal
        self._execute = connection.execute
        self._connection = connection

    def one(self, row: type[Row], sql: str, **params: object) -> Row | None:
        for columns in self._execute(sql, params):
            return row(*columns)
        return None

    def all(self, row: type[Row], sql: str, **params: object) -> list[Row]:
        return [row(*columns) for columns in self._execute(sql, params)]

    def each(self, row: Callable[..., Row], sql: str, **params: object) -> Iterator[Row]:
        """As `all`, one row at a time."""
        for columns in self._execute(sql, params):
            yield row(*columns)

    def run(self, sql: str, **params: object) -> int:
        self._execute(sql, params)
        return self._connection.changes()

    def create_stream(self) -> int:
        return streams.create_stream(self)

    def announce(
        self, payload: Content, *, to: int, by: Caller | None, about: int | None = None
    ) -> Event[Content]:
        actor, device = (by.person, by.session) if by else (None, None)
        entry = streams.Entry(to, payload.kind, about, self.now, actor, device, _encode(payload))
        self.ordinal += 1
        head = streams.append(self, entry, ordinal=self.ordinal)
        self.heads[to] = head
        return Event(to, head.seq, payload.kind, about, self.now, actor, device, payload)

    def signal(self, signal: Signal) -> None:
        self.signals.append(signal)
