"""What `storage.database` promises, asked of a real server of each kind. `backend` says which."""

from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
import pytest

from inwith.config import Config
from inwith.storage.database import Database
from inwith.storage.opened import open_database
from tests.conftest import StandingClock

Open = Callable[..., Awaitable[Database]]


@pytest.fixture
async def reopen(config: Config, clock: StandingClock) -> AsyncIterator[Open]:
    """Opens the test's database, again and again if need be, with settings of its own; what is left open is closed."""
    opened: list[Database] = []

    async def open_one(**settings: object) -> Database:
        database = await open_database(msgspec.structs.replace(config, **settings), clock=clock)
        opened.append(database)
        return database

    yield open_one
    for database in opened:
        if not database.closed:
            await database.close()
