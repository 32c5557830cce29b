"""Reactions: one emoji a person a message."""

import pytest

from inwith.config import Config
from inwith.conversations import reactions, revisions
from inwith.conversations.types import ReactionDraft
from inwith.errors import NotFound, Refused
from tests.conversations.conftest import Player, Stage


async def reacts(player: Player, conversation: int, seq: int, emoji: str) -> None:
    draft = ReactionDraft(emoji)
    screened = reactions.screen_reaction(draft, Config())
    await player.does(reactions.react, conversation, seq=seq, draft=draft, screened=screened)


async def shown(player: Player, conversation: int, seq: int) -> list[tuple[int, str]]:
    return [(each.person, each.emoji) for each in (await player.message(conversation, seq)).reactions]


async def test_b1_1_each_person_has_one_reaction_a_message(ada: Player, ben: Player, group: int) -> None:
    sent = await ada.sends(group, "Boiler mended")
    await reacts(ben, group, sent.seq, "👍")
    await reacts(ada, group, sent.seq, "🎉")
    await reacts(ben, group, sent.seq, "❤️")
    assert await shown(ada, group, sent.seq) == [(ada.person, "🎉"), (ben.person, "❤️")]
    last = (await ada.sees(group)).last
    assert last
    assert len(last.reactions) == 2
    await ben.does(reactions.unreact, group, seq=sent.seq)
    assert await shown(ben, group, sent.seq) == [(ada.person, "🎉")]


async def test_the_same_reaction_again_writes_nothing(
    stage: Stage, ada: Player, ben: Player, group: int
) -> None:
    sent = await ada.sends(group, "Boiler mended")
    for _ in range(2):
        await reacts(ben, group, sent.seq, "👍")
    for _ in range(2):
        await ben.does(reactions.unreact, group, seq=sent.seq)
    assert (await stage.kinds(group))[-2:] == ["reacted", "unreacted"]


@pytest.mark.parametrize("emoji", ["👍", "👍🏽", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "👩‍👩‍👧", "❤️", "1️⃣"])
def test_an_emoji_is_a_reaction(emoji: str) -> None:
    assert reactions.screen_reaction(ReactionDraft(emoji), Config()).emoji == emoji


@pytest.mark.parametrize("text", ["ok", "1", "👍👍", "<b>", "👍 ", "\u200d", "@", "\ud83d"])
def test_anything_else_is_not(text: str) -> None:
    with pytest.raises(Refused, match="one emoji"):
        reactions.screen_reaction(ReactionDraft(text), Config())


async def test_one_reacts_to_what_one_sees_and_what_still_stands(
    ada: Player, ben: Player, cat: Player, dan: Player, group: int
) -> None:
    sent = await ada.sends(group, "Boiler mended")
    await ada.invites(group, cat)
    await cat.answers_invitation(accept=True)
    for other in (cat, dan):
        with pytest.raises(NotFound):
            await reacts(other, group, sent.seq, "👍")
        with pytest.raises(NotFound):
            await other.does(reactions.unreact, group, seq=sent.seq)
    await ada.does(revisions.delete_message, group, seq=sent.seq)
    with pytest.raises(Refused, match="was deleted"):
        await reacts(ben, group, sent.seq, "👍")
