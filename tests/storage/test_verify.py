"""P8: any alteration made behind the server's back is detected and named."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import apsw
import pytest

from inwith.config import Config
from inwith.storage import streams
from inwith.storage.database import Tx
from inwith.storage.folder import DATABASE
from inwith.storage.streams import EVENT, GENESIS, StoredEvent, StreamHead, link
from inwith.storage.verify import Report, verify
from tests.storage.conftest import KINDS, TABLES, Open, note, open_stream

Change = Callable[[apsw.Connection], object]


@pytest.fixture
async def folder(open_database: Open, tmp_path: Path) -> Path:
    """Two streams, 1 and 2, of six notes each, written in turn. Its name means something to SQL and to addresses."""
    folder = tmp_path / "council's data? 100%#1"
    database = await open_database(folder)
    streams = [await database.write(open_stream) for _ in range(2)]
    for number in range(6):
        for stream in streams:
            await database.write(note, stream, f"note {number}")
    await database.close()
    return folder


def check(folder: Path) -> Report:
    return verify(Config(data=str(folder)), kinds=KINDS, tables=TABLES)


def alter(folder: Path, sql: str) -> None:
    connection = apsw.Connection(str(folder / DATABASE))
    connection.execute("pragma foreign_keys = off")
    connection.execute(sql)
    connection.close()


def test_an_untouched_database_agrees(folder: Path) -> None:
    assert check(folder) == Report(streams=2, events=12, faults=[])


@pytest.mark.parametrize(
    ("sql", "seq", "words"),
    [
        (
            'update event set payload = \'{"text":"other"}\' where stream = 2 and seq = 3',
            3,
            "The words are not those",
        ),
        ("update event set salt = zeroblob(16) where stream = 2 and seq = 3", 3, "The words are not those"),
        ("update event set payload = null, salt = null where stream = 2 and seq = 3", 3, "no disposal"),
        ("update event set actor = 7 where stream = 2 and seq = 3", 3, "was changed"),
        ("update event set at = at + 1 where stream = 2 and seq = 3", 3, "was changed"),
        ("update event set kind = 'said' where stream = 2 and seq = 3", 3, "was changed"),
        ("update event set device = 1 where stream = 2 and seq = 3", 3, "was changed"),
        ("update event set about = 1 where stream = 2 and seq = 3", 3, "was changed"),
        (
            "update event set commitment = zeroblob(32) where stream = 2 and seq = 3",
            3,
            "The words are not those",
        ),
        ("update event set hash = zeroblob(32) where stream = 2 and seq = 3", 3, "was changed"),
        ("delete from event where stream = 2 and seq = 3", 3, "Entry 3 is missing"),
        ("delete from event where stream = 2 and seq > 3", 4, "Entries 4 to 6 are missing from the end"),
        ("delete from event where stream = 2", 1, "Entries 1 to 6 are missing"),
    ],
)
def test_p8_an_altered_log_is_named_with_conversation_and_seq(
    folder: Path, sql: str, seq: int, words: str
) -> None:
    alter(folder, sql)
    first = check(folder).faults[0]
    assert (first.stream, first.seq) == (2, seq)
    assert words in first.sentence


def test_p8_one_flipped_bit_in_the_file_is_named(folder: Path) -> None:
    content = bytearray((folder / DATABASE).read_bytes())
    place = content.index(b'"note 4"')
    content[place + 1] ^= 1
    (folder / DATABASE).write_bytes(content)
    first = check(folder).faults[0]
    assert first.seq == 5
    assert "The words are not those that were written" in first.sentence


def test_p8_a_bit_flipped_in_what_an_entry_is_called_is_named(folder: Path) -> None:
    alter(folder, "update event set kind = cast(x'ee6f746564' as text) where stream = 2 and seq = 3")
    first = check(folder).faults[0]
    assert (first.stream, first.seq) == (2, 3)
    assert "was changed" in first.sentence


@pytest.mark.parametrize("there", [b"SQLite format 3", b"CREATE TABLE meta"])
def test_p8_a_file_that_is_no_sound_database_is_told_in_a_sentence(folder: Path, there: bytes) -> None:
    content = (folder / DATABASE).read_bytes()
    (folder / DATABASE).write_bytes(content.replace(there, there[:-1] + b"!"))
    (fault,) = check(folder).faults
    assert "itself is damaged" in fault.sentence
    assert not fault.of_marks


def test_p8_a_number_that_became_text_is_told_in_a_sentence(folder: Path) -> None:
    alter(folder, "update stream set seq = 'six' where id = 2")
    (fault,) = check(folder).faults
    assert "itself is damaged" in fault.sentence


async def test_what_is_written_meanwhile_is_no_fault(
    open_database: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await open_database(folder)
    loop = asyncio.get_running_loop()

    def read_heads(tx: Tx) -> list[StreamHead]:
        heads = streams.read_heads(tx)
        asyncio.run_coroutine_threadsafe(database.write(note, 2, "meanwhile"), loop).result()
        return heads

    monkeypatch.setattr(
        "inwith.storage.verify.streams", SimpleNamespace(**vars(streams) | {"read_heads": read_heads})
    )
    report = await asyncio.to_thread(check, folder)
    assert (report.events, report.faults) == (12, [])


def test_p8_a_tail_cut_off_with_its_head_is_found_by_the_marks(folder: Path) -> None:
    alter(folder, "delete from event where stream = 2 and seq > 4")
    alter(
        folder,
        "update stream set seq = 4, hash = (select hash from event where stream = 2 and seq = 4) where id = 2",
    )
    first = check(folder).faults[0]
    assert (first.stream, first.seq) == (2, 5)
    assert "missing from the end" in first.sentence


def test_p8_a_whole_chain_computed_anew_is_found_by_the_marks(folder: Path) -> None:
    connection = apsw.Connection(str(folder / DATABASE))
    connection.execute("update event set at = at + 1 where stream = 2 and seq = 2")
    before = GENESIS
    for columns in list(connection.execute(EVENT + " where stream = 2 order by seq")):
        event = StoredEvent(*columns)
        before = link(before, event, seq=event.seq, commitment=event.commitment)
        connection.execute("update event set hash = ? where stream = 2 and seq = ?", (before, event.seq))
    connection.execute("update stream set hash = ? where id = 2", (before,))
    connection.close()
    first = check(folder).faults[0]
    assert (first.stream, first.seq) == (2, 6)
    assert "not the one that was acknowledged" in first.sentence


@pytest.mark.parametrize(
    "sql",
    [
        "update reaction set seq = 2 where conversation = 2",
        "delete from reaction where conversation = 2",
        "insert into reaction values (2, 9, 9, 9)",
    ],
)
def test_p8_state_that_the_events_do_not_say_is_named(folder: Path, sql: str) -> None:
    alter(folder, sql)
    faults = check(folder).faults
    assert {fault.stream for fault in faults} == {2}
    assert all("The table reaction" in fault.sentence for fault in faults)


def test_an_entry_that_cannot_be_read_back_is_named(folder: Path) -> None:
    faults = verify(Config(data=str(folder)), kinds={}, tables=TABLES).faults
    assert "cannot be read back (noted)" in faults[0].sentence


def test_it_changes_nothing(folder: Path) -> None:
    before = (folder / DATABASE).read_bytes()
    assert before
    check(folder)
    assert (folder / DATABASE).read_bytes() == before
