"""The live connection put together: what `app.py` builds and hands its parts to."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress

import msgspec

from inwith.caller import Caller
from inwith.clock import Clock
from inwith.config import Config
from inwith.door import Door, Origin, Plan, Policy, check_policy, find_credential
from inwith.errors import NotAllowed, NotFound, NotSignedIn, TooMany
from inwith.live.bus import Bus, publish_commits
from inwith.live.catchup import CatchUp
from inwith.live.commands import Commands
from inwith.live.hub import Hub
from inwith.live.presence import Presence
from inwith.live.roster import Roster, look_after
from inwith.live.socket import Desk, LiveSocket
from inwith.live.typing import MayType, TypingNews
from inwith.storage.database import Database, Kind
from inwith.storage.follow import Follows, Moves, Sights, Withdrawn

PATH = "/api/v1/live"
CLOSE_RESTART = 1012
_LAST_WORDS_SECONDS = 2.0

FindCaller = Callable[[str], Awaitable[Caller | None]]


class Rights(msgspec.Struct, frozen=True):
    """What the live connection is told of rights: who may follow what and what changes that, what was deleted,
    who lets their typing be seen, and who may see that somebody is here.
    """

    follows: Follows
    moves: Moves
    withdrawn: Withdrawn
    may_show_typing: MayType
    sights: Sights
    find_caller: FindCaller


class Request(msgspec.Struct, frozen=True):
    """A request to open a live connection. `headers` by lower-case names."""

    path: str
    headers: Mapping[str, str]
    address: str


class Gateway:
    """Lets live connections in and looks after them. `start` once there is a loop, `close` before the database closes."""

    def __init__(
        self,
        config: Config,
        *,
        database: Database,
        door: Door,
        plans: Iterable[Plan],
        kinds: Mapping[str, Kind],
        rights: Rights,
        epoch: str,
        bus: Bus,
        clock: Clock,
    ) -> None:
        self.config = config
        self.roster = Roster()
        self.commands = Commands(plans, depth=config.frame_depth)
        self._database = database
        self._rights = rights
        self._bus = bus
        self.hub = Hub(
            database,
            config=config,
            kinds=kinds,
            follows=rights.follows,
            moves=rights.moves,
            withdrawn=rights.withdrawn,
        )
        catch_up = CatchUp(database, self.hub, follows=rights.follows, epoch=epoch)
        typing = TypingNews(database, bus, may_show=rights.may_show_typing)
        self.presence = Presence(database, bus, sights=rights.sights, clock=clock)
        self._desk = Desk(config, door, self.commands, self.hub, catch_up, typing, self.presence)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._bus.subscribe(self.hub.hear)
        self._bus.subscribe(self.presence.hear)
        publish_commits(self._database, self._bus)
        self._tasks = [
            asyncio.create_task(self.hub.run(), name="live hub"),
            asyncio.create_task(self.presence.run(), name="live presence"),
            asyncio.create_task(look_after(self.roster, self._database, self.hub), name="live roster"),
        ]

    async def close(self) -> None:
        """Say goodbye to every connection; the web server does not know of them."""
        gone = [socket.on_closed for socket in self.roster]
        self.roster.close_all(CLOSE_RESTART, "restarting")
        if gone:
            await asyncio.wait(gone, timeout=_LAST_WORDS_SECONDS)
        for socket in self.roster:
            socket.drop()
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def admit(self, request: Request) -> LiveSocket:
        """The connection of whoever asks. Raises InwithError: nobody, another site's page, too many connections."""
        if request.path != PATH:
            raise NotFound("There is no live connection at this address.")
        origin = request.headers.get("origin")
        credential = find_credential(request.headers, self.config)
        if (origin is not None and origin not in self.config.origins) or (
            origin is None and credential is not None and credential.cookie
        ):
            raise NotAllowed("This request comes from another site.", code="wrong_origin")
        caller = await self._rights.find_caller(credential.token) if credential else None
        if caller is None:
            raise NotSignedIn("Sign in first.")
        check_policy(Policy.STAFF, caller)
        if self.roster.count(caller.person) >= self.config.sockets_a_person:
            raise TooMany("You have too many windows open. Close some of them.")
        socket = LiveSocket(
            self._desk, caller, Origin(request.address, request.headers.get("user-agent", "")[:500])
        )
        self.roster.add(socket)
        return socket
