"""What a commit makes known: after it, before its acknowledgement, and only then."""

import asyncio

import pytest

from inwith.errors import Refused
from inwith.storage.database import Committed, Database, Signal, Tx
from tests.contract.test_transactions import fail_after_writing
from tests.storage.conftest import note, open_stream


class Rang(Signal, frozen=True, tag="rang"):
    number: int


async def test_hints_follow_the_commit_and_precede_the_ack(database: Database) -> None:
    heard: list[Committed] = []
    database.on_commit(heard.append)
    stream = await database.write(open_stream)
    assert heard == []  # nothing was announced
    await database.write(note, stream, "one")
    assert [committed.heads for committed in heard] == [{stream: 1}]
    with pytest.raises(Refused):
        await database.write(fail_after_writing, stream)
    assert len(heard) == 1


async def test_who_hears_a_hint_finds_it_in_the_log(database: Database) -> None:
    stream = await database.write(open_stream)
    looked: list[asyncio.Task[bool]] = []

    async def look(seq: int) -> bool:
        head = await database.read(lambda tx: tx.one(int, "select seq from stream where id = :s", s=stream))
        return (head or 0) >= seq

    database.on_commit(lambda committed: looked.append(asyncio.ensure_future(look(committed.heads[stream]))))
    await asyncio.gather(*(database.write(note, stream, "x") for _ in range(40)))
    assert looked
    assert all(await asyncio.gather(*looked))


async def test_heads_that_are_told_never_go_back(database: Database) -> None:
    """Functions that do not say which stream they are about may commit to one from several threads."""
    streams = [await database.write(open_stream) for _ in range(4)]
    told: dict[int, list[int]] = {stream: [] for stream in streams}

    def hear(committed: Committed) -> None:
        for stream, head in committed.heads.items():
            told[stream].append(head)

    database.on_commit(hear)

    def note_all(tx: Tx) -> None:
        for stream in streams:
            note(tx, stream, "x")

    await asyncio.gather(*(database.write(note_all) for _ in range(60)))
    for heads in told.values():
        assert heads == sorted(set(heads))
        assert heads[-1] == 60


async def test_signals_come_in_order_and_not_from_what_was_undone(database: Database) -> None:
    heard: list[Signal] = []
    database.on_commit(lambda committed: heard.extend(committed.signals))

    def ring(tx: Tx, stream: int, number: int, *, then: bool) -> None:
        tx.signal(Rang(stream, number))
        tx.signal(Rang(stream, number + 1))
        if not then:
            raise Refused("no")

    with pytest.raises(Refused):
        await database.write(ring, 1, 10, then=False)
    await database.write(ring, 1, 20, then=True)
    assert heard == [Rang(1, 20), Rang(1, 21)]
