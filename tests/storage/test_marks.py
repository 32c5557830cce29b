"""A database that went back in time is noticed at the next start."""

import os
import shutil
from pathlib import Path

import apsw
import pytest

from inwith.storage.folder import DATABASE, MARKS
from inwith.storage.marks import BehindMarks
from tests.storage.conftest import Open, note, open_stream


async def write_and_close(open_database: Open, *, notes: int, stream: int | None = None) -> int:
    database = await open_database()
    if stream is None:
        stream = await database.write(open_stream)
    for number in range(notes):
        await database.write(note, stream, str(number))
    await database.close()
    return stream


async def test_an_older_copy_of_the_database_does_not_start(open_database: Open, tmp_path: Path) -> None:
    stream = await write_and_close(open_database, notes=5)
    shutil.copy(tmp_path / DATABASE, tmp_path / "older")
    await write_and_close(open_database, notes=1, stream=stream)
    shutil.copy(tmp_path / "older", tmp_path / DATABASE)
    with pytest.raises(BehindMarks, match=f"Conversation {stream} had reached message 6.*holds 5"):
        await open_database()


async def test_marks_that_the_disk_takes_piece_by_piece_are_whole(
    open_database: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr("inwith.storage.marks.os.write", lambda file, data: write(file, data[:20]))
    stream = await write_and_close(open_database, notes=5)
    monkeypatch.undo()
    database = await open_database()
    assert await database.write(note, stream, "and on") == 6


async def test_p8_other_words_under_the_same_seq_do_not_start(open_database: Open, tmp_path: Path) -> None:
    stream = await write_and_close(open_database, notes=5)
    with apsw.Connection(str(tmp_path / DATABASE)) as connection:
        connection.execute("update event set hash = zeroblob(32) where seq = 5")
    with pytest.raises(BehindMarks, match=f"Conversation {stream} "):
        await open_database()


async def test_missing_marks_stop_the_start_and_say_what_to_do(open_database: Open, tmp_path: Path) -> None:
    await write_and_close(open_database, notes=1)
    (tmp_path / MARKS).unlink()
    with pytest.raises(BehindMarks, match="inwith verify --renew-marks"):
        await open_database()


async def test_marks_of_another_database_stop_the_start(open_database: Open, tmp_path: Path) -> None:
    await write_and_close(open_database, notes=1)
    mine = (tmp_path / MARKS).read_bytes()
    (tmp_path / MARKS).write_bytes(mine.replace(mine[16:24], b"00000000", 1))
    with pytest.raises(BehindMarks, match="belongs to another database"):
        await open_database()


async def test_a_record_cut_short_by_a_crash_is_passed_over(open_database: Open, tmp_path: Path) -> None:
    stream = await write_and_close(open_database, notes=3)
    with (tmp_path / MARKS).open("ab") as file:
        file.write(bytes(48) + b"half a record")
    await write_and_close(open_database, notes=1, stream=stream)


async def test_the_marks_are_compacted_at_start(open_database: Open, tmp_path: Path) -> None:
    stream = await write_and_close(open_database, notes=50)
    grown = (tmp_path / MARKS).stat().st_size
    await write_and_close(open_database, notes=0, stream=stream)
    assert (tmp_path / MARKS).stat().st_size < grown / 10
