"""Rights that change while somebody is connected: from that event on, or until it, and nothing in between."""

import pytest

from inwith.client.connection import Connection, Frame
from inwith.live.protocol import LiveEvent
from tests.access.audience import Audience, of
from tests.access.cast import Actor, Scene
from tests.access.model import DIRECT, GROUP
from tests.live.cast import frames_until, is_kind

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAYS = "POST /conversations/{conversation}/messages"
LEAVES = "DELETE /conversations/{conversation}/membership"


class Play:
    """One person listens while another, who is in the conversation too, says things."""

    def __init__(self, audience: Audience, scene: Scene, listener: Actor, speaker: Actor) -> None:
        self.audience, self.scene, self.listener, self.speaker = audience, scene, listener, speaker
        self.conversation = listener.conversation
        speaker.conversation = self.conversation
        self.mine: Connection
        self.theirs: Connection

    async def begin(self) -> None:
        self.mine = await self.audience.follow(self.listener)
        self.theirs = await self.audience.follow(self.speaker)

    async def hear(self) -> list[Frame]:
        """What the listener is told of the conversation, now that one more message has been said and delivered."""
        await self.audience.act(self.speaker, SAYS, self.scene)
        await frames_until(
            self.theirs, lambda frame: is_kind("message")(frame) and frame in of(self.conversation, [frame])
        )
        return of(self.conversation, await self.audience.rest(self.mine, self.listener))


def kinds(frames: list[Frame]) -> list[str]:
    return [frame.kind if isinstance(frame, LiveEvent) else type(frame).__name__ for frame in frames]


async def test_one_who_is_removed_gets_nothing_from_then_on(audience: Audience) -> None:
    scene = await audience.house.stage(GROUP)
    play = Play(audience, scene, scene["member"], scene["colleague"])
    await play.begin()
    assert kinds(await play.hear()) == ["message"]

    await audience.remove(scene["owner"], scene["member"])
    assert kinds(await play.hear()) == []


async def test_one_who_leaves_gets_nothing_from_then_on(audience: Audience) -> None:
    scene = await audience.house.stage(GROUP)
    play = Play(audience, scene, scene["member"], scene["colleague"])
    await play.begin()
    assert kinds(await play.hear()) == ["message"]

    await audience.act(scene["member"], LEAVES, scene)
    assert kinds(await play.hear()) == []


async def test_one_who_is_invited_gets_nothing_until_they_accept(audience: Audience) -> None:
    scene = await audience.house.stage(GROUP)
    play = Play(audience, scene, scene["invited"], scene["colleague"])
    await play.begin()
    assert kinds(await play.hear()) == []

    await audience.act(scene["invited"], "POST /invitations/{invitation}/answer", scene)
    assert kinds(await play.hear()) == ["joined", "message"]


async def test_one_who_is_asked_hears_until_they_decline(audience: Audience) -> None:
    scene = await audience.house.stage(DIRECT)
    play = Play(audience, scene, scene["asked"], scene["opener"])
    await play.begin()
    assert kinds(await play.hear()) == ["message", "ReceiptMoved"]  # the mark is their own

    await audience.decline(scene["asked"])
    assert kinds(await play.hear()) == []


@pytest.mark.parametrize(
    ("person", "heard"), [("asked", ["message", "ReceiptMoved"]), ("answered", ["message"])]
)
async def test_one_who_blocks_the_other_hears_no_more(
    audience: Audience, person: str, heard: list[str]
) -> None:
    scene = await audience.house.stage(DIRECT)
    play = Play(audience, scene, scene[person], scene["opener"])
    await play.begin()
    assert kinds(await play.hear()) == heard

    await audience.block(scene[person], scene["opener"])
    assert kinds(await play.hear()) == []
