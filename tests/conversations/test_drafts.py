"""What somebody has begun to write follows them from device to device, and reaches nobody else."""

import pytest

from inwith.caller import Caller
from inwith.conversations import drafting, messages, overview, receipts, search_messages
from inwith.conversations.content import Mention
from inwith.conversations.events import DraftMoved
from inwith.conversations.types import Draft, Sent
from inwith.conversations.unsent import Unsent, UnsentChange
from inwith.errors import Conflict, NotFound, Refused, TooLarge
from inwith.storage.database import Tx
from tests.conftest import StandingClock
from tests.conversations.conftest import Player, Stage, new_client_id


async def writes(player: Player, conversation: int, text: str, *, seen: int = 0) -> Unsent:
    return await player.does(drafting.keep_draft, conversation, change=UnsentChange(seen, text))


async def sends_draft(player: Player, conversation: int, text: str, *, version: int) -> Sent:
    draft = Draft(new_client_id(), text, draft=version)
    screened = messages.screen(draft, player.stage.config)
    return await player.does(messages.send_message, conversation, draft=draft, screened=screened)


async def held(player: Player, conversation: int) -> Unsent:
    return (await player.sees(conversation)).draft


async def moved(player: Player, since: int) -> list[DraftMoved]:
    found = await player.looks(receipts.list_moved, since=since)
    return [each for each in found.moved if isinstance(each, DraftMoved)]


async def test_an_outsider_keeps_no_draft_and_learns_of_none(
    ada: Player, ben: Player, dan: Player, group: int
) -> None:
    await writes(ada, group, "Between ourselves")
    for attempt in (
        dan.does(drafting.keep_draft, group, change=UnsentChange(0, "Let me in")),
        dan.does(drafting.discard_draft, group),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert await held(ben, group) == Unsent()
    assert await moved(ben, since=0) == []
    assert await held(ada, group) == Unsent(1, "Between ourselves")


async def test_no_event_holds_a_draft_and_no_search_finds_it(stage: Stage, ada: Player, group: int) -> None:
    before = await stage.count("select count(*) from event")
    await writes(ada, group, "Marigold thoughts")
    assert await stage.count("select count(*) from event") == before
    found = await ada.looks(search_messages.search_messages, q="Marigold")
    assert found.results == []
    # The test could fail: once it is said, it is there.
    await sends_draft(ada, group, "Marigold thoughts", version=1)
    assert await stage.count("select count(*) from event") == before + 1
    assert (await ada.looks(search_messages.search_messages, q="Marigold")).results != []


async def test_a_device_that_has_not_seen_the_latest_is_told_so(ada: Player, group: int) -> None:
    assert await writes(ada, group, "From my desk") == Unsent(1, "From my desk")
    with pytest.raises(Conflict) as refused:
        await writes(ada, group, "From my phone")
    assert refused.value.code == "draft_moved"
    assert await writes(ada, group, "From my phone", seen=1) == Unsent(2, "From my phone")


async def test_repeating_it_changes_nothing(ada: Player, group: int, clock: StandingClock) -> None:
    first = await writes(ada, group, "Hello")
    clock.pass_time(minutes=1)
    assert await writes(ada, group, "Hello") == first
    assert await moved(ada, since=clock.now) == []


async def test_versions_go_on_after_a_draft_has_ended(ada: Player, group: int) -> None:
    await writes(ada, group, "Hello")
    assert await ada.does(drafting.discard_draft, group, seen=1) == Unsent(2)
    with pytest.raises(Conflict):
        await writes(ada, group, "Hello again")
    assert await writes(ada, group, "Hello again", seen=2) == Unsent(3, "Hello again")
    with pytest.raises(Conflict):
        await ada.does(drafting.discard_draft, group, seen=2)
    assert await ada.does(drafting.discard_draft, group) == Unsent(4)


async def test_what_is_sent_ends_the_draft_it_was_and_leaves_a_later_one(ada: Player, group: int) -> None:
    await writes(ada, group, "One")
    await sends_draft(ada, group, "One", version=1)
    assert await held(ada, group) == Unsent(2)
    await writes(ada, group, "Two", seen=2)
    await writes(ada, group, "Two and more, on the phone", seen=3)
    await sends_draft(ada, group, "Two", version=3)
    assert await held(ada, group) == Unsent(4, "Two and more, on the phone")


async def test_a_draft_keeps_what_it_answers_and_whom_it_mentions(
    ada: Player, ben: Player, group: int
) -> None:
    sent = await ben.sends(group, "Who can come?")
    change = UnsentChange(0, "@Ben Trial I", sent.seq, [Mention(ben.person, ben.name)])
    kept = await ada.does(drafting.keep_draft, group, change=change)
    assert kept == Unsent(1, change.text, sent.seq, change.mentions)
    assert (await ada.looks(overview.get_snapshot)).conversations[0].draft == kept


async def test_a_device_that_was_away_asks_for_what_moved(
    ada: Player, group: int, clock: StandingClock
) -> None:
    await writes(ada, group, "Before")
    clock.pass_time(minutes=5)
    left = clock.now
    await writes(ada, group, "After", seen=1)
    assert await moved(ada, since=left) == [DraftMoved(ada.caller.stream, group, 2, "After")]
    await ada.does(drafting.discard_draft, group)
    assert await moved(ada, since=left) == [DraftMoved(ada.caller.stream, group, 3, "")]
    assert await moved(ada, since=left + 1) == []


async def test_only_the_writers_own_stream_is_told(stage: Stage, ada: Player, group: int) -> None:
    def told(tx: Tx, caller: Caller) -> list[object]:
        drafting.keep_draft(tx, caller, group, change=UnsentChange(0, "Mine"))
        return list(tx.signals)  # type: ignore[attr-defined]  # of the transaction itself, not of its interface

    assert await ada.does(told) == [DraftMoved(ada.caller.stream, group, 1, "Mine")]


async def test_whoever_leaves_or_is_removed_or_declines_keeps_nothing_of_it(
    stage: Stage, ada: Player, ben: Player, dan: Player, group: int
) -> None:
    await writes(ben, group, "I was about to say")
    await ben.leaves(group)
    talk = await ada.opens(dan)
    await ada.sends(talk, "A minute?")
    await writes(dan, talk, "No, because")
    await dan.declines(talk)
    assert await stage.count("select count(*) from draft where text <> ''") == 0
    await ada.invites(group, ben)
    await ben.answers_invitation(accept=True)
    assert await held(ben, group) == Unsent(2)


async def test_a_draft_is_at_most_as_long_as_a_message(stage: Stage) -> None:
    most = stage.config.message_bytes
    drafting.screen_draft(UnsentChange(0, "x" * most), stage.config)
    drafting.screen_draft(UnsentChange(0, ""), stage.config)
    with pytest.raises(TooLarge):
        drafting.screen_draft(UnsentChange(0, "x" * (most + 1)), stage.config)
    with pytest.raises(Refused):
        drafting.screen_draft(UnsentChange(0, "a\0b"), stage.config)
    named = [Mention(number, "A") for number in range(1, stage.config.mentions_a_message + 2)]
    drafting.screen_draft(UnsentChange(0, "@A", None, named[1:]), stage.config)
    with pytest.raises(Refused):
        drafting.screen_draft(UnsentChange(0, "@A", None, named), stage.config)
