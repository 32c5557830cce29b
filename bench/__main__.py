"""`python -m bench`: run the measurements and print them as a table."""

import argparse
import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from bench.council import Prepared, prepare
from bench.fan_out import measure_fan_out
from bench.one_to_one import measure_latency, measure_throughput
from bench.others import measure_catch_up, measure_idle
from bench.server import GENERATOR_CORE, SERVER_CORE, Running, running
from tests.postgres import Cluster

Row = tuple[str, str, str]
Measure = Callable[[Running, Prepared, float], Awaitable[list[Row]]]


async def window_1(server: Running, prepared: Prepared, seconds: float) -> list[Row]:
    found = await measure_throughput(server.address, prepared, window=1, seconds=seconds)
    return [("one-to-one, 50 pairs, window 1", f"{found.per_second:,.0f} a second", "4,000")]


async def window_16(server: Running, prepared: Prepared, seconds: float) -> list[Row]:
    found = await measure_throughput(server.address, prepared, window=16, seconds=seconds)
    return [("one-to-one, 50 pairs, window 16", f"{found.per_second:,.0f} a second", "9,000")]


async def fan_100(server: Running, prepared: Prepared, seconds: float) -> list[Row]:
    found = await measure_fan_out(server.address, prepared, size=100, seconds=seconds)
    return [("fan-out to 100 members", f"{found:,.0f} deliveries a second", "60,000")]


async def fan_1000(server: Running, prepared: Prepared, seconds: float) -> list[Row]:
    found = await measure_fan_out(server.address, prepared, size=1_000, seconds=seconds)
    return [("fan-out to 1,000 members", f"{found:,.0f} deliveries a second", "60,000")]


async def latency(server: Running, prepared: Prepared, seconds: float) -> list[Row]:
    found = await measure_latency(server.address, prepared, per_second=200, seconds=seconds)
    return [
        (
            "answered, 200 a second",
            f"p50 {found.answer_p50:.1f} ms, p99 {found.answer_p99:.1f} ms",
            "p99 8 ms",
        ),
        (
            "delivered, 200 a second",
            f"p50 {found.delivery_p50:.1f} ms, p99 {found.delivery_p99:.1f} ms",
            "p99 8 ms",
        ),
    ]


async def idle(server: Running, prepared: Prepared, seconds: float) -> list[Row]:
    return [
        ("memory per idle connection", f"{await measure_idle(server, prepared) / 1024:.1f} KiB", "32 KiB")
    ]


async def catch_up(server: Running, prepared: Prepared, seconds: float) -> list[Row]:
    found = await measure_catch_up(server.address, prepared)
    return [("catching up 1,000 messages", f"{found:.1f} ms", "30 ms")]


MEASURES: dict[str, Measure] = {
    each.__name__: each for each in (latency, window_1, window_16, fan_100, fan_1000, catch_up, idle)
}


async def run(names: list[str], *, seconds: float, database: str = "") -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="inwith-bench-") as folder:
        prepared = await prepare(Path(folder), database=database)
        pinned = (os.cpu_count() or 1) > 1
        if pinned:
            os.sched_setaffinity(0, {GENERATOR_CORE})
        async with running(Path(folder), core=SERVER_CORE if pinned else None, database=database) as server:
            for name in names:
                cpu = server.cpu_seconds()
                for row in await MEASURES[name](server, prepared, seconds):
                    rows.append(row)
                    print(
                        f"{row[0]:<34} {row[1]:<32} aim {row[2]:<10} ({server.cpu_seconds() - cpu:.1f} s of server)",
                        flush=True,
                    )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*MEASURES, []], help="which to run; all by default")
    parser.add_argument("--seconds", type=float, default=8.0, help="how long each measures")
    parser.add_argument(
        "--postgresql", action="store_true", help="on a PostgreSQL server of its own, on the disk"
    )
    given = parser.parse_args()
    names = given.names or list(MEASURES)
    if not given.postgresql:
        uvloop.run(run(names, seconds=given.seconds))
        return
    cluster = Cluster(in_memory=False)
    try:
        uvloop.run(run(names, seconds=given.seconds, database=cluster.make_database()))
    finally:
        cluster.remove()


if __name__ == "__main__":
    main()
