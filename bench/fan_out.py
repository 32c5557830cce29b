"""One message to many: deliveries a second to a group whose members are all there."""

import asyncio
import time
from functools import partial

from bench.council import Prepared
from bench.peers import follow, is_done, is_event, wait_until

_SENDERS = 4
_WINDOW = 4


class Counter:
    """Counts events; members only listen."""

    def __init__(self) -> None:
        self.received = 0

    def hear(self, data: bytes) -> None:
        if is_event(data):
            self.received += 1


async def measure_fan_out(address: str, prepared: Prepared, *, size: int, seconds: float) -> float:
    """Deliveries a second, counted at the members; a few of them keep a few messages unanswered."""
    counter, group = Counter(), prepared.groups[size]
    peers = [await follow(address, somebody) for somebody in prepared.people[:size]]
    sent, is_open = 0, True

    def send_next(sender: int) -> None:
        nonlocal sent
        sent += 1
        peers[sender].send(sent, group)

    def hear_sender(sender: int, data: bytes) -> None:
        if is_done(data):
            if is_open:
                send_next(sender)
        else:
            counter.hear(data)

    for number, peer in enumerate(peers):
        peer.hear = partial(hear_sender, number) if number < _SENDERS else counter.hear
    for number in range(_SENDERS * _WINDOW):
        send_next(number % _SENDERS)
    await asyncio.sleep(seconds / 4)
    before, start = counter.received, time.perf_counter()
    await asyncio.sleep(seconds)
    per_second = (counter.received - before) / (time.perf_counter() - start)
    is_open = False
    await wait_until(lambda: counter.received >= sent * size)
    for peer in peers:
        peer.close()
    await asyncio.sleep(0.5)
    return per_second
