"""A log with one kind of event and one table of state, on real files."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest

from inwith.config import Config
from inwith.storage.database import Event, Kind, Payload, Tx
from inwith.storage.sqlite import SqliteDatabase


class Noted(Payload, frozen=True):
    kind: ClassVar[str] = "noted"
    text: str


def apply_noted(tx: Tx, event: Event[Noted]) -> None:
    tx.run(
        "insert into reaction (conversation, about, person, seq) values (:stream, 1, 1, :seq)"
        " on conflict (conversation, about, person) do update set seq = excluded.seq",
        stream=event.stream,
        seq=event.seq,
    )


KINDS: dict[str, Kind] = {"noted": Kind(Noted, (apply_noted,))}
TABLES = ("reaction",)


def open_stream(tx: Tx) -> int:
    return tx.create_stream()


def note(tx: Tx, stream: int, text: str) -> int:
    event = tx.announce(Noted(text=text), to=stream, by=None)
    apply_noted(tx, event)
    return event.seq


Open = Callable[..., Awaitable[SqliteDatabase]]


@pytest.fixture
async def open_database(tmp_path: Path) -> AsyncIterator[Open]:
    """Opens the database in `tmp_path`, again and again if need be; what a test leaves open is closed."""
    opened: list[SqliteDatabase] = []

    async def open_one(folder: Path = tmp_path, **options: Any) -> SqliteDatabase:
        database = await SqliteDatabase.open(folder, config=Config(), **options)
        opened.append(database)
        return database

    yield open_one
    for database in opened:
        if not database.closed:
            await database.close()


@pytest.fixture
async def database(open_database: Open) -> SqliteDatabase:
    return await open_database()
