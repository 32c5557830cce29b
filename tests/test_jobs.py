"""Work that nobody waits for: woken, due at an instant, failing, and closed."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from inwith.clock import system_clock
from inwith.jobs import USUAL, Jobs, Pauses, Work

# Far longer than a test: whatever is seen was not merely looked at again.
HASTY = Pauses(look_again=3600, breather=0, after_fault=0)


class Chore:
    """A work that counts its runs. `step` is what each run does; its answer is when more will be due."""

    def __init__(self, name: str = "chore", step: Callable[[int], int | None] = lambda run: None) -> None:
        self.name, self.runs = name, 0
        self._step = step
        self._ran = asyncio.Condition()

    async def run(self) -> int | None:
        async with self._ran:
            self.runs += 1
            self._ran.notify_all()
        return self._step(self.runs)

    async def has_run(self, times: int) -> None:
        async with asyncio.timeout(10), self._ran:
            await self._ran.wait_for(lambda: self.runs >= times)


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


def start(stack: AsyncExitStack, *chores: Chore, pauses: Pauses = HASTY) -> Jobs:
    jobs = Jobs([Work(each.name, each.run) for each in chores], clock=system_clock, pauses=pauses)
    jobs.start()
    stack.push_async_callback(jobs.close)
    return jobs


async def test_it_looks_once_at_the_start_without_being_asked(stack: AsyncExitStack) -> None:
    chore = Chore()
    start(stack, chore)
    await chore.has_run(1)


async def test_a_wake_up_runs_it_again_and_only_the_one_that_is_named(stack: AsyncExitStack) -> None:
    one, other = Chore("one"), Chore("other")
    jobs = start(stack, one, other)
    await one.has_run(1)
    await other.has_run(1)
    jobs.wake("one")
    await one.has_run(2)
    assert other.runs == 1
    jobs.wake()
    await one.has_run(3)
    await other.has_run(2)


async def test_a_wake_up_during_a_run_is_not_lost(stack: AsyncExitStack) -> None:
    jobs: list[Jobs] = []
    chore = Chore(step=lambda run: jobs[0].wake("chore") if run == 1 else None)
    jobs.append(Jobs([Work("chore", chore.run)], clock=system_clock, pauses=HASTY))
    jobs[0].start()
    stack.push_async_callback(jobs[0].close)
    await chore.has_run(2)


async def test_it_runs_again_at_the_instant_it_named(stack: AsyncExitStack) -> None:
    due: list[int] = []

    def step(run: int) -> int | None:
        if run == 1:
            due.append(system_clock() + 40)
            return due[0]
        due.append(system_clock())
        return None

    chore = Chore(step=step)
    start(stack, chore)
    await chore.has_run(2)
    assert due[1] >= due[0], "it ran before its instant"


async def test_without_any_instant_it_looks_again_after_a_while(stack: AsyncExitStack) -> None:
    chore = Chore()
    start(stack, chore, pauses=Pauses(look_again=0.001, breather=0))
    await chore.has_run(3)


async def test_a_distant_instant_does_not_keep_it_from_looking(stack: AsyncExitStack) -> None:
    """The clock may be set, and another node may write something that is due sooner."""
    chore = Chore(step=lambda run: 2**60)
    start(stack, chore, pauses=Pauses(look_again=0.001, breather=0))
    await chore.has_run(3)


async def test_a_work_that_fails_is_repeated_and_told_of_and_holds_up_no_other(
    stack: AsyncExitStack, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(run: int) -> int | None:
        if run < 4:
            raise RuntimeError("the disk is full")
        return None

    failing, sound = Chore("failing", fail), Chore("sound")
    with caplog.at_level(logging.ERROR):
        jobs = start(stack, failing, sound)
        await failing.has_run(4)
    assert [each.getMessage() for each in caplog.records] == [
        f"failing failed {times} times in a row; trying again" for times in (1, 2, 3)
    ]
    jobs.wake("sound")
    await sound.has_run(2)
    jobs.wake("failing")
    await failing.has_run(5)


def test_the_pause_after_faults_doubles_up_to_a_minute() -> None:
    assert [USUAL.after(faults) for faults in (1, 2, 3, 7, 1_000_000)] == [1, 2, 4, 60, 60]


async def test_close_ends_a_run_that_is_under_way_and_nothing_runs_afterwards() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def run() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    jobs = Jobs([Work("endless", run)], clock=system_clock, pauses=HASTY)
    jobs.start()
    await begun.wait()
    await jobs.close()
    assert ended.is_set()
    begun.clear()
    jobs.wake()
    await asyncio.sleep(0)
    assert not begun.is_set()


async def test_close_before_start_is_no_mistake() -> None:
    await Jobs([Work("chore", Chore().run)], clock=system_clock).close()


async def test_each_work_runs_one_at_a_time(stack: AsyncExitStack) -> None:
    under_way, most, runs = 0, 0, asyncio.Semaphore(0)

    async def run() -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        runs.release()

    jobs = Jobs([Work("slow", run)], clock=system_clock, pauses=HASTY)
    jobs.start()
    stack.push_async_callback(jobs.close)
    for _ in range(5):
        jobs.wake()
        await runs.acquire()
    assert most == 1
