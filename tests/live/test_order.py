"""Order and completeness: however connections come and go, what one holds has no gap and no repetition."""

import asyncio
import random

import pytest

from inwith.client import Client
from inwith.client.live import Live
from inwith.conversations.types import Sent
from inwith.live.protocol import Blank, LiveEvent, Ready, Reset, Resume
from inwith.storage.streams import LogEntry, read_log
from tests.live.cast import Cast, frames_until, next_of, places, say, says

_BATCHES = 12
_BATCH = 10


@pytest.mark.parametrize("seed", range(4))
async def test_p2_with_connections_lost_at_random_everybody_holds_the_same_order_whole(
    cast: Cast, seed: int
) -> None:
    chance = random.Random(seed)
    people = [await cast.enter(name) for name in ("Ailsa Sample", "Hamish Trial", "Mairi Specimen")]
    groups = [await cast.group(people[0], *people[1:]) for _ in range(2)]
    feeds = [await person.live() for person in people for _ in range(2)]
    starts = [dict(feed.heads) for feed in feeds]
    reading = [asyncio.create_task(read_to_the_end(feed, groups)) for feed in feeds]
    cutting = asyncio.create_task(cut_off(feeds, chance))

    await asyncio.gather(*(talk(cast, person, groups, chance) for person in people))
    ends = {group: (await people[0].send(group, "the end")).seq for group in groups}
    async with asyncio.timeout(30):
        held = await asyncio.gather(*reading)
    cutting.cancel()

    for start, seqs in zip(starts, held, strict=True):
        for group in groups:
            assert seqs[group] == list(range(start[group] + 1, ends[group] + 1))
    for feed in feeds:
        await feed.close()


@pytest.mark.parametrize("seed", range(4))
async def test_p4_whoever_comes_and_goes_at_random_gets_exactly_what_was_said_while_a_member(
    cast: Cast, seed: int
) -> None:
    chance = random.Random(seed)
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada)
    feeds = [await ben.live() for _ in range(2)]
    reading = [asyncio.create_task(read_to_the_end(feed, [group])) for feed in feeds]
    cutting = asyncio.create_task(cut_off(feeds, chance))
    talking = asyncio.create_task(talk(cast, ada, [group], chance))

    while not talking.done():
        await come_in(ada, ben, group)
        await ada.send(group, "welcome")
        await (ben.leave(group) if chance.random() < 0.5 else ada.remove(group, ben.me.person.id))
    await talking
    cutting.cancel()
    await come_in(ada, ben, group)
    async with asyncio.timeout(30):
        # A device to which the group is new begins where the group stands when it comes back.
        while not all(task.done() for task in reading):
            await ada.send(group, "the end")
        held = await asyncio.gather(*reading)

    stays = stays_of(ben, await cast.served.app.database.read(read_log, group, after=0, limit=100_000))
    assert len(stays) > 1
    for seqs in held:
        got = seqs[group]
        assert set(got) <= {seq for stay in stays for seq in stay}
        for stay in stays:
            inside = [seq for seq in got if seq in stay]
            assert inside == list(range(inside[0], inside[-1] + 1)) if inside else True
    for feed in feeds:
        await feed.close()


async def test_whoever_comes_back_while_others_talk_misses_nothing(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    snapshot = await ben.snapshot()
    own = await cast.follow(ada)
    talking = asyncio.create_task(talk(cast, ada, [group], random.Random(0)))

    connections = [await cast.connect(ben) for _ in range(10)]
    for connection in connections:
        await next_of(connection, Ready)
        connection.tell(Resume(snapshot.epoch, heads=snapshot.heads))
        await say(own, group, "meanwhile")
    await talking
    end = await say(own, group, "the end")

    for connection in connections:
        frames = await frames_until(connection, says("the end"))
        assert places(frames, group) == list(range(snapshot.heads[str(group)] + 1, end.seq + 1))


Held = dict[int, list[int]]


async def read_to_the_end(feed: Live, groups: list[int]) -> Held:
    """The seqs received of each group, until the end has been said in all of them."""
    held: Held = {group: [] for group in groups}
    ended: set[int] = set()
    async for delivery in feed:
        assert not isinstance(delivery, Reset)
        if isinstance(delivery, LiveEvent | Blank) and delivery.stream in held:
            held[delivery.stream].append(delivery.seq)
            if says("the end")(delivery):
                ended.add(delivery.stream)
        if len(ended) == len(groups):
            break
    return held


async def talk(cast: Cast, person: Client, groups: list[int], chance: random.Random) -> list[Sent]:
    connection = await cast.connect(person)
    sent: list[Sent] = []
    for number in range(_BATCHES):
        batch = (say(connection, chance.choice(groups), f"{number}/{part}") for part in range(_BATCH))
        sent += await asyncio.gather(*batch)
    return sent


async def cut_off(feeds: list[Live], chance: random.Random) -> None:
    """Lose connections at random instants until cancelled."""
    while True:
        await asyncio.sleep(chance.uniform(0, 0.05))
        feed = chance.choice(feeds)
        if feed.connection is not None and feed.connection.closed is None:
            feed.connection.abort()


async def come_in(ada: Client, ben: Client, group: int) -> None:
    await ada.invite(group, [ben.me.person.id])
    [card] = await ben.invitations()
    await ben.accept(card.id)


def stays_of(person: Client, log: list[LogEntry]) -> list[range]:
    """Each stay of a person in a group: from their joining up to, without it, their leaving."""
    stays: list[range] = []
    begun: int | None = None
    for entry in log:
        if entry.actor == person.me.person.id and entry.kind == "joined":
            begun = entry.seq
        ended = entry.kind == "left" and entry.actor == person.me.person.id
        if begun is not None and (ended or entry.kind == "removed"):
            stays.append(range(begun, entry.seq))
            begun = None
    return [*stays, range(begun, log[-1].seq + 1)] if begun is not None else stays
