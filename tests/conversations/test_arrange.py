"""Putting one's own list in order."""

import pytest

from inwith.conversations import announcements, answers, arrange, members, overview
from inwith.conversations.announced import AnnouncementDraft
from inwith.conversations.arrangement import Arrangement, ArrangementChange
from inwith.conversations.types import Answer
from inwith.errors import NotFound, Refused
from inwith.people.directory import change_in_directory
from inwith.people.types import PersonChange
from inwith.storage.database import Tx
from tests.conftest import StandingClock
from tests.conversations.conftest import Player, Stage

FOR_EVER = 2**53 - 1


async def arranges(player: Player, conversation: int, change: ArrangementChange) -> Arrangement:
    return await player.does(arrange.arrange, conversation, change=change)


async def test_an_outsider_arranges_nothing(
    stage: Stage, dan: Player, eve: Player, ada: Player, group: int
) -> None:
    with pytest.raises(NotFound):
        await arranges(dan, group, ArrangementChange(pinned=True))
    other = await stage.gather(ada, eve)
    await arranges(eve, other, ArrangementChange(pinned=True))
    await ada.does(members.remove_member, other, person=eve.person)
    with pytest.raises(NotFound):
        await arranges(eve, other, ArrangementChange(pinned=False))


async def test_what_one_person_arranges_nobody_else_sees(
    stage: Stage, ada: Player, ben: Player, group: int
) -> None:
    before = await stage.kinds(group)
    await arranges(ada, group, ArrangementChange(pinned=True, starred=True, notify="none"))
    assert (await ben.sees(group)).arrangement == Arrangement()
    assert await stage.kinds(group) == before
    assert (await stage.kinds(ada.caller.stream))[-1] == "arranged"


async def test_what_is_not_sent_stays_as_it_is(ada: Player, group: int, clock: StandingClock) -> None:
    await arranges(ada, group, ArrangementChange(pinned=True))
    pinned_at = clock.now
    clock.pass_time(minutes=1)
    await arranges(ada, group, ArrangementChange(muted_until=FOR_EVER))
    await arranges(ada, group, ArrangementChange(notify="mentions", pinned=True))
    seen = (await ada.sees(group)).arrangement
    assert seen == Arrangement(pinned_at=pinned_at, notify="mentions", muted_until=FOR_EVER)
    assert (await ada.looks(overview.get_snapshot)).conversations[0].arrangement == seen


async def test_repeating_it_announces_nothing(
    stage: Stage, ada: Player, group: int, clock: StandingClock
) -> None:
    await arranges(ada, group, ArrangementChange(pinned=True))
    events = await stage.kinds(ada.caller.stream)
    clock.pass_time(minutes=1)
    await arranges(ada, group, ArrangementChange(pinned=True))
    await arranges(ada, group, ArrangementChange())
    assert await stage.kinds(ada.caller.stream) == events


async def test_pinning_takes_out_of_the_archive_and_archiving_unpins(ada: Player, group: int) -> None:
    await arranges(ada, group, ArrangementChange(pinned=True))
    archived = await arranges(ada, group, ArrangementChange(archived=True))
    assert (archived.pinned_at, archived.archived_seq) == (None, (await ada.sees(group)).head)
    pinned = await arranges(ada, group, ArrangementChange(pinned=True))
    assert pinned.pinned_at is not None
    assert pinned.archived_seq is None


async def test_a_mute_that_is_over_already_is_none(ada: Player, group: int, clock: StandingClock) -> None:
    assert (
        await arranges(ada, group, ArrangementChange(muted_until=clock.now + 1))
    ).muted_until == clock.now + 1
    assert (await arranges(ada, group, ArrangementChange(muted_until=clock.now))).muted_until is None


async def test_as_many_can_be_pinned_as_the_setting_says_and_those_one_has_left_do_not_count(
    stage: Stage, ada: Player, ben: Player
) -> None:
    most = stage.config.pinned_conversations
    groups = [await stage.gather(ada, ben, title=f"Group {number}") for number in range(most + 2)]
    for group in groups[:most]:
        await arranges(ben, group, ArrangementChange(pinned=True))
    with pytest.raises(Refused, match=f"You have pinned {most} conversations") as refused:
        await arranges(ben, groups[most], ArrangementChange(pinned=True))
    assert refused.value.code == "pins_full"
    await ben.leaves(groups[0])
    await arranges(ben, groups[most], ArrangementChange(pinned=True))
    await arranges(ben, groups[1], ArrangementChange(pinned=False))
    await arranges(ben, groups[most + 1], ArrangementChange(pinned=True))


async def test_marking_as_unread_counts_from_there_until_it_is_taken_back(
    ada: Player, ben: Player, group: int
) -> None:
    first = await ada.sends(group, "One")
    second = await ada.sends(group, "Two, @Ben Trial", mentions=[ben])
    await ben.sends(group, "Three")
    last = await ada.sends(group, "Four")
    await ben.marks(group, read=last.seq)
    await arranges(ben, group, ArrangementChange(unread_from=second.seq))
    seen = await ben.sees(group)
    assert (seen.unread, seen.mentions_unread, seen.read) == (2, 1, last.seq)
    await ada.sends(group, "Five")
    assert (await ben.sees(group)).unread == 3
    await arranges(ben, group, ArrangementChange(unread_from=first.seq))
    assert (await ben.sees(group)).unread == 4
    await arranges(ben, group, ArrangementChange(unread_from=None))
    seen = await ben.sees(group)
    assert (seen.unread, seen.mentions_unread) == (1, 0)


async def test_what_is_unread_before_the_mark_stays_counted(ada: Player, ben: Player, group: int) -> None:
    await ada.sends(group, "One")
    second = await ada.sends(group, "Two")
    await arranges(ben, group, ArrangementChange(unread_from=second.seq))
    assert (await ben.sees(group)).unread == 2


async def test_only_a_message_one_sees_can_be_marked_from(
    ada: Player, ben: Player, cat: Player, group: int
) -> None:
    sent = await ada.sends(group, "Before Cat came")
    await ada.invites(group, cat)
    await cat.answers_invitation(accept=True)
    for unseen in (sent.seq, sent.seq + 1, 10_000):
        with pytest.raises(NotFound, match="no such message"):
            await arranges(cat, group, ArrangementChange(unread_from=unseen))


async def test_whoever_comes_back_begins_afresh(stage: Stage, ada: Player, ben: Player, group: int) -> None:
    await arranges(ben, group, ArrangementChange(pinned=True, muted_until=FOR_EVER))
    await ben.leaves(group)
    await ada.invites(group, ben)
    await ben.answers_invitation(accept=True)
    assert (await ben.sees(group)).arrangement == Arrangement()


def _let_speak(tx: Tx, person: int) -> None:
    sql = "insert into publisher (person, named_by, named_at) values (:person, :person, :now)"
    tx.run(sql, person=person, now=tx.now)


async def test_whom_an_announcement_reaches_again_begins_afresh(
    stage: Stage, ada: Player, ben: Player
) -> None:
    await stage.database.write(_let_speak, ada.person)
    draft = AnnouncementDraft(title="Weather", teams=["Housing"])
    channel = (await ada.does(announcements.create_announcement, draft)).id
    await announcements.reach_everybody(stage.database)
    await arranges(ben, channel, ArrangementChange(pinned=True, notify="none"))
    for team in ("Parks", "Housing"):
        await stage.database.write(change_in_directory, ben.person, PersonChange(team=team))
        await announcements.reach_everybody(stage.database)
    assert (await ben.sees(channel)).arrangement == Arrangement()


async def test_a_request_can_be_arranged_and_declining_it_forgets_that(
    stage: Stage, ada: Player, dan: Player
) -> None:
    talk = await ada.opens(dan)
    await ada.sends(talk, "A minute?")
    await arranges(dan, talk, ArrangementChange(pinned=True))
    await dan.does(answers.answer_direct, talk, answer=Answer(accept=False))
    assert await stage.count("select count(*) from arrangement") == 0
