"""Membership: leaving, being removed, owning, and what each of them lets a person see."""

import pytest

from inwith.conversations import groups, members
from inwith.conversations.types import GroupChange, GroupDraft, PersonNamed
from inwith.errors import NotAllowed, NotFound, Refused
from tests.conversations.conftest import Player, Stage


async def names(player: Player, group: int) -> list[tuple[str, bool]]:
    return [(each.person.name, each.owner) for each in await player.looks(members.list_members, group)]


async def test_r4_4_leaving_is_immediate_and_what_was_said_stays(
    ada: Player, ben: Player, group: int
) -> None:
    await ben.sends(group, "My last word")
    await ben.leaves(group)
    assert await names(ada, group) == [("Ada Sample", True)]
    assert await ada.texts(group) == ["My last word"]
    for attempt in (ben.reads(group), ben.sees(group), ben.sends(group, "Still here?"), ben.leaves(group)):
        with pytest.raises(NotFound):
            await attempt


async def test_r4_4_a_former_members_name_stays_beside_their_words(
    ada: Player, ben: Player, group: int
) -> None:
    await ben.sends(group, "My last word")
    await ben.leaves(group)
    page = await ada.reads(group)
    assert [person.name for person in page.people] == ["Ada Sample", "Ben Trial"]
    assert [note.kind for note in page.notes][-1] == "left"


async def test_p4_somebody_removed_reaches_nothing_from_then_on(ada: Player, ben: Player, group: int) -> None:
    await ada.does(members.remove_member, group, person=ben.person)
    await ada.sends(group, "After the removal")
    with pytest.raises(NotFound):
        await ben.reads(group)
    assert (await ben.stage.kinds(ben.caller.stream))[-1] == "membership_ended"


async def test_only_owners_remove_and_never_themselves(
    ada: Player, ben: Player, dan: Player, group: int
) -> None:
    with pytest.raises(NotAllowed):
        await ben.does(members.remove_member, group, person=ada.person)
    with pytest.raises(NotFound):
        await dan.does(members.remove_member, group, person=ada.person)
    with pytest.raises(Refused, match="leave the group"):
        await ada.does(members.remove_member, group, person=ada.person)
    with pytest.raises(NotFound, match="not a member"):
        await ada.does(members.remove_member, group, person=dan.person)
    assert len(await names(ada, group)) == 2


async def test_when_the_last_owner_leaves_the_longest_standing_member_follows(
    stage: Stage, ada: Player, ben: Player, cat: Player
) -> None:
    group = await stage.gather(ada, cat, ben)
    await ada.leaves(group)
    assert await names(ben, group) == [("Cat Specimen", True), ("Ben Trial", False)]


async def test_a_second_owner_may_do_what_the_first_may(
    ada: Player, ben: Player, cat: Player, group: int
) -> None:
    for _ in range(2):
        await ada.does(members.make_owner, group, named=PersonNamed(ben.person))
    assert (await ada.stage.kinds(group)).count("owner_made") == 1
    await ben.invites(group, cat)
    await ada.leaves(group)
    assert await names(ben, group) == [("Ben Trial", True)]


async def test_an_owner_opens_earlier_history_for_one_person(
    ada: Player, ben: Player, cat: Player, group: int
) -> None:
    await ada.sends(group, "Long ago")
    await ada.invites(group, cat)
    await cat.answers_invitation(accept=True)
    assert await cat.texts(group) == []
    with pytest.raises(NotAllowed):
        await cat.does(members.open_history, group, named=PersonNamed(cat.person))
    await ada.does(members.open_history, group, named=PersonNamed(cat.person))
    assert await cat.texts(group) == ["Long ago"]
    assert (await cat.sees(group)).unread == 0


async def test_title_and_purpose_are_changed_by_owners(
    ada: Player, ben: Player, dan: Player, group: int
) -> None:
    changed = await ada.does(groups.change_group, group, change=GroupChange(title="  Repairs   desk "))
    assert (changed.title, changed.purpose) == ("Repairs desk", "Who mends what, and when.")
    await ada.does(groups.change_group, group, change=GroupChange(title="Repairs desk"))
    assert (await ada.stage.kinds(group)).count("titled") == 1
    with pytest.raises(NotAllowed):
        await ben.does(groups.change_group, group, change=GroupChange(title="Mine"))
    with pytest.raises(NotFound):
        await dan.does(groups.change_group, group, change=GroupChange(title="Mine"))


@pytest.mark.parametrize(
    ("title", "purpose", "says"),
    [
        ("   ", "", "Give the group a name"),
        ("x" * 101, "", "101 characters long. The limit is 100"),
        ("Repairs", "x" * 501, "501 characters long. The limit is 500"),
        ("Re\0pairs", "", "cannot be shown"),
        ("Repairs", "\ud800", "cannot be shown"),
        ("\u200b\ufe0f", "", "Give the group a name"),
        ("Re\npairs", "", "The name has a line break in it"),
        ("Repairs", "\u2060", "The purpose shows nothing"),
    ],
)
async def test_a_title_must_be_something_people_can_read(
    ada: Player, title: str, purpose: str, says: str
) -> None:
    with pytest.raises(Refused, match=says):
        await ada.does(groups.create_group, GroupDraft(title, purpose))


async def test_an_invitation_into_a_group_everybody_left_leads_nowhere(
    ada: Player, ben: Player, cat: Player, group: int
) -> None:
    await ada.invites(group, cat)
    await ada.leaves(group)
    await ben.leaves(group)
    with pytest.raises(Refused, match="Everybody has left"):
        await cat.answers_invitation(accept=True)
