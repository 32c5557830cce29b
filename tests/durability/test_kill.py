"""P1, P2, P3: `kill -9` in mid-send, again and again, while everybody retries; and the end of the database server itself.

The suite kills 20 times; `KILLS=200 pytest tests/durability/test_kill.py` kills 200 times.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from inwith.app import STATE
from inwith.client.client_id import make_client_id
from inwith.client.connection import Closed, Connection, connect
from inwith.config import Config
from inwith.conversations.events import Said
from inwith.conversations.types import Draft, Sent
from inwith.errors import InwithError
from inwith.live.protocol import Current, LiveEvent, Ready, Resume
from inwith.storage.database import Tx
from inwith.storage.migrate import get_epoch
from inwith.storage.opened import open_database
from inwith.storage.verify import verify
from tests.durability.history import Attempt, Observer, Seen, find_faults
from tests.durability.server import ServerProcess, Writer, found_council, times
from tests.postgres import CRASH, Cluster

Answer = TypeVar("Answer")

GROUPS_OF = [10, 10, 10, 10, 10]
KILLS = times("KILLS", otherwise=20)
CRASHES = times("CRASHES", otherwise=5)


class Tally:
    """Counts acknowledgements, and lets one wait for them."""

    def __init__(self) -> None:
        self._count = 0
        self._goal = 0
        self._reached = asyncio.Event()

    def add(self) -> None:
        self._count += 1
        if self._count >= self._goal:
            self._reached.set()

    async def wait_for_more(self, count: int) -> None:
        self._goal = self._count + count
        self._reached.clear()
        await self._reached.wait()


class Sender:
    """Sends message after message, one at a time, each until it is acknowledged."""

    def __init__(self, writer: Writer, url: str, tally: Tally) -> None:
        self._writer = writer
        self._url = url
        self._tally = tally
        self.attempts: list[Attempt] = []

    async def keep_sending(self) -> None:
        connection: Connection | None = None
        try:
            while True:
                client_id = make_client_id()
                draft = Draft(client_id=client_id, text=f"from {self._writer.name}")
                self.attempts.append(Attempt(self._writer.conversation, client_id, None))
                while not await self._send(connection, draft):
                    connection = await self._come_back()
        finally:
            if connection is not None:
                connection.abort()

    async def _send(self, connection: Connection | None, draft: Draft) -> bool:
        """Whether it was acknowledged."""
        if connection is None:
            return False
        try:
            sent = await connection.call("send", Sent, {"conversation": self._writer.conversation}, draft)
        except InwithError as error:
            if not error.retry:
                raise
            return False
        self.attempts.append(Attempt(self._writer.conversation, draft.client_id, sent.seq))
        self._tally.add()
        return True

    async def _come_back(self) -> Connection:
        """A new connection, once the server is there again."""
        while True:
            try:
                return await connect(self._url, self._writer.token)
            except InwithError:
                await asyncio.sleep(random.uniform(0.01, 0.1))


class Watcher:
    """Follows one conversation from its beginning, coming back by seq whenever the connection is lost."""

    def __init__(self, writer: Writer, url: str, epoch: str) -> None:
        self._writer = writer
        self._url = url
        self._epoch = epoch
        self._head = 0
        self.current = asyncio.Event()
        self.seen: list[Seen] = []

    async def keep_watching(self) -> None:
        while True:
            try:
                connection = await connect(self._url, self._writer.token)
            except InwithError:
                await asyncio.sleep(0.02)  # the server is being restarted
                continue
            try:
                while True:
                    self._take(connection, await connection.next_frame())
            except Closed:
                self.current.clear()
            finally:
                connection.abort()

    def _take(self, connection: Connection, frame: object) -> None:
        if isinstance(frame, Ready):
            self.current.clear()
            connection.tell(Resume(self._epoch, heads={str(self._writer.conversation): self._head}))
        elif isinstance(frame, Current):
            self.current.set()
        elif isinstance(frame, LiveEvent) and frame.stream == self._writer.conversation:
            self._head = frame.seq
            self.seen.append(Seen(frame.stream, frame.seq, read_client_id(frame.kind, bytes(frame.payload))))


async def test_p1_p2_p3_kill_in_mid_send_loses_nothing_and_doubles_nothing(config: Config) -> None:
    async def kill(server: ServerProcess) -> None:
        await server.kill()
        await server.start()

    await send_through(config, kill, times=KILLS)


async def test_p1_p2_p3_a_crash_of_the_database_server_loses_nothing_and_doubles_nothing(
    tmp_path: Path,
) -> None:
    """Its files lie on the disk, like a council's."""
    cluster = await asyncio.to_thread(Cluster, in_memory=False)
    try:

        async def crash(_: ServerProcess) -> None:
            await asyncio.to_thread(cluster.stop, CRASH)
            await asyncio.to_thread(cluster.start)

        config = Config(data=str(tmp_path / "data"), database=cluster.make_database())
        await send_through(config, crash, times=CRASHES)
    finally:
        cluster.remove()


async def send_through(
    config: Config, mishap: Callable[[ServerProcess], Awaitable[None]], *, times: int
) -> None:
    """Everybody sends while the mishap befalls the server, so often; then the judge."""
    data, url = Path(config.data), config.database
    writers = await found_council(data, groups_of=GROUPS_OF, database=url)
    epoch = await read(config, get_epoch)
    server = ServerProcess(data, database=url)
    tally = Tally()
    senders = [Sender(writer, server.url, tally) for writer in writers]
    watchers = [Watcher(writer, server.url, epoch) for writer in writers[::10]]
    async with server:
        sending = [asyncio.ensure_future(sender.keep_sending()) for sender in senders]
        watching = [asyncio.ensure_future(watcher.keep_watching()) for watcher in watchers]
        for _ in range(times):
            await tally.wait_for_more(random.randint(50, 400))  # the mishap then comes in the midst of others
            await mishap(server)
        await tally.wait_for_more(200)
        await stop(sending)
        await server.kill()
        await server.start()
        await asyncio.gather(*(watcher.current.wait() for watcher in watchers))
        await stop(watching)
        await server.stop()

    log = await read_log(config)
    observers = [Observer(f"watcher {number}", watcher.seen) for number, watcher in enumerate(watchers)]
    attempts = [attempt for sender in senders for attempt in sender.attempts]
    assert find_faults(attempts, log=log, observers=observers) == []
    assert len([attempt for attempt in attempts if attempt.seq]) >= times * 50
    assert verify(config, kinds=STATE.kinds, tables=STATE.tables).faults == []


async def stop(tasks: "Sequence[asyncio.Future[None]]") -> None:
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if outcome is not None and not isinstance(outcome, asyncio.CancelledError):
            raise outcome


class Entry(msgspec.Struct, frozen=True):
    stream: int
    seq: int
    kind: str
    payload: bytes


async def read_log(config: Config) -> list[Seen]:
    """Every event of every conversation."""
    sql = "select e.stream, e.seq, e.kind, e.payload from event e join conversation c on c.id = e.stream order by 1, 2"
    entries = await read(config, lambda tx: tx.all(Entry, sql))
    return [Seen(entry.stream, entry.seq, read_client_id(entry.kind, entry.payload)) for entry in entries]


async def read(config: Config, function: Callable[[Tx], Answer]) -> Answer:
    database = await open_database(config)
    try:
        return await database.read(function)
    finally:
        await database.close()


def read_client_id(kind: str, payload: bytes) -> str:
    """The client id of a message; "" for everything else."""
    if kind != Said.kind:
        return ""
    return str(msgspec.json.decode(payload, type=Said).client_id)
