"""The work that wakes devices: it finds whom, sends each an empty wake-up in a thread, and settles what came of it.

Sending happens outside every transaction. A crash between the sending and its settling repeats a wake-up, no more.
"""

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from inwith.config import Config
from inwith.conversations import alerts, wakes
from inwith.conversations.wakes import Claimed
from inwith.people import push, push_sending
from inwith.people.push import Subscription
from inwith.people.push_sending import Answer, Outcome
from inwith.storage.database import Database, Tx

# The sessions of devices that somebody is at. Only this node's own: a device that somebody looks at
# elsewhere is woken in vain, and shows nothing because of it.
Looking = Callable[[], Collection[int]]


_LOOK_AGAIN_SECONDS = 1.0


class _Errand(msgspec.Struct, frozen=True):
    claimed: Claimed
    subscription: Subscription


class Waking:
    """`run` is the work (jobs.py)."""

    def __init__(self, database: Database, *, config: Config, looking: Looking) -> None:
        self._database = database
        self._config = config
        self._looking = looking
        self._threads = ThreadPoolExecutor(config.pushes_at_once, thread_name_prefix="wake")
        self._busy: set[int] = set()
        self._key: ec.EllipticCurvePrivateKey | None = None

    async def run(self) -> int | None:
        """Wake whom it is time to wake. Returns when there will be more to do (ms UTC)."""
        sending: set[asyncio.Task[None]] = set()
        try:
            while True:
                await self._take_due()
                room = self._config.pushes_at_once - len(sending)
                sending |= {asyncio.create_task(self._send(each)) for each in await self._claim(room)}
                if not sending:
                    return await self._database.read(wakes.find_next)
                # A service that does not answer keeps its own place busy, and nobody else waiting.
                done, sending = await asyncio.wait(
                    sending, timeout=_LOOK_AGAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                for each in done:
                    each.result()
        finally:
            for each in sending:
                each.cancel()
            self._busy.clear()

    async def _take_due(self) -> None:
        while (due := await self._database.read(wakes.read_due)).causes:
            if not await self._database.write(wakes.take_due, due, looking=self._looking()):
                return

    async def _claim(self, most: int) -> list[_Errand]:
        # Nothing is written while nothing is due.
        if most == 0 or not await self._database.read(wakes.is_any_due):
            return []
        found = await self._database.write(_claim, most=most, looking=self._looking(), busy=set(self._busy))
        self._busy |= {each.claimed.session for each in found}
        return found

    async def _send(self, errand: _Errand) -> None:
        try:
            await self._database.write(_settle, errand, await self._ask(errand))
        finally:
            self._busy.discard(errand.claimed.session)

    async def _ask(self, errand: _Errand) -> Answer:
        if self._key is None:
            self._key = await self._database.read(push.get_key)
        send = partial(push_sending.wake, errand.subscription, key=self._key, config=self._config)
        return await asyncio.get_running_loop().run_in_executor(self._threads, send)


def _claim(tx: Tx, *, most: int, looking: Collection[int], busy: Collection[int]) -> list[_Errand]:
    errands: list[_Errand] = []
    for claimed in wakes.claim(tx, most=most, looking=looking, busy=busy):
        subscription = push.find_subscription(tx, claimed.session)
        # What had to wait may have been read meanwhile.
        stale = claimed.tries > 0 and not claimed.clearing
        if subscription is None or (stale and not alerts.has_alerts(tx, subscription.person)):
            wakes.settle(tx, claimed)
        else:
            errands.append(_Errand(claimed, subscription))
    return errands


def _settle(tx: Tx, errand: _Errand, answer: Answer) -> None:
    claimed, subscription = errand.claimed, errand.subscription
    if answer.outcome is Outcome.LATER:
        wakes.put_off(tx, claimed, wait=answer.wait)
        return
    wakes.settle(tx, claimed)
    if answer.outcome is Outcome.GONE:
        push.note_gone(tx, subscription)
    elif answer.outcome is Outcome.TAKEN and claimed.clearing:
        push.note_cleared(tx, claimed.session, showing=alerts.has_alerts(tx, subscription.person))
    elif answer.outcome is Outcome.TAKEN:
        push.note_woken(tx, claimed.session)
