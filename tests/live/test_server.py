"""The port itself: who only holds it is let go."""

import asyncio
from urllib.parse import urlsplit

import msgspec
import pytest

from inwith.config import Config
from tests.conftest import Served
from tests.live.cast import Cast, frames_until, says


@pytest.fixture
def config(config: Config) -> Config:
    return msgspec.structs.replace(config, request_time=200)


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET /api/v1/council HTTP/1.1\r\nhost: x\r\n",
        b"POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n{",
    ],
)
async def test_a_request_that_does_not_arrive_is_not_waited_for_for_ever(
    served: Served, begun: bytes
) -> None:
    address = urlsplit(served.address)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(begun)
    async with asyncio.timeout(10):
        await reader.read()
    writer.close()


async def test_a_live_connection_outlives_the_time_of_a_request(cast: Cast, config: Config) -> None:
    ada = await cast.enter("Ailsa Sample")
    group = await cast.group(ada)
    connection = await cast.follow(ada)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(2 * config.request_time / 1000):
            await connection.next_frame()
    await ada.send(group, "still here")
    await frames_until(connection, says("still here"))
