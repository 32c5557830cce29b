"""The composition root: the only file that knows everybody. It puts the parts together and hands each what it needs."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import msgspec
from litestar.types import ASGIApp

from inwith.clock import Clock, system_clock
from inwith.config import Config
from inwith.conversations import kinds as conversation_kinds
from inwith.conversations import routes as conversation_routes
from inwith.conversations.announcements import reach_everybody
from inwith.conversations.follows import MOVES, list_follows, may_show_typing
from inwith.conversations.previews import Previews
from inwith.conversations.revisions import list_withdrawn
from inwith.conversations.search import Indexing
from inwith.conversations.sending_later import SendingLater
from inwith.conversations.sights import list_sights
from inwith.conversations.waking import Looking, Waking
from inwith.door import Door, Operation, Origin, Plan, Policy, Route
from inwith.errors import Mistake
from inwith.http.application import build_http
from inwith.http.web_client import FOLDER, WebClient
from inwith.jobs import Jobs, Work
from inwith.live.bus_local import LocalBus
from inwith.live.gateway import Gateway, Rights
from inwith.people import commands as people_commands
from inwith.people import kinds as people_kinds
from inwith.people import routes as people_routes
from inwith.people.passwords import Passwords
from inwith.people.push import ensure_key, withdraw_unused
from inwith.people.sessions import find_caller_of
from inwith.people.setup import offer_set_up
from inwith.people.types import Link
from inwith.records import commands as records_commands
from inwith.records.import_whatsapp import sweep_imports
from inwith.storage import commands as storage_commands
from inwith.storage.commands import Moment, Restart, State
from inwith.storage.database import Database, Kind
from inwith.storage.migrate import get_epoch
from inwith.storage.opened import open_database

ROUTES: tuple[Route, ...] = (*people_routes.ROUTES, *conversation_routes.ROUTES)
KINDS: dict[str, Kind] = {**people_kinds.KINDS, **conversation_kinds.KINDS}
# What the `inwith` command may ask for: see cli/reach.py.
COMMANDS: dict[str, Operation] = {
    **people_commands.COMMANDS,
    **storage_commands.COMMANDS,
    **records_commands.COMMANDS,
}
STATE = State(KINDS, (*people_kinds.TABLES, *conversation_kinds.TABLES))

_HERE = Origin("", "inwith command")


class App(msgspec.Struct, frozen=True):
    """Everything of one running council. `set_up`: the link to make its first administrator, the one time it is shown."""

    config: Config
    database: Database
    door: Door
    plans: tuple[Plan, ...]
    commands: dict[str, Plan]
    http: ASGIApp
    live: Gateway
    jobs: Jobs
    previews: Previews
    restart: Restart
    set_up: Link | None

    async def perform(self, command: str, arguments: Mapping[str, object]) -> object:
        """Run one of COMMANDS with `arguments` as JSON has them. Raises what it raises, Mistake if it is not to be had."""
        plan = self.commands.get(command)
        if plan is None:
            raise Mistake(f"This version of Inwith has no command {command}.")
        try:
            values = {
                each.name: msgspec.convert(arguments[each.name], each.annotation)
                for each in plan.parameters
                if each.name in arguments
            }
        except msgspec.ValidationError as error:
            raise Mistake(f"The command was not understood: {error}.", code="not_understood") from error
        body = values.get(plan.body.name) if plan.body else None
        result: object = await self.door.call(plan, caller=None, origin=_HERE, given=values, body=body)
        return result

    def start(self) -> None:
        """Once there is a loop and the listener: deliver, and do what is due."""
        self.live.start()
        self.jobs.start()

    async def close(self) -> None:
        """Say goodbye to the live connections, finish what is queued and let go of the data folder."""
        await self.live.close()
        await self.jobs.close()
        self.previews.close()
        await self.database.close()


async def build(
    config: Config,
    *,
    clock: Clock = system_clock,
    passwords: Passwords | None = None,
    web: Path = FOLDER,
    offer: bool = True,
) -> App:
    """Open the database and put everything around it. `config.port` must be the real one: links and origins name it.

    `offer`: make the set-up link if there is nobody yet. Raises what `open_database` raises.
    """
    database = await open_database(config, clock=clock)
    restart = Restart()
    previews = Previews(database, config=config, clock=clock)
    services: Mapping[type, object] = {
        Passwords: passwords or Passwords(config),
        State: STATE,
        Moment: Moment(clock),
        Restart: restart,
        Previews: previews,
    }
    door = Door(database, config=config, services=services)
    plans = tuple(door.plan(route) for route in ROUTES)
    commands = {name: door.plan(_command(name, function)) for name, function in COMMANDS.items()}
    find_caller = partial(find_caller_of, database)
    http = build_http(plans, door=door, config=config, find_caller=find_caller, web_client=WebClient(web))
    live = Gateway(
        config,
        database=database,
        door=door,
        plans=plans,
        kinds=KINDS,
        rights=Rights(list_follows, MOVES, list_withdrawn, may_show_typing, list_sights, find_caller),
        epoch=await database.read(get_epoch),
        bus=LocalBus(),
        clock=clock,
    )
    works = list_works(database, config=config, clock=clock, looking=live.presence.list_sessions_here)
    jobs = Jobs(works, clock=clock)
    database.on_commit(lambda committed: jobs.wake() if committed.heads else None)
    await database.write(sweep_imports)
    await database.write(ensure_key)
    await database.write(withdraw_unused)
    set_up = await database.write(offer_set_up) if offer else None
    return App(config, database, door, plans, commands, http, live, jobs, previews, restart, set_up)


def list_works(database: Database, *, config: Config, clock: Clock, looking: Looking) -> list[Work]:
    """What is done without anybody waiting for it."""
    return [
        Work("announcements", partial(reach_everybody, database)),
        Work("index", Indexing(database).run),
        Work("alerts", Waking(database, config=config, looking=looking).run),
        Work("scheduled messages", SendingLater(database).run),
    ]


def _command(name: str, function: Operation) -> Route:
    # Anyone who can open the socket: its file mode and the data folder's are the guard.
    return Route(method="POST", path=f"/{name}", function=function, policy=Policy.ANYONE)
