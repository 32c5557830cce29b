"""What a connection costs that says nothing, and how quickly one comes back that missed a thousand messages."""

import asyncio
import statistics
import time

from bench.council import CAUGHT_UP, Prepared
from bench.peers import Peer, connect, follow, is_event
from bench.server import Running

_CONNECTIONS = 2_000
_TIMES = 20


async def measure_idle(server: Running, prepared: Prepared) -> float:
    """Bytes of the server's memory per idle connection that follows what its person has."""
    people = prepared.people
    warm = [await follow(server.address, people[number]) for number in range(100)]
    before = server.resident_bytes()
    peers = [await follow(server.address, people[number % len(people)]) for number in range(_CONNECTIONS)]
    after = server.resident_bytes()
    for peer in [*warm, *peers]:
        peer.close()
    await asyncio.sleep(1)
    return (after - before) / _CONNECTIONS


async def measure_catch_up(address: str, prepared: Prepared) -> float:
    """Milliseconds from `resume` until a client that missed CAUGHT_UP messages has them all; the median of some tries."""
    return statistics.median([await _catch_up(address, prepared) for _ in range(_TIMES)]) * 1_000


async def _catch_up(address: str, prepared: Prepared) -> float:
    somebody = prepared.people[1]
    peer: Peer = await connect(address, somebody)
    received = 0
    first = peer.hear

    def hear(data: bytes) -> None:
        nonlocal received
        if is_event(data):
            received += 1
        else:
            first(data)

    peer.hear = hear
    await asyncio.sleep(0.05)
    start = time.perf_counter()
    await peer.resume({str(prepared.missed): prepared.missed_from})
    took = time.perf_counter() - start
    assert received == CAUGHT_UP, received
    peer.close()
    return took
