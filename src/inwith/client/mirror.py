"""A state that keeps itself current: follows live, and fetches what events do not say."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from inwith.client.client import Client
from inwith.client.live import Delivery, Live
from inwith.client.state import FetchConversation, Need, State, named_in
from inwith.errors import NotFound
from inwith.live.protocol import Current
from inwith.people.types import Person


class Mirror:
    """`state` of one device, live. Made by `open`; `deliveries` is what came, for whoever wants to look."""

    def __init__(self, client: Client, live: Live, state: State) -> None:
        self.client = client
        self.live = live
        self.state = state
        self.deliveries: list[Delivery] = []
        self._news = asyncio.Condition()
        self._task = asyncio.create_task(self._follow())

    @classmethod
    async def open(cls, client: Client) -> "Mirror":
        """From a fresh snapshot; returns once the live connection is current."""
        snapshot = await client.snapshot()
        mirror = cls(client, await client.live(snapshot), State(client.me, snapshot))
        await mirror.wait_for(lambda: any(isinstance(each, Current) for each in mirror.deliveries))
        return mirror

    async def wait_for(self, predicate: Callable[[], bool], *, within: float = 10.0) -> None:
        """Return once `predicate()` holds; it is asked again after each delivery. Raises TimeoutError."""
        async with asyncio.timeout(within), self._news:
            await self._news.wait_for(predicate)

    async def close(self) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        await self.live.close()

    async def _follow(self) -> None:
        async for delivery in self.live:
            needs = self.state.receive(delivery)
            while needs:
                needs = await self._fetch(needs)
            await self._name_people()
            async with self._news:
                self.deliveries.append(delivery)
                self._news.notify_all()

    async def _fetch(self, needs: set[Need]) -> set[Need]:
        more: set[Need] = set()
        for need in needs:
            if isinstance(need, FetchConversation):
                with suppress(NotFound):  # over already: what ended it is on its way
                    conversation = await self.client.conversation(need.conversation)
                    self.live.hold(conversation.id, conversation.head)
                    more |= self.state.place(conversation)
            else:
                self.state.place_invitations(await self.client.invitations())
        return more

    async def _name_people(self) -> None:
        """Fetch those whom the list names and nobody has introduced yet."""
        named = set[int]().union(*(named_in(each) for each in self.state.conversations.values()))
        for person in named - self.state.people.keys():
            found = await self.client.requests.ask("GET", f"/people/{person}", Person)
            self.state.add_people([found])
