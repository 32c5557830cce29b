"""Who is told of a conversation over the live connection: the frames that have no answer, against the same tables.

That nothing comes is shown by what comes after it: an event of the listener's own stream, once the others have heard.
"""

import pytest

from inwith.errors import InwithError
from inwith.live.protocol import Here, LiveEvent, SomeoneHere, SomeoneTyping, Typing, WatchPeople
from tests.access.audience import Audience, of, settle
from tests.access.cast import EARLY, Actor, Scene
from tests.access.house import House
from tests.access.model import ANNOUNCEMENT, DIRECT, FOLLOWING, GROUP, PRESENCE, TABLES
from tests.access.table import Table
from tests.live.cast import frames_until, next_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

CELLS = {
    frame: [
        pytest.param(table, person, outcome, id=f"{table.stage}-{person}-{outcome}")
        for table in TABLES
        for _, operation, person, outcome in table.cells()
        if operation == frame
    ]
    for frame in FOLLOWING + PRESENCE
}


async def is_refused(house: House, actor: Actor, outcome: str) -> bool:
    if outcome in ("done", "mute"):
        return False
    with pytest.raises(InwithError) as refused:
        await house.connect(actor)
    assert str(refused.value.status) == outcome
    return True


def other_of(table: Table, scene: Scene, person: str) -> Actor:
    """Somebody who is in the conversation too, and speaks or listens there."""
    if table is DIRECT:
        return scene["answered" if person == "opener" else "opener"]
    return scene["colleague"]


def control_of(table: Table, scene: Scene, person: str) -> Actor:
    """Somebody else again, whose hearing shows that there was something to hear."""
    if table is DIRECT:
        return scene["answered"]
    names = ("owner", "member") if table is GROUP else ("importer", "reader")
    return scene[names[0] if person != names[0] else names[1]]


@pytest.mark.parametrize(("table", "person", "outcome"), CELLS["live resume"])
async def test_what_happens_reaches(audience: Audience, table: Table, person: str, outcome: str) -> None:
    scene = await audience.house.stage(table)
    actor, other = scene[person], other_of(table, scene, person)
    if await is_refused(audience.house, actor, outcome):
        return
    doer, operation, kind = other, "POST /conversations/{conversation}/messages", "message"
    if table.stage == "imported":
        doer, operation, kind = (
            scene["importer"],
            "POST /conversations/{conversation}/owners",
            "owner_made",
        )
    if table.stage == "announcement":
        doer = scene["withdrawn" if person == "withdrawn" else "publisher"]
        operation, kind = "PATCH /conversations/{conversation}", "titled"
    mine, theirs = await audience.follow(actor), await audience.follow(other)
    doer.conversation = other.conversation = actor.conversation

    await audience.act(doer, operation, scene)
    await frames_until(
        theirs,
        lambda frame: isinstance(frame, LiveEvent) and (frame.kind, frame.actor) == (kind, doer.person),
    )
    told = of(actor.conversation, audience.caught_up[mine] + await audience.rest(mine, actor))

    happened = [each for each in told if isinstance(each, LiveEvent) and each.kind == kind]
    assert bool(happened) == (outcome == "done")
    assert told == [] or outcome == "done"
    if person == "late":
        assert not any(EARLY.encode() in bytes(each.payload) for each in told if isinstance(each, LiveEvent))


# Where somebody may hear others type, and where nobody does.
HEARD = {frame: [cell for cell in CELLS[frame] if cell.values[0] is not ANNOUNCEMENT] for frame in CELLS}


@pytest.mark.parametrize(("table", "person", "outcome"), HEARD["live watch"])
async def test_the_others_typing_reaches(audience: Audience, table: Table, person: str, outcome: str) -> None:
    scene = await audience.house.stage(table)
    actor, other = scene[person], other_of(table, scene, person)
    if await is_refused(audience.house, actor, outcome):
        return
    mine, theirs = await audience.follow(actor, actor.conversation), await audience.follow(other)
    typing = SomeoneTyping(actor.conversation, other.person)
    if outcome == "done":
        theirs.tell(Typing(actor.conversation))
        assert await next_of(mine, SomeoneTyping) == typing
        return
    control = control_of(table, scene, person)
    listening = await audience.follow(control, control.conversation)
    for conversation in dict.fromkeys((actor.conversation, control.conversation)):
        theirs.tell(Typing(conversation))
    assert (await next_of(listening, SomeoneTyping)).person == other.person
    assert of(actor.conversation, await audience.rest(mine, actor)) == []


@pytest.mark.parametrize(("table", "person", "outcome"), HEARD["live typing"])
async def test_typing_is_seen_by_others_from(
    audience: Audience, table: Table, person: str, outcome: str
) -> None:
    scene = await audience.house.stage(table)
    actor, other = scene[person], other_of(table, scene, person)
    if await is_refused(audience.house, actor, outcome):
        return
    control = control_of(table, scene, person)
    mine = await audience.follow(actor)
    listening = await audience.follow(other, actor.conversation, control.conversation)
    mine.tell(Typing(actor.conversation))
    if outcome == "done":
        assert await next_of(listening, SomeoneTyping) == SomeoneTyping(actor.conversation, actor.person)
        return
    await settle(mine)
    (await audience.follow(control)).tell(Typing(control.conversation))
    assert (await next_of(listening, SomeoneTyping)).person == control.person
    assert not [each for each in await audience.rest(listening, other) if isinstance(each, SomeoneTyping)]


@pytest.mark.parametrize(("table", "person", "outcome"), CELLS["live watch_people"])
async def test_a_members_presence_is_seen_by(
    audience: Audience, table: Table, person: str, outcome: str
) -> None:
    scene = await audience.house.stage(table)
    actor, other = scene[person], other_of(table, scene, person)
    if await is_refused(audience.house, actor, outcome):
        return
    mine, theirs = await audience.follow(actor), await audience.follow(other)
    mine.tell(WatchPeople([other.person]))
    await settle(mine)
    theirs.tell(Here(True))
    if outcome == "done":
        assert await next_of(mine, SomeoneHere) == SomeoneHere(other.person, here=True)
        return
    control = control_of(table, scene, person)
    listening = await audience.follow(control)
    listening.tell(WatchPeople([other.person]))
    assert (await next_of(listening, SomeoneHere)).here
    assert not [each for each in await audience.rest(mine, actor) if isinstance(each, SomeoneHere)]


@pytest.mark.parametrize(("table", "person", "outcome"), CELLS["live here"])
async def test_the_presence_that_a_member_sees_is_of(
    audience: Audience, table: Table, person: str, outcome: str
) -> None:
    scene = await audience.house.stage(table)
    actor, other = scene[person], other_of(table, scene, person)
    if await is_refused(audience.house, actor, outcome):
        return
    mine, theirs = await audience.follow(actor), await audience.follow(other)
    theirs.tell(WatchPeople([actor.person, other.person]))
    await settle(theirs)
    mine.tell(Here(True))
    await settle(mine)
    theirs.tell(Here(True))
    # One sees oneself, as one shares every conversation with oneself.
    here = [await next_of(theirs, SomeoneHere)]
    while here[-1].person != other.person:
        here.append(await next_of(theirs, SomeoneHere))
    assert (SomeoneHere(actor.person, here=True) in here) == (outcome == "done")


@pytest.mark.parametrize(("typist", "listener"), [("publisher", "reader"), ("reader", "publisher")])
async def test_in_an_announcement_nobody_is_seen_typing(
    audience: Audience, typist: str, listener: str
) -> None:
    scene = await audience.house.stage(ANNOUNCEMENT)
    channel = scene["publisher"].conversation
    mine = await audience.follow(scene[listener], channel)
    theirs = await audience.follow(scene[typist], channel)
    theirs.tell(Typing(channel))
    await settle(theirs)
    frames = await audience.rest(mine, scene[listener])
    assert not [each for each in frames if isinstance(each, SomeoneTyping)]
