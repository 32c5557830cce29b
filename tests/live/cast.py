"""People with clients and live connections, and the steps that tests of them take again and again."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeVar

import msgspec

from inwith.client import Client
from inwith.client.client_id import make_client_id
from inwith.client.connection import Closed, Connection, Frame
from inwith.conversations.types import Draft, Sent
from inwith.live.protocol import Blank, Current, LiveEvent, Ready, Resume
from tests.conftest import Served

Kind = TypeVar("Kind", bound=msgspec.Struct)


class Cast:
    """Lets people in, and closes what they opened."""

    def __init__(
        self, served: Served, sign_in: Callable[[str], Awaitable[Client]], stack: AsyncExitStack
    ) -> None:
        self.served = served
        self._sign_in = sign_in
        self._stack = stack

    async def enter(self, name: str) -> Client:
        """A new person, signed in at one device. Their first name signs them in."""
        await self.served.enter(name)
        return await self.at_another_device(name)

    async def at_another_device(self, name: str) -> Client:
        return await self._sign_in(name.split()[0].lower())

    async def group(self, owner: Client, *members: Client) -> int:
        """A group that the members have joined; its id."""
        people = [member.me.person.id for member in members]
        group = (await owner.create_group("Winter rota", invite=people)).id
        for member in members:
            card = next(each for each in await member.invitations() if each.conversation == group)
            await member.accept(card.id)
        return group

    async def connect(self, client: Client) -> Connection:
        """A live connection that has not said yet what it holds."""
        connection = await client.connect()
        self._stack.push_async_callback(connection.close)
        return connection

    async def follow(self, client: Client) -> Connection:
        """A live connection that is current, with everything until now."""
        connection = await self.connect(client)
        snapshot = await client.snapshot()
        await next_of(connection, Ready)
        connection.tell(Resume(snapshot.epoch, heads=snapshot.heads))
        await next_of(connection, Current)
        return connection


async def next_of(connection: Connection, kind: type[Kind], *, within: float = 10.0) -> Kind:
    """The next frame of a kind; others are passed over."""
    async with asyncio.timeout(within):
        while True:
            frame = await connection.next_frame()
            if isinstance(frame, kind):
                return frame


async def frames_until(
    connection: Connection, last: Callable[[Frame], bool], *, within: float = 10.0
) -> list[Frame]:
    """All frames up to the one that `last` tells, included."""
    frames: list[Frame] = []
    async with asyncio.timeout(within):
        while not frames or not last(frames[-1]):
            frames.append(await connection.next_frame())
    return frames


async def closing_of(connection: Connection, *, within: float = 10.0) -> Closed:
    """How the connection ended."""
    async with asyncio.timeout(within):
        while True:
            try:
                await connection.next_frame()
            except Closed as closed:
                return closed


def says(text: str) -> Callable[[Frame], bool]:
    """Whether a frame is the event of a message with these words."""
    wanted = msgspec.json.encode(text)
    return lambda frame: (
        isinstance(frame, LiveEvent) and frame.kind == "message" and wanted in bytes(frame.payload)
    )


def is_kind(kind: str) -> Callable[[Frame], bool]:
    """Whether a frame is an event of this kind."""
    return lambda frame: isinstance(frame, LiveEvent) and frame.kind == kind


async def say(connection: Connection, conversation: int, text: str) -> Sent:
    """Send over the live connection."""
    draft = Draft(client_id=make_client_id(), text=text)
    return await connection.call("send", Sent, {"conversation": conversation}, draft)


def places(frames: list[Frame], stream: int) -> list[int]:
    """The seqs of a stream in these frames."""
    return [frame.seq for frame in frames if isinstance(frame, LiveEvent | Blank) and frame.stream == stream]
