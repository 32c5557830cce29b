"""Conversations of two: they open at once, as a request; a few messages go ahead of an answer, and a no is silent."""

import pytest

from inwith.conversations import answers, blocks, direct, members, overview
from inwith.conversations.types import Answer, DirectDraft, PersonNamed
from inwith.errors import NotFound, Refused
from tests.conftest import StandingClock
from tests.conversations.conftest import Player, Stage


async def answers_request(player: Player, conversation: int, *, accept: bool, block: bool = False) -> None:
    answer = Answer(accept=accept, block=block)
    await player.does(answers.answer_direct, conversation, answer=answer)


async def listed(player: Player) -> list[tuple[int, str]]:
    snapshot = await player.looks(overview.get_snapshot)
    return [(each.id, each.standing) for each in snapshot.conversations]


async def test_there_is_one_direct_conversation_of_two_people(ada: Player, dan: Player) -> None:
    talk = await ada.opens(dan)
    assert await ada.opens(dan) == talk
    assert await dan.opens(ada) == talk


async def test_nothing_is_seen_of_it_before_the_first_message(ada: Player, dan: Player) -> None:
    talk = await ada.opens(dan)
    assert await listed(dan) == []
    with pytest.raises(NotFound):
        await dan.reads(talk)


async def test_the_first_messages_arrive_as_a_request(ada: Player, dan: Player) -> None:
    talk = await ada.opens(dan)
    await ada.sends(talk, "Have you a minute?")
    seen = await dan.sees(talk)
    assert (seen.standing, seen.unread, seen.peer and seen.peer.name) == ("requested", 1, "Ada Sample")
    assert await dan.texts(talk) == ["Have you a minute?"]
    assert (await ada.sees(talk)).open is False


async def test_three_messages_go_ahead_of_an_answer_and_no_more(ada: Player, dan: Player) -> None:
    talk = await ada.opens(dan)
    for number in range(3):
        await ada.sends(talk, f"{number}")
    with pytest.raises(Refused) as refusal:
        await ada.sends(talk, "And another thing")
    assert refusal.value.code == "awaiting_answer"
    await answers_request(dan, talk, accept=True)
    await ada.sends(talk, "Thank you")
    assert await dan.texts(talk) == ["0", "1", "2", "Thank you"]


async def test_answering_by_writing_makes_it_ordinary(stage: Stage, ada: Player, dan: Player) -> None:
    talk = await ada.opens(dan)
    asked = await ada.sends(talk, "Have you a minute?")
    await dan.sends(talk, "Yes.", reply_to=asked.seq)
    assert (await ada.sees(talk)).open
    assert (await dan.sees(talk)).standing == "member"
    assert await dan.texts(talk) == ["Have you a minute?", "Yes."]
    assert await ada.texts(talk) == ["Have you a minute?", "Yes."]


async def test_opening_what_waits_for_my_answer_accepts_nothing(ada: Player, dan: Player) -> None:
    talk = await ada.opens(dan)
    await ada.sends(talk, "Have you a minute?")
    assert await dan.opens(ada) == talk
    assert (await dan.sees(talk)).standing == "requested"


async def test_until_an_answer_delivery_shows_and_reading_does_not(
    ada: Player, dan: Player, clock: StandingClock
) -> None:
    talk = await ada.opens(dan)
    sent = await ada.sends(talk, "Have you a minute?")
    await dan.marks(talk, delivered=sent.seq, read=sent.seq)
    (shown,) = (await ada.sees(talk)).marks
    assert (shown.delivered, shown.read) == (sent.seq, 0)
    assert (await dan.sees(talk)).unread == 0
    await answers_request(dan, talk, accept=True)
    clock.pass_time(seconds=2)
    await dan.marks(talk, read=sent.seq)
    assert (await ada.sees(talk)).marks[0].read == sent.seq


async def test_declining_is_silent(stage: Stage, ada: Player, dan: Player) -> None:
    talk = await ada.opens(dan)
    sent = await ada.sends(talk, "Have you a minute?")
    await dan.marks(talk, delivered=sent.seq)
    before = await ada.sees(talk)
    assert before.marks
    await answers_request(dan, talk, accept=False)
    assert await listed(dan) == []
    with pytest.raises(NotFound):
        await dan.reads(talk)
    assert await ada.sees(talk) == before
    await ada.sends(talk, "Anyone?")
    assert await listed(dan) == []
    assert (await stage.kinds(dan.caller.stream)).count("direct_requested") == 1


@pytest.mark.parametrize("how", ["opens", "writes"])
async def test_somebody_who_declined_may_change_their_mind(ada: Player, dan: Player, how: str) -> None:
    talk = await ada.opens(dan)
    await ada.sends(talk, "Have you a minute?")
    await answers_request(dan, talk, accept=False)
    if how == "opens":
        await dan.opens(ada)
    else:
        await dan.sends(talk, "Now I have.")
    assert (await dan.sees(talk)).standing == "member"
    assert (await dan.texts(talk))[0] == "Have you a minute?"


async def test_writing_to_somebody_one_blocks_lets_them_in_again_only_after_unblocking(
    ada: Player, dan: Player
) -> None:
    talk = await ada.opens(dan)
    await ada.sends(talk, "Have you a minute?")
    await answers_request(dan, talk, accept=False, block=True)
    with pytest.raises(Refused) as refused:
        await dan.sends(talk, "No.")
    assert refused.value.code == "blocked"
    await dan.does(blocks.unblock_person, ada.person)
    await dan.sends(talk, "Now I have.")
    assert (await dan.sees(talk)).standing == "member"


async def test_blocking_declines_a_request_and_leaves_an_ordinary_conversation(
    ada: Player, ben: Player, dan: Player
) -> None:
    asked, ordinary = await ada.opens(dan), await ben.opens(dan)
    await ada.sends(asked, "Have you a minute?")
    await ben.sends(ordinary, "Hello")
    await dan.sends(ordinary, "Hello")
    await answers_request(dan, asked, accept=False, block=True)
    await dan.does(blocks.block_person, PersonNamed(ben.person))
    assert await listed(dan) == []
    assert [person.name for person in await dan.looks(blocks.list_blocks)] == ["Ada Sample", "Ben Trial"]
    assert (await ben.sees(ordinary)).open is False


async def test_blocking_ends_what_waits_and_unblocking_brings_nothing_back(
    ada: Player, dan: Player, cat: Player
) -> None:
    await dan.does(blocks.block_person, PersonNamed(ada.person))
    talk = await ada.opens(dan)
    await ada.sends(talk, "Unseen")
    with pytest.raises(Refused) as refusal:
        await dan.opens(ada)
    assert refusal.value.code == "blocked"
    await dan.does(blocks.unblock_person, ada.person)
    assert await listed(dan) == []
    await ada.sends(talk, "Seen")
    assert await dan.texts(talk) == ["Seen"]


async def test_after_the_other_has_left_it_is_a_request_again(ada: Player, dan: Player) -> None:
    talk = await ada.opens(dan)
    await ada.sends(talk, "Hello")
    await dan.sends(talk, "Hello")
    for number in range(5):
        await ada.sends(talk, f"{number}")
    await dan.leaves(talk)
    again = await ada.sends(talk, "Are you there?")
    assert (await dan.sees(talk)).from_seq == again.seq
    assert await dan.texts(talk) == ["Are you there?"]
    await ada.sends(talk, "?")
    await ada.sends(talk, "??")
    with pytest.raises(Refused):
        await ada.sends(talk, "???")


async def test_leaving_and_coming_back_does_not_earn_more_messages(ada: Player, dan: Player) -> None:
    talk = await ada.opens(dan)
    for number in range(3):
        await ada.sends(talk, f"{number}")
    await ada.leaves(talk)
    assert await ada.opens(dan) == talk
    with pytest.raises(Refused):
        await ada.sends(talk, "Again")


async def test_nobody_else_finds_the_conversation(ada: Player, ben: Player, dan: Player) -> None:
    talk = await ada.opens(dan)
    await ada.sends(talk, "Between us")
    for attempt in (
        ben.reads(talk),
        ben.sees(talk),
        ben.looks(members.list_members, talk),
        answers_request(ben, talk, accept=True),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_one_opens_no_conversation_with_oneself_or_with_nobody(ada: Player) -> None:
    with pytest.raises(Refused):
        await ada.opens(ada)
    with pytest.raises(NotFound):
        await ada.does(direct.open_direct, DirectDraft(9_999))
