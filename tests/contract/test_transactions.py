"""A write is durable, whole or not at all, and in order; a read is a snapshot of all that was acknowledged."""

import asyncio
import threading
from typing import Any

import pytest

from inwith.caller import Caller
from inwith.config import Config
from inwith.errors import Busy, NotFound, Refused
from inwith.storage.database import Database, Tx
from inwith.storage.streams import read_heads, read_tail
from tests.contract.conftest import Open
from tests.storage.conftest import Noted, note, open_stream


def count_events(tx: Tx) -> int:
    return tx.one(int, "select count(*) from event") or 0


def fail_after_writing(tx: Tx, stream: int) -> None:
    note(tx, stream, "this must not stay")
    raise Refused("no")


def note_by(tx: Tx, caller: Caller, stream: int, text: str) -> int:
    return note(tx, stream, text)


def somebody(person: int) -> Caller:
    return Caller(person, session=1, stream=1, role="staff")


async def test_what_was_acknowledged_is_seen_by_every_later_read(database: Database) -> None:
    stream = await database.write(open_stream)
    for number in range(20):
        seq = await database.write(note, stream, str(number))
        assert await database.read(count_events) == seq == number + 1


async def test_p1_what_was_acknowledged_is_there_when_it_is_opened_again(reopen: Open) -> None:
    database = await reopen()
    stream = await database.write(open_stream)
    assert await database.write(note, stream, "kept") == 1
    await database.close()
    again = await reopen()
    assert [head.seq for head in await again.read(read_heads)] == [1]
    assert await again.write(note, stream, "and on") == 2


async def test_p2_seq_is_dense_whoever_writes_at_the_same_time(database: Database) -> None:
    streams = [await database.write(open_stream) for _ in range(3)]
    taken = await asyncio.gather(*(database.write(note, streams[n % 3], "x") for n in range(300)))
    assert sorted(taken) == sorted(list(range(1, 101)) * 3)
    for stream in streams:
        tail = await database.read(read_tail, stream, after=0, limit=1000)
        assert [event.seq for event in tail] == list(range(1, 101))


async def test_p2_seq_is_dense_when_nothing_tells_which_stream_it_is_about(database: Database) -> None:
    stream = await database.write(open_stream)
    taken = await asyncio.gather(*(database.write(lambda tx: note(tx, stream, "x")) for _ in range(100)))
    assert sorted(taken) == list(range(1, 101))


async def test_a_refused_write_is_undone_alone(database: Database) -> None:
    stream = await database.write(open_stream)
    outcomes = await asyncio.gather(
        database.write(note, stream, "before"),
        database.write(fail_after_writing, stream),
        database.write(note, stream, "after"),
        return_exceptions=True,
    )
    assert outcomes[0] == 1
    assert isinstance(outcomes[1], Refused)
    assert outcomes[2] == 2
    assert await database.read(count_events) == 2


async def test_an_event_for_a_stream_that_is_not_there_is_refused(database: Database) -> None:
    with pytest.raises(NotFound):
        await database.write(lambda tx: tx.announce(Noted(text="x"), to=99, by=None))


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match=r"read-?only"):
        await database.read(open_stream)


async def test_a_read_sees_one_instant_whatever_is_written_meanwhile(database: Database) -> None:
    stream = await database.write(open_stream)
    await database.write(note, stream, "before")
    begun, written = threading.Event(), threading.Event()

    def look_twice(tx: Tx) -> tuple[int, int]:
        first = count_events(tx)
        begun.set()
        assert written.wait(20)
        return first, count_events(tx)

    looking = asyncio.ensure_future(database.read(look_twice))
    await asyncio.to_thread(begun.wait, 20)
    await database.write(note, stream, "meanwhile")
    written.set()
    assert await looking == (1, 1)
    assert await database.read(count_events) == 2


async def test_what_concerns_one_stream_is_run_in_the_order_of_submission(database: Database) -> None:
    streams = [await database.write(open_stream) for _ in range(5)]
    submitted = [database.submit(note, streams[n % 5], str(n)) for n in range(200)]
    assert [await each for each in submitted] == [n // 5 + 1 for n in range(200)]


async def test_what_one_person_submits_is_run_in_that_order_wherever_it_goes(database: Database) -> None:
    streams = [await database.write(open_stream) for _ in range(50)]
    told: list[int] = []

    def tell(tx: Tx, caller: Caller, number: int) -> None:
        told.append(number)

    submitted: list[asyncio.Future[Any]] = []
    for number, stream in enumerate(streams):
        submitted += [
            database.submit(note_by, somebody(7), stream, "x"),
            database.submit(tell, somebody(7), number),
        ]
    await asyncio.gather(*submitted)
    assert told == sorted(told)


async def test_a_full_queue_refuses_and_writes_nothing(reopen: Open) -> None:
    database = await reopen(write_queue=100)
    stream = await database.write(open_stream)
    outcomes = await asyncio.gather(
        *(database.write(note, stream, "x") for _ in range(150)), return_exceptions=True
    )
    written = [outcome for outcome in outcomes if isinstance(outcome, int)]
    assert all(isinstance(outcome, int | Busy) for outcome in outcomes)
    assert any(isinstance(outcome, Busy) for outcome in outcomes)
    assert await database.read(count_events) == len(written) >= 100


async def test_a_caller_who_goes_away_disturbs_nobody(database: Database) -> None:
    stream = await database.write(open_stream)
    leaving = asyncio.ensure_future(database.write(note, stream, "leaving"))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await database.write(note, stream, "staying") == 2


async def test_what_is_queued_is_finished_before_it_closes(reopen: Open, config: Config) -> None:
    database = await reopen()
    stream = await database.write(open_stream)
    submitted = [database.submit(note, stream, "x") for _ in range(50)]
    await database.close()
    assert [each.result() for each in submitted] == list(range(1, 51))


async def test_numbers_texts_and_bytes_come_back_as_they_were(database: Database) -> None:
    def go_round(tx: Tx) -> tuple[object, ...]:
        tx.run(
            "insert into link (token_hash, purpose, made_at, expires_at) values (:token, :purpose, :at, 0)",
            token=bytes(range(256)),
            purpose="Ærøskøbing ’ : :at 100% \\ \n 🎉",
            at=2**53,
        )
        return (
            tx.one(bytes, "select token_hash from link"),
            tx.one(str, "select purpose from link where purpose like '%:at 100%'"),
            tx.one(int, "select sum(made_at) + coalesce(max(used_at), 0) from link where used_at is null"),
            tx.run("update link set used_at = :none where purpose = :p", none=None, p="nothing like it"),
        )

    token, purpose, at, changed = await database.write(go_round)
    assert (token, at, changed) == (bytes(range(256)), 2**53, 0)
    assert purpose == "Ærøskøbing ’ : :at 100% \\ \n 🎉"


async def test_text_is_ordered_by_its_bytes_on_every_database(database: Database) -> None:
    texts = ["Zoë", "a b", "ab", "a-b", "B", "b", "é", "z", "_", " a", "ß"]

    def order(tx: Tx) -> list[str]:
        for text in texts:
            tx.run("insert into meta (name, value) values (:name, '')", name="x" + text)
        return tx.all(str, "select name from meta where name like 'x%' order by name")

    assert await database.write(order) == sorted("x" + text for text in texts)
