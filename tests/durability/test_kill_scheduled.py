"""B1.1, P1: `kill -9` while scheduled messages fall due. None is lost, none is sent twice."""

import asyncio
import random
from pathlib import Path

from inwith.app import STATE
from inwith.client import Client
from inwith.client.client_id import make_client_id
from inwith.clock import system_clock
from inwith.config import Config
from inwith.conversations.schedule import ScheduledMessage
from inwith.conversations.types import ScheduleDraft
from inwith.storage.verify import verify
from tests.durability.server import ServerProcess, Writer, found_council, times
from tests.durability.test_kill import read_log

KILLS = times("KILLS", otherwise=4)
MESSAGES = 60
SPREAD_MS = 3_000


async def schedule_all(writer: Writer, url: str) -> list[str]:
    """Each falls due a little after another; their client ids."""
    client = await Client.with_token(url, writer.token)
    path = f"/conversations/{writer.conversation}/scheduled"
    begins = system_clock() + 2_000
    ids = [make_client_id() for _ in range(MESSAGES)]
    async with client:
        for at, client_id in enumerate(ids):
            # A slow machine may have come past it already.
            due = max(begins + at * SPREAD_MS // MESSAGES, system_clock() + 1_000)
            body = ScheduleDraft(client_id, f"{at}", send_at=due)
            await client.requests.ask_until_known("POST", path, ScheduledMessage, body=body)
    return ids


async def wait_until_sent(writer: Writer, url: str) -> None:
    """Raises AssertionError for one that could not be sent."""
    client = await Client.with_token(url, writer.token)
    async with client, asyncio.timeout(60):
        while waiting := await client.scheduled():
            assert not [each for each in waiting if each.reason]
            await asyncio.sleep(0.05)


async def test_b1_1_p1_what_is_scheduled_is_sent_once_however_often_the_server_is_killed(
    config: Config,
) -> None:
    data = Path(config.data)
    [writer] = await found_council(data, groups_of=[1], database=config.database)
    server = ServerProcess(data, database=config.database)
    server.environment |= {"INWITH_SCHEDULE_LEAST": "1", "INWITH_SCHEDULED_A_PERSON": str(MESSAGES)}
    async with server:
        ids = await schedule_all(writer, server.url)
        for _ in range(KILLS):
            await asyncio.sleep(random.uniform(0.2, 0.9))
            await server.kill()
            await server.start()
        await wait_until_sent(writer, server.url)
        await server.stop()
    sent = [each.client_id for each in await read_log(config) if each.client_id]
    assert sorted(sent) == sorted(ids)
    assert verify(config, kinds=STATE.kinds, tables=STATE.tables).faults == []
