"""Pages of a conversation: from what one may see on, forwards and backwards, with the notes between."""

import pytest

from inwith.conversations import groups
from inwith.conversations.types import GroupChange
from inwith.errors import Refused
from tests.conversations.conftest import Player


async def test_pages_go_back_from_the_newest(ada: Player, ben: Player, group: int) -> None:
    sent = [await ada.sends(group, f"{number}") for number in range(7)]
    newest = await ben.reads(group, limit=3)
    assert ([m.text for m in newest.messages], newest.more) == (["4", "5", "6"], True)
    before = await ben.reads(group, limit=3, before=newest.messages[0].seq)
    assert ([m.text for m in before.messages], before.more) == (["1", "2", "3"], True)
    rest = await ada.reads(group, limit=3, before=sent[1].seq)
    assert ([m.text for m in rest.messages], rest.more) == (["0"], False)


async def test_pages_go_forward_from_a_place(ada: Player, ben: Player, group: int) -> None:
    sent = [await ada.sends(group, f"{number}") for number in range(5)]
    page = await ben.reads(group, after=sent[0].seq, limit=2)
    assert ([m.text for m in page.messages], page.more) == (["1", "2"], True)
    rest = await ben.reads(group, after=sent[2].seq, limit=2)
    assert ([m.text for m in rest.messages], rest.more) == (["3", "4"], False)


async def test_a_page_has_at_most_a_hundred_messages(ada: Player, group: int) -> None:
    for number in range(101):
        await ada.sends(group, f"{number}")
    assert len((await ada.reads(group, limit=5_000)).messages) == 100


async def test_each_note_is_on_one_page_only(ada: Player, ben: Player, cat: Player, group: int) -> None:
    for number in range(4):
        await ada.sends(group, f"{number}")
        await ada.does(groups.change_group, group, change=GroupChange(title=f"Title {number}"))
    pages: list[list[str]] = []
    before: dict[str, int] = {}
    while True:
        page = await ada.reads(group, limit=2, **before)
        pages.append([note.kind for note in page.notes])
        if not page.more:
            break
        before = {"before": page.messages[0].seq}
    assert pages == [["titled", "titled"], ["created", "joined", "joined", "titled", "titled"]]


async def test_nothing_from_before_joining_is_on_any_page(
    ada: Player, ben: Player, cat: Player, group: int
) -> None:
    early = await ada.sends(group, "Before")
    await ada.invites(group, cat)
    await cat.answers_invitation(accept=True)
    await ada.sends(group, "After", reply_to=early.seq)
    for page in (
        await cat.reads(group),
        await cat.reads(group, after=0),
        await cat.reads(group, before=9_999),
    ):
        assert [m.text for m in page.messages] == ["After"]
        # The number stays; there is nothing to find under it.
        assert [m.reply_to for m in page.messages] == [early.seq]
        assert [note.kind for note in page.notes] == ["joined"]


async def test_before_and_after_at_once_are_refused(ada: Player, group: int) -> None:
    with pytest.raises(Refused, match="not for both"):
        await ada.reads(group, before=5, after=1)
