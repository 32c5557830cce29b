"""A message carries a warning for each link in it that may not lead where it seems to."""

import msgspec

from inwith.conversations import messages, revisions
from inwith.conversations.content import DoubtfulLink
from inwith.conversations.types import Revision
from tests.conversations.conftest import Player

IMITATION = "https://g0v.uk/tax"
WARNING = DoubtfulLink(IMITATION, "g0v.uk", "look_alike", "gov.uk")


async def edits(player: Player, conversation: int, seq: int, text: str) -> None:
    revision = Revision(text)
    screened = messages.screen(revision, player.stage.config)
    await player.does(revisions.edit_message, conversation, seq=seq, revision=revision, screened=screened)


async def test_a3_6_everybody_is_warned_of_a_look_alike(ada: Player, ben: Player, group: int) -> None:
    sent = await ada.sends(group, f"Pay at {IMITATION} today")
    for player in (ada, ben):
        assert (await player.message(group, sent.seq)).doubtful_links == [WARNING]
        last = (await player.sees(group)).last
        assert last is not None
        assert last.doubtful_links == [WARNING]


async def test_a3_6_ordinary_links_carry_no_warning(ada: Player, ben: Player, group: int) -> None:
    sent = await ada.sends(group, "See https://www.gov.uk/bank-holidays and https://www.fife.gov.uk")
    assert (await ben.message(group, sent.seq)).doubtful_links == []


async def test_a3_6_an_edit_brings_a_warning_and_takes_it_away(ada: Player, ben: Player, group: int) -> None:
    sent = await ada.sends(group, "See the page")
    await edits(ada, group, sent.seq, f"See {IMITATION}")
    assert (await ben.message(group, sent.seq)).doubtful_links == [WARNING]
    await edits(ada, group, sent.seq, "See https://www.gov.uk/tax")
    assert (await ben.message(group, sent.seq)).doubtful_links == []


async def test_a_deleted_message_shows_no_warning(ada: Player, ben: Player, group: int) -> None:
    sent = await ada.sends(group, IMITATION)
    await ada.does(revisions.delete_message, group, seq=sent.seq)
    seen = await ben.message(group, sent.seq)
    assert IMITATION.encode() not in msgspec.json.encode(seen)
