"""What shares a key runs in order, whatever else is in between; nothing waits for what it need not."""

import random
import threading

from inwith.storage.lanes import Lanes
from inwith.storage.postgres_writer import Gate


def test_jobs_that_share_a_key_start_one_after_another() -> None:
    started: list[str] = []
    lanes: Lanes[str] = Lanes(started.append)
    lanes.enter("a1", ["a"])
    lanes.enter("ab", ["a", "b"])
    lanes.enter("b1", ["b"])
    lanes.enter("free", [])
    lanes.enter("c1", ["c"])
    assert started == ["a1", "free", "c1"]
    lanes.leave("c1")
    lanes.leave("a1")
    assert started == ["a1", "free", "c1", "ab"]
    lanes.leave("ab")
    assert started[-1] == "b1"
    lanes.leave("free")
    lanes.leave("b1")
    assert len(lanes) == 0


def test_whatever_the_keys_all_are_run_and_the_order_of_each_key_is_kept() -> None:
    for seed in range(50):
        chance = random.Random(seed)
        running: list[int] = []
        done: list[int] = []
        keys: dict[int, list[int]] = {}
        lanes: Lanes[int] = Lanes(running.append)
        for job in range(200):
            keys[job] = chance.sample(range(6), chance.randint(0, 3))
            lanes.enter(job, keys[job])
            if running and chance.random() < 0.4:
                end_one(lanes, running, done, chance)
        while running:
            end_one(lanes, running, done, chance)
        assert sorted(done) == list(range(200))
        for key in range(6):
            of_key = [job for job in done if key in keys[job]]
            assert of_key == sorted(of_key)


def end_one(lanes: Lanes[int], running: list[int], done: list[int], chance: random.Random) -> None:
    job = running.pop(chance.randrange(len(running)))
    done.append(job)
    lanes.leave(job)


def test_who_goes_alone_meets_nobody() -> None:
    gate = Gate()
    inside, faults = [0, 0], []
    counting = threading.Lock()

    def count(kind: int, by: int) -> None:
        with counting:
            inside[kind] += by
            if inside[1] > 1 or (inside[1] and inside[0]):
                faults.append(list(inside))

    def go(kind: int) -> None:
        for _ in range(200):
            with gate.alone() if kind else gate.beside():
                count(kind, 1)
                count(kind, -1)

    threads = [threading.Thread(target=go, args=(number % 3 == 0,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert inside == [0, 0]
