"""A transaction over one SQLite connection."""

from collections.abc import Callable, Iterator
from typing import Literal, TypeVar

import apsw

from inwith.config import Config
from inwith.storage import streams
from inwith.storage.migrate import Dialect
from inwith.storage.tx import Transaction

Row = TypeVar("Row")

SQLITE = Dialect(
    "sqlite",
    {
        "id": "integer primary key autoincrement",
        "blob": "blob",
        "ordinal": "bigint not null",
        "clustered": " without rowid",
    },
    "select count(*) from sqlite_master where name = :name",
)


class SqliteTx(Transaction):
    """See `storage.database.Tx`. `last_ordinal` is the highest ordinal in the log; only the writer passes it."""

    dialect: Literal["sqlite", "postgresql"] = "sqlite"

    def __init__(
        self, connection: apsw.Connection, *, now: int, config: Config, last_ordinal: int = 0
    ) -> None:
        super().__init__(now=now, config=config)
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

    def _append(self, entry: streams.Entry) -> streams.Head:
        self.ordinal += 1
        return streams.append(self, entry, ordinal=self.ordinal)
