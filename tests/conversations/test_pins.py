"""Pinned messages: a few in each conversation, for those who may see them."""

import pytest

from inwith.conversations import picked, pins, revisions
from inwith.errors import NotFound, Refused
from tests.conversations.conftest import Player


async def pinned(player: Player, conversation: int) -> list[str]:
    found = await player.looks(picked.list_pinned, conversation)
    assert [each.message.seq for each in found.pinned] == (await player.sees(conversation)).pinned
    return [each.message.text for each in found.pinned]


async def test_an_outsider_neither_pins_nor_sees_what_is_pinned(ada: Player, dan: Player, group: int) -> None:
    sent = await ada.sends(group, "The key is under the mat")
    for capability in (pins.pin_message, pins.unpin_message):
        with pytest.raises(NotFound):
            await dan.does(capability, group, seq=sent.seq)
    with pytest.raises(NotFound):
        await dan.looks(picked.list_pinned, group)


async def test_b1_1_any_member_pins_and_any_member_unpins(ada: Player, ben: Player, group: int) -> None:
    sent = [await ada.sends(group, text) for text in ("One", "Two")]
    await ben.does(pins.pin_message, group, seq=sent[1].seq)
    await ben.does(pins.pin_message, group, seq=sent[0].seq)
    await ada.does(pins.pin_message, group, seq=sent[0].seq)
    assert await pinned(ada, group) == ["Two", "One"]
    found = await ada.looks(picked.list_pinned, group)
    assert {each.by for each in found.pinned} == {ben.person}
    assert ben.person in {person.id for person in found.people}
    await ada.does(pins.unpin_message, group, seq=sent[1].seq)
    await ada.does(pins.unpin_message, group, seq=sent[1].seq)
    assert await pinned(ben, group) == ["One"]
    assert (await ada.stage.kinds(group))[-3:] == ["pinned", "pinned", "unpinned"]


async def test_the_fourth_is_refused(ada: Player, group: int) -> None:
    sent = [await ada.sends(group, f"{number}") for number in range(4)]
    for each in sent[:3]:
        await ada.does(pins.pin_message, group, seq=each.seq)
    with pytest.raises(Refused, match="limit of pinned messages here is 3"):
        await ada.does(pins.pin_message, group, seq=sent[3].seq)


async def test_a_deleted_message_is_not_pinned_any_more(ada: Player, group: int) -> None:
    sent = await ada.sends(group, "Wrong window")
    await ada.does(pins.pin_message, group, seq=sent.seq)
    await ada.does(revisions.delete_message, group, seq=sent.seq)
    assert await pinned(ada, group) == []
    with pytest.raises(Refused, match="was deleted"):
        await ada.does(pins.pin_message, group, seq=sent.seq)


async def test_a_newcomer_sees_none_from_before_they_came(ada: Player, cat: Player, group: int) -> None:
    sent = await ada.sends(group, "Before Cat")
    await ada.does(pins.pin_message, group, seq=sent.seq)
    await ada.invites(group, cat)
    await cat.answers_invitation(accept=True)
    assert await pinned(cat, group) == []
