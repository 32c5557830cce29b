"""Sending: who may, what may be said, where it goes, and that a repetition is never a second message."""

import pytest

from inwith.config import Config
from inwith.conversations import messages
from inwith.conversations.types import Draft, Mention
from inwith.errors import Conflict, NotFound, Refused, TooLarge
from tests.conversations.conftest import Player, Stage, new_client_id


async def test_b1_1_ada_sends_and_ben_reads_it(ada: Player, ben: Player, group: int) -> None:
    sent = await ada.sends(group, "The boiler at number 4 is out again.")
    (message,) = (await ben.reads(group)).messages
    assert (message.text, message.seq, message.sender) == (
        "The boiler at number 4 is out again.",
        sent.seq,
        ada.person,
    )


async def test_p2_seq_is_dense_and_the_same_for_all(
    stage: Stage, ada: Player, ben: Player, group: int
) -> None:
    for number in range(5):
        await (ada if number % 2 else ben).sends(group, f"{number}")
    seqs = [m.seq for m in (await ada.reads(group)).messages]
    assert seqs == list(range(seqs[0], seqs[0] + 5))
    assert seqs == [m.seq for m in (await ben.reads(group)).messages]
    assert await stage.count("select count(*) from event where stream = :s", s=group) == seqs[-1]


async def test_p3_a_repeated_client_id_gets_the_first_answer_again(
    ada: Player, ben: Player, group: int
) -> None:
    client_id = new_client_id()
    first = await ada.sends(group, "Once", client_id=client_id)
    await ben.sends(group, "In between")
    assert await ada.sends(group, "Once", client_id=client_id) == first
    assert await ben.texts(group) == ["Once", "In between"]


async def test_p3_other_words_under_a_used_client_id_are_a_conflict(
    ada: Player, ben: Player, group: int
) -> None:
    client_id = new_client_id()
    await ada.sends(group, "Once", client_id=client_id)
    with pytest.raises(Conflict):
        await ada.sends(group, "Twice", client_id=client_id)
    assert await ben.texts(group) == ["Once"]


async def test_p3_the_same_client_id_of_somebody_else_is_another_message(
    ada: Player, ben: Player, group: int
) -> None:
    client_id = new_client_id()
    await ada.sends(group, "Ada's", client_id=client_id)
    await ben.sends(group, "Ben's", client_id=client_id)
    assert await ben.texts(group) == ["Ada's", "Ben's"]


async def test_p3_a_retry_after_leaving_still_learns_that_it_was_sent(ben: Player, group: int) -> None:
    client_id = new_client_id()
    first = await ben.sends(group, "Goodbye", client_id=client_id)
    await ben.leaves(group)
    assert await ben.sends(group, "Goodbye", client_id=client_id) == first
    with pytest.raises(NotFound):
        await ben.sends(group, "One more thing")


async def test_an_outsider_finds_no_such_conversation(ada: Player, dan: Player, group: int) -> None:
    await ada.sends(group, "Among us")
    for attempt in (dan.sends(group, "Hello?"), dan.reads(group), dan.sees(group), dan.marks(group, read=1)):
        with pytest.raises(NotFound) as refusal:
            await attempt
        assert refusal.value.sentence == "There is no such conversation."
    with pytest.raises(NotFound) as absent:
        await dan.sends(group + 1_000, "Hello?")
    assert absent.value.sentence == "There is no such conversation."


async def test_a_reply_names_a_message_its_sender_can_see(
    ada: Player, ben: Player, cat: Player, group: int
) -> None:
    first = await ada.sends(group, "Who has the keys?")
    answer = await ben.sends(group, "I do.", reply_to=first.seq)
    assert (await ada.message(group, answer.seq)).reply_to == first.seq
    await ada.invites(group, cat)
    await cat.answers_invitation(accept=True)
    with pytest.raises(NotFound):
        await cat.sends(group, "What keys?", reply_to=first.seq)
    with pytest.raises(NotFound):
        await ben.sends(group, "To nothing", reply_to=1)


async def test_mentions_are_counted_for_those_mentioned(
    ada: Player, ben: Player, dan: Player, group: int
) -> None:
    await ada.sends(group, "Can @Ben Trial bring the ladder?", mentions=[ben])
    assert (await ben.sees(group)).mentions_unread == 1
    assert (await ada.sees(group)).mentions_unread == 0
    with pytest.raises(Refused, match="Dan Example is not in this conversation"):
        await ada.sends(group, "And @Dan Example?", mentions=[dan])


async def test_nobody_is_mentioned_under_another_name(
    stage: Stage, ada: Player, ben: Player, group: int
) -> None:
    draft = Draft(new_client_id(), "@The Chief says so", mentions=[Mention(ben.person, "The Chief")])
    screened = messages.screen(draft, stage.config)
    with pytest.raises(Refused):
        await ada.does(messages.send_message, group, draft=draft, screened=screened)


def draft(text: str, mentions: list[Mention] | None = None) -> Draft:
    return Draft(new_client_id(), text, mentions=mentions or [])


def test_a_message_may_be_as_long_as_the_limit_and_no_longer() -> None:
    config = Config()
    messages.screen(draft("é" * 8192), config)
    with pytest.raises(TooLarge, match=r"This message is 17 kB\. The limit is 16 kB\."):
        messages.screen(draft("é" * 8193), config)


@pytest.mark.parametrize(
    "text", [" ", "\n\t\n", "\u200b\u2060", "\u200b\ufe0f", "\u2066\u2069", "\U000e0041", "\u00a0\ufeff"]
)
def test_a_message_of_blanks_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="nothing in this message"):
        messages.screen(draft(text), Config())


@pytest.mark.parametrize("text", ["a\0b", "half \ud800 of a pair"])
def test_what_cannot_be_stored_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="cannot be stored"):
        messages.screen(draft(text), Config())


def test_a_mention_must_stand_in_the_text_once_and_not_too_often() -> None:
    with pytest.raises(Refused, match="does not say @Ben Trial"):
        messages.screen(draft("Hello", [Mention(1, "Ben Trial")]), Config())
    with pytest.raises(Refused, match="twice"):
        messages.screen(draft("@Ben @Ben", [Mention(1, "Ben"), Mention(1, "Ben")]), Config())
    crowd = [Mention(number, "B") for number in range(51)]
    with pytest.raises(Refused, match=r"mentions 51 people\. The limit is 50"):
        messages.screen(draft("@B", crowd), Config())


async def test_unread_counts_messages_and_stops_when_they_are_read(
    ada: Player, ben: Player, group: int
) -> None:
    assert (await ben.sees(group)).unread == 0
    await ada.sends(group, "One")
    last = await ada.sends(group, "Two")
    assert (await ben.sees(group)).unread == 2
    assert (await ada.sees(group)).unread == 0
    await ben.marks(group, read=last.seq)
    assert (await ben.sees(group)).unread == 0
