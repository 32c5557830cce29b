"""The council speaks to many: as a play, live, with everybody at a device of their own."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from functools import partial

import msgspec
import pytest

from inwith.client import Client, Mirror
from inwith.conversations.announced import AnnouncementDraft, AudienceSize
from inwith.conversations.types import Conversation, Member, Receipts
from inwith.errors import NotAllowed, NotFound, Refused
from inwith.people.types import PersonChange
from tests.conftest import PASSWORD, Served, StandingClock, Visitor


class Council:
    """Ailsa, whom the administrator lets speak; Hamish and Mairi of Roads, Isla of Housing."""

    def __init__(
        self, served: Served, admin: Visitor, mirrors: dict[str, Mirror], clock: StandingClock
    ) -> None:
        self.served, self.admin, self.mirrors, self.clock = served, admin, mirrors, clock

    def __getitem__(self, name: str) -> Client:
        return self.mirrors[name].client

    async def announces(self, name: str, **to: object) -> Conversation:
        body = msgspec.convert({"title": "Storm warning", "purpose": "What to do", **to}, AnnouncementDraft)
        return await self[name].requests.ask("POST", "/announcements", Conversation, body=body)

    async def sees(self, name: str, predicate: Callable[[Mirror], bool]) -> None:
        mirror = self.mirrors[name]
        await mirror.wait_for(lambda: predicate(mirror))

    def changed(self) -> None:
        """What people.csv or the administrator has changed is looked at; by itself that is within seconds."""
        self.served.app.jobs.wake("announcements")


@pytest.fixture
async def council(served: Served, admin: Visitor, clock: StandingClock) -> AsyncIterator[Council]:
    async with AsyncExitStack() as stack:
        mirrors = {}
        for name, team in [("Ailsa", "Press"), ("Hamish", "Roads"), ("Mairi2", "Roads"), ("Isla", "Housing")]:
            await served.enter(f"{name} Sample", team=team)
            client = await Client.sign_in(served.address, name.lower(), PASSWORD)
            await stack.enter_async_context(client)
            mirrors[name] = await Mirror.open(client)
            stack.push_async_callback(mirrors[name].close)
        await admin.asks("PUT", f"/publishers/{mirrors['Ailsa'].client.me.person.id}")
        yield Council(served, admin, mirrors, clock)


def holds(conversation: int) -> Callable[[Mirror], bool]:
    return lambda mirror: conversation in mirror.state.conversations


async def test_r4_2_the_councils_announcement_needs_no_acceptance_and_shows_no_members(
    council: Council,
) -> None:
    channel = (await council.announces("Ailsa", everyone=True)).id
    for name in ("Hamish", "Mairi2", "Isla"):
        await council.sees(name, holds(channel))
    sent = await council["Ailsa"].send(channel, "Stay indoors after 18:00.")
    await council.sees("Isla", lambda mirror: mirror.state.conversations[channel].unread == 1)
    seen = await council["Isla"].conversation(channel)
    assert (seen.standing, seen.kind, seen.owner, seen.marks) == ("audience", "announcement", False, [])
    assert [each.text for each in (await council["Isla"].history(channel)).messages] == [
        "Stay indoors after 18:00."
    ]
    isla = council["Isla"]
    path = f"/conversations/{channel}"
    for forbidden in (
        isla.members(channel),
        isla.send(channel, "Thanks!"),
        isla.react(channel, sent.seq, "👍"),
        isla.leave(channel),
        isla.answer_request(channel, accept=True),
        isla.requests.ask("GET", f"{path}/messages/{sent.seq}/receipts", Receipts),
        isla.requests.ask("GET", f"{path}/audience", AudienceSize),
    ):
        with pytest.raises(NotAllowed):
            await forbidden
    members = await council["Ailsa"].requests.ask("GET", f"{path}/members", list[Member])
    assert [each.person.name for each in members] == ["Ailsa Sample"]


async def test_the_one_who_speaks_sees_how_many_were_reached_and_never_who(council: Council) -> None:
    channel = (await council.announces("Ailsa", everyone=True)).id
    ailsa = council["Ailsa"]
    for name in ("Hamish", "Mairi2", "Isla"):
        await council.sees(name, holds(channel))
    size = await ailsa.requests.ask("GET", f"/conversations/{channel}/audience", AudienceSize)
    assert size.people == 4  # the administrator too
    sent = await ailsa.send(channel, "The offices open at ten.")
    await council["Isla"].mark(channel, delivered=sent.seq, read=sent.seq)
    path = f"/conversations/{channel}/messages/{sent.seq}/receipts"
    counted = await ailsa.requests.ask("GET", path, Receipts)
    assert (counted.members, counted.delivered, counted.read, counted.marks) == (4, 1, 1, [])
    assert (await ailsa.conversation(channel)).marks == []


async def test_only_those_whom_the_administrator_has_named_speak(council: Council) -> None:
    with pytest.raises(NotAllowed):
        await council.announces("Hamish", everyone=True)
    channel = (await council.announces("Ailsa", everyone=True)).id
    await council.admin.asks("DELETE", f"/publishers/{council['Ailsa'].me.person.id}")
    with pytest.raises(NotAllowed):
        await council["Ailsa"].send(channel, "One more thing")


async def test_the_audience_follows_the_council(council: Council) -> None:
    channel = (await council.announces("Ailsa", teams=["Roads"])).id
    await council.sees("Hamish", holds(channel))
    with pytest.raises(NotFound):
        await council["Isla"].conversation(channel)
    await council["Ailsa"].send(channel, "Gritting begins at four.")
    isla, hamish = (council[name].me.person.id for name in ("Isla", "Hamish"))
    await council.admin.asks("PATCH", f"/accounts/{isla}", PersonChange(team="Roads"))
    await council.admin.asks("PATCH", f"/accounts/{hamish}", PersonChange(team="Parks"))
    council.changed()
    await council.sees("Isla", holds(channel))
    await council.sees("Hamish", lambda mirror: channel not in mirror.state.conversations)
    with pytest.raises(NotFound):
        await council["Hamish"].history(channel)
    assert (await council["Isla"].history(channel)).messages == []  # who comes later, from then on
    await council["Ailsa"].send(channel, "It is done.")
    await council.sees("Isla", lambda mirror: mirror.state.conversations[channel].unread == 1)
    for name in ("Isla", "Mairi2", "Ailsa"):
        fresh = (await council[name].snapshot()).conversations
        await council.sees(name, partial(shows, fresh))


def shows(fresh: list[Conversation], mirror: Mirror) -> bool:
    return mirror.state.snapshot().conversations == fresh


@pytest.mark.parametrize("to", [{}, {"everyone": True, "teams": ["Roads"]}, {"teams": ["Nowhere"]}])
async def test_an_announcement_is_for_everyone_or_for_teams_that_there_are(
    council: Council, to: dict[str, object]
) -> None:
    with pytest.raises(Refused):
        await council.announces("Ailsa", **to)


async def test_the_one_who_speaks_neither_leaves_nor_invites_nor_asks_for_votes(council: Council) -> None:
    channel = (await council.announces("Ailsa", everyone=True)).id
    for refused in (
        council["Ailsa"].leave(channel),
        council["Ailsa"].invite(channel, [council["Isla"].me.person.id]),
    ):
        with pytest.raises(Refused):
            await refused
