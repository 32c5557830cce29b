"""What a person's devices are told to follow: their own stream, their conversations, and requests that wait for them."""

import msgspec

from inwith.conversations import answers, members
from inwith.conversations.follows import MOVES, list_follows
from inwith.conversations.kinds import KINDS
from inwith.conversations.types import Answer, PersonNamed
from inwith.storage.database import Event, Payload, Tx
from inwith.storage.follow import Follow, Move
from inwith.storage.streams import LogEntry
from tests.conversations.conftest import Player, Stage

_ALL = "select stream, seq, kind, about, at, actor, device, payload from event order by ordinal"


async def replayed(stage: Stage, player: Player) -> dict[int, int]:
    """What one person follows, worked out from all events alone: stream → from_seq."""
    following = {player.caller.stream: 1}
    for entry in await stage.database.read(_read_all):
        move = MOVES[entry.kind](_event(entry)) if entry.kind in MOVES else None
        if move is not None and move.person == player.person:
            _take(following, move)
    return following


def _read_all(tx: Tx) -> list[LogEntry]:
    return tx.all(LogEntry, _ALL)


def _event(entry: LogEntry) -> Event[Payload]:
    assert entry.payload is not None
    payload = msgspec.json.decode(entry.payload, type=KINDS[entry.kind].payload)
    return Event(
        entry.stream, entry.seq, entry.kind, entry.about, entry.at, entry.actor, entry.device, payload
    )


def _take(following: dict[int, int], move: Move) -> None:
    if move.from_seq is None:
        following.pop(move.stream, None)
    else:
        following[move.stream] = move.from_seq


async def test_replaying_the_moves_leads_to_what_is_followed_now(
    stage: Stage, ada: Player, ben: Player, cat: Player, dan: Player, eve: Player
) -> None:
    group = await stage.gather(ada, ben, cat)
    await ada.invites(group, dan)
    await dan.answers_invitation(accept=True)
    await ada.does(members.open_history, group, named=PersonNamed(dan.person))
    await ada.does(members.remove_member, group, person=ben.person)
    await cat.leaves(group)
    for other in (ben, cat, dan, eve):
        talk = await ada.opens(other)
        await ada.sends(talk, "A minute?")
        if other is not eve:
            answer = Answer(accept=other is not ben)
            await other.does(answers.answer_direct, talk, answer=answer)
    for player in (ada, ben, cat, dan, eve):
        now = {follow.stream: follow.from_seq for follow in await player.looks(list_follows)}
        assert await replayed(stage, player) == now, player.name


async def test_an_invitation_is_nothing_to_follow(ada: Player, cat: Player, group: int) -> None:
    await ada.invites(group, cat)
    assert await cat.looks(list_follows) == [Follow(cat.caller.stream, 1)]
