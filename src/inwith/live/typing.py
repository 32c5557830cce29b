"""Who is typing: passed on to those who have the conversation on screen, never stored."""

import asyncio
import logging
from collections.abc import Callable

import msgspec

from inwith.caller import Caller
from inwith.live.bus import Bus, Ephemeral
from inwith.live.feeds import Receiver
from inwith.live.protocol import SomeoneTyping
from inwith.storage.database import Database, Tx

_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode
_EVERY_SECONDS = 1.0
MayType = Callable[[Tx, Caller, int], bool]


class TypingNews:
    """`may_show(tx, caller, conversation)`: whether others may see there that this person is typing."""

    def __init__(self, database: Database, bus: Bus, *, may_show: MayType) -> None:
        self._database = database
        self._bus = bus
        self._may_show = may_show
        self._told_at: dict[tuple[int, int], float] = {}

    def hear(self, receiver: Receiver, caller: Caller, conversation: int) -> None:
        """Tell the others, at most once a second; nothing for what the client does not follow itself."""
        now = asyncio.get_running_loop().time()
        key = (caller.session, conversation)
        if conversation not in receiver.following or now - self._told_at.get(key, 0.0) < _EVERY_SECONDS:
            return
        self._forget_before(now - _EVERY_SECONDS)
        self._told_at[key] = now
        telling = asyncio.ensure_future(self._tell(caller, conversation))
        telling.add_done_callback(_log_failure)

    async def _tell(self, caller: Caller, conversation: int) -> None:
        if await self._database.read(self._may_show, caller, conversation):
            frame = _encode(SomeoneTyping(conversation, caller.person))
            self._bus.publish({}, [Ephemeral(conversation, frame, watched=True, person=caller.person)])

    def _forget_before(self, instant: float) -> None:
        if len(self._told_at) > 1_000:
            self._told_at = {key: at for key, at in self._told_at.items() if at >= instant}


def _log_failure(telling: "asyncio.Future[None]") -> None:
    if not telling.cancelled() and (error := telling.exception()):
        _log.warning("typing was not passed on", exc_info=error)
