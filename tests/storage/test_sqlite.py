"""One writer, group commit, snapshots for readers."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from inwith.errors import Busy, Refused, Unknown
from inwith.storage.database import Tx
from inwith.storage.folder import DATABASE, Locked
from inwith.storage.migrate import read_migrations
from inwith.storage.sqlite import SqliteDatabase
from inwith.storage.streams import read_heads
from tests.storage.conftest import Open, note, open_stream


def count_events(tx: Tx) -> int:
    return tx.one(int, "select count(*) from event") or 0


def fail_after_writing(tx: Tx, stream: int) -> None:
    note(tx, stream, "this must not stay")
    raise Refused("no")


def break_the_commit(tx: Tx) -> None:
    tx.run("pragma defer_foreign_keys = on")
    tx.run("insert into membership values (1, 1, 1, 1, 1, 1)")


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
