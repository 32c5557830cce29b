"""Backups of a running or resting database, and their restoring.

A backup is a folder with `inwith.db` and `manifest.json` (sizes, SHA-256, epoch), complete once the manifest is there.
Restoring stages a checked copy in the data folder as `incoming/`; the next start takes it in and moves what was there
aside, so that a crash at any moment leaves either the old database or the new one, and nothing is ever deleted.
"""

import hashlib
import os
import shutil
from pathlib import Path

import apsw
import msgspec

from inwith.config import Config
from inwith.errors import Refused
from inwith.storage import marks, streams
from inwith.storage.folder import DATABASE, INCOMING, MARKS, sync_folder
from inwith.storage.migrate import get_epoch, get_meta, migrate, renew_epoch
from inwith.storage.sqlite import open_connection
from inwith.storage.sqlite_tx import SQLITE, SqliteTx

MANIFEST = "manifest.json"
_FORMAT = 1


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds. `made_at`: ms UTC. `sha256`: of inwith.db."""

    format: int
    made_at: int
    epoch: str
    schema_version: int
    streams: int
    events: int
    size_bytes: int
    sha256: str


def back_up(config: Config, destination: Path, *, now: int) -> Manifest:
    """Write a consistent copy of the database to the new folder `destination`, while it may be in use.

    Raises Refused if there is something at `destination` already, or the database is not ours to copy.
    """
    _check_own(config)
    if destination.exists() and any(destination.iterdir()):
        raise Refused(f"There is something in {destination} already. Name a new folder.")
    destination.mkdir(parents=True, exist_ok=True, mode=0o700)
    copy = destination / DATABASE
    source = apsw.Connection(
        (Path(config.data) / DATABASE).resolve().as_uri() + "?mode=ro",
        flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI,
    )
    try:
        source.execute("vacuum into ?", (str(copy),))
    finally:
        source.close()
    manifest = _describe(copy, now=now)
    _write_synced(copy, data=None)
    _write_synced(destination / MANIFEST, data=msgspec.json.format(msgspec.json.encode(manifest)))
    sync_folder(destination)
    return manifest


def stage_restore(source: Path, config: Config) -> Manifest:
    """Copy the backup in `source` into `incoming` in the data folder, checked, with a new epoch and its marks. It takes
    effect at the next start.

    Raises Refused if the backup is not whole, or the database is not ours to replace.
    """
    _check_own(config)
    folder = Path(config.data)
    manifest = check_backup(source)
    staging = folder / (INCOMING + ".new")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True, mode=0o700)
    shutil.copyfile(source / DATABASE, staging / DATABASE)
    _renew(staging)
    _put_in_place(staging, folder / INCOMING)
    return manifest


def _check_own(config: Config) -> None:
    if config.database:
        raise Refused(
            "This council is kept in PostgreSQL, whose own tools back it up and restore it: pg_dump and pg_restore. "
            "After a restore, run: inwith verify --restored"
        )


def _put_in_place(staging: Path, incoming: Path) -> None:
    """An earlier restore that no start has taken in is never half there: it goes by one rename, and is deleted after."""
    aside = incoming.with_name(INCOMING + ".old")
    shutil.rmtree(aside, ignore_errors=True)
    if incoming.exists():
        incoming.rename(aside)
    staging.rename(incoming)
    sync_folder(incoming.parent)
    shutil.rmtree(aside, ignore_errors=True)


def check_backup(source: Path) -> Manifest:
    """The manifest of the backup in `source`, whose database has been compared with it. Raises Refused with the reason."""
    try:
        manifest = msgspec.json.decode((source / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise Refused(f"{source} is not a complete backup: it has no {MANIFEST}.") from None
    except msgspec.DecodeError as error:
        raise Refused(f"{source / MANIFEST} cannot be read: {error}.") from error
    if manifest.format != _FORMAT:
        raise Refused(f"This backup has format {manifest.format}; this program reads format {_FORMAT}.")
    if not (source / DATABASE).exists() or _sha256(source / DATABASE) != manifest.sha256:
        raise Refused(f"{source / DATABASE} is not the file that was backed up: its SHA-256 differs.")
    return manifest


def _renew(staging: Path) -> None:
    connection = open_connection(staging / DATABASE)
    try:
        tx = SqliteTx(connection, now=0, config=Config())
        connection.execute("begin immediate")
        migrate(tx, execute=connection.execute, dialect=SQLITE)
        renew_epoch(tx)
        connection.execute("commit")
        marks.Marks(staging / MARKS, epoch=get_epoch(tx), heads=streams.read_heads(tx)).close()
        connection.execute("pragma journal_mode = delete")
    finally:
        connection.close()
    _write_synced(staging / DATABASE, data=None)
    sync_folder(staging)


def _describe(copy: Path, *, now: int) -> Manifest:
    connection = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        tx = SqliteTx(connection, now=now, config=Config())
        return Manifest(
            format=_FORMAT,
            made_at=now,
            epoch=get_epoch(tx),
            schema_version=int(get_meta(tx, "schema_version")),
            streams=tx.one(int, "select count(*) from stream") or 0,
            events=tx.one(int, "select count(*) from event") or 0,
            size_bytes=copy.stat().st_size,
            sha256=_sha256(copy),
        )
    finally:
        connection.close()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_synced(path: Path, *, data: bytes | None) -> None:
    with path.open("r+b" if data is None else "wb") as file:
        file.write(data or b"")
        file.flush()
        os.fsync(file.fileno())
