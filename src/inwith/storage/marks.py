"""The marks file: how far each stream had got, kept outside the database.

After each commit and before its acks every stream that moved is written here as (stream, seq, hash), and synced to disk
within a second. At start every stream must reach its mark with that hash, so that a database which went back in
time, by accident or on purpose, is noticed. Format: a line `inwith marks 1 EPOCH`, then records of 48 bytes.
"""

import os
import struct
import threading
from collections.abc import Iterable
from pathlib import Path

import msgspec

from inwith.errors import Broken
from inwith.storage.database import Tx
from inwith.storage.folder import sync_folder
from inwith.storage.migrate import get_epoch
from inwith.storage.streams import StreamHead, find_hash, read_heads, read_last_hashes

_RECORD = struct.Struct(">QQ32s")
_COMPACT_BYTES = 16 * 1024 * 1024
_SYNC_SECONDS = 0.5


class BehindMarks(Broken):
    """The database does not hold what it once acknowledged. Stops the start."""

    code = "behind_marks"


class Mark(msgspec.Struct, frozen=True):
    seq: int
    hash: bytes


class Marks:
    """Open for appending. `add` may be called from any thread; syncing happens on a thread of its own."""

    def __init__(self, path: Path, *, epoch: str, heads: Iterable[StreamHead]) -> None:
        """Write the file anew from `heads`, which have been checked."""
        self._path = path
        self._epoch = epoch
        self._marks = {head.stream: Mark(head.seq, head.hash) for head in heads}
        self._lock = threading.Lock()
        self._file = self._compact()
        self._bytes = 0
        self._dirty = False
        self._closing = threading.Event()
        self._syncer = threading.Thread(target=self._keep_synced, name="inwith-marks", daemon=True)
        self._syncer.start()

    def add(self, heads: Iterable[StreamHead]) -> None:
        """Record that these streams reached these heads. One that a mark has passed already, from another thread, is passed over."""
        records = []
        with self._lock:
            for head in heads:
                known = self._marks.get(head.stream)
                if known is not None and known.seq >= head.seq:
                    continue
                self._marks[head.stream] = Mark(head.seq, head.hash)
                records.append(_RECORD.pack(head.stream, head.seq, head.hash))
            data = b"".join(records)
            _write_whole(self._file, data)
            self._bytes += len(data)
            self._dirty = True

    def close(self) -> None:
        self._closing.set()
        self._syncer.join()
        self._sync()
        os.close(self._file)

    def _keep_synced(self) -> None:
        while not self._closing.wait(_SYNC_SECONDS):
            self._sync()
            if self._bytes > _COMPACT_BYTES:
                self._start_anew()

    def _sync(self) -> None:
        with self._lock:
            dirty, self._dirty = self._dirty, False
        if dirty:
            os.fdatasync(self._file)

    def _start_anew(self) -> None:
        with self._lock:
            old, self._file, self._bytes = self._file, self._compact(), 0
        os.close(old)

    def _compact(self) -> int:
        fresh = self._path.with_name(self._path.name + ".new")
        records = (_RECORD.pack(stream, mark.seq, mark.hash) for stream, mark in self._marks.items())
        with fresh.open("wb") as file:
            file.write(f"inwith marks 1 {self._epoch}\n".encode() + b"".join(records))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        sync_folder(self._path.parent)
        return os.open(self._path, os.O_WRONLY | os.O_APPEND)


def _write_whole(file: int, data: bytes) -> None:
    # On a disk that is nearly full a write may take a part only, and half a record would make nonsense of all after it.
    while data:
        data = data[os.write(file, data) :]


def read_marks(path: Path, *, epoch: str) -> dict[int, Mark]:
    """The last mark of each stream. A record cut short by a crash is passed over. Raises BehindMarks if the file is another database's."""
    header, _, records = path.read_bytes().partition(b"\n")
    if header.decode(errors="replace") != f"inwith marks 1 {epoch}":
        raise BehindMarks(
            f"{path} belongs to another database than the one beside it. Put back the one that belongs to it, or restore a backup."
        )
    whole = len(records) - len(records) % _RECORD.size
    marks: dict[int, Mark] = {}
    for stream, seq, digest in _RECORD.iter_unpack(records[:whole]):
        if stream:  # blocks of zeros can follow a power cut
            marks[stream] = Mark(seq, digest)
    return marks


def open_marks(tx: Tx, path: Path) -> Marks:
    """The marks of the database that `tx` reads, checked against it. Raises BehindMarks."""
    check_marks(tx, path)
    return Marks(path, epoch=get_epoch(tx), heads=read_heads(tx))


def write_marks(tx: Tx, path: Path) -> None:
    """Write them anew from the database as it is."""
    Marks(path, epoch=get_epoch(tx), heads=read_heads(tx)).close()


def check_marks(tx: Tx, path: Path) -> None:
    """Every stream must reach its mark, with the hash it had there. Raises BehindMarks naming the first that does not."""
    last = {head.stream: Mark(head.seq, head.hash) for head in read_last_hashes(tx)}
    if not path.exists():
        if read_heads(tx):
            raise BehindMarks(
                f"{path} is missing. Put it back; or, if you accept the database as it is, run: inwith verify --renew-marks"
            )
        return
    for stream, mark in read_marks(path, epoch=get_epoch(tx)).items():
        # Nearly every stream stands at its mark, and those are read together.
        if mark.seq > 0 and mark != last.get(stream) and find_hash(tx, stream, seq=mark.seq) != mark.hash:
            reached = last[stream].seq if stream in last else 0
            raise BehindMarks(
                f"Conversation {stream} had reached message {mark.seq} when last saved; the database holds {reached}, "
                "or other words there. The database lost or changed what it had acknowledged. Restore a backup, or ask for help."
            )
