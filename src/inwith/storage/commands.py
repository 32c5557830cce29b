"""What `inwith verify`, `backup`, `restore` and `doctor` do inside a running server.

Without one, cli/data.py and cli/doctor.py do the same under the data folder's lock.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import msgspec

from inwith.clock import Clock
from inwith.config import Config
from inwith.storage import backup
from inwith.storage.backup import Manifest
from inwith.storage.database import Kind
from inwith.storage.examine import Condition, examine
from inwith.storage.verify import Report, verify


class State(msgspec.Struct, frozen=True):
    """How state is rebuilt from events: by which functions, and into which tables."""

    kinds: Mapping[str, Kind]
    tables: tuple[str, ...]


class Moment(msgspec.Struct, frozen=True):
    """The clock, as a service."""

    clock: Clock


class Restart:
    """Asks the running server to begin again, from what then lies in its data folder."""

    def __init__(self) -> None:
        self.wanted = asyncio.Event()


async def verify_data(config: Config, state: State) -> Report:
    return await asyncio.to_thread(verify, config, kinds=state.kinds, tables=state.tables)


async def examine_data(config: Config) -> Condition:
    return await asyncio.to_thread(examine, config)


async def back_up_data(config: Config, moment: Moment, destination: str) -> Manifest:
    return await asyncio.to_thread(backup.back_up, config, Path(destination), now=moment.clock())


async def restore_data(config: Config, restart: Restart, source: str) -> Manifest:
    """Stage the backup and restart: connections drop, and clients fetch everything anew under the new epoch."""
    manifest = await asyncio.to_thread(backup.stage_restore, Path(source), config)
    restart.wanted.set()
    return manifest


COMMANDS: dict[str, Callable[..., Awaitable[object]]] = {
    "verify": verify_data,
    "examine": examine_data,
    "back_up": back_up_data,
    "restore": restore_data,
}
