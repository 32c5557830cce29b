"""The conversation list at one instant, and one row of it."""

import time

from inwith.conversations import overview
from inwith.conversations.types import Snapshot
from inwith.storage.database import Tx
from tests.conftest import StandingClock
from tests.conversations.conftest import Player, Stage


async def snapshot(player: Player) -> Snapshot:
    return await player.looks(overview.get_snapshot)


async def test_the_newest_conversation_stands_first_and_everybody_in_it_is_named(
    stage: Stage, ada: Player, ben: Player, dan: Player, group: int, clock: StandingClock
) -> None:
    talk = await ada.opens(dan)
    clock.pass_time(minutes=1)
    await ada.sends(talk, "Hello")
    clock.pass_time(minutes=1)
    await ben.sends(group, "Good morning")
    seen = await snapshot(ada)
    assert [each.id for each in seen.conversations] == [group, talk]
    assert {person.name for person in seen.people} == {"Ada Sample", "Ben Trial", "Dan Example"}
    last = seen.conversations[0].last
    assert last
    assert last.text == "Good morning"


async def test_a_row_of_the_list_is_what_the_conversation_itself_shows(
    ada: Player, ben: Player, dan: Player, group: int
) -> None:
    talk = await dan.opens(ada)
    await dan.sends(talk, "A request")
    sent = await ben.sends(group, "@Ada Sample?", mentions=[ada])
    await ben.marks(group, read=sent.seq)
    for row in (await snapshot(ada)).conversations:
        alone = await ada.sees(row.id)
        assert (row.last, row.marks, row.peer, row.standing) == (
            alone.last,
            alone.marks,
            alone.peer,
            alone.standing,
        )
        assert (row.unread, row.mentions_unread, row.head) == (
            alone.unread,
            alone.mentions_unread,
            alone.head,
        )


async def test_heads_name_every_stream_the_caller_follows(
    stage: Stage, ada: Player, ben: Player, dan: Player, group: int
) -> None:
    heads = (await snapshot(ada)).heads
    assert heads[str(group)] == len(await stage.kinds(group))
    assert heads[str(ada.caller.stream)] == len(await stage.kinds(ada.caller.stream))
    assert str(group) not in (await snapshot(dan)).heads


async def test_unread_is_counted_to_a_hundred(stage: Stage, ada: Player, ben: Player, group: int) -> None:
    for number in range(105):
        await ada.sends(group, f"{number}")
    assert (await ben.sees(group)).unread == 100


async def test_a_list_of_two_hundred_conversations_takes_a_few_statements(stage: Stage, ada: Player) -> None:
    others = [await stage.enter(f"Person {number}") for number in range(10)]
    for number in range(200):
        group = await stage.gather(others[number % 10], ada, title=f"Group {number}")
        await others[number % 10].sends(group, "Hello @Ada Sample", mentions=[ada])
    statements = 0
    began = time.perf_counter()

    def counted(tx: Tx) -> Snapshot:
        nonlocal statements
        plain = tx.all

        def counting(*args: object, **kwargs: object) -> object:
            nonlocal statements
            statements += 1
            return plain(*args, **kwargs)  # type: ignore[arg-type]

        tx.all = counting  # type: ignore[method-assign, assignment]
        return overview.get_snapshot(tx, ada.caller)

    seen = await stage.database.read(counted)
    assert len(seen.conversations) == 200
    assert sum(each.mentions_unread for each in seen.conversations) == 200
    assert statements < 10
    assert time.perf_counter() - began < 1


async def test_whoever_comes_back_has_nothing_unread_from_the_time_between(
    ada: Player, ben: Player, group: int
) -> None:
    first = await ada.sends(group, "One")
    await ben.marks(group, read=first.seq)
    await ben.leaves(group)
    await ada.sends(group, "@Ada Sample and whoever is left", mentions=[ada])
    await ada.invites(group, ben)
    await ben.answers_invitation(accept=True)
    assert (await ben.sees(group)).unread == 0
    await ada.sends(group, "Welcome back")
    assert (await ben.sees(group)).unread == 1
