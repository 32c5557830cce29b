"""Old snapshot + events = fresh snapshot, for every action, on the devices of everybody concerned."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial

import msgspec
import pytest

from inwith.client import Client, Mirror
from inwith.conversations.arrangement import ArrangementChange
from inwith.conversations.content import Poll
from inwith.conversations.schedule import ScheduleChange
from inwith.conversations.types import GroupChange, Mention, PersonNamed, Snapshot
from inwith.conversations.unsent import UnsentChange
from inwith.people.types import Preferences
from tests.conftest import PASSWORD, Served, StandingClock

Step = Callable[["Play"], Awaitable[object]]


class Play:
    """Ada, Ben, Cat and Dan, each at a device that keeps its list current by events alone."""

    def __init__(self, served: Served, clock: StandingClock, mirrors: dict[str, Mirror]) -> None:
        self.served = served
        self.clock = clock
        self.mirrors = mirrors
        self.ada, self.ben, self.cat, self.dan = (mirror.client for mirror in mirrors.values())
        self.group = 0
        self.talk = 0
        self.seq = 0
        self.scheduled = 0

    async def agrees(self) -> None:
        """Every device comes to show what a fresh snapshot shows."""
        for name, mirror in self.mirrors.items():
            fresh = await mirror.client.snapshot()
            try:
                await mirror.wait_for(partial(_agree, mirror, fresh), within=5)
            except TimeoutError:
                pytest.fail(f"{name}'s list: {_difference(mirror.state.snapshot(), fresh)}")


def _agree(mirror: Mirror, fresh: Snapshot) -> bool:
    return _facts(mirror.state.snapshot()) == _facts(fresh)


def _facts(snapshot: Snapshot) -> Snapshot:
    """A card shows a group as it was when the card was fetched: those who are not in it follow nothing of it."""
    cards = [
        msgspec.structs.replace(card, title="", purpose="", owners=[], known=[], member_count=0)
        for card in snapshot.invitations
    ]
    return msgspec.structs.replace(snapshot, invitations=cards)


def _difference(held: Snapshot, fresh: Snapshot) -> str:
    return "\n".join(
        f"{field}: held {getattr(held, field)!r}\nfresh {getattr(fresh, field)!r}"
        for field in Snapshot.__struct_fields__
        if getattr(held, field) != getattr(fresh, field)
    )


@pytest.fixture
async def play(served: Served, clock: StandingClock) -> AsyncIterator[Play]:
    async with AsyncExitStack() as stack:
        mirrors = {}
        for name in ("Ada Sample", "Ben Trial", "Cat Specimen", "Dan Example"):
            visitor = await served.enter(name, team="Housing")
            client = await Client.sign_in(served.address, visitor.sign_in_name, PASSWORD)
            await stack.enter_async_context(client)
            mirrors[name] = await Mirror.open(client)
            stack.push_async_callback(mirrors[name].close)
        yield Play(served, clock, mirrors)


async def accepts(client: Client) -> None:
    await client.accept((await client.invitations())[0].id)


def _person(client: Client) -> int:
    return client.me.person.id


async def create(play: Play) -> None:
    invited = [_person(play.ben), _person(play.cat)]
    play.group = (await play.ada.create_group("Repairs", purpose="Who mends what", invite=invited)).id


async def send(play: Play) -> None:
    mentions = [Mention(_person(play.ben), "Ben Trial")]
    play.seq = (await play.ada.send(play.group, "Can @Ben Trial come?", mentions=mentions)).seq


async def reply(play: Play) -> None:
    play.seq = (await play.ben.send(play.group, "On my way", reply_to=play.seq)).seq


async def edit_mentioned(play: Play) -> None:
    await play.ada.edit(play.group, play.seq, "Can somebody come?")


async def mark(play: Play) -> None:
    play.clock.pass_time(seconds=3)
    await play.ada.mark(play.group, read=play.seq)


async def open_talk(play: Play) -> None:
    play.talk = (await play.ada.open_direct(_person(play.dan))).id


async def change_title(play: Play) -> None:
    change = GroupChange(title="Repairs desk")
    await play.ada.requests.ask("PATCH", f"/conversations/{play.group}", msgspec.Raw, body=change)


async def make_owner(play: Play) -> None:
    body = PersonNamed(_person(play.ben))
    await play.ada.requests.ask("POST", f"/conversations/{play.group}/owners", type(None), body=body)


async def block_ada(play: Play) -> None:
    body = PersonNamed(_person(play.ada))
    await play.dan.requests.ask("POST", "/blocks", type(None), body=body)


async def ask(play: Play) -> None:
    poll = Poll(["Tuesday", "Friday"], names_shown=False)
    play.seq = (await play.ben.send(play.group, "Which day?", poll=poll)).seq


async def forward(play: Play) -> None:
    notes = await play.ben.open_own()
    await play.ben.forward(play.group, play.seq, notes.id, play.group)


async def mark_unread(play: Play) -> None:
    await play.ben.arrange(play.group, ArrangementChange(unread_from=play.seq))


async def schedule(play: Play) -> None:
    """One in the morning and one before it; the group is left before the second is due."""
    at = play.clock.now + 3_600_000
    mentions = [Mention(_person(play.ben), "Ben Trial")]
    first = await play.ada.schedule(play.group, "Morning, @Ben Trial", send_at=at, mentions=mentions)
    play.scheduled = first.id
    await play.ada.schedule(play.group, "Before that", send_at=at - 60_000)


async def reword(play: Play) -> None:
    change = ScheduleChange(text="Morning all", send_at=play.clock.now + 120_000)
    await play.ada.change_scheduled(play.scheduled, change)


async def send_early(play: Play) -> None:
    await play.ada.send_scheduled(play.scheduled)


async def schedule_and_cancel(play: Play) -> None:
    kept = await play.ada.schedule(play.group, "No", send_at=play.clock.now + 7_200_000)
    await play.ada.cancel_scheduled(kept.id)


async def fall_due(play: Play) -> None:
    play.clock.pass_time(hours=2)
    play.served.app.jobs.wake()
    ada = next(mirror for mirror in play.mirrors.values() if mirror.client is play.ada)
    await ada.wait_for(lambda: [bool(each.reason) for each in ada.state.scheduled] == [True])


async def begin(play: Play) -> None:
    seen = (await play.ben.conversation(play.group)).draft.version
    mentions = [Mention(_person(play.ada), "Ada Sample")]
    change = UnsentChange(seen, "@Ada Sample, I think", play.seq, mentions)
    await play.ben.keep_draft(play.group, change)


STEPS: tuple[tuple[str, Step], ...] = (
    ("Ada makes a group and invites Ben and Cat", create),
    ("Ben accepts", lambda play: accepts(play.ben)),
    ("Ada sends and mentions Ben", send),
    ("Ada edits it", edit_mentioned),
    ("Ben reacts", lambda play: play.ben.react(play.group, play.seq, "👍")),
    ("Ben reacts differently", lambda play: play.ben.react(play.group, play.seq, "🎉")),
    ("Ada reacts too", lambda play: play.ada.react(play.group, play.seq, "👍")),
    ("Ben takes it back", lambda play: play.ben.unreact(play.group, play.seq)),
    ("Ben replies", reply),
    ("Ada reads it", mark),
    ("Ada changes the title", change_title),
    ("Ben begins to write", begin),
    ("Ben drops it", lambda play: play.ben.discard_draft(play.group)),
    ("Ben begins again", begin),
    ("Ben sends it", lambda play: play.ben.send(play.group, "I think so", draft=3)),
    ("Ben begins a third time", begin),
    ("Ada pins it", lambda play: play.ada.pin(play.group, play.seq)),
    ("Ben stars it", lambda play: play.ben.star(play.group, play.seq)),
    ("Ben asks in a poll", ask),
    ("Ada votes", lambda play: play.ada.vote(play.group, play.seq, 1)),
    ("Ben pins the poll", lambda play: play.ben.pin(play.group, play.seq)),
    ("Ben closes it", lambda play: play.ben.close_poll(play.group, play.seq)),
    ("Ben forwards it to his notes and back", forward),
    ("Ben unpins it", lambda play: play.ben.unpin(play.group, play.seq)),
    ("Ben pins it again", lambda play: play.ben.pin(play.group, play.seq)),
    ("Ben deletes it", lambda play: play.ben.delete(play.group, play.seq)),
    ("Cat declines", lambda play: declines(play.cat)),
    ("Ada invites Dan", lambda play: play.ada.invite(play.group, [_person(play.dan)])),
    ("Dan accepts", lambda play: accepts(play.dan)),
    ("Ben sends", reply),
    ("Ben deletes it unread", lambda play: play.ben.delete(play.group, play.seq)),
    ("Ada opens the history for Dan", lambda play: play.ada.open_history(play.group, _person(play.dan))),
    ("Ada makes Ben an owner", make_owner),
    ("Ada opens a conversation with Dan", open_talk),
    ("Ada asks Dan", lambda play: play.ada.send(play.talk, "A minute?")),
    ("Dan's device got it", lambda play: play.dan.mark(play.talk, delivered=1_000)),
    ("Dan declines", lambda play: play.dan.answer_request(play.talk, accept=False)),
    ("Dan thinks again", lambda play: play.dan.open_direct(_person(play.ada))),
    ("Dan answers", lambda play: play.dan.send(play.talk, "I have one now")),
    (
        "Dan switches receipts off",
        lambda play: play.dan.change_preferences(Preferences(read_receipts=False)),
    ),
    ("Dan blocks Ada", block_ada),
    ("Ada removes Dan", lambda play: play.ada.remove(play.group, _person(play.dan))),
    ("Ada pins", lambda play: play.ada.arrange(play.group, ArrangementChange(pinned=True, starred=True))),
    ("Ada archives", lambda play: play.ada.arrange(play.group, ArrangementChange(archived=True))),
    ("Ben marks as unread", mark_unread),
    ("Ben mutes", lambda play: play.ben.arrange(play.group, ArrangementChange(muted_until=2**53 - 1))),
    ("Ada schedules two", schedule),
    ("Ada says one otherwise, and sooner", reword),
    ("Ada sends it at once", send_early),
    ("Ada thinks better of another", schedule_and_cancel),
    ("Ada leaves", lambda play: play.ada.leave(play.group)),
    ("it is too late for what waited", fall_due),
    ("Ben is alone and sends", lambda play: play.ben.send(play.group, "Hello?")),
)


async def declines(client: Client) -> None:
    await client.decline((await client.invitations())[0].id)


async def test_old_snapshot_and_events_make_the_fresh_snapshot_after_every_action(play: Play) -> None:
    for told, step in STEPS:
        try:
            await step(play)
            await play.agrees()
        except BaseException as error:
            error.add_note(f"when {told}")
            raise
