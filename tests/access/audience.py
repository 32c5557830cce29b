"""People who listen at live connections, and what tells that nothing came."""

from contextlib import AsyncExitStack, suppress

from inwith.client.connection import Connection, Frame
from inwith.conversations.types import Answer, Kept, Mark, PersonNamed, Snapshot
from inwith.errors import NotFound
from inwith.live.protocol import Current, Ready, Resume, Watch
from tests.access.calls import NOWHERE, Call, make_call
from tests.access.cast import Actor, Scene
from tests.access.house import House
from tests.live.cast import frames_until, is_kind, next_of


class Audience:
    """Opens live connections in one council, and closes them."""

    def __init__(self, house: House, stack: AsyncExitStack) -> None:
        self.house = house
        self._stack = stack
        self.caught_up: dict[Connection, list[Frame]] = {}

    async def follow(self, actor: Actor, *watched: int) -> Connection:
        """A current connection that claims to hold the conversation from its beginning."""
        connection = await self.house.connect(actor)
        self._stack.callback(connection.abort)
        snapshot = await self.house.get(actor, "/snapshot", Snapshot)
        await next_of(connection, Ready)
        heads = {**snapshot.heads, str(actor.conversation): 0}
        connection.tell(Resume(snapshot.epoch, heads=heads))
        self.caught_up[connection] = await frames_until(connection, lambda frame: isinstance(frame, Current))
        connection.tell(Watch(list(watched)))
        await settle(connection)
        return connection

    async def rest(self, connection: Connection, actor: Actor) -> list[Frame]:
        """All frames that come before something of the actor's own, which happens now. The typing of a moment is told
        after its events, so it happens twice."""
        frames: list[Frame] = []
        for _ in range(2):
            await self.act(actor, "PUT /preferences")
            frames += await frames_until(connection, is_kind("preferences_changed"))
        return frames

    async def act(self, actor: Actor, operation: str, scene: Scene | None = None) -> None:
        """A call of model.py's operations, which is done."""
        await self._do(actor, make_call(operation, scene or Scene({}, "", "", 0, 0), actor, aim="own"))

    async def remove(self, owner: Actor, member: Actor) -> None:
        path = "DELETE /conversations/{conversation}/members/{person}"
        given = {"conversation": owner.conversation, "person": member.person}
        await self._do(owner, Call(path, given, None))

    async def decline(self, actor: Actor) -> None:
        given = {"conversation": actor.conversation}
        answer = Answer(accept=False)
        await self._do(actor, Call("POST /conversations/{conversation}/answer", given, answer))

    async def block(self, actor: Actor, other: Actor) -> None:
        await self._do(actor, Call("POST /blocks", {}, PersonNamed(other.person)))

    async def _do(self, actor: Actor, call: Call) -> None:
        assert (await self.house.call(actor, call)).status in (200, 204)


async def settle(connection: Connection) -> None:
    """Everything said so far has been heard: frames are obeyed in their order, and this one is answered."""
    with suppress(NotFound):
        await connection.call("mark", Kept, {"conversation": NOWHERE}, Mark())


def of(conversation: int, frames: list[Frame]) -> list[Frame]:
    """The frames that tell anything of a conversation."""
    about = (getattr(each, "stream", 0) or getattr(each, "conversation", 0) for each in frames)
    return [each for each, stream in zip(frames, about, strict=True) if stream == conversation]
