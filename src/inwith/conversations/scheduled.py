"""Messages to be sent later. They wait in their author's private stream; nobody else learns of them. The only writer of `scheduled`.

What is due is sent as its author, under its own client id, in one transaction with the event that ends its waiting: a
crash leaves it waiting or sent, never both and never neither. Whatever keeps a message from being sent keeps this one too.
"""

from typing import Literal

import msgspec
from msgspec import UNSET

from inwith.caller import Caller
from inwith.config import Config
from inwith.conversations import drafts, members, messages
from inwith.conversations.content import LinkPreview, Mention, Poll
from inwith.conversations.events import ScheduleCancelled, ScheduleChanged, Scheduled, ScheduleEnded
from inwith.conversations.messages import Screened
from inwith.conversations.schedule import ScheduleChange, ScheduledMessage
from inwith.conversations.types import Draft, Revision, ScheduleDraft
from inwith.errors import Conflict, NotFound, Refused
from inwith.storage.database import Event, Tx

_FIELDS = """k.stream, k.seq, k.person, k.conversation, k.client_id, k.version_seq, k.send_at, k.state, k.ended_seq,
    b.payload, v.payload, v.device, z.payload"""
_JOINED = """scheduled k
    join event b on b.stream = k.stream and b.seq = k.seq
    join event v on v.stream = k.stream and v.seq = k.version_seq
    left join event z on z.stream = k.stream and z.seq = k.ended_seq"""
_ONE = f"select {_FIELDS} from {_JOINED} where k.stream = :stream and k.seq = :seq"
_AGAIN = f"""select {_FIELDS} from {_JOINED}
    where k.person = :person and k.conversation = :conversation and k.client_id = :client_id"""
_MINE = f"""select {_FIELDS} from {_JOINED}
    where k.stream = :stream and k.state in ('waiting', 'failed') order by k.send_at, k.seq"""
_COUNT = "select count(*) from scheduled where stream = :stream and state in ('waiting', 'failed')"
_DUE = """select stream, seq from scheduled where state = 'waiting' and send_at <= :now
    order by send_at, stream, seq limit :most"""
_NEXT = "select send_at from scheduled where state = 'waiting' order by send_at limit 1"
_END = "update scheduled set state = :state, ended_seq = :ended where stream = :stream and seq = :seq"


class _Begun(msgspec.Struct, frozen=True):
    reply_to: int | None = None
    poll: Poll | None = None
    preview: LinkPreview | None = None


class _Words(msgspec.Struct, frozen=True):
    text: str | None = ""
    mentions: list[Mention] = []


class _Ended(msgspec.Struct, frozen=True):
    sent: int | None = None
    reason: str = ""


_read_begun = msgspec.json.Decoder(_Begun).decode
_read_words = msgspec.json.Decoder(_Words).decode
_read_ended = msgspec.json.Decoder(_Ended).decode


class Due(msgspec.Struct, frozen=True):
    """A message whose time has come: the stream and seq of its Scheduled event."""

    stream: int
    seq: int


class ScheduledRow(msgspec.Struct, frozen=True):
    """A message that somebody scheduled, whatever became of it. `device`: the session that gave it its words."""

    stream: int
    seq: int
    person: int
    conversation: int
    client_id: str
    version_seq: int
    send_at: int
    state: Literal["waiting", "sent", "failed", "cancelled"]
    ended_seq: int | None
    begun: bytes | None
    words: bytes | None
    device: int | None
    ended: bytes | None

    def show(self) -> ScheduledMessage:
        begun = _read_begun(self.begun) if self.begun else _Begun()
        words = _read_words(self.words) if self.words else _Words()
        return ScheduledMessage(
            self.seq,
            self.conversation,
            self.client_id,
            words.text or "",
            self.send_at,
            words.mentions,
            begun.reply_to,
            begun.poll,
            begun.preview,
            self.end.reason,
        )

    @property
    def end(self) -> _Ended:
        return _read_ended(self.ended) if self.ended else _Ended()

    def write_draft(self) -> Draft:
        """The message as it is to be sent."""
        shown = self.show()
        url = shown.preview.url if shown.preview else UNSET
        return Draft(shown.client_id, shown.text, shown.reply_to, shown.mentions, shown.poll, url)


def schedule_message(
    tx: Tx, caller: Caller, conversation: int, *, draft: ScheduleDraft, screened: Screened
) -> ScheduledMessage:
    """Keep a message until `draft.send_at`. Repeating it gets the first answer again.

    Announces Scheduled to the caller's devices. Raises NotFound, Conflict for a client id that was used for something
    else, Refused with "too_soon", "too_late", "scheduled_full" or whatever a message sent now would be refused with.
    """
    member = members.check_writer(tx, caller, conversation)
    about = {"person": caller.person, "conversation": conversation, "client_id": draft.client_id}
    first = tx.one(ScheduledRow, _AGAIN, **about)
    if first is not None:
        return _repeat(tx, first, draft=draft, screened=screened)
    sender = members.check_sender(tx, caller, conversation, client_id=draft.client_id)
    if sender.repeats is not None:
        raise Conflict("Another message was already sent under this id.", code="client_id_used")
    _check_time(tx, draft.send_at)
    _check_room(tx, caller)
    if draft.reply_to is not None:
        messages.check_spoken(tx, conversation, draft.reply_to, from_seq=member.from_seq)
    messages.check_mentioned(tx, conversation, draft.mentions)
    messages.check_poll(tx, sender, screened.poll)
    _check_open(screened.poll, send_at=draft.send_at)
    scheduled = Scheduled(
        conversation=conversation,
        client_id=draft.client_id,
        text=draft.text,
        send_at=draft.send_at,
        mentions=draft.mentions,
        reply_to=draft.reply_to,
        poll=screened.poll,
        preview=messages.find_preview(tx, caller, draft),
    )
    event = tx.announce(scheduled, to=caller.stream, by=caller)
    apply_scheduled(tx, event)
    if draft.draft is not None:
        drafts.send_draft(tx, caller, conversation, version=draft.draft)
    return get_scheduled(tx, caller, event.seq).show()


def _repeat(tx: Tx, first: ScheduledRow, *, draft: ScheduleDraft, screened: Screened) -> ScheduledMessage:
    sql = "select payload from event where stream = :stream and seq = :seq"
    payload = tx.one(bytes, sql, stream=first.stream, seq=first.seq)
    # Once the words have been destroyed there is nothing left to compare with.
    if payload is not None:
        begun = msgspec.json.decode(payload, type=Scheduled)
        wanted = (draft.text, draft.send_at, draft.mentions, draft.reply_to, screened.poll)
        if wanted != (begun.text, begun.send_at, begun.mentions, begun.reply_to, begun.poll):
            raise Conflict("Another message was already scheduled under this id.", code="client_id_used")
    return first.show()


def _check_time(tx: Tx, send_at: int) -> None:
    if send_at < tx.now + tx.config.schedule_least:
        raise Refused("Choose a later time: this is too soon, or past.", code="too_soon")
    if send_at > tx.now + tx.config.schedule_most:
        raise Refused("Choose an earlier time: this is too far ahead.", code="too_late")


def _check_room(tx: Tx, caller: Caller) -> None:
    most = tx.config.scheduled_a_person
    if (tx.one(int, _COUNT, stream=caller.stream) or 0) >= most:
        raise Refused(
            f"You have {most} scheduled messages, the most there can be. Send or cancel one first.",
            code="scheduled_full",
        )


def _check_open(poll: Poll | None, *, send_at: int) -> None:
    if poll is not None and poll.closes_at is not None and poll.closes_at <= send_at:
        raise Refused(
            "This poll would be closed before it is sent. Choose a later closing time.", code="poll_closed"
        )


def screen_change(change: ScheduleChange, config: Config) -> Screened | None:
    """As `messages.screen`, if there are other words."""
    if change.text is UNSET:
        return None
    return messages.screen(Revision(change.text, change.mentions), config)


def change_scheduled(
    tx: Tx, caller: Caller, scheduled: int, *, change: ScheduleChange, screened: Screened | None
) -> ScheduledMessage:
    """Other words, another time; what is not sent stays. Repeating it changes nothing.

    Announces ScheduleChanged to the caller's devices. Raises NotFound; Refused as `schedule_message` does, or with
    "not_waiting" when it was sent, could not be sent, or was cancelled.
    """
    row = get_waiting(tx, caller, scheduled)
    check_still_writer(tx, caller, row)
    present = row.show()
    changed = _compare(present, change)
    if changed == ScheduleChanged():
        return present
    if changed.send_at is not None:
        _check_time(tx, changed.send_at)
        _check_open(present.poll, send_at=changed.send_at)
    messages.check_mentioned(tx, row.conversation, changed.mentions)
    apply_schedule_changed(tx, tx.announce(changed, to=caller.stream, by=caller, about=scheduled))
    return get_scheduled(tx, caller, scheduled).show()


def _compare(present: ScheduledMessage, change: ScheduleChange) -> ScheduleChanged:
    """What of `change` is new."""
    changed = ScheduleChanged()
    if isinstance(change.text, str) and (change.text, change.mentions) != (present.text, present.mentions):
        changed = ScheduleChanged(text=change.text, mentions=change.mentions)
    if isinstance(change.send_at, int) and change.send_at != present.send_at:
        changed = msgspec.structs.replace(changed, send_at=change.send_at)
    return changed


def cancel_scheduled(tx: Tx, caller: Caller, scheduled: int) -> None:
    """It will not be sent; what could not be sent leaves the list. Repeating it changes nothing.

    Announces ScheduleCancelled to the caller's devices. Raises NotFound, or Refused with "sent" if it was sent.
    """
    row = get_scheduled(tx, caller, scheduled)
    if row.state == "sent":
        raise Refused("This message was sent already.", code="sent")
    if row.state != "cancelled":
        cancelled = tx.announce(ScheduleCancelled(), to=caller.stream, by=caller, about=scheduled)
        apply_schedule_cancelled(tx, cancelled)


def list_scheduled(tx: Tx, caller: Caller) -> list[ScheduledMessage]:
    """What the caller has waiting, the next first, and what could not be sent and was not put away yet."""
    return [row.show() for row in tx.all(ScheduledRow, _MINE, stream=caller.stream)]


def get_scheduled(tx: Tx, caller: Caller, scheduled: int) -> ScheduledRow:
    """One of the caller's own, whatever became of it. Raises NotFound."""
    found = tx.one(ScheduledRow, _ONE, stream=caller.stream, seq=scheduled)
    if found is None:
        raise NotFound("There is no such message.")
    return found


def get_waiting(tx: Tx, caller: Caller, scheduled: int) -> ScheduledRow:
    """Raises NotFound, or Refused with "not_waiting"."""
    row = get_scheduled(tx, caller, scheduled)
    if row.state != "waiting":
        told = {"sent": "was sent already", "failed": "could not be sent", "cancelled": "was cancelled"}
        raise Refused(f"This message {told[row.state]}.", code="not_waiting")
    return row


def check_still_writer(tx: Tx, caller: Caller, row: ScheduledRow) -> None:
    """Raises Refused for somebody who is not in the conversation any more; it is their own message all the same."""
    try:
        members.check_writer(tx, caller, row.conversation)
    except NotFound as error:
        raise Refused("You are no longer in this conversation.", code="not_member") from error


def find_due(tx: Tx, *, most: int) -> list[Due]:
    """Whose time has come, the earliest first."""
    return tx.all(Due, _DUE, now=tx.now, most=most)


def find_next(tx: Tx) -> int | None:
    """When the next is to be sent (ms UTC)."""
    return tx.one(int, _NEXT)


def find_waiting(tx: Tx, due: Due) -> ScheduledRow | None:
    """If it still waits, and it is time."""
    row = tx.one(ScheduledRow, _ONE, stream=due.stream, seq=due.seq)
    return row if row is not None and row.state == "waiting" and row.send_at <= tx.now else None


def apply_scheduled(tx: Tx, event: Event[Scheduled]) -> None:
    tx.run(
        """insert into scheduled (stream, seq, person, conversation, client_id, version_seq, send_at, state)
        values (:stream, :seq, :person, :conversation, :client_id, :seq, :send_at, 'waiting')""",
        stream=event.stream,
        seq=event.seq,
        person=event.actor,
        conversation=event.payload.conversation,
        client_id=event.payload.client_id,
        send_at=event.payload.send_at,
    )


def apply_schedule_changed(tx: Tx, event: Event[ScheduleChanged]) -> None:
    changed = event.payload
    where = {"stream": event.stream, "seq": event.about}
    if changed.text is not None:
        sql = "update scheduled set version_seq = :version where stream = :stream and seq = :seq"
        tx.run(sql, **where, version=event.seq)
    if changed.send_at is not None:
        sql = "update scheduled set send_at = :send_at where stream = :stream and seq = :seq"
        tx.run(sql, **where, send_at=changed.send_at)


def apply_schedule_cancelled(tx: Tx, event: Event[ScheduleCancelled]) -> None:
    tx.run(_END, stream=event.stream, seq=event.about, state="cancelled", ended=event.seq)


def apply_schedule_ended(tx: Tx, event: Event[ScheduleEnded]) -> None:
    state = "failed" if event.payload.sent is None else "sent"
    tx.run(_END, stream=event.stream, seq=event.about, state=state, ended=event.seq)
