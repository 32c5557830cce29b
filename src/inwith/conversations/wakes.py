"""Which devices are to be woken, and for what. The only writer of `alert_due` and `wake`.

A message leaves one row here in its own transaction (`alert_later`); everything else happens after the ack. A device
has at most one wake-up waiting, whatever has happened meanwhile: it fetches what is new itself (`alerts.py`).
"""

from collections.abc import Collection
from typing import Any

import msgspec

from inwith.caller import Caller
from inwith.clock import HOUR, SECOND
from inwith.people import push
from inwith.storage.database import Event, Tx

_AT_ONCE = 500
# For how long a wake-up that is being sent is left alone; beyond it the sender has died, and it is sent again.
_CLAIMED = 60 * SECOND

# Who may hear of what is in a conversation: it is theirs to read, they did not silence it, and they were not the writer.
# Looked up once for each conversation and person, however many messages wait.
_HEARERS = f"""
select p.session from (select distinct stream from alert_due where due_at <= :now) due
join readable r on r.conversation = due.stream
join push_subscription p on p.person = r.person
join {push.ALIVE}
left join receipt own on own.conversation = r.conversation and own.person = r.person
left join arrangement w on w.person = r.person and w.conversation = r.conversation
where (w.muted_until is null or w.muted_until <= :now) and (w.notify is null or w.notify <> 'none') and exists (
    select 1 from alert_due d join message g on g.conversation = d.stream and g.seq = d.seq
    where d.stream = due.stream and d.due_at <= :now and g.seq >= r.from_seq and g.seq > coalesce(own.read_seq, 0)
        and g.deleted_seq is null and (g.sender is null or g.sender <> r.person)
        and (w.notify is null or w.notify = 'all' or exists (
            select 1 from mention n where n.conversation = g.conversation and n.person = r.person and n.seq = g.seq)))
"""
_INVITED = f"""
select p.session from alert_due d
join person invited on invited.stream = d.stream
join invitation i on i.person = invited.id and i.received_seq = d.seq and i.answer is null and i.lapses_at > :now
join push_subscription p on p.person = invited.id
join {push.ALIVE}
where d.due_at <= :now
"""
_WAKE = """
insert into wake (session, due_at, tries, clearing) values (:session, :now, 0, false)
on conflict (session) do update set due_at = :now, tries = 0, clearing = false
"""
_CLEAR = """
insert into wake (session, due_at, tries, clearing) values (:session, :due_at, 0, true)
on conflict (session) do nothing
"""
_CLAIM = "update wake set due_at = :until, tries = tries + 1 where session = :session and due_at = :due_at"
_DONE = "delete from wake where session = :session and due_at = :until"


class Cause(msgspec.Struct, frozen=True):
    """An event that somebody may be woken for."""

    stream: int
    seq: int


class Due(msgspec.Struct, frozen=True):
    """What has come due, and the sessions to be woken for it."""

    causes: list[Cause]
    sessions: list[int]


class Claimed(msgspec.Struct, frozen=True):
    """A wake-up that is ours to send until `until` (ms UTC)."""

    session: int
    tries: int
    clearing: bool
    until: int


class _Waiting(msgspec.Struct, frozen=True):
    session: int
    due_at: int
    tries: int
    clearing: bool


class _Showing(msgspec.Struct, frozen=True):
    session: int
    clearable: bool
    cleared_at: int


def alert_later(tx: Tx, event: Event[Any]) -> None:
    """Wake whoever may hear of the event: a message in its conversation, an invitation in a private stream.

    Any: only its place in the log is noted.
    """
    sql = "insert into alert_due (stream, seq, due_at) values (:stream, :seq, :due_at)"
    tx.run(sql, stream=event.stream, seq=event.seq, due_at=tx.now + tx.config.alert_delay)


def note_read(tx: Tx, caller: Caller) -> None:
    """The caller has read something: what their other devices still show of it is to go, in a while."""
    sql = "select session, clearable, cleared_at from push_subscription where person = :person and showing"
    for device in tx.all(_Showing, sql, person=caller.person):
        if device.session == caller.session:
            push.note_opened(tx, device.session)
        elif device.clearable:
            due_at = max(tx.now + tx.config.alert_delay, device.cleared_at + tx.config.alert_clearing)
            tx.run(_CLEAR, session=device.session, due_at=due_at)


def read_due(tx: Tx) -> Due:
    """What has come due, at most 500 events of it, and whom it wakes."""
    sql = "select stream, seq from alert_due where due_at <= :now order by due_at, stream, seq limit :most"
    causes = tx.all(Cause, sql, now=tx.now, most=_AT_ONCE)
    if not causes:
        return Due([], [])
    oldest = tx.now - tx.config.session_life
    sessions = {
        session for each in (_HEARERS, _INVITED) for session in tx.all(int, each, now=tx.now, oldest=oldest)
    }
    return Due(causes, sorted(sessions))


def take_due(tx: Tx, due: Due, *, looking: Collection[int]) -> bool:
    """Turn what was read into wake-ups, but for devices somebody is `looking` at; whether there may be more.

    Another node may have taken it first: then there is nothing left to do.
    """
    taken = [
        tx.run("delete from alert_due where stream = :stream and seq = :seq", **_place(each))
        for each in due.causes
    ]
    if any(taken):
        for session in due.sessions:
            if session not in looking:
                tx.run(_WAKE, session=session, now=tx.now)
    return len(due.causes) == _AT_ONCE


def _place(cause: Cause) -> dict[str, object]:
    return {"stream": cause.stream, "seq": cause.seq}


def is_any_due(tx: Tx) -> bool:
    """Whether a wake-up is to be sent now."""
    return tx.one(int, "select 1 from wake where due_at <= :now limit 1", now=tx.now) is not None


def claim(tx: Tx, *, most: int, looking: Collection[int], busy: Collection[int] = ()) -> list[Claimed]:
    """At most `most` wake-ups that are due, for nobody else to send meanwhile. A crash leaves them to be sent again.

    `busy`: sessions to which one is under way; what has come due for them since waits for its end.
    """
    sql = "select session, due_at, tries, clearing from wake where due_at <= :now order by due_at, session limit :most"
    until = tx.now + _CLAIMED
    claimed: list[Claimed] = []
    for each in tx.all(_Waiting, sql, now=tx.now, most=most + len(busy)):
        if each.session in busy or len(claimed) == most:
            continue
        if tx.run(_CLAIM, session=each.session, due_at=each.due_at, until=until) == 0:
            continue
        if each.session in looking or each.tries >= tx.config.push_tries:
            tx.run(_DONE, session=each.session, until=until)
        else:
            claimed.append(Claimed(each.session, each.tries, bool(each.clearing), until))
    return claimed


def settle(tx: Tx, claimed: Claimed) -> None:
    """It was sent, or cannot be. One that came due again meanwhile stays."""
    tx.run(_DONE, session=claimed.session, until=claimed.until)


def put_off(tx: Tx, claimed: Claimed, *, wait: int) -> None:
    """Try again later: after `wait` (ms) if the service asks for longer than our own wait, up to an hour."""
    own = tx.config.push_again << min(claimed.tries, 20)
    due_at = tx.now + min(max(own, wait), HOUR)
    sql = "update wake set due_at = :due_at where session = :session and due_at = :until"
    tx.run(sql, session=claimed.session, until=claimed.until, due_at=due_at)


def find_next(tx: Tx) -> int | None:
    """When the next thing comes due (ms UTC)."""
    sql = """select min(due_at) from (select due_at from alert_due union all select due_at from wake) waiting
        having min(due_at) is not null"""
    return tx.one(int, sql)
