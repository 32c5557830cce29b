"""What a device knows of its person's scheduled messages, brought up to date by events."""

from msgspec.structs import replace

from inwith.conversations import events as e
from inwith.conversations.schedule import ScheduledMessage
from inwith.live.protocol import LiveEvent

Change = e.Scheduled | e.ScheduleChanged | e.ScheduleCancelled | e.ScheduleEnded


def receive_scheduled(
    held: list[ScheduledMessage], event: LiveEvent, change: Change
) -> list[ScheduledMessage]:
    """The list after one event of the private stream, in the order of a snapshot."""
    about = event.seq if isinstance(change, e.Scheduled) else event.about
    present = next((each for each in held if each.id == about), None)
    changed = _change(present, event, change)
    others = [each for each in held if each.id != about]
    return sorted(others if changed is None else [*others, changed], key=lambda each: (each.send_at, each.id))


def _change(present: ScheduledMessage | None, event: LiveEvent, change: Change) -> ScheduledMessage | None:
    if isinstance(change, e.Scheduled):
        return ScheduledMessage(
            event.seq,
            change.conversation,
            change.client_id,
            change.text,
            change.send_at,
            change.mentions,
            change.reply_to,
            change.poll,
            change.preview,
        )
    if present is None:
        return None
    match change:
        case e.ScheduleChanged(text=text, mentions=mentions, send_at=send_at):
            worded = present if text is None else replace(present, text=text, mentions=mentions)
            return worded if send_at is None else replace(worded, send_at=send_at)
        case e.ScheduleEnded(sent=None, reason=reason):
            return replace(present, reason=reason)
    return None
