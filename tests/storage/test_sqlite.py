"""One writer, group commit, snapshots for readers."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from inwith.errors import Busy, NotFound, Refused, Unknown
from inwith.storage.database import Committed, Tx
from inwith.storage.folder import DATABASE, Locked
from inwith.storage.migrate import read_migrations
from inwith.storage.sqlite import SqliteDatabase
from inwith.storage.streams import read_heads, read_tail
from tests.storage.conftest import Noted, Open, note, open_stream


def count_events(tx: Tx) -> int:
    return tx.one(int, "select count(*) from event") or 0


def fail_after_writing(tx: Tx, stream: int) -> None:
    note(tx, stream, "this must not stay")
    raise Refused("no")


def break_the_commit(tx: Tx) -> None:
    tx.run("pragma defer_foreign_keys = on")
    tx.run("insert into membership values (1, 1, 1, 1, 1, 1)")


async def test_what_was_acknowledged_is_seen_by_every_later_read(database: SqliteDatabase) -> None:
    stream = await database.write(open_stream)
    for number in range(20):
        seq = await database.write(note, stream, str(number))
        assert await database.read(count_events) == seq == number + 1


async def test_p2_seq_is_dense_whoever_writes_at_the_same_time(database: SqliteDatabase) -> None:
    streams = [await database.write(open_stream) for _ in range(3)]
    taken = await asyncio.gather(*(database.write(note, streams[n % 3], "x") for n in range(300)))
    assert sorted(taken) == sorted(list(range(1, 101)) * 3)
    for stream in streams:
        tail = await database.read(read_tail, stream, after=0, limit=1000)
        assert [event.seq for event in tail] == list(range(1, 101))


async def test_a_refused_write_is_undone_alone(database: SqliteDatabase) -> None:
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


async def test_an_event_for_a_stream_that_is_not_there_is_refused(database: SqliteDatabase) -> None:
    with pytest.raises(NotFound):
        await database.write(lambda tx: tx.announce(Noted(text="x"), to=99, by=None))


async def test_hints_follow_the_commit_and_precede_the_ack(database: SqliteDatabase) -> None:
    heard: list[Committed] = []
    database.on_commit(heard.append)
    stream = await database.write(open_stream)
    assert heard == []  # nothing was announced
    await database.write(note, stream, "one")
    assert [committed.heads for committed in heard] == [{stream: 1}]
    with pytest.raises(Refused):
        await database.write(fail_after_writing, stream)
    assert len(heard) == 1


async def test_a_reader_cannot_write(database: SqliteDatabase) -> None:
    with pytest.raises(apsw.ReadOnlyError):
        await database.read(open_stream)


async def test_after_a_failed_commit_nothing_is_acknowledged(open_database: Open) -> None:
    failures: list[str] = []
    database = await open_database(on_failure=lambda: failures.append("failed"))
    stream = await database.write(open_stream)
    outcomes = await asyncio.gather(
        database.write(note, stream, "beside it"), database.write(break_the_commit), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [Unknown, Unknown]
    assert failures == ["failed"]
    with pytest.raises(Unknown):
        await database.write(note, stream, "later")


async def test_a_full_queue_refuses_and_writes_nothing(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = await database.write(open_stream)
    most = database._config.write_queue
    outcomes = await asyncio.gather(
        *(database.write(note, stream, "x") for _ in range(most + 50)), return_exceptions=True
    )
    written = [outcome for outcome in outcomes if isinstance(outcome, int)]
    assert all(isinstance(outcome, int | Busy) for outcome in outcomes)
    assert await database.read(count_events) == len(written) >= most


async def test_a_caller_who_goes_away_disturbs_nobody(database: SqliteDatabase) -> None:
    stream = await database.write(open_stream)
    leaving = asyncio.ensure_future(database.write(note, stream, "leaving"))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await database.write(note, stream, "staying") == 2


async def test_a_full_disk_refuses_the_write_and_the_next_one_succeeds(database: SqliteDatabase) -> None:
    stream = await database.write(open_stream)

    def fill(tx: Tx) -> None:
        pages = tx.one(int, "pragma page_count")
        tx.run(f"pragma max_page_count = {pages}")
        for _ in range(200):
            note(tx, stream, "x" * 10_000)

    with pytest.raises((Busy, apsw.FullError)):
        await database.write(fill)
    await database.write(lambda tx: tx.run("pragma max_page_count = 4294967294"))
    assert await database.write(note, stream, "room again") == 1


async def test_no_second_process_opens_the_folder(database: SqliteDatabase, tmp_path: Path) -> None:
    with pytest.raises(Locked, match="Another process is using"):
        await SqliteDatabase.open(tmp_path, config=database._config)


async def test_p1_a_process_killed_after_its_acks_loses_none_of_them(
    tmp_path: Path, open_database: Open
) -> None:
    program = f"""
import asyncio, os, pathlib, signal
from inwith.config import Config
from inwith.storage.sqlite import SqliteDatabase
from tests.storage.conftest import note, open_stream
async def main():
    database = await SqliteDatabase.open(pathlib.Path({str(tmp_path)!r}), config=Config())
    stream = await database.write(open_stream)
    for number in range(40):
        print(await database.write(note, stream, str(number)), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""
    process = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": "."},
    )
    assert process.returncode == -9, process.stderr
    acknowledged = [int(line) for line in process.stdout.split()]
    database = await open_database()
    assert (await database.read(read_heads))[0].seq == max(acknowledged) == 40


async def test_a_database_keeps_its_schema_version(database: SqliteDatabase, tmp_path: Path) -> None:
    stated = apsw.Connection(str(tmp_path / DATABASE)).execute(
        "select value from meta where name = 'schema_version'"
    )
    assert stated.get == str(read_migrations()[-1].version)
