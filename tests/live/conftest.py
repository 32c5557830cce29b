"""People at live connections of a real server."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from inwith.client import Client
from tests.conftest import PASSWORD, Served
from tests.live.cast import Cast


@pytest.fixture
async def cast(served: Served) -> AsyncIterator[Cast]:
    """Nobody yet; `cast.enter` lets somebody in."""
    async with AsyncExitStack() as stack:

        async def sign_in(name: str) -> Client:
            return await stack.enter_async_context(await Client.sign_in(served.address, name, PASSWORD))

        yield Cast(served, sign_in, stack)
