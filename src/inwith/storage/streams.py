"""Streams and their events: dense seq, hash chain, salted commitments. The only writer of `stream` and `event`.

    commitment = HMAC-SHA256(salt, payload)
    hash       = SHA-256(hash of the event before || head || commitment)
    head       = JSON [stream, seq, kind, about, at, actor, device], without blanks

The first event follows `GENESIS`. The commitment is salted, so that payload and salt can be destroyed together and
leave nothing to guess from, while the chain still verifies.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

import msgspec

from inwith.errors import NotFound
from inwith.storage.database import Tx

GENESIS = bytes(32)
SALT_BYTES = 16

_encode = msgspec.json.Encoder().encode


class Head(msgspec.Struct, frozen=True):
    seq: int
    hash: bytes


class StreamHead(msgspec.Struct, frozen=True):
    stream: int
    seq: int
    hash: bytes


class StoredEvent(msgspec.Struct, frozen=True):
    """An event as it lies in the log. `payload` and `salt` are None once lawfully destroyed."""

    stream: int
    seq: int
    kind: str
    about: int | None
    at: int
    actor: int | None
    device: int | None
    payload: bytes | None
    salt: bytes | None
    commitment: bytes
    hash: bytes


EVENT = "select stream, seq, kind, about, at, actor, device, payload, salt, commitment, hash from event"
_CREATE = "insert into stream (seq, hash) values (0, :genesis) returning id"
_HEAD = "select seq, hash from stream where id = :stream"
_ADVANCE = "update stream set seq = :seq, hash = :hash where id = :stream"
_INSERT = """insert into event (stream, seq, kind, about, at, actor, device, payload, salt, commitment, hash, ordinal)
    values (:stream, :seq, :kind, :about, :at, :actor, :device, :payload, :salt, :commitment, :hash, :ordinal)"""

_APPEND_THERE = """
with head as (
    update stream set seq = seq + 1,
        hash = sha256(hash || :before_seq || convert_to(cast(seq + 1 as text), 'UTF8') || :after_seq || :commitment)
    where id = :stream returning id, seq, hash)
insert into event (stream, seq, kind, about, at, actor, device, payload, salt, commitment, hash)
select id, seq, :kind, :about, :at, :actor, :device, :payload, :salt, :commitment, hash from head
returning seq, hash
"""


def create_stream(tx: Tx) -> int:
    """A new, empty stream; its id."""
    created = tx.one(int, _CREATE, genesis=GENESIS)
    assert created is not None
    return created


class Entry(msgspec.Struct, frozen=True):
    """What is to be appended: an event that has no place in its stream yet."""

    stream: int
    kind: str
    about: int | None
    at: int
    actor: int | None
    device: int | None
    payload: bytes


def append(tx: Tx, entry: Entry, *, ordinal: int) -> Head:
    """Write `entry` as the next event of its stream; the stream's new head. Raises NotFound if there is no such stream."""
    before = tx.one(Head, _HEAD, stream=entry.stream)
    if before is None:
        raise no_such_stream()
    seq = before.seq + 1
    salt = secrets.token_bytes(SALT_BYTES)
    commitment = commit_to(entry.payload, salt=salt)
    digest = link(before.hash, entry, seq=seq, commitment=commitment)
    tx.run(_ADVANCE, stream=entry.stream, seq=seq, hash=digest)
    tx.run(
        _INSERT,
        stream=entry.stream,
        seq=seq,
        kind=entry.kind,
        about=entry.about,
        at=entry.at,
        actor=entry.actor,
        device=entry.device,
        payload=entry.payload,
        salt=salt,
        commitment=commitment,
        hash=digest,
        ordinal=ordinal,
    )
    return Head(seq, digest)


def append_there(tx: Tx, entry: Entry) -> Head:
    """As `append`, in one statement for a database that is a round trip away and computes SHA-256 and ordinals itself.

    The ordinal is given once the stream's row is locked.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    before_seq, after_seq = _head_around_seq(entry)
    head = tx.one(
        Head,
        _APPEND_THERE,
        stream=entry.stream,
        before_seq=before_seq,
        after_seq=after_seq,
        kind=entry.kind,
        about=entry.about,
        at=entry.at,
        actor=entry.actor,
        device=entry.device,
        payload=entry.payload,
        salt=salt,
        commitment=commit_to(entry.payload, salt=salt),
    )
    if head is None:
        raise no_such_stream()
    return head


def _head_around_seq(entry: Entry) -> tuple[bytes, bytes]:
    """What `link` hashes as the head, but for the seq, which only the database knows."""
    rest = _encode([entry.kind, entry.about, entry.at, entry.actor, entry.device])
    return b"[%d," % entry.stream, b"," + rest[1:]


def no_such_stream() -> NotFound:
    return NotFound("There is no such conversation.")


def commit_to(payload: bytes, *, salt: bytes) -> bytes:
    return hmac.digest(salt, payload, "sha256")


def link(before: bytes, entry: Entry | StoredEvent, *, seq: int, commitment: bytes) -> bytes:
    """The hash that ties an event to the one before it."""
    head = _encode([entry.stream, seq, entry.kind, entry.about, entry.at, entry.actor, entry.device])
    return hashlib.sha256(before + head + commitment).digest()


def read_tail(tx: Tx, stream: int, *, after: int, limit: int) -> list[StoredEvent]:
    """At most `limit` events with a seq above `after`, rising."""
    return tx.all(
        StoredEvent,
        EVENT + " where stream = :stream and seq > :after order by seq limit :most",
        stream=stream,
        after=after,
        most=limit,
    )


def read_heads(tx: Tx) -> list[StreamHead]:
    """Every stream with its head, by id."""
    return tx.all(StreamHead, "select id, seq, hash from stream order by id")


def read_last_hashes(tx: Tx) -> list[StreamHead]:
    """Every stream that has an event, with its head's seq and the hash that the event itself bears, by id."""
    sql = "select s.id, s.seq, e.hash from stream s join event e on e.stream = s.id and e.seq = s.seq order by s.id"
    return tx.all(StreamHead, sql)


def find_hash(tx: Tx, stream: int, *, seq: int) -> bytes | None:
    """The hash of one event, or None if there is no such event."""
    return tx.one(
        bytes, "select hash from event where stream = :stream and seq = :seq", stream=stream, seq=seq
    )


def find_last_ordinal(tx: Tx) -> int:
    """The highest ordinal in the log, found at the heads: whatever was written last is the last of its stream."""
    newest = "select coalesce(max(event.ordinal), 0) from stream join event on event.stream = id and event.seq = stream.seq"
    return tx.one(int, newest) or 0


class LogEntry(msgspec.Struct, frozen=True):
    """An event as the live connection reads it, without what proves it. `payload` is None once lawfully destroyed."""

    stream: int
    seq: int
    kind: str
    about: int | None
    at: int
    actor: int | None
    device: int | None
    payload: bytes | None


def read_log(tx: Tx, stream: int, *, after: int, limit: int) -> list[LogEntry]:
    """At most `limit` events with a seq above `after`, rising."""
    sql = """select stream, seq, kind, about, at, actor, device, payload from event
        where stream = :stream and seq > :after order by seq limit :most"""
    return tx.all(LogEntry, sql, stream=stream, after=after, most=limit)


def read_kinds(tx: Tx, stream: int, *, after: int, until: int, kinds: Sequence[str]) -> list[LogEntry]:
    """The events of these kinds with `after` < seq <= `until`, rising."""
    named = {f"kind_{number}": kind for number, kind in enumerate(kinds)}
    sql = f"""select stream, seq, kind, about, at, actor, device, payload from event
        where stream = :stream and seq > :after and seq <= :until and kind in ({", ".join(":" + name for name in named)})
        order by seq"""
    return tx.all(LogEntry, sql, stream=stream, after=after, until=until, **named)


def find_head(tx: Tx, stream: int) -> int:
    """The last seq of a stream; 0 when it is empty or there is none."""
    return tx.one(int, "select seq from stream where id = :stream", stream=stream) or 0
