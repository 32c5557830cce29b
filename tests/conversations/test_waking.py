"""Who is woken by what, and what a push service gets to see of it: nothing."""

import asyncio
from collections.abc import Iterator

import msgspec
import pytest

from inwith.caller import Caller
from inwith.clock import HOUR, MINUTE
from inwith.config import Config
from inwith.conversations import members, wakes
from inwith.conversations.waking import Waking
from inwith.people import accounts, push, sessions
from inwith.people.types import NewPerson
from inwith.storage.database import Tx
from tests.conftest import StandingClock
from tests.conversations.conftest import Player, Stage
from tests.push_service import Device, PushService, serving_push


@pytest.fixture
def service() -> Iterator[PushService]:
    with serving_push() as service:
        yield service


@pytest.fixture
def config(config: Config, service: PushService) -> Config:
    return msgspec.structs.replace(config, push_services_more=service.address)


class House:
    """People with devices, and the work that wakes them, run when a test says so. `here`: devices somebody is at."""

    def __init__(self, stage: Stage, service: PushService, clock: StandingClock) -> None:
        self.stage, self.service, self.clock = stage, service, clock
        self.here: set[int] = set()
        self.waking = self.node()

    def node(self) -> Waking:
        return Waking(self.stage.database, config=self.stage.config, looking=lambda: self.here)

    async def enter(self, name: str) -> Player:
        caller = await self.stage.database.write(_enter, name)
        return Player(self.stage, caller, name)

    async def another_device(self, player: Player) -> Player:
        opened = await self.stage.database.write(sessions.open_session, player.person, device_name="Another")
        return Player(self.stage, opened.caller, player.name)

    async def subscribe(self, player: Player) -> Device:
        device = self.service.device(f"of{player.caller.session}")
        await player.does(push.subscribe, device.subscription)
        return device

    async def woken(self) -> list[str]:
        """Let the time pass in which a message may be read elsewhere; the paths that were woken."""
        self.clock.pass_time(seconds=2)
        before = len(self.service.taken)
        await self.waking.run()
        return [each.path for each in self.service.taken[before:]]


def _enter(tx: Tx, name: str) -> Caller:
    person = accounts.create_account(tx, NewPerson(name, name.split()[0].lower()))
    return sessions.open_session(tx, person.id, device_name="A phone").caller


@pytest.fixture
async def house(stage: Stage, service: PushService, clock: StandingClock) -> House:
    await stage.database.write(push.ensure_key)
    return House(stage, service, clock)


@pytest.fixture
async def ada(house: House) -> Player:
    return await house.enter("Ada Sample")


@pytest.fixture
async def ben(house: House) -> Player:
    return await house.enter("Ben Trial")


@pytest.fixture
async def dan(house: House) -> Player:
    """The outsider."""
    return await house.enter("Dan Example")


async def test_b1_4_a_message_wakes_each_reader_with_a_push_that_has_nothing_in_it(
    house: House, ada: Player, ben: Player, dan: Player, group: int
) -> None:
    devices = [await house.subscribe(player) for player in (ada, ben, dan)]
    await ada.sends(group, "The boiler is out.")

    assert await house.woken() == [devices[1].path]
    [taken] = house.service.taken
    assert taken.plaintext == b""
    told = " ".join([taken.path, *taken.headers, *taken.headers.values()]).encode() + taken.body
    for word in (b"Ada", b"Ben", b"Housing", b"boiler"):
        assert word not in told
    assert set(taken.headers) == {
        *("host", "user-agent", "accept-encoding", "accept", "connection", "content-length"),
        *("content-encoding", "ttl", "topic", "urgency", "authorization"),
    }


async def test_b1_4_every_push_is_alike_whatever_it_is_for(
    house: House, ada: Player, ben: Player, group: int
) -> None:
    await house.subscribe(ben)
    await ada.sends(group, "x")
    await house.woken()
    await ada.sends(group, "y" * 10_000, mentions=[])
    await house.woken()
    first, second = house.service.taken
    different = {name for name in first.headers if first.headers[name] != second.headers[name]}
    assert different <= {"authorization"}
    assert len(first.body) == len(second.body)
    assert first.plaintext == second.plaintext == b""


async def test_many_messages_are_one_wake_up(house: House, ada: Player, ben: Player, group: int) -> None:
    device = await house.subscribe(ben)
    for number in range(20):
        await ada.sends(group, f"Number {number}")
    assert await house.woken() == [device.path]
    assert await house.woken() == []


async def test_what_is_read_in_time_wakes_no_other_device(
    house: House, ada: Player, ben: Player, group: int
) -> None:
    phone = await house.subscribe(ben)
    sent = await ada.sends(group, "The boiler is out.")
    await ben.marks(group, read=sent.seq)
    assert await house.woken() == []
    await ada.sends(group, "Still.")
    assert await house.woken() == [phone.path]


async def test_a_device_somebody_is_at_is_not_woken_and_their_other_is(
    house: House, ada: Player, ben: Player, group: int
) -> None:
    desk, phone = ben, await house.another_device(ben)
    await house.subscribe(desk)
    of_phone = await house.subscribe(phone)
    house.here = {desk.caller.session}
    await ada.sends(group, "The boiler is out.")
    assert await house.woken() == [of_phone.path]


async def test_a_removed_member_is_not_woken(house: House, ada: Player, ben: Player, group: int) -> None:
    await house.subscribe(ben)
    await ada.sends(group, "The boiler is out.")
    await ada.does(members.remove_member, group, person=ben.person)
    assert await house.woken() == []


async def test_a_session_that_ended_is_not_woken(house: House, ada: Player, ben: Player, group: int) -> None:
    await house.subscribe(ben)
    await ada.sends(group, "The boiler is out.")
    await ben.does(sessions.sign_out)
    assert await house.woken() == []


async def test_an_invitation_wakes_and_so_does_a_request(house: House, ada: Player, dan: Player) -> None:
    device = await house.subscribe(dan)
    group = await house.stage.gather(ada)
    await ada.invites(group, dan)
    assert await house.woken() == [device.path]
    direct = await ada.opens(dan)
    await ada.sends(direct, "Hello")
    assert await house.woken() == [device.path]


async def test_a_request_to_somebody_who_blocks_wakes_nobody(house: House, ada: Player, dan: Player) -> None:
    await house.subscribe(dan)
    await dan.blocks(ada)
    direct = await ada.opens(dan)
    await ada.sends(direct, "Hello")
    group = await house.stage.gather(ada)
    await ada.invites(group, dan)
    assert await house.woken() == []


async def test_b1_4_what_is_read_elsewhere_wakes_once_so_that_it_goes(
    house: House, ada: Player, ben: Player, group: int
) -> None:
    phone, desk = ben, await house.another_device(ben)
    device = await house.subscribe(phone)
    sent = await ada.sends(group, "The boiler is out.")
    assert await house.woken() == [device.path]
    await desk.marks(group, read=sent.seq)
    assert await house.woken() == [device.path]

    house.clock.pass_time(minutes=10)
    await ada.sends(group, "Never mind.", client_id=None)
    head = (await desk.sees(group)).head
    await desk.marks(group, read=head)
    assert await house.woken() == []  # nothing of it was ever shown on the phone


async def test_a_device_is_told_to_take_things_away_only_so_often(
    house: House, ada: Player, ben: Player, group: int
) -> None:
    phone, desk = ben, await house.another_device(ben)
    await house.subscribe(phone)
    times = []
    for _ in range(2):
        sent = await ada.sends(group, "The boiler is out.")
        await house.woken()
        await desk.marks(group, read=sent.seq)
        times.append(len(await house.woken()))
    assert times == [1, 0]
    house.clock.pass_time(minutes=5)
    assert len(await house.woken()) == 1


async def test_a_device_that_was_used_itself_is_not_woken_for_what_is_read_elsewhere(
    house: House, ada: Player, ben: Player, group: int
) -> None:
    phone, desk = ben, await house.another_device(ben)
    await house.subscribe(phone)
    first = await ada.sends(group, "The boiler is out.")
    second = await ada.sends(group, "Again.")
    await house.woken()
    await phone.marks(group, read=first.seq)
    house.clock.pass_time(seconds=5)
    await desk.marks(group, read=second.seq)
    assert await house.woken() == []


async def test_a_push_service_of_apple_is_never_woken_to_show_nothing(house: House, ben: Player) -> None:
    good = house.service.device("phone").subscription
    theirs = msgspec.structs.replace(good, endpoint="https://web.push.apple.com/x")
    await ben.does(push.subscribe, theirs)
    await house.stage.database.write(push.note_woken, ben.caller.session)
    desk = await house.another_device(ben)
    await desk.does(wakes.note_read)
    assert await house.stage.count("select count(*) from wake") == 0


async def test_a_subscription_its_service_does_not_know_is_removed(
    house: House, ada: Player, ben: Player, group: int
) -> None:
    await house.subscribe(ben)
    house.service.answers = [410]
    await ada.sends(group, "The boiler is out.")
    assert len(await house.woken()) == 1
    assert await house.stage.count("select count(*) from push_subscription") == 0
    assert await house.stage.count("select count(*) from wake") == 0


async def test_a_service_that_fails_is_tried_again_later_and_not_for_ever(
    house: House, ada: Player, ben: Player, group: int
) -> None:
    await house.subscribe(ben)
    house.service.answers = [503] * 50
    await ada.sends(group, "The boiler is out.")
    assert len(await house.woken()) == 1
    assert len(await house.woken()) == 0
    waits = []
    for _ in range(10):
        due_at = await house.stage.database.read(wakes.find_next)
        if due_at is None:
            break
        waits.append(due_at - house.clock.now)
        house.clock.now = due_at
        await house.waking.run()
    assert len(house.service.taken) == house.stage.config.push_tries
    assert waits == sorted(waits)
    assert max(waits) <= HOUR


async def test_what_was_read_while_the_service_failed_is_not_sent(
    house: House, ada: Player, ben: Player, group: int
) -> None:
    await house.subscribe(ben)
    house.service.answers = [503]
    sent = await ada.sends(group, "The boiler is out.")
    await house.woken()
    await ben.marks(group, read=sent.seq)
    house.clock.pass_time(minutes=2)
    assert await house.woken() == []


async def test_a_crash_repeats_a_wake_up_and_loses_none(
    house: House, ada: Player, ben: Player, group: int
) -> None:
    device = await house.subscribe(ben)
    await ada.sends(group, "The boiler is out.")
    house.clock.pass_time(seconds=2)
    due = await house.stage.database.read(wakes.read_due)
    await house.stage.database.write(wakes.take_due, due, looking=())
    claimed = await house.stage.database.write(wakes.claim, most=8, looking=())
    assert len(claimed) == 1  # and here the node dies
    assert await house.woken() == []
    house.clock.now += MINUTE
    assert await house.woken() == [device.path]
    assert await house.woken() == []


async def test_two_nodes_wake_a_device_once(house: House, ada: Player, ben: Player, group: int) -> None:
    await house.subscribe(ben)
    await ada.sends(group, "The boiler is out.")
    house.clock.pass_time(seconds=2)
    due = await house.stage.database.read(wakes.read_due)
    other = await house.stage.database.read(wakes.read_due)
    await house.stage.database.write(wakes.take_due, due, looking=())
    await house.waking.run()
    await house.stage.database.write(wakes.take_due, other, looking=())
    await house.node().run()
    assert len(house.service.taken) == 1


async def test_a_service_that_does_not_answer_keeps_nobody_else_waiting(
    house: House, ada: Player, ben: Player, group: int
) -> None:
    fay = await house.enter("Fay Demo")
    await ada.invites(group, fay)
    await fay.answers_invitation(accept=True)
    slow, quick = await house.subscribe(ben), await house.subscribe(fay)
    await ada.sends(group, "The boiler is out.")
    house.clock.pass_time(seconds=2)
    with house.service.holding(slow):
        running = asyncio.ensure_future(house.waking.run())
        await asyncio.to_thread(house.service.wait_for, 2)
        assert not running.done()
        await ada.sends(group, "Again.")
        house.clock.pass_time(seconds=2)
        # Whether the slow one is tried again first is not the point.
        await asyncio.to_thread(house.service.wait_for, 2, device=quick)
    await running


async def test_b1_4_a_muted_conversation_wakes_nobody_until_it_is_over(
    house: House, ada: Player, ben: Player, group: int
) -> None:
    device = await house.subscribe(ben)
    await ben.arranges(group, muted_until=house.clock.now + HOUR)
    await ada.sends(group, "The boiler is out, @Ben Trial.", mentions=[ben])
    assert await house.woken() == []
    house.clock.pass_time(hours=1)
    await ada.sends(group, "Still.")
    assert await house.woken() == [device.path]


async def test_b1_4_only_a_mention_wakes_who_asked_for_mentions_only(
    house: House, ada: Player, ben: Player, group: int
) -> None:
    device = await house.subscribe(ben)
    await ben.arranges(group, notify="mentions")
    await ada.sends(group, "The boiler is out.")
    assert await house.woken() == []
    await ada.sends(group, "Can you look, @Ben Trial?", mentions=[ben])
    assert await house.woken() == [device.path]


async def test_b1_4_who_asked_for_none_is_not_woken_by_a_mention_either(
    house: House, ada: Player, ben: Player, group: int
) -> None:
    device = await house.subscribe(ben)
    await ben.arranges(group, notify="none")
    await ada.sends(group, "Can you look, @Ben Trial?", mentions=[ben])
    assert await house.woken() == []
    await ben.arranges(group, notify="all")
    await ada.sends(group, "Again.")
    assert await house.woken() == [device.path]
