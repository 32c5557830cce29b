"""Editing and deleting: one's own messages, marked, and with everything kept on record."""

import pytest

from inwith.conversations import messages, revisions
from inwith.conversations.types import Mention, Revision
from inwith.errors import NotAllowed, NotFound, Refused
from inwith.storage.streams import read_tail
from tests.conftest import StandingClock
from tests.conversations.conftest import Player, Stage


async def edits(
    player: Player, conversation: int, seq: int, text: str, mentions: list[Mention] | None = None
) -> None:
    revision = Revision(text, mentions or [])
    screened = messages.screen(revision, player.stage.config)
    await player.does(revisions.edit_message, conversation, seq=seq, revision=revision, screened=screened)


async def deletes(player: Player, conversation: int, seq: int) -> None:
    await player.does(revisions.delete_message, conversation, seq=seq)


async def test_b1_1_an_edit_is_marked_and_earlier_versions_are_kept(
    ada: Player, ben: Player, group: int, clock: StandingClock
) -> None:
    sent = await ada.sends(group, "Number 4")
    clock.pass_time(minutes=15)
    await edits(ada, group, sent.seq, "Number 14")
    seen = await ben.message(group, sent.seq)
    assert (seen.text, seen.edited, seen.at) == ("Number 14", True, sent.at)
    versions = await ada.looks(revisions.list_versions, group, seq=sent.seq)
    assert [version.text for version in versions] == ["Number 4", "Number 14"]


async def test_b1_1_after_fifteen_minutes_it_is_too_late_to_edit(
    ada: Player, group: int, clock: StandingClock
) -> None:
    sent = await ada.sends(group, "Number 4")
    clock.pass_time(minutes=15, seconds=1)
    with pytest.raises(Refused, match="can be edited for 15 minutes") as refusal:
        await edits(ada, group, sent.seq, "Number 14")
    assert refusal.value.code == "too_late"


async def test_the_same_wording_again_changes_nothing(
    stage: Stage, ada: Player, group: int, clock: StandingClock
) -> None:
    sent = await ada.sends(group, "Number 4")
    await edits(ada, group, sent.seq, "Number 14")
    clock.pass_time(hours=1)
    await edits(ada, group, sent.seq, "Number 14")
    assert (await stage.kinds(group)).count("edited") == 1


async def test_an_edit_moves_the_mention(ada: Player, ben: Player, cat: Player, group: int) -> None:
    sent = await ada.sends(group, "@Ben Trial?", mentions=[ben])
    await edits(ada, group, sent.seq, "Nobody in particular")
    assert (await ben.sees(group)).mentions_unread == 0
    with pytest.raises(Refused):
        await edits(ada, group, sent.seq, "@Cat Specimen?", [Mention(cat.person, cat.name)])


async def test_b1_1_a1_7_a_deleted_message_leaves_a_tombstone_and_stays_on_record(
    stage: Stage, ada: Player, ben: Player, group: int, clock: StandingClock
) -> None:
    sent = await ada.sends(group, "Said in haste, @Ben Trial", mentions=[ben])
    clock.pass_time(days=400)
    for _ in range(2):
        await deletes(ada, group, sent.seq)
    seen = await ben.message(group, sent.seq)
    assert (seen.text, seen.deleted, seen.mentions) == ("", True, [])
    last = (await ben.sees(group)).last
    assert last
    assert (last.seq, last.deleted) == (sent.seq, True)
    assert ((await ben.sees(group)).unread, (await ben.sees(group)).mentions_unread) == (0, 0)
    assert (await stage.kinds(group)).count("deleted") == 1
    kept = await stage.database.read(read_tail, group, after=sent.seq - 1, limit=1)
    assert b"haste" in (kept[0].payload or b"")


async def test_a_deleted_message_cannot_be_edited_or_looked_into(ada: Player, group: int) -> None:
    sent = await ada.sends(group, "Said in haste")
    await deletes(ada, group, sent.seq)
    with pytest.raises(Refused, match="was deleted"):
        await edits(ada, group, sent.seq, "Said at leisure")
    with pytest.raises(Refused, match="was deleted"):
        await ada.looks(revisions.list_versions, group, seq=sent.seq)


async def test_only_the_sender_edits_deletes_or_sees_versions(
    ada: Player, ben: Player, dan: Player, group: int
) -> None:
    sent = await ben.sends(group, "Mine")
    for other, refusal in ((ada, NotAllowed), (dan, NotFound)):
        with pytest.raises(refusal):
            await edits(other, group, sent.seq, "Yours")
        with pytest.raises(refusal):
            await deletes(other, group, sent.seq)
        with pytest.raises(refusal):
            await other.looks(revisions.list_versions, group, seq=sent.seq)
    assert await ada.texts(group) == ["Mine"]


async def test_there_is_no_message_where_another_event_stands(ada: Player, group: int) -> None:
    with pytest.raises(NotFound):
        await edits(ada, group, 1, "The beginning")
