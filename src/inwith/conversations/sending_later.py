"""Sending what was scheduled: at its time by a work (jobs.py), or at once when its author asks for it.

A message that cannot be sent ends with the reason, and its author is told. A fault of ours leaves it waiting.
"""

import msgspec

from inwith.caller import Caller, Role
from inwith.conversations import messages, previews
from inwith.conversations.events import ScheduleEnded
from inwith.conversations.scheduled import (
    Due,
    ScheduledRow,
    apply_schedule_ended,
    check_still_writer,
    find_due,
    find_next,
    find_waiting,
    get_scheduled,
    get_waiting,
)
from inwith.conversations.types import Sent
from inwith.errors import Mistake, NotAllowed, NotFound
from inwith.storage.database import Database, Tx

_AT_ONCE = 100
_AUTHOR = """
select p.id, p.stream, coalesce(a.role, 'staff'), p.former or a.suspended_at is not null
from person p left join account a on a.person = p.id where p.id = :person
"""
_SENT = "select stream, seq, at from event where stream = :conversation and seq = :seq"


class _Author(msgspec.Struct, frozen=True):
    person: int
    stream: int
    role: Role
    away: bool | None


class SendingLater:
    """`run` is the work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self) -> int | None:
        """Send what is due. Returns when more will be (ms UTC)."""
        faults: list[Exception] = []
        for due in await self._database.read(find_due, most=_AT_ONCE):
            try:
                await self._send(due)
            except Exception as fault:  # it is sent at another try; it holds up nobody else's until then
                faults.append(fault)
        if faults:
            raise faults[0]
        return await self._database.read(find_next)

    async def _send(self, due: Due) -> None:
        try:
            await self._database.write(send_due, due)
        except Mistake as refusal:
            # What it had begun to write is undone; only then is it told of.
            await self._database.write(give_up, due, reason=_explain(refusal))


def _explain(refusal: Mistake) -> str:
    if isinstance(refusal, NotFound):
        return "What you replied to is not there for you any more."
    return refusal.sentence


def send_due(tx: Tx, due: Due) -> None:
    """Send a message as its author and end its waiting. Nothing happens if it waits no longer.

    Whoever has not accepted a newer privacy notice yet gave it to be sent under the one before. Announces Said and
    ScheduleEnded. Raises what sending raises.
    """
    row = find_waiting(tx, due)
    if row is None:
        return
    sent = _say(tx, _get_author(tx, row), row)
    _end(tx, row, ScheduleEnded(conversation=row.conversation, sent=sent.seq), by=None)


def give_up(tx: Tx, due: Due, *, reason: str) -> None:
    """It could not be sent: its author is told, and keeps the words. Announces ScheduleEnded."""
    row = find_waiting(tx, due)
    if row is not None:
        _end(tx, row, ScheduleEnded(conversation=row.conversation, reason=reason), by=None)


def send_now(tx: Tx, caller: Caller, scheduled: int) -> Sent:
    """Send one's own before its time. Repeating it gets the first answer again.

    Announces Said and ScheduleEnded. Raises NotFound, Refused with "not_waiting", and what sending raises: it waits on then.
    """
    row = get_scheduled(tx, caller, scheduled)
    already = tx.one(Sent, _SENT, conversation=row.conversation, seq=row.end.sent) if row.end.sent else None
    if already is not None:
        return already
    row = get_waiting(tx, caller, scheduled)
    sent = _say(tx, caller, row)
    _end(tx, row, ScheduleEnded(conversation=row.conversation, sent=sent.seq), by=caller)
    return sent


def _get_author(tx: Tx, row: ScheduledRow) -> Caller:
    author = tx.one(_Author, _AUTHOR, person=row.person)
    if author is None or author.away:
        raise NotAllowed("Your account was suspended when this was due.")
    # On the device that gave it its words, be it signed in or not.
    return Caller(author.person, row.device or 0, author.stream, author.role)


def _say(tx: Tx, author: Caller, row: ScheduledRow) -> Sent:
    check_still_writer(tx, author, row)
    draft, preview = row.write_draft(), row.show().preview
    if preview is not None:  # it was read when the message was written, perhaps long ago
        previews.keep_preview(tx, author, preview=preview)
    screened = messages.screen(draft, tx.config)
    return messages.send_message(tx, author, row.conversation, draft=draft, screened=screened)


def _end(tx: Tx, row: ScheduledRow, ended: ScheduleEnded, *, by: Caller | None) -> None:
    apply_schedule_ended(tx, tx.announce(ended, to=row.stream, by=by, about=row.seq))
