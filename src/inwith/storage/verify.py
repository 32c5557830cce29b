"""`inwith verify`: walk every chain, rebuild the state from the events, compare, and name what does not agree.

It works on a snapshot of its own, beside a running server or without one, and changes nothing. The state is rebuilt in a
scratch database of SQLite, whichever database is verified: every table of state is written in the words both share.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import apsw
import msgspec

from inwith.config import Config
from inwith.storage import streams
from inwith.storage.database import Event, Kind
from inwith.storage.folder import MARKS
from inwith.storage.marks import BehindMarks, Mark, read_marks
from inwith.storage.migrate import get_epoch, migrate
from inwith.storage.postgres_tx import Connection
from inwith.storage.sqlite_tx import SQLITE, SqliteTx
from inwith.storage.streams import StoredEvent
from inwith.storage.verify_postgres import PostgresSource
from inwith.storage.verify_source import Source
from inwith.storage.verify_sqlite import SqliteSource

_FAULTS_TOLD = 100
_SCRATCH_FLAGS = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
_COLUMNS_OF_SEQ = ("about", "seq", "joined_seq", "titled_seq", "from_seq")


class Fault(msgspec.Struct, frozen=True):
    """One thing that is not as it was written. `stream` is the conversation's id; 0 when a whole table is meant.

    `of_marks`: the database may be sound, but the marks beside it are missing or not its own.
    """

    stream: int
    seq: int
    sentence: str
    of_marks: bool = False


class Report(msgspec.Struct, frozen=True):
    """`faults`: those of the log in order of stream and seq, then those of the state; at most 100. Empty when all agrees."""

    streams: int
    events: int
    faults: list[Fault]


def verify(
    config: Config,
    *,
    kinds: Mapping[str, Kind],
    tables: Sequence[str],
    with_marks: bool = True,
    progress: Callable[[int], None] = lambda events: None,
) -> Report:
    """Check the database that `config` names. `tables`: those that events rebuild. `progress` hears the number of events walked.

    Without its marks: as it is after a restore, when they tell of what it no longer holds. Raises Broken if there is none.
    """
    with _make_scratch(tables) as scratch:
        source = SqliteSource(config, scratch) if not config.database else PostgresSource(config, scratch)
        return _verify(source, config, kinds=kinds, tables=tables, with_marks=with_marks, progress=progress)


def verify_written(
    config: Config,
    connection: Connection,
    *,
    kinds: Mapping[str, Kind],
    tables: Sequence[str],
    progress: Callable[[int], None],
) -> Report:
    """As `verify`, of what a transaction on PostgreSQL has written and not committed yet."""
    with _make_scratch(tables) as scratch:
        source = PostgresSource(config, scratch, connection=connection)
        return _verify(source, config, kinds=kinds, tables=tables, with_marks=True, progress=progress)


@contextmanager
def _make_scratch(tables: Sequence[str]) -> Iterator[apsw.Connection]:
    scratch = apsw.Connection("", flags=_SCRATCH_FLAGS)
    try:
        _make_state_tables(scratch, tables=tables)
        yield scratch
    finally:
        scratch.close()


def _verify(
    source: Source,
    config: Config,
    *,
    kinds: Mapping[str, Kind],
    tables: Sequence[str],
    with_marks: bool,
    progress: Callable[[int], None],
) -> Report:
    # The last two: a flipped bit can turn a number into text, and text into no text at all.
    damage: tuple[type[Exception], ...] = (*source.damage, TypeError, UnicodeDecodeError)
    faults: list[Fault] = []
    try:
        with source:
            # Before the snapshot, which then reaches every mark, however much is being written meanwhile.
            marks = _read_marks(source, Path(config.data), faults=faults) if with_marks else {}
            source.begin()
            events = _check_log(source, marks, faults=faults, progress=progress)
            faults.sort(key=_place)
            faults += sorted(_compare_state(source, kinds=kinds, tables=tables), key=_place)
            total = source.tx.one(int, "select count(*) from stream") or 0
            return Report(total, events, faults[:_FAULTS_TOLD])
    except damage as error:
        return Report(0, 0, [Fault(0, 0, f"The database itself is damaged: {error}. Restore a backup.")])


def _make_state_tables(scratch: apsw.Connection, *, tables: Sequence[str]) -> None:
    """Empty, and nothing beside them."""
    migrate(SqliteTx(scratch, now=0, config=Config()), execute=scratch.execute, dialect=SQLITE)
    others = [
        str(name)
        for (name,) in scratch.execute(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        )
        if name not in tables
    ]
    # An index of words takes tables of its own along with it.
    for name in others:
        scratch.execute(f"drop table if exists {name}")


def _place(fault: Fault) -> tuple[int, int]:
    return fault.stream, fault.seq


def _read_marks(source: Source, folder: Path, *, faults: list[Fault]) -> dict[int, Mark]:
    try:
        return read_marks(folder / MARKS, epoch=get_epoch(source.tx))
    except FileNotFoundError:
        faults.append(Fault(0, 0, f"The marks file {folder / MARKS} is missing.", of_marks=True))
    except BehindMarks as error:
        faults.append(Fault(0, 0, error.sentence, of_marks=True))
    return {}


def _check_log(
    source: Source, marks: dict[int, Mark], *, faults: list[Fault], progress: Callable[[int], None]
) -> int:
    heads = {head.stream: head for head in streams.read_heads(source.tx)}
    events = 0
    for stream, group in groupby(_walk(source, order="stream, seq"), key=lambda event: event.stream):
        events += _check_chain(heads.pop(stream, None), group, mark=marks.pop(stream, None), faults=faults)
        progress(events)
    faults += [_tail_missing(head.stream, head.seq, 0) for head in heads.values() if head.seq > 0]
    faults += [_tail_missing(stream, mark.seq, 0) for stream, mark in marks.items() if mark.seq > 0]
    return events


def _walk(source: Source, *, order: str) -> Iterator[StoredEvent]:
    sql = streams.EVENT.replace("kind", source.kind_as_bytes)
    return source.tx.each(_read_event, f"{sql} order by {order}")


def _read_event(stream: int, seq: int, kind: bytes, *rest: Any) -> StoredEvent:
    # Any: the other columns, handed on as they are. A flipped bit may leave bytes that are no text in `kind`.
    return StoredEvent(stream, seq, kind.decode(errors="replace"), *rest)


def _check_chain(
    head: streams.StreamHead | None, events: Iterator[StoredEvent], *, mark: Mark | None, faults: list[Fault]
) -> int:
    before, seq, count, stream = streams.GENESIS, 0, 0, 0
    for event in events:
        stream, count = event.stream, count + 1
        fault = _find_fault(event, before=before, seq=seq + 1)
        if fault is not None:
            faults.append(fault)
        if mark is not None and mark.seq == event.seq and mark.hash != event.hash and fault is None:
            faults.append(
                Fault(
                    stream,
                    event.seq,
                    "This entry is not the one that was acknowledged; the chain was written anew.",
                )
            )
        before, seq = event.hash, event.seq
    if head is None:
        faults.append(Fault(stream, 0, "There are entries, but the conversation they belong to is missing."))
    reached = max(head.seq if head else 0, mark.seq if mark else 0)
    if reached > seq:
        faults.append(_tail_missing(stream, reached, seq))
    elif head is not None and (head.seq, head.hash) != (seq, before):
        faults.append(Fault(stream, seq, "The conversation's head does not agree with its last entry."))
    return count


def _find_fault(event: StoredEvent, *, before: bytes, seq: int) -> Fault | None:
    if event.seq != seq:
        return Fault(event.stream, seq, f"Entry {seq} is missing.")
    if event.payload is None or event.salt is None:
        return Fault(event.stream, seq, "The words are missing, and no disposal says why.")
    if (
        type(event.payload) is not bytes
        or streams.commit_to(event.payload, salt=event.salt) != event.commitment
    ):
        return Fault(event.stream, seq, "The words are not those that were written.")
    if streams.link(before, event, seq=event.seq, commitment=event.commitment) != event.hash:
        return Fault(event.stream, seq, "The entry was changed, or one before it was.")
    return None


def _tail_missing(stream: int, reached: int, present: int) -> Fault:
    return Fault(stream, present + 1, f"Entries {present + 1} to {reached} are missing from the end.")


def _compare_state(source: Source, *, kinds: Mapping[str, Kind], tables: Sequence[str]) -> list[Fault]:
    scratch = source.scratch
    faults = _rebuild(source, kinds=kinds)
    source.show_state(tables)
    for table in tables:
        columns = [str(column[1]) for column in scratch.execute(f"pragma source.table_info({table})")]
        for here, there in (("main", "source"), ("source", "main")):
            # By name: a database that grew by migrations may have them in another order.
            named = ", ".join(columns)
            difference = f"select {named} from {here}.{table} except select {named} from {there}.{table} limit {_FAULTS_TOLD}"
            for row in scratch.execute(difference):
                faults.append(
                    _state_fault(table, dict(zip(columns, row, strict=True)), extra=here == "source")
                )
    return faults


def _rebuild(source: Source, *, kinds: Mapping[str, Kind]) -> list[Fault]:
    tx = SqliteTx(source.scratch, now=0, config=Config())
    faults = []
    for event in _walk(source, order="ordinal"):
        kind = kinds.get(event.kind)
        if kind is None or event.payload is None:
            faults.append(Fault(event.stream, event.seq, f"This entry cannot be read back ({event.kind})."))
            continue
        try:
            payload = msgspec.json.decode(event.payload, type=kind.payload)
            whole = Event(
                event.stream, event.seq, event.kind, event.about, event.at, event.actor, event.device, payload
            )
            for apply in kind.apply:
                apply(tx, whole)
        except (msgspec.DecodeError, apsw.Error) as error:
            faults.append(Fault(event.stream, event.seq, f"This entry cannot be read back: {error}"))
    return faults


def _state_fault(table: str, row: Mapping[str, object], *, extra: bool) -> Fault:
    stream = row.get("conversation") or row.get("id") or 0
    seq = next((row[name] for name in _COLUMNS_OF_SEQ if row.get(name) is not None), 0)
    what = "holds what no entry says" if extra else "does not hold what the entries say"
    return Fault(int(str(stream)), int(str(seq)), f"The table {table} {what}.")
