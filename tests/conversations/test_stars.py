"""Starred messages: one's own list, of what one may still read."""

import pytest

from inwith.conversations import members, picked, revisions, stars
from inwith.conversations.types import StarredMessages
from inwith.errors import NotFound
from tests.conversations.conftest import Player, Stage


async def starred(player: Player, **page: int) -> StarredMessages:
    found: StarredMessages = await player.looks(picked.list_starred, **page)
    return found


async def texts(player: Player) -> list[str]:
    return [message.text for message in (await starred(player)).messages]


async def test_an_outsider_stars_nothing(ada: Player, dan: Player, group: int) -> None:
    sent = await ada.sends(group, "For us")
    for capability in (stars.star_message, stars.unstar_message):
        with pytest.raises(NotFound):
            await dan.does(capability, group, seq=sent.seq)


async def test_b1_1_a_star_is_ones_own(stage: Stage, ada: Player, ben: Player, group: int) -> None:
    sent = await ada.sends(group, "Code of the gate: ask the desk")
    head = len(await stage.kinds(group))
    await ben.does(stars.star_message, group, seq=sent.seq)
    await ben.does(stars.star_message, group, seq=sent.seq)
    assert (await texts(ben), await texts(ada)) == (["Code of the gate: ask the desk"], [])
    assert (await ben.message(group, sent.seq)).starred
    assert not (await ada.message(group, sent.seq)).starred
    assert len(await stage.kinds(group)) == head
    assert (await stage.kinds(ben.caller.stream)).count("starred") == 1
    await ben.does(stars.unstar_message, group, seq=sent.seq)
    assert await texts(ben) == []


async def test_what_one_may_not_read_any_more_is_gone_from_the_list(
    ada: Player, ben: Player, group: int
) -> None:
    kept, deleted = await ada.sends(group, "Kept"), await ada.sends(group, "Deleted")
    for each in (kept, deleted):
        await ben.does(stars.star_message, group, seq=each.seq)
    await ada.does(revisions.delete_message, group, seq=deleted.seq)
    assert await texts(ben) == ["Kept"]
    await ada.does(members.remove_member, group, person=ben.person)
    assert await texts(ben) == []


async def test_pages_go_back_from_the_last_starred(ada: Player, group: int) -> None:
    for number in range(5):
        sent = await ada.sends(group, f"{number}")
        await ada.does(stars.star_message, group, seq=sent.seq)
    page = await starred(ada, limit=2)
    assert ([message.text for message in page.messages], page.before is not None) == (["4", "3"], True)
    assert page.before is not None
    rest = await starred(ada, limit=3, before=page.before)
    assert ([message.text for message in rest.messages], rest.before) == (["2", "1", "0"], None)
