"""`inwith verify`, `inwith backup`, `inwith restore`: the care of the data, beside a running server or without one."""

import asyncio
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, TypeVar

import cyclopts
import msgspec
from rich.console import Console

from inwith.app import STATE
from inwith.cli.reach import ask_server
from inwith.clock import system_clock
from inwith.config import Config, override, read_config
from inwith.storage import backup as backups
from inwith.storage.backup import Manifest
from inwith.storage.folder import lock_folder
from inwith.storage.opened import begin_anew, renew_marks
from inwith.storage.verify import Report
from inwith.storage.verify import verify as verify_database

Answer = TypeVar("Answer", Manifest, Report)

Flag = cyclopts.Parameter(negative=())


def verify(
    *,
    data: str | None = None,
    json: Annotated[bool, Flag] = False,
    renew_marks_too: Annotated[bool, cyclopts.Parameter(name="--renew-marks", negative=())] = False,
    restored: Annotated[bool, Flag] = False,
) -> None:
    """Check that nothing was altered, lost or cut off. Exit code 1 when something was; the first fault is named.

    Parameters
    ----------
    data
        The data folder, instead of the setting.
    json
        Print JSON for a program.
    renew_marks_too
        Accept the database as it is: write its marks anew when nothing but they is at fault. The server must be stopped.
    restored
        The database was restored with its own tools: when it is whole, give it a new epoch, so that every client
        fetches everything anew, and new marks. The server must be stopped.
    """
    config = override(read_config(), data=data)
    folder = Path(config.data)
    with Console(stderr=True).status("Walking every chain and rebuilding the state…"):
        report = _verify_restored(config) if restored else _verify(config)
    if restored and not report.faults:
        with lock_folder(folder):
            begin_anew(config)
        print("The database is whole. It has a new epoch and new marks.")
        return
    if renew_marks_too and all(fault.of_marks for fault in report.faults):
        with lock_folder(folder):
            renew_marks(config)
        print("The marks were written anew.")
        return
    print(msgspec.json.encode(report).decode() if json else _tell(report))
    sys.exit(1 if report.faults else 0)


def backup(destination: Path, *, data: str | None = None) -> None:
    """Write a backup to a new folder, while people go on writing.

    Parameters
    ----------
    destination
        A folder that does not exist yet, or is empty.
    data
        The data folder, instead of the setting.
    """
    config = override(read_config(), data=data)
    target = destination.absolute()
    with Console(stderr=True).status("Copying…"):
        manifest = _run(
            config,
            "back_up",
            {"destination": str(target)},
            answer=Manifest,
            alone=lambda: backups.back_up(config, target, now=system_clock()),
        )
    print(f"{manifest.streams} conversations, {manifest.events} entries, {_size(manifest)} in {destination}.")


def restore(source: Path, *, data: str | None = None) -> None:
    """Put a backup in the place of the present data. What is there now is moved aside, never deleted.

    A running server restarts by itself; people's screens reload what changed.

    Parameters
    ----------
    source
        A folder that `inwith backup` wrote.
    data
        The data folder, instead of the setting.
    """
    config = override(read_config(), data=data)
    origin = source.absolute()
    with Console(stderr=True).status("Checking and copying…"):
        manifest = _run(
            config,
            "restore",
            {"source": str(origin)},
            answer=Manifest,
            alone=lambda: backups.stage_restore(origin, config),
        )
    print(f"{manifest.streams} conversations, {manifest.events} entries are back.")


def _run(
    config: Config,
    command: str,
    arguments: Mapping[str, object],
    *,
    answer: type[Answer],
    alone: Callable[[], Answer],
) -> Answer:
    """The running server's answer; with none running, `alone` under the data folder's lock.

    Not by opening the database: what is to be verified or replaced may be what keeps it from opening.
    """
    folder = Path(config.data)
    result = asyncio.run(ask_server(command, arguments, config=config))
    if result is not None:
        return msgspec.json.decode(result, type=answer)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with lock_folder(folder):
        return alone()


def _verify(config: Config) -> Report:
    return _run(config, "verify", {}, answer=Report, alone=lambda: _verify_alone(config, with_marks=True))


def _verify_restored(config: Config) -> Report:
    with lock_folder(Path(config.data)):
        return _verify_alone(config, with_marks=False)


def _verify_alone(config: Config, *, with_marks: bool) -> Report:
    return verify_database(config, kinds=STATE.kinds, tables=STATE.tables, with_marks=with_marks)


def _tell(report: Report) -> str:
    if not report.faults:
        return (
            f"Nothing is amiss: {report.streams} streams, {report.events} entries, and the state they make."
        )
    lines = [f"Conversation {fault.stream}, entry {fault.seq}: {fault.sentence}" for fault in report.faults]
    return "\n".join([f"{len(report.faults)} faults. The first:" if lines[1:] else "One fault:", *lines])


def _size(manifest: Manifest) -> str:
    return f"{manifest.size_bytes / 1_000_000:.1f} MB"
