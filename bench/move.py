"""`python -m bench.move`: how long `inwith migrate-to` takes for a council of so many events, and verifying alone.

It starts a PostgreSQL server of its own, on the disk, as the tests do.
"""

import argparse
import asyncio
import shutil
import tempfile
import time
from pathlib import Path

import msgspec

from bench.council import Somebody, enter, gather, say
from inwith.app import STATE
from inwith.config import Config
from inwith.people import council
from inwith.storage.database import Database, Tx
from inwith.storage.move import Progress, move
from inwith.storage.opened import open_database
from inwith.storage.verify import verify
from tests.postgres import Cluster

PEOPLE = 100
_GROUPS = 50
_MEMBERS = 20
_AT_ONCE = 500


async def fill(config: Config, *, events: int) -> None:
    """Groups in which people talk, until there are so many events."""
    database = await open_database(config)
    try:
        await database.write(lambda tx: council.establish(tx, name="Sample council"))
        people = [await database.write(enter, number) for number in range(PEOPLE)]
        for number in range(_GROUPS):
            members = [people[(number + each) % PEOPLE] for each in range(_MEMBERS)]
            group = await database.write(gather, members)
            await _talk(database, members, group, until=events * (number + 1) // _GROUPS)
    finally:
        await database.close()


async def _talk(database: Database, members: list[Somebody], group: int, *, until: int) -> None:
    present = await database.read(_count_events)
    while present < until:
        lines = min(_AT_ONCE, until - present)
        await database.write(_say_lines, members, group, lines=lines)
        present += lines


def _say_lines(tx: Tx, members: list[Somebody], group: int, *, lines: int) -> None:
    for number in range(lines):
        say(
            tx,
            members[number % len(members)],
            group,
            f"Line {number}, as long as people's messages usually are.",
        )


def _count_events(tx: Tx) -> int:
    return tx.one(int, "select count(*) from event") or 0


def measure(config: Config, url: str) -> None:
    began = time.monotonic()
    last: list[float] = []
    moved = move(
        config,
        url,
        kinds=STATE.kinds,
        tables=STATE.tables,
        progress=Progress(copied=lambda table, rows: last.append(time.monotonic())),
    )
    ended = time.monotonic()
    rows = sum(moved.rows.values())
    _tell(f"moved {moved.events:,} events, {rows:,} rows, verified before and after", ended - began)
    _tell("  of it, until the last row was copied", last[-1] - began)
    for name, where in (("SQLite", config), ("PostgreSQL", msgspec.structs.replace(config, database=url))):
        began = time.monotonic()
        report = verify(where, kinds=STATE.kinds, tables=STATE.tables)
        assert report.faults == [], report.faults[0]
        _tell(f"verify on {name}, {report.events:,} events", time.monotonic() - began)


def _tell(what: str, seconds: float) -> None:
    print(f"{what:<72} {seconds:8.1f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.move", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="how large the council is")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="inwith-bench-"))
    cluster = Cluster(in_memory=False)
    try:
        config = Config(data=str(folder))
        began = time.monotonic()
        asyncio.run(fill(config, events=given.events))
        _tell(f"made {given.events:,} events on SQLite", time.monotonic() - began)
        measure(config, cluster.make_database())
    finally:
        cluster.remove()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
