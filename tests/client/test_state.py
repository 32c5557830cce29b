"""Old snapshot + events = fresh snapshot, for every action of every kind of person."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from functools import partial

import msgspec
import pytest

from inwith.client import Client, Mirror
from inwith.conversations.types import Mention, Snapshot
from inwith.conversations.unsent import UnsentChange
from inwith.people.types import Preferences
from tests.conftest import StandingClock
from tests.live.cast import Cast


class Stage:
    """Ailsa owns the group, Hamish is in it, Isla is invited; Una has written to Callum, who has not answered."""

    def __init__(self, cast: Cast, clock: StandingClock, people: dict[str, Client]) -> None:
        self.cast = cast
        self.clock = clock
        self.people = people
        self.ada, self.ben, self.cat, self.dan, self.eve = people.values()
        self.group = self.direct = self.request = 0
        self.mirrors: list[Mirror] = []

    async def set(self) -> None:
        self.group = await self.cast.group(self.ada, self.ben)
        await self.ada.invite(self.group, [self.cat.me.person.id])
        self.direct = (await self.ada.open_direct(self.ben.me.person.id)).id
        await self.ada.send(self.direct, "Have you a minute?")
        await self.ben.send(self.direct, "Yes")
        self.request = (await self.eve.open_direct(self.dan.me.person.id)).id
        await self.eve.send(self.request, "We have not met")
        await self.ada.send(self.group, "first")
        await self.ben.send(self.group, "second")
        self.clock.pass_time(minutes=1)
        self.mirrors = [await Mirror.open(client) for client in self.people.values()]

    async def last(self, conversation: int) -> int:
        found = (await self.ada.conversation(conversation)).last
        assert found is not None
        return found.seq

    async def check(self) -> None:
        """What each has put together is what the server says."""
        for name, mirror in zip(self.people, self.mirrors, strict=True):
            fresh = alike(await mirror.client.snapshot())
            with suppress(TimeoutError):
                await mirror.wait_for(partial(is_alike, mirror, fresh), within=2)
            assert alike(mirror.state.snapshot()) == fresh, name

    async def close(self) -> None:
        for mirror in self.mirrors:
            await mirror.close()


def alike(snapshot: Snapshot) -> Snapshot:
    """Without what the log does not tell: the order of names, and what a card says of a group that is not ours yet."""
    cards = [
        msgspec.structs.replace(card, title="", purpose="", owners=[], known=[], member_count=0)
        for card in snapshot.invitations
    ]
    people = sorted(snapshot.people, key=lambda person: person.id)
    return msgspec.structs.replace(snapshot, invitations=cards, people=people)


def is_alike(mirror: Mirror, fresh: Snapshot) -> bool:
    return alike(mirror.state.snapshot()) == fresh


@pytest.fixture
async def stage(cast: Cast, clock: StandingClock) -> AsyncIterator[Stage]:
    names = ("Ailsa Sample", "Hamish Trial", "Isla Demo", "Callum Instance", "Una Pattern")
    stage = Stage(cast, clock, {name: await cast.enter(name) for name in names})
    await stage.set()
    yield stage
    await stage.close()


async def says(stage: Stage) -> None:
    await stage.ada.send(stage.group, "third")


async def replies_and_mentions(stage: Stage) -> None:
    mention = Mention(stage.ben.me.person.id, "Hamish Trial")
    await stage.ada.send(
        stage.group, "@Hamish Trial?", reply_to=await stage.last(stage.group), mentions=[mention]
    )


async def edits(stage: Stage) -> None:
    await stage.ben.edit(stage.group, await stage.last(stage.group), "second, corrected")


async def edits_a_mention_in(stage: Stage) -> None:
    mention = Mention(stage.ada.me.person.id, "Ailsa Sample")
    await stage.ben.edit(stage.group, await stage.last(stage.group), "@Ailsa Sample", mentions=[mention])


async def deletes(stage: Stage) -> None:
    await stage.ben.delete(stage.group, await stage.last(stage.group))


async def deletes_an_earlier_one(stage: Stage) -> None:
    await stage.ada.delete(stage.group, await stage.last(stage.group) - 1)


async def reacts(stage: Stage) -> None:
    await stage.ada.react(stage.group, await stage.last(stage.group), "👍")
    await stage.ben.react(stage.group, await stage.last(stage.group), "🎉")
    await stage.ada.react(stage.group, await stage.last(stage.group), "❤️")


async def takes_a_reaction_back(stage: Stage) -> None:
    await reacts(stage)
    await stage.ben.unreact(stage.group, await stage.last(stage.group))


async def marks_as_read(stage: Stage) -> None:
    await stage.ben.mark(stage.direct, read=2)
    await stage.ben.mark(stage.group, read=await stage.last(stage.group))


async def begins_to_write(stage: Stage) -> None:
    await stage.ben.keep_draft(stage.group, UnsentChange(0, "I was wondering"))


async def makes_a_group(stage: Stage) -> None:
    await stage.ben.create_group("Another", purpose="To see", invite=[stage.ada.me.person.id])


async def renames_the_group(stage: Stage) -> None:
    await stage.ada.requests.ask(
        "PATCH", f"/conversations/{stage.group}", msgspec.Raw, body=_Title("Summer rota")
    )


async def accepts(stage: Stage) -> None:
    [card] = await stage.cat.invitations()
    await stage.cat.accept(card.id)


async def accepts_and_says(stage: Stage) -> None:
    await accepts(stage)
    await stage.ada.send(stage.group, "Welcome")
    await stage.cat.send(stage.group, "Thank you")


async def declines(stage: Stage) -> None:
    [card] = await stage.cat.invitations()
    await stage.cat.decline(card.id)


async def leaves(stage: Stage) -> None:
    await stage.ben.leave(stage.group)


async def leaves_as_the_last_owner(stage: Stage) -> None:
    await stage.ada.leave(stage.group)


async def is_removed(stage: Stage) -> None:
    await stage.ada.remove(stage.group, stage.ben.me.person.id)


async def is_removed_and_comes_back(stage: Stage) -> None:
    await is_removed(stage)
    await stage.ada.send(stage.group, "between")
    await stage.ada.invite(stage.group, [stage.ben.me.person.id])
    [card] = [each for each in await stage.ben.invitations() if each.conversation == stage.group]
    await stage.ben.accept(card.id)


async def sees_earlier_history(stage: Stage) -> None:
    await accepts(stage)
    await stage.ada.open_history(stage.group, stage.cat.me.person.id)


async def writes_to_a_stranger(stage: Stage) -> None:
    direct = (await stage.cat.open_direct(stage.dan.me.person.id)).id
    await stage.cat.send(direct, "Hello")


async def accepts_a_request(stage: Stage) -> None:
    await stage.dan.answer_request(stage.request, accept=True)


async def answers_a_request_by_writing(stage: Stage) -> None:
    await stage.dan.send(stage.request, "Now we have")


async def declines_a_request(stage: Stage) -> None:
    await stage.dan.answer_request(stage.request, accept=False)
    await stage.eve.send(stage.request, "Hello?")


async def declines_and_writes_after_all(stage: Stage) -> None:
    await declines_a_request(stage)
    direct = (await stage.dan.open_direct(stage.eve.me.person.id)).id
    await stage.dan.send(direct, "Sorry")


async def blocks(stage: Stage) -> None:
    await stage.dan.requests.ask("POST", "/blocks", type(None), body=_Person(stage.eve.me.person.id))
    await stage.ben.requests.ask("POST", "/blocks", type(None), body=_Person(stage.ada.me.person.id))


class _Title(msgspec.Struct):
    title: str


class _Person(msgspec.Struct):
    person: int


Action = Callable[[Stage], Awaitable[None]]
ACTIONS: list[Action] = [
    says,
    replies_and_mentions,
    edits,
    edits_a_mention_in,
    deletes,
    deletes_an_earlier_one,
    reacts,
    takes_a_reaction_back,
    marks_as_read,
    begins_to_write,
    makes_a_group,
    renames_the_group,
    accepts,
    accepts_and_says,
    declines,
    leaves,
    leaves_as_the_last_owner,
    is_removed,
    is_removed_and_comes_back,
    sees_earlier_history,
    writes_to_a_stranger,
    accepts_a_request,
    answers_a_request_by_writing,
    declines_a_request,
    declines_and_writes_after_all,
    blocks,
]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
async def test_old_snapshot_and_events_make_the_fresh_snapshot_when_somebody(
    stage: Stage, action: Action
) -> None:
    await action(stage)
    await stage.check()


async def test_the_same_holds_for_a_device_that_was_away_meanwhile(stage: Stage) -> None:
    for mirror in stage.mirrors:
        assert mirror.live.connection is not None
        mirror.live.connection.abort()
    for action in (
        says,
        begins_to_write,
        reacts,
        accepts_and_says,
        is_removed_and_comes_back,
        accepts_a_request,
    ):
        await action(stage)
    await stage.check()


async def test_b1_1_what_is_read_on_one_device_is_read_on_the_other(stage: Stage) -> None:
    phone = stage.mirrors[1]
    desk = await stage.cast.at_another_device("Hamish Trial")
    await desk.change_preferences(Preferences(read_receipts=False))
    first = (await stage.ada.send(stage.group, "third")).seq
    last = (await stage.ada.send(stage.group, "fourth")).seq

    def unread() -> int:
        return phone.state.conversations[stage.group].unread

    await phone.wait_for(lambda: unread() == 3)
    await desk.mark(stage.group, read=first)
    await phone.wait_for(lambda: unread() == 1)
    stage.clock.pass_time(seconds=3)
    await desk.mark(stage.group, read=last)
    await phone.wait_for(lambda: unread() == 0)
    await stage.check()
