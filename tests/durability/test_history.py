"""The judge is judged first: each bad history must be found out, and the good one must not."""

import pytest

from tests.durability.history import Attempt, Observer, Seen, find_faults

LOG = [Seen(7, 1, ""), Seen(7, 2, "a"), Seen(7, 3, "b"), Seen(8, 1, ""), Seen(8, 2, "c")]
ATTEMPTS = [Attempt(7, "a", 2), Attempt(7, "b", None), Attempt(8, "c", 2), Attempt(8, "never arrived", None)]
OBSERVERS = [Observer("Ben", LOG[1:3]), Observer("Cat", [LOG[3], LOG[0], LOG[4], LOG[1]])]


def test_a_good_history_passes() -> None:
    assert find_faults(ATTEMPTS, log=LOG, observers=OBSERVERS) == []


@pytest.mark.parametrize(
    ("attempts", "log", "observers", "words"),
    [
        ([*ATTEMPTS, Attempt(7, "d", 4)], LOG, [], "P1: d was acknowledged"),
        ([Attempt(7, "a", 3), *ATTEMPTS[1:]], LOG, [], "P1: a was acknowledged at 7/3"),
        (ATTEMPTS, [*LOG, Seen(8, 3, "c")], [], "P3: c is there 2 times"),
        (ATTEMPTS, [*LOG, Seen(8, 3, "x")], [], "x at 8/3 was never sent"),
        (ATTEMPTS, [*LOG, Seen(8, 4, "never arrived")], [], "P2: the order of 8"),
        (ATTEMPTS, [*LOG, Seen(8, 2, "never arrived")], [], "P2: the order of 8"),
        (ATTEMPTS, LOG, [Observer("Ben", [LOG[2], LOG[1]])], "P2: Ben was shown (7, 2) after seq 3"),
        (ATTEMPTS, LOG, [Observer("Ben", [LOG[0], LOG[2]])], "P2: Ben was shown (7, 3) after seq 1"),
        (ATTEMPTS, LOG, [Observer("Ben", [LOG[1], LOG[1]])], "P2: Ben was shown (7, 2) after seq 2"),
        (ATTEMPTS, LOG, [Observer("Ben", [Seen(7, 2, "b")])], "P2: Ben was shown 'b' at (7, 2)"),
        (ATTEMPTS, LOG, [Observer("Ben", [Seen(7, 9, "z")])], "the log holds None"),
    ],
)
def test_a_bad_history_is_found_out(
    attempts: list[Attempt], log: list[Seen], observers: list[Observer], words: str
) -> None:
    assert any(words in fault for fault in find_faults(attempts, log=log, observers=observers))


def test_an_attempt_that_was_never_acknowledged_may_be_missing() -> None:
    assert find_faults(ATTEMPTS, log=[*LOG[:2], *LOG[3:]], observers=[]) == []
