"""Durable messages between pairs: at full speed with a window of unanswered ones, and at a steady pace for latency."""

import asyncio
import time

import msgspec

from bench.council import Prepared
from bench.peers import Peer, follow, is_done, is_event, wait_until


class Pair:
    """A sender that keeps `window` messages unanswered, and a receiver that counts."""

    def __init__(self, sender: Peer, receiver: Peer, conversation: int) -> None:
        self.sender, self.receiver, self.conversation = sender, receiver, conversation
        self.answered = self.sent = self.received = 0
        self.open = True
        self.sent_at: dict[int, float] = {}
        self.answer_seconds: list[float] = []
        self.delivery_seconds: list[float] = []
        sender.hear = self._hear_sender
        receiver.hear = self._hear_receiver

    def send_one(self) -> None:
        self.sent += 1
        self.sent_at[self.sent] = time.perf_counter()
        self.sender.send(self.sent, self.conversation)

    def _hear_sender(self, data: bytes) -> None:
        if is_done(data):
            self.answered += 1
            self.answer_seconds.append(time.perf_counter() - self.sent_at[self.answered])
            if self.open:
                self.send_one()
        elif not is_event(data):
            raise RuntimeError(data)

    def _hear_receiver(self, data: bytes) -> None:
        if is_event(data):
            self.received += 1
            self.delivery_seconds.append(time.perf_counter() - self.sent_at[self.received])


class Throughput(msgspec.Struct, frozen=True):
    messages: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.messages / self.seconds


async def measure_throughput(address: str, prepared: Prepared, *, window: int, seconds: float) -> Throughput:
    """Messages answered in so many seconds; those still on their way at the end are waited for and not counted."""
    pairs = await gather_pairs(address, prepared)
    for pair in pairs:
        for _ in range(window):
            pair.send_one()
    await asyncio.sleep(seconds / 4)  # until it runs evenly
    before, start = sum(pair.answered for pair in pairs), time.perf_counter()
    await asyncio.sleep(seconds)
    counted, took = sum(pair.answered for pair in pairs) - before, time.perf_counter() - start
    await finish(pairs)
    return Throughput(counted, took)


class Latency(msgspec.Struct, frozen=True):
    """Milliseconds from sending until the sender's answer, and until the other person has it."""

    answer_p50: float
    answer_p99: float
    delivery_p50: float
    delivery_p99: float


async def measure_latency(address: str, prepared: Prepared, *, per_second: int, seconds: float) -> Latency:
    """At a steady pace, whether or not the answers come."""
    pairs = await gather_pairs(address, prepared)
    for pair in pairs:
        pair.open = False
    start = time.perf_counter()
    for number in range(int(per_second * seconds)):
        await asyncio.sleep(max(0.0, start + number / per_second - time.perf_counter()))
        pairs[number % len(pairs)].send_one()
    await finish(pairs)
    answers = [each for pair in pairs for each in pair.answer_seconds]
    deliveries = [each for pair in pairs for each in pair.delivery_seconds]
    return Latency(at(answers, 0.5), at(answers, 0.99), at(deliveries, 0.5), at(deliveries, 0.99))


async def gather_pairs(address: str, prepared: Prepared) -> list[Pair]:
    return [
        Pair(await follow(address, one), await follow(address, other), conversation)
        for one, other, conversation in prepared.pairs
    ]


async def finish(pairs: list[Pair]) -> None:
    """Send nothing more, and wait until everything has been answered and delivered."""
    for pair in pairs:
        pair.open = False
    await wait_until(lambda: all(pair.answered == pair.received == pair.sent for pair in pairs))
    for pair in pairs:
        pair.sender.close()
        pair.receiver.close()
    await asyncio.sleep(0.2)


def at(values: list[float], share: float) -> float:
    """The quantile, in milliseconds."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] * 1_000
