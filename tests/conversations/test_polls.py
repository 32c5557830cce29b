"""Polls: who may vote, what a vote is, when it is over; and a name that was not to be shown is nowhere to be found."""

import pytest

from inwith.config import Config
from inwith.conversations import messages, polls, revisions
from inwith.conversations.content import Poll, Tally
from inwith.conversations.events import PollCounted
from inwith.conversations.poll_wording import screen_poll
from inwith.conversations.types import Ballot, Draft, Votes
from inwith.errors import NotAllowed, NotFound, Refused
from inwith.storage.database import Committed, Tx
from tests.conftest import StandingClock
from tests.conversations.conftest import Player, Stage, new_client_id
from tests.conversations.test_revisions import edits

DAYS = Poll(["Tuesday", "Wednesday", "Friday"])


async def asks(player: Player, conversation: int, poll: Poll, *, question: str = "Which day?") -> int:
    draft = Draft(new_client_id(), question, poll=poll)
    screened = messages.screen(draft, player.stage.config)
    sent = await player.does(messages.send_message, conversation, draft=draft, screened=screened)
    return sent.seq


async def votes(player: Player, conversation: int, seq: int, *options: int) -> Tally:
    return await player.does(polls.vote, conversation, seq=seq, ballot=Ballot(list(options)))


async def stands(player: Player, conversation: int, seq: int) -> Tally:
    tally = (await player.message(conversation, seq)).tally
    assert tally is not None
    return tally


async def test_only_members_vote_and_only_in_what_they_may_see(
    ada: Player, ben: Player, cat: Player, dan: Player, group: int
) -> None:
    seq = await asks(ada, group, DAYS)
    with pytest.raises(NotFound):
        await votes(dan, group, seq, 0)
    with pytest.raises(NotFound):
        await dan.looks(polls.list_votes, group, seq=seq)
    await ada.invites(group, cat)
    await cat.answers_invitation(accept=True)
    with pytest.raises(NotFound):
        await votes(cat, group, seq, 0)
    assert await votes(ben, group, seq, 0) == Tally([1, 0, 0], 1, [0])


async def test_b1_1_a_vote_in_a_poll_of_one_replaces_the_one_before_and_can_be_taken_back(
    ada: Player, ben: Player, group: int
) -> None:
    seq = await asks(ada, group, DAYS)
    await votes(ada, group, seq, 2)
    await votes(ben, group, seq, 0)
    await votes(ben, group, seq, 2)
    assert await stands(ben, group, seq) == Tally([0, 0, 2], 2, [2])
    await votes(ben, group, seq)
    assert await stands(ben, group, seq) == Tally([0, 0, 1], 1, [])
    with pytest.raises(Refused, match="Choose one option"):
        await votes(ben, group, seq, 0, 1)
    with pytest.raises(Refused, match="no such option"):
        await votes(ben, group, seq, 3)


async def test_several_may_be_chosen_where_it_says_so(ada: Player, ben: Player, group: int) -> None:
    seq = await asks(ada, group, Poll(["One", "Two", "Three"], several=True))
    assert await votes(ben, group, seq, 2, 0, 2) == Tally([1, 0, 1], 1, [0, 2])


async def test_the_same_vote_again_writes_nothing(stage: Stage, ben: Player, ada: Player, group: int) -> None:
    seq = await asks(ada, group, DAYS)
    await votes(ben, group, seq, 1)
    before = len(await stage.kinds(group))
    await votes(ben, group, seq, 1)
    assert len(await stage.kinds(group)) == before


async def test_who_chose_what_is_told_where_names_are_shown_only(
    stage: Stage, ada: Player, ben: Player, group: int
) -> None:
    heard: list[PollCounted] = []

    def listen(committed: Committed) -> None:
        heard.extend(each for each in committed.signals if isinstance(each, PollCounted))

    stage.database.on_commit(listen)
    named, quiet = (
        await asks(ada, group, DAYS),
        await asks(ada, group, Poll(["Yes", "No"], names_shown=False)),
    )
    await votes(ben, group, named, 1)
    await votes(ben, group, quiet, 0)
    seen: Votes = await ada.looks(polls.list_votes, group, seq=named)
    assert [(each.person.id, each.options) for each in seen.choices] == [(ben.person, [1])]
    quietly: Votes = await ada.looks(polls.list_votes, group, seq=quiet)
    assert (quietly.tally, quietly.choices) == (Tally([1, 0], 1, []), [])
    assert heard == [PollCounted(group, named, [0, 1, 0], 1), PollCounted(group, quiet, [1, 0], 1)]
    assert (await stage.kinds(group)).count("voted") == 1
    assert (await stage.kinds(ben.caller.stream))[-1] == "voted_quietly"


async def test_no_event_of_the_conversation_says_who_voted_quietly(
    stage: Stage, ada: Player, ben: Player, group: int
) -> None:
    quiet = await asks(ada, group, Poll(["Yes", "No"], names_shown=False))
    before = await stage.database.read(_head, group)
    await votes(ben, group, quiet, 1)
    assert await stage.database.read(_head, group) == before


async def test_a_closed_poll_takes_no_vote(
    ada: Player, ben: Player, group: int, clock: StandingClock
) -> None:
    closes_at = await ada.stage.database.read(lambda tx: tx.now + 60_000)
    timed = await asks(ada, group, Poll(["Yes", "No"], closes_at=closes_at))
    early = await asks(ada, group, DAYS)
    await votes(ben, group, timed, 0)
    clock.pass_time(seconds=61)
    with pytest.raises(Refused, match="This poll is closed"):
        await votes(ben, group, timed, 1)
    with pytest.raises(NotAllowed):
        await ben.does(polls.close_poll, group, seq=early)
    await ada.does(polls.close_poll, group, seq=early)
    await ada.does(polls.close_poll, group, seq=early)
    assert (await ada.stage.kinds(group)).count("poll_closed") == 1
    with pytest.raises(Refused, match="This poll is closed"):
        await votes(ben, group, early, 1)
    assert (await stands(ben, group, early)).closed_at is not None
    with pytest.raises(Refused, match="closed already"):
        await asks(ada, group, Poll(["Yes", "No"], closes_at=closes_at))


async def test_a_poll_is_not_edited_and_a_deleted_one_takes_no_vote(
    ada: Player, ben: Player, group: int
) -> None:
    seq = await asks(ada, group, DAYS)
    with pytest.raises(Refused, match="poll cannot be edited"):
        await edits(ada, group, seq, "Another question?")
    await ada.does(revisions.delete_message, group, seq=seq)
    with pytest.raises(Refused, match="was deleted"):
        await votes(ben, group, seq, 0)
    gone = await ben.message(group, seq)
    assert (gone.poll, gone.tally) == (None, None)


def test_what_a_poll_may_look_like() -> None:
    config = Config(poll_options=3, poll_option_characters=5)
    assert screen_poll(Poll([" A ", "b"]), config).options == ["A", "b"]
    assert screen_poll(Poll(["12345", "2", "3"]), config).options == ["12345", "2", "3"]
    for options, sentence in [
        (["1", "2", "3", "4"], "4 options. The limit is 3"),
        (["123456", "2"], "6 characters long. The limit is 5"),
        (["Yes", "yes"], "the same"),
        (["Yes", "  "], "empty"),
        (["Yes", "N\no"], "line break"),
    ]:
        with pytest.raises(Refused, match=sentence):
            screen_poll(Poll(options), config)


def _head(tx: Tx, stream: int) -> int:
    return tx.one(int, "select seq from stream where id = :id", id=stream) or 0
