"""Scheduled sending: one's own until it is due, sent once, and never in spite of what keeps anything from being sent."""

import asyncio
from typing import Any

import msgspec
import pytest

from inwith.clock import DAY, HOUR, MINUTE
from inwith.conversations import members, messages, overview, scheduled, sending_later
from inwith.conversations.content import Poll
from inwith.conversations.schedule import ScheduleChange, ScheduledMessage
from inwith.conversations.types import Mention, ScheduleDraft, Sent
from inwith.errors import Conflict, InwithError, NotFound, Refused
from inwith.storage.database import Tx
from tests.conftest import StandingClock
from tests.conversations.conftest import Player, Stage, new_client_id


async def schedules(
    player: Player, conversation: int, text: str, *, at: int, **more: Any
) -> ScheduledMessage:
    draft = ScheduleDraft(more.pop("client_id", None) or new_client_id(), text, send_at=at, **more)
    screened = messages.screen(draft, player.stage.config)
    return await player.does(scheduled.schedule_message, conversation, draft=draft, screened=screened)


async def changes(player: Player, id_: int, **change: Any) -> ScheduledMessage:
    wanted = ScheduleChange(**change)
    screened = scheduled.screen_change(wanted, player.stage.config)
    return await player.does(scheduled.change_scheduled, id_, change=wanted, screened=screened)


async def mine(player: Player) -> list[ScheduledMessage]:
    return await player.looks(scheduled.list_scheduled)


async def works(stage: Stage) -> int | None:
    """One run of the work; when it wants to run again."""
    return await sending_later.SendingLater(stage.database).run()


async def test_nobody_else_reaches_what_one_has_scheduled(
    stage: Stage, clock: StandingClock, ada: Player, ben: Player, dan: Player, group: int
) -> None:
    kept = await schedules(ada, group, "Tomorrow", at=clock.now + HOUR)
    for other in (ben, dan):
        assert await mine(other) == []
        with pytest.raises(NotFound):
            await changes(other, kept.id, text="Never")
        for refused in (scheduled.cancel_scheduled, sending_later.send_now):
            with pytest.raises(NotFound):
                await other.does(refused, kept.id)
    with pytest.raises(NotFound):
        await schedules(dan, group, "Let me in", at=clock.now + HOUR)
    assert await mine(ada) == [kept]
    assert await ben.texts(group) == []


async def test_b1_1_it_is_sent_when_it_is_due_and_not_before(
    stage: Stage, clock: StandingClock, ada: Player, ben: Player, group: int
) -> None:
    due = clock.now + HOUR
    client_id = new_client_id()
    mentions = [Mention(ben.person, ben.name)]
    await schedules(
        ada, group, "The road is open, @Ben Trial", at=due, client_id=client_id, mentions=mentions
    )
    later = await schedules(ada, group, "And the ferry sails", at=due + MINUTE)
    clock.now = due - 1
    assert await works(stage) == due
    assert await ben.texts(group) == []
    clock.now = due
    assert await works(stage) == due + MINUTE
    [said] = (await ben.reads(group)).messages
    assert (said.text, said.sender, said.at, said.mentions) == (
        "The road is open, @Ben Trial",
        ada.person,
        due,
        mentions,
    )
    assert (await ben.sees(group)).mentions_unread == 1
    assert await mine(ada) == [later]
    # Whoever sends it again under its client id hears where it went.
    again = await ada.sends(group, "The road is open, @Ben Trial", mentions=[ben], client_id=client_id)
    assert again == Sent(group, said.seq, due)


async def test_the_work_done_twice_at_once_sends_once(
    stage: Stage, clock: StandingClock, ada: Player, ben: Player, group: int
) -> None:
    for number in range(5):
        await schedules(ada, group, f"{number}", at=clock.now + HOUR)
    clock.pass_time(hours=2)
    await asyncio.gather(*(works(stage) for _ in range(3)))
    assert await ben.texts(group) == ["0", "1", "2", "3", "4"]
    assert (await stage.kinds(ada.caller.stream)).count("schedule_ended") == 5


async def test_a_change_says_what_is_sent_and_when(
    stage: Stage, clock: StandingClock, ada: Player, ben: Player, group: int
) -> None:
    first = clock.now + HOUR
    kept = await schedules(ada, group, "At ten", at=first)
    await changes(ada, kept.id, text="At eleven")
    assert (await changes(ada, kept.id, send_at=first + HOUR)).text == "At eleven"
    events = len(await stage.kinds(ada.caller.stream))
    await changes(ada, kept.id, text="At eleven", send_at=first + HOUR)
    assert len(await stage.kinds(ada.caller.stream)) == events
    clock.now = first
    await works(stage)
    assert await ben.texts(group) == []
    clock.now = first + HOUR
    await works(stage)
    assert await ben.texts(group) == ["At eleven"]
    with pytest.raises(Refused, match="was sent already"):
        await changes(ada, kept.id, text="At noon")


async def test_what_is_cancelled_is_never_sent(
    stage: Stage, clock: StandingClock, ada: Player, ben: Player, group: int
) -> None:
    client_id, at = new_client_id(), clock.now + HOUR
    kept = await schedules(ada, group, "Too hasty", at=at, client_id=client_id)
    await ada.does(scheduled.cancel_scheduled, kept.id)
    await ada.does(scheduled.cancel_scheduled, kept.id)
    assert await mine(ada) == []
    # Nor does a retry whose answer was lost bring it back.
    await schedules(ada, group, "Too hasty", at=at, client_id=client_id)
    clock.pass_time(hours=2)
    assert await works(stage) is None
    assert await ben.texts(group) == []
    with pytest.raises(Refused, match="was cancelled"):
        await ada.does(sending_later.send_now, kept.id)
    assert (await stage.kinds(ada.caller.stream)).count("schedule_cancelled") == 1


async def test_it_can_be_sent_at_once_and_only_once(
    stage: Stage, clock: StandingClock, ada: Player, ben: Player, group: int
) -> None:
    kept = await schedules(ada, group, "Why wait", at=clock.now + HOUR)
    sent = await ada.does(sending_later.send_now, kept.id)
    assert await ada.does(sending_later.send_now, kept.id) == sent
    with pytest.raises(Refused, match="sent already"):
        await ada.does(scheduled.cancel_scheduled, kept.id)
    clock.pass_time(hours=2)
    await works(stage)
    assert await ben.texts(group) == ["Why wait"]


async def test_a_repeated_request_is_answered_as_the_first_and_another_is_not(
    clock: StandingClock, ada: Player, group: int
) -> None:
    client_id, at = new_client_id(), clock.now + HOUR
    kept = await schedules(ada, group, "Once", at=at, client_id=client_id)
    assert await schedules(ada, group, "Once", at=at, client_id=client_id) == kept
    with pytest.raises(Conflict):
        await schedules(ada, group, "Twice", at=at, client_id=client_id)
    await ada.sends(group, "Sent", client_id=(used := new_client_id()))
    with pytest.raises(Conflict):
        await schedules(ada, group, "Sent", at=at, client_id=used)
    assert await mine(ada) == [kept]


async def test_the_time_is_a_minute_to_a_year_ahead(clock: StandingClock, ada: Player, group: int) -> None:
    for wrong in (clock.now - DAY, clock.now, clock.now + MINUTE - 1, clock.now + 365 * DAY + 1):
        with pytest.raises(Refused, match="Choose"):
            await schedules(ada, group, "When?", at=wrong)
    for right in (clock.now + MINUTE, clock.now + 365 * DAY):
        kept = await schedules(ada, group, "Then", at=right)
        with pytest.raises(Refused, match="Choose"):
            await changes(ada, kept.id, send_at=clock.now + MINUTE - 1)
    assert len(await mine(ada)) == 2


async def test_only_so_many_wait(stage: Stage, clock: StandingClock, ada: Player, group: int) -> None:
    last = await schedules(ada, group, "The first", at=clock.now + HOUR)
    for number in range(1, stage.config.scheduled_a_person):
        await schedules(ada, group, f"{number}", at=clock.now + HOUR)
    with pytest.raises(Refused) as refused:
        await schedules(ada, group, "One more", at=clock.now + HOUR)
    assert refused.value.code == "scheduled_full"
    await ada.does(scheduled.cancel_scheduled, last.id)
    await schedules(ada, group, "One more", at=clock.now + HOUR)


async def test_words_are_looked_at_when_scheduled_and_when_changed(
    clock: StandingClock, ada: Player, dan: Player, group: int
) -> None:
    kept = await schedules(ada, group, "Fine", at=clock.now + HOUR)
    for text in ("\u200b", "x" * (16 * 1024 + 1)):
        with pytest.raises(InwithError):
            await schedules(ada, group, text, at=clock.now + HOUR)
        with pytest.raises(InwithError):
            await changes(ada, kept.id, text=text)
    mentions = [Mention(dan.person, dan.name)]
    with pytest.raises(Refused, match="not in this conversation"):
        await changes(ada, kept.id, text="@Dan Example", mentions=mentions)
    poll = Poll(["Yes", "No"], closes_at=clock.now + HOUR)
    with pytest.raises(Refused, match="closed before"):
        await schedules(ada, group, "Open?", at=clock.now + HOUR, poll=poll)
    assert await mine(ada) == [kept]


async def test_who_has_left_does_not_speak_and_keeps_the_words(
    stage: Stage, clock: StandingClock, ada: Player, ben: Player, group: int
) -> None:
    kept = await schedules(ben, group, "Goodbye", at=clock.now + HOUR)
    await ada.does(members.remove_member, group, person=ben.person)
    clock.pass_time(hours=1)
    await works(stage)
    assert await ada.texts(group) == []
    [shown] = await mine(ben)
    assert shown == msgspec.structs.replace(kept, reason="You are no longer in this conversation.")
    assert (await ben.looks(overview.get_snapshot)).scheduled == [shown]
    assert (await stage.kinds(ben.caller.stream))[-1] == "schedule_ended"
    await ben.does(scheduled.cancel_scheduled, kept.id)
    assert await mine(ben) == []


async def test_a_colleague_who_has_not_answered_is_not_written_to_again(
    stage: Stage, clock: StandingClock, ada: Player, dan: Player
) -> None:
    talk = await ada.opens(dan)
    await schedules(ada, talk, "And another thing", at=clock.now + HOUR)
    for number in range(stage.config.direct_request_messages):
        await ada.sends(talk, f"{number}")
    clock.pass_time(hours=1)
    await works(stage)
    assert len(await ada.texts(talk)) == stage.config.direct_request_messages
    assert "without an answer" in (await mine(ada))[0].reason


async def test_a_suspended_person_says_nothing(
    stage: Stage, clock: StandingClock, ada: Player, ben: Player, group: int
) -> None:
    await schedules(ben, group, "From nowhere", at=clock.now + HOUR)
    await stage.database.write(_suspend, ben.person)
    clock.pass_time(hours=1)
    await works(stage)
    assert await ada.texts(group) == []
    assert "suspended" in (await mine(ben))[0].reason


def _suspend(tx: Tx, person: int) -> None:
    tx.run(
        """insert into account (person, sign_in_name, role, suspended_at)
        values (:person, 'ben', 'staff', :now)""",
        person=person,
        now=tx.now,
    )


async def test_one_that_cannot_be_sent_keeps_no_other_waiting(
    stage: Stage, clock: StandingClock, ada: Player, ben: Player, cat: Player, group: int
) -> None:
    elsewhere = await stage.gather(ada, cat, title="Elsewhere")
    await schedules(ada, elsewhere, "Lost", at=clock.now + HOUR)
    await schedules(ada, group, "Not lost", at=clock.now + HOUR + 1)
    await ada.leaves(elsewhere)
    clock.pass_time(hours=2)
    assert await works(stage) is None
    assert await ben.texts(group) == ["Not lost"]
