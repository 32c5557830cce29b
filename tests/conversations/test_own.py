"""Notes to oneself: a conversation of one."""

import pytest

from inwith.conversations import groups, own
from inwith.conversations.types import GroupChange
from inwith.errors import NotAllowed, NotFound, Refused
from tests.conversations.conftest import Player


async def test_b1_1_each_person_has_one_that_is_theirs_alone(ada: Player, ben: Player) -> None:
    mine = await ada.does(own.open_own)
    assert (await ada.does(own.open_own)).id == mine.id != (await ben.does(own.open_own)).id
    assert (mine.kind, mine.member_count, mine.owner, mine.standing) == ("own", 1, False, "member")
    await ada.sends(mine.id, "Ring the depot")
    assert await ada.texts(mine.id) == ["Ring the depot"]
    assert (await ada.sees(mine.id)).unread == 0
    with pytest.raises(NotFound):
        await ben.reads(mine.id)


async def test_nobody_is_asked_into_it_and_it_is_not_left(ada: Player, ben: Player) -> None:
    mine = (await ada.does(own.open_own)).id
    with pytest.raises(NotAllowed):
        await ada.invites(mine, ben)
    with pytest.raises(NotAllowed):
        await ada.does(groups.change_group, mine, change=GroupChange(title="Ours"))
    with pytest.raises(Refused, match="your own notes"):
        await ada.leaves(mine)
