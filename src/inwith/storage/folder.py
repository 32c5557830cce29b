"""The data folder: what lies in it, who holds it, and how a restored database takes its place."""

import fcntl
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from inwith.errors import Broken

DATABASE = "inwith.db"
MARKS = "inwith.marks"
LOCK = "inwith.lock"
INCOMING = "incoming"


class Locked(Broken):
    """Another process holds the data folder."""

    code = "locked"


def lock_folder(folder: Path) -> IO[str]:
    """Hold the data folder until the returned file is closed. Raises Locked if another process does."""
    file = (folder / LOCK).open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise Locked(f"Another process is using {folder}. Stop it first.") from None
    return file


def adopt_incoming(folder: Path) -> Path | None:
    """Take in a staged restore, if there is one; where the former database was put.

    Called under the lock, before the database is opened.
    """
    incoming = folder / INCOMING
    if not incoming.is_dir():
        return None
    aside = folder / f"replaced-{_digest_of_names(incoming)}"
    aside.mkdir(exist_ok=True, mode=0o700)
    if (incoming / DATABASE).exists():
        _move([folder / (DATABASE + ending) for ending in ("-wal", "-shm", "")] + [folder / MARKS], to=aside)
        _move([incoming / DATABASE], to=folder)
    _move([incoming / MARKS], to=folder)
    incoming.rmdir()
    sync_folder(folder)
    return aside


def _move(files: Sequence[Path], *, to: Path) -> None:
    for file in files:
        if file.exists():
            file.replace(to / file.name)


def _digest_of_names(incoming: Path) -> str:
    """A name for the folder of the former database that stays the same when a crash makes this run twice."""
    return hashlib.sha256(str(incoming.stat().st_ino).encode()).hexdigest()[:12]


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
