"""What is verified: a database's log and state, as they were at one instant."""

from collections.abc import Sequence
from types import TracebackType
from typing import Protocol

import apsw

from inwith.storage.tx import Transaction


class Source(Protocol):
    """`tx` reads it; from `begin` on, always the same instant. `scratch`: where the state is rebuilt, in its schema `main`.

    `kind_as_bytes`: the column `kind` in the database's words for text that may be none. `damage`: the errors of a
    database that cannot be read.
    """

    tx: Transaction
    scratch: apsw.Connection
    kind_as_bytes: str
    damage: tuple[type[Exception], ...]

    def begin(self) -> None: ...

    def show_state(self, tables: Sequence[str]) -> None:
        """Make these tables of the database visible in `scratch` as its schema `source`."""

    def __enter__(self) -> "Source": ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
