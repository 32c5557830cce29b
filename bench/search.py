"""`python -m bench.search`: how long a search takes among so many messages, on SQLite and, moved there, on PostgreSQL.

Five hundred groups of two thousand people. Somebody in two groups, in fifty and in all of them searches for words that
are rare, common, common elsewhere, begun and put together.
"""

import argparse
import asyncio
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import msgspec

from bench.council import Somebody, enter, gather
from inwith.app import STATE
from inwith.config import Config
from inwith.conversations import messages
from inwith.conversations.events import Said
from inwith.conversations.search import index_later, index_some
from inwith.conversations.search_messages import search_messages
from inwith.people import council
from inwith.storage.database import Database, Tx
from inwith.storage.move import move
from inwith.storage.opened import open_database
from tests.postgres import Cluster

GROUPS, PEOPLE, TEAM = 500, 2_000, 20
VOCABULARY = 20_000
_AT_ONCE = 2_000
_SEED = 7
_BEGUN_AT = 1_735_689_600_000  # 1 January 2025
_APART = 20_000  # ms from one message to the next
# In a fifth of all messages, and once in the first two groups.
ELSEWHERE = "kelpie"


class Callers(msgspec.Struct, frozen=True):
    few: Somebody
    some: Somebody
    all: Somebody


class Clock:
    def __init__(self) -> None:
        self.now = _BEGUN_AT

    def __call__(self) -> int:
        return self.now


def make_words() -> Iterator[str]:
    """Messages of four to twenty words, some of which everybody uses all the time."""
    source = random.Random(_SEED)
    vocabulary = [f"w{number:x}" for number in range(VOCABULARY)]
    weights = [1 / (rank + 1) for rank in range(VOCABULARY)]
    while True:
        drawn = source.choices(vocabulary, weights, k=200_000)
        place = 0
        while place < len(drawn) - 20:
            length = source.randint(4, 20)
            yield " ".join(drawn[place : place + length])
            place += length


async def fill(database: Database, clock: Clock, *, total: int) -> Callers:
    await database.write(lambda tx: council.establish(tx, name="Sample council"))
    people = [await database.write(enter, number) for number in range(PEOPLE)]
    callers = Callers(people[0], people[1], people[2])
    groups = []
    for number in range(GROUPS):
        team = [people[3 + (number * TEAM + each) % (PEOPLE - 3)] for each in range(TEAM)]
        extra = [
            callers.all,
            *([callers.few] if number < 2 else []),
            *([callers.some] if number < 50 else []),
        ]
        groups.append((await database.write(gather, [*team, *extra]), team))
    words, numbers = make_words(), count()
    for start in range(0, total, _AT_ONCE):
        await database.write(_say_lines, clock, groups, words, numbers, lines=min(_AT_ONCE, total - start))
    return callers


def _say_lines(
    tx: Tx,
    clock: Clock,
    groups: list[tuple[int, list[Somebody]]],
    words: Iterator[str],
    numbers: "count[int]",
    *,
    lines: int,
) -> None:
    for _ in range(lines):
        at = next(numbers)
        group, team = groups[at % len(groups)]
        tx.now = clock.now = _BEGUN_AT + at * _APART
        elsewhere = f" {ELSEWHERE}" if (at % len(groups) > 1 and at % 5 == 0) or at < 2 else ""
        said = Said(text=f"{next(words)}{elsewhere} unique{at}")
        event = tx.announce(said, to=group, by=team[at % TEAM].caller)
        messages.apply_said(tx, event)
        index_later(tx, group, event.seq)


async def index_all(database: Database) -> None:
    while await database.write(index_some) > 0:
        pass


def queries(total: int) -> dict[str, Iterator[str]]:
    source = random.Random(_SEED)
    return {
        "a word that one message has": (f"unique{source.randrange(total)}" for _ in count()),
        "a common word": (f"w{source.randrange(3):x}" for _ in count()),
        "a rare word": (f"w{source.randrange(5_000, VOCABULARY):x}" for _ in count()),
        "a word that is common elsewhere": (ELSEWHERE for _ in count()),
        "the beginning of many words": (f"w{source.randrange(16):x}" for _ in count()),
        "two common words and a rare one": (
            f"w0 w1 w{source.randrange(2_000, VOCABULARY):x}" for _ in count()
        ),
        "a phrase": (f'"w{source.randrange(4):x} w{source.randrange(4):x}"' for _ in count()),
        "a word nobody has": (f"nobody{number}" for number in count()),
    }


async def measure(database: Database, callers: Callers, *, total: int, times: int, where: str) -> None:
    for name in ("few", "some", "all"):
        caller = getattr(callers, name).caller
        for kind, asked in queries(total).items():
            taken = sorted([await _time(database, caller, next(asked)) for _ in range(times)])
            print(
                f"{where:<11} in {name:<4} groups: {kind:<32} p50 {taken[times // 2]:7.1f} ms   "
                f"p99 {taken[min(times - 1, times * 99 // 100)]:7.1f} ms",
                flush=True,
            )


async def _time(database: Database, caller: object, q: str) -> float:
    began = time.perf_counter()
    await database.read(search_messages, caller, q=q)  # type: ignore[arg-type]  # a Caller, by its name
    return (time.perf_counter() - began) * 1_000


async def run(config: Config, url: str, *, total: int, times: int) -> None:
    clock = Clock()
    database = await open_database(config, clock=clock)
    began = time.monotonic()
    callers = await fill(database, clock, total=total)
    _tell(f"wrote {total:,} messages", began)
    began = time.monotonic()
    await index_all(database)
    _tell("brought them all into the index", began)
    await measure(database, callers, total=total, times=times, where="SQLite")
    await database.close()
    began = time.monotonic()
    move(config, url, kinds=STATE.kinds, tables=STATE.tables)
    _tell("moved to PostgreSQL, index included, verified before and after", began)
    moved = msgspec.structs.replace(config, database=url)
    database = await open_database(moved, clock=clock)
    await measure(database, callers, total=total, times=times, where="PostgreSQL")
    await database.close()


def _tell(what: str, began: float) -> None:
    print(f"{what:<72} {time.monotonic() - began:8.1f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000, help="how many there are")
    parser.add_argument("--times", type=int, default=100, help="how often each search is made")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="inwith-bench-"))
    cluster = Cluster(in_memory=False)
    try:
        url = cluster.make_database()
        asyncio.run(run(Config(data=str(folder)), url, total=given.messages, times=given.times))
    finally:
        cluster.remove()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
