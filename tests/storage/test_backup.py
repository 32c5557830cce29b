"""Backups are taken while people write; a restored one is whole, and is known as another epoch."""

import asyncio
import shutil
from pathlib import Path

import pytest

from inwith.config import Config
from inwith.errors import Refused
from inwith.storage.backup import MANIFEST, back_up, stage_restore
from inwith.storage.folder import DATABASE, INCOMING, adopt_incoming
from inwith.storage.migrate import get_epoch
from inwith.storage.sqlite import SqliteDatabase
from inwith.storage.streams import read_heads
from inwith.storage.verify import verify
from tests.storage.conftest import KINDS, TABLES, Open, note, open_stream


def council(tmp_path: Path) -> Config:
    return Config(data=str(tmp_path / "data"))


async def keep_writing(database: SqliteDatabase, stream: int, *, until: asyncio.Event) -> int:
    written = 0
    while not until.is_set():
        written = await database.write(note, stream, "written while the backup is taken")
    return written


async def test_a_backup_taken_amid_writing_restores_to_a_database_that_verifies(
    open_database: Open, tmp_path: Path
) -> None:
    database = await open_database(tmp_path / "data")
    stream = await database.write(open_stream)
    done = asyncio.Event()
    writing = asyncio.ensure_future(keep_writing(database, stream, until=done))
    await database.write(note, stream, "before")
    manifest = await asyncio.to_thread(back_up, council(tmp_path), tmp_path / "backup", now=5)
    done.set()
    written = await writing
    epoch = await database.read(get_epoch)
    await asyncio.to_thread(stage_restore, tmp_path / "backup", council(tmp_path))
    await database.close()

    restored = await open_database(tmp_path / "data")
    head = (await restored.read(read_heads))[0]
    assert 1 <= head.seq == manifest.events <= written
    assert await restored.read(get_epoch) != epoch
    assert verify(council(tmp_path), kinds=KINDS, tables=TABLES).faults == []
    assert await restored.write(note, stream, "life goes on") == head.seq + 1
    assert [each.name for each in tmp_path.glob("data/replaced-*/*")] != []


async def test_a_backup_never_overwrites(open_database: Open, tmp_path: Path) -> None:
    await open_database(tmp_path / "data")
    back_up(council(tmp_path), tmp_path / "backup", now=5)
    with pytest.raises(Refused, match="Name a new folder"):
        back_up(council(tmp_path), tmp_path / "backup", now=6)


@pytest.mark.parametrize("damage", ["no manifest", "other bytes", "no database"])
async def test_a_backup_that_is_not_whole_is_refused(
    open_database: Open, tmp_path: Path, damage: str
) -> None:
    await open_database(tmp_path / "data")
    back_up(council(tmp_path), tmp_path / "backup", now=5)
    if damage == "no manifest":
        (tmp_path / "backup" / MANIFEST).unlink()
    elif damage == "no database":
        (tmp_path / "backup" / DATABASE).unlink()
    else:
        with (tmp_path / "backup" / DATABASE).open("r+b") as file:
            file.seek(-1, 2)
            file.write(b"!")
    with pytest.raises(Refused):
        stage_restore(tmp_path / "backup", council(tmp_path))
    assert not (tmp_path / "data" / INCOMING).exists()


class Killed(BaseException):
    """Stands for the end of the process at this very point."""


async def test_a_second_restore_killed_while_it_clears_the_first_away_leaves_one_that_starts(
    open_database: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await open_database(tmp_path / "data")
    await database.write(note, await database.write(open_stream), "kept")
    back_up(council(tmp_path), tmp_path / "backup", now=5)
    await database.close()
    stage_restore(tmp_path / "backup", council(tmp_path))

    def delete_one_file(folder: Path, **_: object) -> None:
        if (folder / DATABASE).exists():
            (folder / DATABASE).unlink()
            raise Killed

    with monkeypatch.context() as killing:
        killing.setattr(shutil, "rmtree", delete_one_file)
        with pytest.raises(Killed):
            stage_restore(tmp_path / "backup", council(tmp_path))
    restored = await open_database(tmp_path / "data")
    assert (await restored.read(read_heads))[0].seq == 1
    await restored.close()

    stage_restore(tmp_path / "backup", council(tmp_path))
    assert [path.name for path in (tmp_path / "data").glob(INCOMING + "*")] == [INCOMING]


async def test_a_restore_interrupted_half_way_is_finished_at_the_next_start(
    open_database: Open, tmp_path: Path
) -> None:
    database = await open_database(tmp_path / "data")
    stream = await database.write(open_stream)
    await database.write(note, stream, "kept")
    back_up(council(tmp_path), tmp_path / "backup", now=5)
    await database.write(note, stream, "written after the backup")
    await database.close()
    stage_restore(tmp_path / "backup", council(tmp_path))
    aside = adopt_incoming(tmp_path / "data")
    assert aside is not None
    # The crash: the database has been moved in, the marks have not.
    (tmp_path / "data" / INCOMING).mkdir()
    (tmp_path / "data" / "inwith.marks").rename(tmp_path / "data" / INCOMING / "inwith.marks")
    restored = await open_database(tmp_path / "data")
    assert (await restored.read(read_heads))[0].seq == 1
