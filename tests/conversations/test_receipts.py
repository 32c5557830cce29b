"""Receipts: marks that only advance, written seldom, shown only as far as their owner lets them be."""

import pytest

from inwith.config import Config
from inwith.conversations import members, receipt_counts, receipts
from inwith.conversations.events import OwnMarkMoved, ReceiptMoved
from inwith.conversations.types import Kept, Mark, PersonNamed, Receipts
from inwith.errors import NotFound
from inwith.people.preferences import change_preferences
from inwith.people.types import Preferences
from inwith.storage.database import Committed, Tx
from tests.conftest import StandingClock, Visitor
from tests.conversations.conftest import Player, Stage


@pytest.fixture
def signals(stage: Stage) -> list[ReceiptMoved]:
    """What those on line hear."""
    heard: list[ReceiptMoved] = []

    def listen(committed: Committed) -> None:
        heard.extend(signal for signal in committed.signals if isinstance(signal, ReceiptMoved))

    stage.database.on_commit(listen)
    return heard


@pytest.fixture
def own(stage: Stage) -> list[OwnMarkMoved]:
    """What each person's own devices hear of their reading."""
    heard: list[OwnMarkMoved] = []

    def listen(committed: Committed) -> None:
        heard.extend(signal for signal in committed.signals if isinstance(signal, OwnMarkMoved))

    stage.database.on_commit(listen)
    return heard


async def shown(player: Player, conversation: int) -> list[tuple[int, int, int]]:
    return [(each.person, each.delivered, each.read) for each in (await player.sees(conversation)).marks]


async def advances(stage: Stage) -> int:
    return await stage.count("select count(*) from receipt_advance")


async def test_b1_1_ada_sees_that_ben_got_it_and_then_that_he_read_it(
    ada: Player, ben: Player, group: int, clock: StandingClock, signals: list[ReceiptMoved]
) -> None:
    sent = await ada.sends(group, "The boiler is mended")
    assert await shown(ada, group) == []
    await ben.marks(group, delivered=sent.seq)
    assert await shown(ada, group) == [(ben.person, sent.seq, 0)]
    clock.pass_time(seconds=2)
    await ben.marks(group, read=sent.seq)
    assert await shown(ada, group) == [(ben.person, sent.seq, sent.seq)]
    assert signals == [
        ReceiptMoved(group, ben.person, sent.seq, 0),
        ReceiptMoved(group, ben.person, sent.seq, sent.seq),
    ]


async def test_marks_never_go_back_nor_beyond_the_last_event(
    ada: Player, ben: Player, group: int, clock: StandingClock
) -> None:
    sent = await ada.sends(group, "One")
    assert await ben.marks(group, read=sent.seq + 1_000) == Kept(sent.seq, sent.seq)
    clock.pass_time(seconds=2)
    assert await ben.marks(group, delivered=1, read=1) == Kept(sent.seq, sent.seq)


async def test_a_first_mark_leaves_a_newcomer_nothing_to_catch_up_with(
    ada: Player, ben: Player, cat: Player, group: int
) -> None:
    await ada.sends(group, "Before Cat came")
    await ada.invites(group, cat)
    await cat.answers_invitation(accept=True)
    joined = (await cat.sees(group)).read
    sent = await ada.sends(group, "Welcome")
    assert await cat.marks(group, delivered=sent.seq) == Kept(sent.seq, joined)
    await ada.does(members.open_history, group, named=PersonNamed(cat.person))
    assert (await cat.sees(group)).unread == 1


async def test_an_early_advance_is_not_written_and_says_when_to_come_again(
    stage: Stage, ada: Player, ben: Player, group: int, clock: StandingClock
) -> None:
    first = await ada.sends(group, "One")
    await ben.marks(group, read=first.seq)
    second = await ada.sends(group, "Two")
    clock.pass_time(seconds=1)
    early = await ben.marks(group, read=second.seq)
    assert early == Kept(first.seq, first.seq, again_at=clock.now + 1_000)
    assert await advances(stage) == 1
    clock.pass_time(seconds=1)
    assert await ben.marks(group, read=second.seq) == Kept(second.seq, second.seq)
    assert await advances(stage) == 2


async def test_every_advance_is_kept_with_its_time(
    stage: Stage, ada: Player, ben: Player, group: int, clock: StandingClock
) -> None:
    sent = await ada.sends(group, "One")
    await ben.marks(group, delivered=sent.seq)
    clock.pass_time(minutes=5)
    await ben.marks(group, read=sent.seq)
    sql = "select count(*) from receipt_advance where shown_seq = :seq and advanced_at = :at"
    assert await stage.count(sql, seq=sent.seq, at=clock.now) == 1
    assert await advances(stage) == 2


async def test_r1_4_reading_that_is_switched_off_is_neither_shown_nor_kept(
    stage: Stage, ada: Player, ben: Player, group: int, clock: StandingClock, signals: list[ReceiptMoved]
) -> None:
    await ben.does(change_preferences, Preferences(read_receipts=False))
    sent = await ada.sends(group, "One")
    await ben.marks(group, read=sent.seq)
    assert await shown(ada, group) == [(ben.person, sent.seq, 0)]
    assert [signal.read for signal in signals] == [0]
    assert await stage.count("select count(*) from receipt_advance where shown_seq > 0") == 0
    assert (await ben.sees(group)).unread == 0
    await ben.does(change_preferences, Preferences(read_receipts=True))
    clock.pass_time(seconds=2)
    later = await ada.sends(group, "Two")
    await ben.marks(group, read=later.seq)
    assert await shown(ada, group) == [(ben.person, later.seq, later.seq)]


async def test_above_fifty_members_only_counts_are_shown(
    stage: Stage, ada: Player, ben: Player, group: int, signals: list[ReceiptMoved]
) -> None:
    sent = await ada.sends(group, "One")
    await ben.marks(group, delivered=sent.seq)

    def crowded(tx: Tx) -> Receipts:
        tx.config = Config(receipts_named_up_to=1)
        return receipt_counts.count_receipts(tx, ada.caller, group, seq=sent.seq)

    assert await stage.database.read(crowded) == Receipts(1, 1, 0, [])

    def mark_in_a_crowd(tx: Tx) -> None:
        tx.config = Config(receipts_named_up_to=1, receipt_interval=0)
        receipts.mark(tx, ben.caller, group, mark=Mark(read=sent.seq))

    signals.clear()
    await stage.database.write(mark_in_a_crowd)
    assert signals == []
    named = await ada.looks(receipt_counts.count_receipts, group, seq=sent.seq)
    assert (named.members, named.delivered, named.read, len(named.marks)) == (1, 1, 1, 1)


async def test_b1_1_bens_own_devices_hear_how_far_he_got_whatever_others_may_see(
    stage: Stage, ada: Player, ben: Player, group: int, clock: StandingClock, own: list[OwnMarkMoved]
) -> None:
    await ben.does(change_preferences, Preferences(read_receipts=False))
    sent = await ada.sends(group, "One")
    await ben.marks(group, read=sent.seq)
    assert own == [OwnMarkMoved(ben.caller.stream, group, sent.seq, sent.seq)]
    clock.pass_time(seconds=2)
    later = await ada.sends(group, "Two")

    def mark_in_a_crowd(tx: Tx) -> None:
        tx.config = Config(receipts_named_up_to=1)
        receipts.mark(tx, ben.caller, group, mark=Mark(read=later.seq))

    await stage.database.write(mark_in_a_crowd)
    assert own[1:] == [OwnMarkMoved(ben.caller.stream, group, later.seq, later.seq)]


async def test_the_devices_of_whom_ada_asks_hear_of_their_reading_and_ada_does_not(
    ada: Player, dan: Player, own: list[OwnMarkMoved], signals: list[ReceiptMoved]
) -> None:
    talk = await ada.opens(dan)
    asked = await ada.sends(talk, "A minute?")
    await dan.marks(talk, read=asked.seq)
    assert own == [OwnMarkMoved(dan.caller.stream, talk, asked.seq, asked.seq)]
    assert [signal.read for signal in signals] == [0]


async def test_a_mark_that_is_not_written_is_told_to_nobody(
    ada: Player, ben: Player, group: int, own: list[OwnMarkMoved]
) -> None:
    sent = await ada.sends(group, "One")
    await ben.marks(group, delivered=sent.seq)
    await ben.marks(group, read=sent.seq)
    assert [each.delivered for each in own] == [sent.seq]
    assert own[0].read < sent.seq


async def test_a_newcomer_is_not_among_those_whom_an_earlier_message_reached(
    ada: Player, ben: Player, cat: Player, group: int
) -> None:
    before = await ada.sends(group, "Before Cat came")
    await ada.invites(group, cat)
    await cat.answers_invitation(accept=True)
    after = await ada.sends(group, "Welcome")
    for each in (ben, cat):
        await each.marks(group, read=after.seq)
    early = await ada.looks(receipt_counts.count_receipts, group, seq=before.seq)
    late = await ada.looks(receipt_counts.count_receipts, group, seq=after.seq)
    assert [(each.members, each.read, [mark.person for mark in each.marks]) for each in (early, late)] == [
        (1, 1, [ben.person]),
        (2, 2, [ben.person, cat.person]),
    ]


async def test_the_marks_of_former_members_are_not_shown(ada: Player, ben: Player, group: int) -> None:
    sent = await ada.sends(group, "One")
    await ben.marks(group, read=sent.seq)
    await ben.leaves(group)
    assert await shown(ada, group) == []


async def test_outsiders_learn_nothing_of_receipts(ada: Player, dan: Player, group: int) -> None:
    sent = await ada.sends(group, "One")
    with pytest.raises(NotFound):
        await dan.looks(receipt_counts.count_receipts, group, seq=sent.seq)
    with pytest.raises(NotFound):
        await dan.marks(group, read=1)


async def test_b1_1_a_device_that_was_away_asks_for_the_marks_it_missed(
    ada: Player, ben: Player, stage: Stage, group: int, clock: StandingClock
) -> None:
    sent = await ada.sends(group, "Are the keys with you?")
    clock.pass_time(minutes=5)
    await ben.marks(group, read=sent.seq)
    moved = await stage.database.read(receipts.list_moved, ada.caller, since=clock.now)
    assert moved.moved == [ReceiptMoved(group, ben.person, sent.seq, sent.seq)]
    own = await stage.database.read(receipts.list_moved, ben.caller, since=clock.now)
    assert own.moved == [OwnMarkMoved(ben.caller.stream, group, sent.seq, sent.seq)]
    clock.pass_time(seconds=1)
    later = await stage.database.read(receipts.list_moved, ada.caller, since=clock.now)
    assert (later.at, later.moved) == (clock.now, [])


async def test_nobody_outside_hears_of_marks(ben: Player, dan: Player, stage: Stage, group: int) -> None:
    await ben.marks(group, delivered=1)
    assert (await stage.database.read(receipts.list_moved, dan.caller)).moved == []


@pytest.mark.parametrize(("since", "status"), [(2**63 - 1, 200), (2**63, 400), (-1, 400)])
async def test_marks_are_asked_for_since_an_instant_that_a_database_can_hold(
    admin: Visitor, since: int, status: int
) -> None:
    assert (await admin.asks("GET", "/marks", params={"since": since})).status_code == status
