"""Invitations: every way into a group asks first, and a no is nobody else's business."""

import apsw
import psycopg
import pytest

from inwith.conversations import answers, blocks, consent, groups, invitations, members
from inwith.conversations.types import Answer, GroupDraft, Invitation, PersonNamed
from inwith.errors import NotAllowed, NotFound, Refused
from inwith.storage.database import Tx
from tests.conftest import StandingClock
from tests.conversations.conftest import Player, Stage


async def cards(player: Player) -> list[Invitation]:
    return await player.looks(invitations.list_invitations)


async def waiting(owner: Player, group: int) -> list[str]:
    return [each.person.name for each in await owner.looks(consent.list_waiting, group)]


async def test_r4_2_a_new_group_has_only_its_maker_until_others_accept(
    stage: Stage, ada: Player, cat: Player
) -> None:
    draft = GroupDraft("Housing repairs", "Who mends what.", [cat.person])
    group = await ada.does(groups.create_group, draft)
    assert (group.member_count, group.owner) == (1, True)
    await ada.sends(group.id, "Before she answers")
    with pytest.raises(NotFound):
        await cat.reads(group.id)
    assert "joined" in await stage.kinds(group.id)
    assert (await stage.kinds(group.id)).count("joined") == 1


async def test_r4_2_the_card_shows_purpose_owner_and_who_is_in(
    ada: Player, ben: Player, cat: Player, group: int
) -> None:
    await ada.invites(group, cat)
    (card,) = await cards(cat)
    assert (card.title, card.purpose) == ("Housing repairs", "Who mends what, and when.")
    assert [owner.name for owner in card.owners] == ["Ada Sample"]
    assert (card.inviter.name, card.member_count, card.known) == ("Ada Sample", 2, [])
    everyone = await cat.looks(invitations.list_invited_to, card.id)
    assert [person.name for person in everyone] == ["Ada Sample", "Ben Trial"]


async def test_the_card_shows_nobody_once_it_is_answered(
    stage: Stage, ada: Player, cat: Player, group: int
) -> None:
    await ada.invites(group, cat)
    (card,) = await cards(cat)
    await cat.answers_invitation(accept=True)
    await cat.leaves(group)
    assert await cat.looks(invitations.list_invited_to, card.id) == []


async def test_r4_2_the_card_names_members_one_already_shares_a_conversation_with(
    stage: Stage, ada: Player, ben: Player, cat: Player, group: int
) -> None:
    await stage.gather(ben, cat, title="Rota")
    await ada.invites(group, cat)
    assert [person.name for person in (await cards(cat))[0].known] == ["Ben Trial"]


async def test_r4_2_invited_people_are_visible_to_owners_only(
    ada: Player, ben: Player, cat: Player, group: int
) -> None:
    await ada.invites(group, cat)
    assert [each.person.name for each in await ben.looks(members.list_members, group)] == [
        "Ada Sample",
        "Ben Trial",
    ]
    assert await waiting(ada, group) == ["Cat Specimen"]
    with pytest.raises(NotAllowed):
        await waiting(ben, group)


async def test_r4_2_only_owners_invite(ben: Player, cat: Player, dan: Player, group: int) -> None:
    with pytest.raises(NotAllowed):
        await ben.invites(group, cat)
    with pytest.raises(NotFound):
        await dan.invites(group, cat)
    assert await cards(cat) == []


async def test_accepting_makes_a_member_who_sees_what_comes_after(
    ada: Player, cat: Player, group: int
) -> None:
    await ada.sends(group, "Before")
    await ada.invites(group, cat)
    joined = (await cat.answers_invitation(accept=True)).conversation
    assert (joined.id, joined.standing, joined.unread, joined.last) == (group, "member", 0, None)
    await ada.sends(group, "After")
    assert await cat.texts(group) == ["After"]
    assert (await cat.sees(group)).unread == 1
    assert (await waiting(ada, group), await cards(cat)) == ([], [])


async def test_r4_3_a_decline_is_silent_and_looks_pending_until_it_lapses(
    stage: Stage, ada: Player, cat: Player, group: int, clock: StandingClock
) -> None:
    await ada.invites(group, cat)
    before = await stage.kinds(group), await stage.kinds(ada.caller.stream)
    await cat.answers_invitation(accept=False)
    assert (await stage.kinds(group), await stage.kinds(ada.caller.stream)) == before
    assert await waiting(ada, group) == ["Cat Specimen"]
    clock.pass_time(hours=72)
    assert await waiting(ada, group) == []


async def test_r4_3_an_invitation_lapses_after_72_hours(
    ada: Player, cat: Player, group: int, clock: StandingClock
) -> None:
    await ada.invites(group, cat)
    (card,) = await cards(cat)
    clock.pass_time(hours=71)
    assert len(await cards(cat)) == 1
    clock.pass_time(hours=1)
    assert await cards(cat) == []
    with pytest.raises(Refused, match="lapsed"):
        await cat.does(answers.answer_invitation, card.id, answer=Answer(accept=True))
    await ada.invites(group, cat)
    assert len(await cards(cat)) == 1


async def test_r4_3_after_a_decline_a_new_invitation_waits_unseen_for_thirty_days(
    ada: Player, cat: Player, group: int, clock: StandingClock
) -> None:
    await ada.invites(group, cat)
    await cat.answers_invitation(accept=False)
    clock.pass_time(days=4)
    await ada.invites(group, cat)
    assert (await cards(cat), await waiting(ada, group)) == ([], ["Cat Specimen"])
    clock.pass_time(days=27)
    await ada.invites(group, cat)
    assert len(await cards(cat)) == 1


async def test_r4_3_a_blocked_inviters_invitation_never_arrives_and_looks_pending(
    ada: Player, cat: Player, group: int, clock: StandingClock
) -> None:
    await ada.invites(group, cat)
    await cat.answers_invitation(accept=False, block=True)
    clock.pass_time(days=31)
    await ada.invites(group, cat)
    assert (await cards(cat), await waiting(ada, group)) == ([], ["Cat Specimen"])


async def test_inviting_somebody_again_while_they_wait_changes_nothing(
    stage: Stage, ada: Player, cat: Player, group: int
) -> None:
    await ada.invites(group, cat)
    await ada.invites(group, cat, cat)
    assert await stage.count("select count(*) from invitation where person = :p", p=cat.person) == 1
    assert len(await cards(cat)) == 1


async def test_a_member_is_not_invited_again(ada: Player, ben: Player, cat: Player, group: int) -> None:
    with pytest.raises(Refused, match="Ben Trial is already a member"):
        await ada.invites(group, cat, ben)
    assert await cards(cat) == []


async def test_at_most_a_hundred_are_invited_at_once(ada: Player, ben: Player, group: int) -> None:
    crowd = [Player(ben.stage, ben.caller, "") for _ in range(1)]
    for number in range(101):
        other = Player(ben.stage, ben.caller, "")
        other.person = 10_000 + number
        crowd.append(other)
    with pytest.raises(Refused, match="The limit at a time is 100"):
        await ada.invites(group, *crowd)


async def test_the_same_answer_again_changes_nothing_and_another_is_refused(
    stage: Stage, ada: Player, cat: Player, group: int
) -> None:
    await ada.invites(group, cat)
    (card,) = await cards(cat)
    for _ in range(2):
        answered = await cat.does(answers.answer_invitation, card.id, answer=Answer(accept=True))
        assert answered.conversation
        assert answered.conversation.id == group
    assert (await stage.kinds(group)).count("joined") == 3
    with pytest.raises(Refused, match="already answered"):
        await cat.does(answers.answer_invitation, card.id, answer=Answer(accept=False))


async def test_an_invitation_is_answered_by_its_receiver_only(
    ada: Player, ben: Player, cat: Player, dan: Player, group: int
) -> None:
    await ada.invites(group, cat)
    (card,) = await cards(cat)
    for other in (ada, dan):
        with pytest.raises(NotFound):
            await other.does(answers.answer_invitation, card.id + 50, answer=Answer(accept=True))
        with pytest.raises(NotFound):
            await other.looks(invitations.list_invited_to, card.id + 50)
    assert len(await ada.looks(members.list_members, group)) == 2


async def test_accept_all_my_teams_leaves_other_invitations_waiting(
    stage: Stage, ada: Player, cat: Player, dan: Player
) -> None:
    teams = [
        await ada.does(groups.create_group, GroupDraft(title, "", [cat.person]))
        for title in ("Rota", "Repairs")
    ]
    await dan.does(groups.create_group, GroupDraft("Hill walkers", "", [cat.person]))
    joined = await cat.does(answers.accept_all_teams)
    assert {each.id for each in joined} == {each.id for each in teams}
    assert [card.title for card in await cards(cat)] == ["Hill walkers"]


async def test_a_full_group_refuses_another(stage: Stage, ada: Player, cat: Player, group: int) -> None:
    await ada.invites(group, cat)
    pending = await cat.looks(consent.get_pending, (await cards(cat))[0].id)

    def accept_in_small_group(tx: Tx) -> None:
        tx.config = type(tx.config)(group_members=2)
        consent.accept(tx, cat.caller, pending)

    with pytest.raises(Refused, match="full: it has 2 members"):
        await stage.database.write(accept_in_small_group)


async def test_p4_a_membership_without_an_event_of_consent_is_refused_by_the_database_itself(
    stage: Stage, cat: Player, group: int
) -> None:
    def force(tx: Tx, seq: int) -> None:
        tx.run(
            """insert into membership (conversation, person, joined_seq, from_seq, owner, joined_at)
            values (:conversation, :person, :seq, 1, false, 0)""",
            conversation=group,
            person=cat.person,
            seq=seq,
        )

    with pytest.raises((apsw.ConstraintError, psycopg.errors.ForeignKeyViolation), match=r"(?i)foreign key"):
        await stage.database.write(force, 999)
    # The row itself would do: only the event was missing.
    await stage.database.write(force, 1)


async def test_r4_3_blocking_an_inviter_declines_what_waits_from_them(
    stage: Stage, ada: Player, ben: Player, cat: Player, group: int
) -> None:
    others = await ben.does(groups.create_group, GroupDraft("Rota", "", [cat.person]))
    await ada.invites(group, cat)
    await cat.does(blocks.block_person, PersonNamed(ada.person))
    assert [card.conversation for card in await cards(cat)] == [others.id]
    assert await waiting(ada, group) == ["Cat Specimen"]
