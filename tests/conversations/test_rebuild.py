"""The tables are what the events say: replayed into empty tables they come out the same, after every kind of event."""

from inwith.clock import DAY
from inwith.conversations import (
    announcements,
    answers,
    arrange,
    blocks,
    groups,
    members,
    own,
    pins,
    polls,
    reactions,
    revisions,
    scheduled,
    sending_later,
    stars,
)
from inwith.conversations.announced import AnnouncementDraft
from inwith.conversations.arrangement import ArrangementChange
from inwith.conversations.content import Poll
from inwith.conversations.kinds import KINDS, TABLES
from inwith.conversations.types import Answer, GroupChange, PersonNamed
from inwith.people import kinds as people_kinds
from inwith.people.directory import change_in_directory
from inwith.people.preferences import change_preferences
from inwith.people.types import PersonChange, Preferences
from inwith.storage.database import Tx
from inwith.storage.verify import Report, verify
from tests.conftest import StandingClock
from tests.conversations.conftest import Player, Stage
from tests.conversations.test_polls import asks, votes
from tests.conversations.test_reactions import reacts
from tests.conversations.test_revisions import edits
from tests.conversations.test_scheduled import changes, schedules


def check(stage: Stage) -> Report:
    return verify(stage.config, kinds={**people_kinds.KINDS, **KINDS}, tables=(*people_kinds.TABLES, *TABLES))


async def everything_happens(stage: Stage, clock: StandingClock, cast: list[Player]) -> int:
    ada, ben, cat, dan, eve = cast
    group = await stage.gather(ada, ben, eve)
    sent = await ben.sends(group, "Hello @Ada Sample", mentions=[ada])
    answer = await ada.sends(group, "Hello", reply_to=sent.seq)
    await edits(ben, group, sent.seq, "Good morning")
    await reacts(ada, group, sent.seq, "👍")
    await reacts(ben, group, sent.seq, "🎉")
    await ben.does(reactions.unreact, group, seq=sent.seq)
    await ada.does(revisions.delete_message, group, seq=answer.seq)
    await ada.does(groups.change_group, group, change=GroupChange(title="Repairs"))
    await votes_and_picks(ada, ben, group, sent.seq)
    await the_council_speaks(stage, ada, ben)
    await ada.invites(group, cat)
    await cat.answers_invitation(accept=False, block=True)
    clock.pass_time(days=4)
    await ada.invites(group, cat, dan)
    await dan.answers_invitation(accept=True)
    await ada.does(members.open_history, group, named=PersonNamed(dan.person))
    await ada.does(members.make_owner, group, named=PersonNamed(dan.person))
    await ada.does(members.remove_member, group, person=eve.person)
    talk = await ada.opens(ben)
    await ada.sends(talk, "A minute?")
    await ben.does(answers.answer_direct, talk, answer=Answer(accept=False))
    await ben.sends(talk, "Yes")
    await ben.leaves(talk)
    await ada.sends(talk, "Still there?")
    await cat.does(blocks.unblock_person, ada.person)
    await cat.does(blocks.block_person, PersonNamed(eve.person))
    await ada.sends(group, "Thank you, @Dan Example", mentions=[dan])
    await dan.does(arrange.arrange, group, change=ArrangementChange(pinned=True))
    await puts_off(ada, group, at=clock.now + DAY)
    await ada.does(arrange.arrange, group, change=ArrangementChange(archived=True))
    await ben.does(
        arrange.arrange, group, change=ArrangementChange(unread_from=answer.seq, muted_until=2**53 - 1)
    )
    await dan.does(change_preferences, Preferences(read_receipts=False))
    await dan.leaves(group)
    await ada.leaves(group)
    await cat.sends(await cat.opens(dan), "Hello")
    return group


async def puts_off(ada: Player, group: int, *, at: int) -> None:
    """One is cancelled, one is sent, one waits."""
    kept = [await schedules(ada, group, text, at=at) for text in ("One", "Two", "Three")]
    await changes(ada, kept[0].id, text="Reworded while it waits.")
    await ada.does(scheduled.cancel_scheduled, kept[0].id)
    await ada.does(sending_later.send_now, kept[1].id)


async def votes_and_picks(ada: Player, ben: Player, group: int, seq: int) -> None:
    poll = 0
    for names_shown in (True, False):
        poll = await asks(ada, group, Poll(["Yes", "No"], names_shown=names_shown))
        await votes(ben, group, poll, 0)
        await votes(ben, group, poll, 1)
        await votes(ada, group, poll, 1)
        await votes(ada, group, poll)
    await ada.does(polls.close_poll, group, seq=poll)
    for each in (seq, poll):
        await ben.does(pins.pin_message, group, seq=each)
        await ben.does(stars.star_message, group, seq=each)
    await ada.does(pins.unpin_message, group, seq=poll)
    await ben.does(stars.unstar_message, group, seq=poll)
    await ada.does(own.open_own)


async def the_council_speaks(stage: Stage, ada: Player, ben: Player) -> None:
    await stage.database.write(_let_speak, ada.person)
    draft = AnnouncementDraft(title="Weather", everyone=False, teams=["Housing"])
    channel = (await ada.does(announcements.create_announcement, draft)).id
    for team in ("Housing", "Parks"):
        await stage.database.write(change_in_directory, ben.person, PersonChange(team=team))
        while await stage.database.write(announcements.reach_some):
            pass
        if team == "Housing":
            await ben.does(arrange.arrange, channel, change=ArrangementChange(pinned=True))


def _let_speak(tx: Tx, person: int) -> None:
    sql = "insert into publisher (person, named_by, named_at) values (:person, :person, :now)"
    tx.run(sql, person=person, now=tx.now)


async def test_replaying_all_events_gives_the_same_tables(
    stage: Stage, clock: StandingClock, ada: Player, ben: Player, cat: Player, dan: Player, eve: Player
) -> None:
    await everything_happens(stage, clock, [ada, ben, cat, dan, eve])
    assert check(stage).faults == []
    happened = await stage.database.read(lambda tx: set(tx.all(str, "select distinct kind from event")))
    assert set(KINDS) - happened == set()


async def test_a_row_that_is_missing_from_any_table_is_found(
    stage: Stage, clock: StandingClock, ada: Player, ben: Player, cat: Player, dan: Player, eve: Player
) -> None:
    await everything_happens(stage, clock, [ada, ben, cat, dan, eve])
    for table in TABLES:

        def spoil(tx: Tx, table: str = table) -> int:
            return tx.run(f"update {table} set {_COLUMN[table]} = 4711")

        assert await stage.database.write(spoil) > 0, table
    assert {fault.sentence.split()[2] for fault in check(stage).faults} == set(TABLES)


_COLUMN = {
    "conversation": "titled_seq",
    "direct": "low_left_seq",
    "direct_request": "requested_at",
    "membership": "joined_at",
    "invitation": "lapses_at",
    "block": "blocked_at",
    "message": "version_seq",
    "mention": "seq",
    "reaction": "seq",
    "own": "conversation",
    "vote": "option",
    "poll_closed": "closed_at",
    "pin": "pinned_at",
    "scheduled": "send_at",
    "star": "seq",
    "arrangement": "seq",
    "audience": "reached_at",
}
