"""One council, served for all cells of the tables: each has people and a conversation of its own in it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import msgspec
import pytest
import pytest_asyncio

from inwith.cli.serve import serving
from inwith.config import Config
from inwith.people.passwords import Passwords
from tests.access.audience import Audience
from tests.access.house import House
from tests.conftest import BACKENDS, PASSWORD, StandingClock
from tests.postgres import Cluster


@pytest_asyncio.fixture(loop_scope="session", scope="session", params=BACKENDS)
async def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    config = Config(data=str(tmp_path_factory.mktemp("access") / "data"), port=0)
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgres")
        config = msgspec.structs.replace(config, database=cluster.make_database())
    passwords = Passwords(config, memory_kib=8)
    async with AsyncExitStack() as stack:
        clock = StandingClock(1_767_607_200_000)
        app = await stack.enter_async_context(serving(config, clock=clock, passwords=passwords))
        await app.jobs.close()  # or its works would write at a moment of their own
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=app.config.address))
        house = House(app, http, password_hash=await passwords.hash(PASSWORD))
        yield house
        house.close()


@pytest_asyncio.fixture(loop_scope="session")
async def audience(house: House) -> AsyncIterator[Audience]:
    async with AsyncExitStack() as stack:
        yield Audience(house, stack)
