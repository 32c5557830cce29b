"""Forwarding: a few conversations at a time, one once it has gone far, all of them or none; only the words go."""

import pytest

from inwith.config import Config
from inwith.conversations import forwards, own, revisions
from inwith.conversations.content import Poll
from inwith.conversations.types import Destination, Forwarding, Sent
from inwith.errors import Conflict, NotFound, Refused
from tests.conversations.conftest import Player, Stage, new_client_id
from tests.conversations.test_polls import asks
from tests.conversations.test_revisions import edits


async def forwards_to(
    player: Player, conversation: int, seq: int, *to: int, ids: list[str] | None = None
) -> list[Sent]:
    names = ids or [new_client_id() for _ in to]
    forwarding = Forwarding([Destination(each, name) for each, name in zip(to, names, strict=True)])
    return await player.does(forwards.forward_message, conversation, seq=seq, forwarding=forwarding)


async def groups_of(stage: Stage, owner: Player, number: int) -> list[int]:
    return [await stage.gather(owner, title=f"Group {each}") for each in range(number)]


async def test_an_outsider_forwards_nothing_out_and_nothing_in(
    stage: Stage, ada: Player, dan: Player, group: int
) -> None:
    sent = await ada.sends(group, "For us alone")
    theirs = await stage.gather(dan, title="Parks")
    with pytest.raises(NotFound):
        await forwards_to(dan, group, sent.seq, theirs)
    said = await dan.sends(theirs, "From outside")
    with pytest.raises(NotFound, match=f"Conversation {group}: There is no such conversation"):
        await forwards_to(dan, theirs, said.seq, theirs, group)
    assert await dan.texts(theirs) == ["From outside"]
    assert await ada.texts(group) == ["For us alone"]


async def test_r5_4_a_forward_goes_to_at_most_five_conversations(
    stage: Stage, ada: Player, group: int
) -> None:
    sent = await ada.sends(group, "Road closed")
    six = await groups_of(stage, ada, 6)
    with pytest.raises(Refused, match="5 conversations at a time"):
        await forwards_to(ada, group, sent.seq, *six)
    answers = await forwards_to(ada, group, sent.seq, *reversed(six[:5]))
    assert [answer.conversation for answer in answers] == list(reversed(six[:5]))
    assert [await ada.texts(each) for each in six] == [["Road closed"]] * 5 + [[]]


async def test_r5_4_after_five_passings_on_it_goes_to_one_at_a_time(
    stage: Stage, ada: Player, group: int
) -> None:
    sent = await ada.sends(group, "Pass this on")
    others = await groups_of(stage, ada, 2)
    at, seq = group, sent.seq
    for passed in range(1, 6):
        [first, second] = await forwards_to(ada, at, seq, *others)
        assert (await ada.message(others[0], first.seq)).forwarded == passed
        at, seq = others[1], second.seq
    with pytest.raises(Refused, match="one conversation at a time"):
        await forwards_to(ada, at, seq, *others)
    [last] = await forwards_to(ada, at, seq, group)
    assert (await ada.message(group, last.seq)).forwarded == 6


async def test_only_the_words_go(stage: Stage, ada: Player, ben: Player, cat: Player, group: int) -> None:
    first = await ada.sends(group, "Who?")
    sent = await ben.sends(group, "Ask @Ada Sample", reply_to=first.seq, mentions=[ada])
    other = await stage.gather(ada, cat, title="Elsewhere")
    [answer] = await forwards_to(ada, group, sent.seq, other)
    shown = await cat.message(other, answer.seq)
    assert (shown.text, shown.sender, shown.mentions, shown.reply_to) == (
        "Ask @Ada Sample",
        ada.person,
        [],
        None,
    )
    assert ben.person not in {person.id for person in (await cat.reads(other)).people}


async def test_a_retry_makes_no_second_copy_and_other_words_under_its_id_are_refused(
    stage: Stage, ada: Player, group: int
) -> None:
    sent, another = await ada.sends(group, "One"), await ada.sends(group, "Two")
    to = await groups_of(stage, ada, 2)
    ids = [new_client_id(), new_client_id()]
    first = await forwards_to(ada, group, sent.seq, *to, ids=ids)
    await ada.does(revisions.delete_message, group, seq=sent.seq)
    assert await forwards_to(ada, group, sent.seq, *to, ids=ids) == first
    with pytest.raises(Conflict):
        await forwards_to(ada, group, another.seq, *to, ids=ids)
    assert [await ada.texts(each) for each in to] == [["One"], ["One"]]


async def test_all_or_none_and_the_refusal_names_where_it_failed(
    stage: Stage, ada: Player, dan: Player, group: int
) -> None:
    sent = await ada.sends(group, "Hello")
    talk = await ada.opens(dan)
    for _ in range(3):
        await ada.sends(talk, "Anybody?")
    [open_one] = await groups_of(stage, ada, 1)
    with pytest.raises(Refused, match="Dan Example: You have sent 3 messages") as refusal:
        await forwards_to(ada, group, sent.seq, open_one, talk)
    assert refusal.value.code == "awaiting_answer"
    assert await ada.texts(open_one) == []


async def test_a_deleted_message_is_not_there_to_be_forwarded(ada: Player, group: int) -> None:
    sent = await ada.sends(group, "Wrong window")
    await ada.does(revisions.delete_message, group, seq=sent.seq)
    with pytest.raises(NotFound, match="no such message"):
        await forwards_to(ada, group, sent.seq, group)


async def test_what_was_said_before_somebody_joined_is_not_theirs_to_pass_on(
    ada: Player, cat: Player, group: int
) -> None:
    early = await ada.sends(group, "Before Cat")
    await ada.invites(group, cat)
    await cat.answers_invitation(accept=True)
    notes = (await cat.does(own.open_own)).id
    with pytest.raises(NotFound):
        await forwards_to(cat, group, early.seq, notes)


async def test_a_poll_goes_as_plain_text(stage: Stage, ada: Player, group: int) -> None:
    seq = await asks(ada, group, Poll(["Tuesday", "Friday"]), question="Which day?")
    [other] = await groups_of(stage, ada, 1)
    [answer] = await forwards_to(ada, group, seq, other)
    shown = await ada.message(other, answer.seq)
    assert (shown.text, shown.poll) == ("Which day?\n- Tuesday\n- Friday", None)


async def test_forwarded_words_cannot_be_edited(stage: Stage, ada: Player, group: int) -> None:
    sent = await ada.sends(group, "As it was said")
    [answer] = await forwards_to(ada, group, sent.seq, group)
    with pytest.raises(Refused, match="forwarded words"):
        await edits(ada, group, answer.seq, "As it was never said")


async def test_a_conversation_is_named_once(ada: Player, group: int) -> None:
    sent = await ada.sends(group, "Twice")
    with pytest.raises(Refused, match="named twice"):
        await forwards_to(ada, group, sent.seq, group, group)
    assert Config().forwards_at_once == Config().forwards_before_limit == 5
