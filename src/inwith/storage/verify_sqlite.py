"""A SQLite database that is verified: attached to the scratch database, where every name but the state's resolves to it."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import apsw

from inwith.config import Config
from inwith.errors import Broken
from inwith.storage.folder import DATABASE
from inwith.storage.sqlite_tx import SqliteTx
from inwith.storage.tx import Transaction


class SqliteSource:
    """See `storage.verify_source.Source`. Raises Broken if there is no database."""

    kind_as_bytes = "cast(kind as blob)"
    damage: tuple[type[Exception], ...] = (apsw.CorruptError, apsw.NotADBError)

    def __init__(self, config: Config, scratch: apsw.Connection) -> None:
        database = Path(config.data) / DATABASE
        if not database.exists():
            raise Broken(f"There is no database at {database}.")
        self.scratch = scratch
        self.tx: Transaction = SqliteTx(scratch, now=0, config=config)
        self._database = database

    def begin(self) -> None:
        self.scratch.execute("begin")

    def show_state(self, tables: Sequence[str]) -> None:
        """They are visible already."""

    def __enter__(self) -> "SqliteSource":
        self.scratch.execute("attach ? as source", (self._database.resolve().as_uri() + "?mode=ro",))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closing the scratch database lets go of it."""
