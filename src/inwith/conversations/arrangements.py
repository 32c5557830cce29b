"""How each person has put their conversations in order: what their own `arranged` events say. The only writer of `arrangement`.

The rules are in arrange.py. A row goes when its person may no longer read the conversation: whoever comes back begins afresh.
"""

from inwith.conversations.events import AnnouncementEnded, Arranged, DirectAnswered, Left, Removed
from inwith.storage.database import Event, Tx


def apply_arranged(tx: Tx, event: Event[Arranged]) -> None:
    arranged = event.payload
    tx.run(
        """insert into arrangement
            (person, conversation, pinned_at, starred, archived_seq, notify, muted_until, unread_from, seq)
        values
            (:person, :conversation, :pinned_at, :starred, :archived_seq, :notify, :muted_until, :unread_from, :seq)
        on conflict (person, conversation) do update set pinned_at = :pinned_at, starred = :starred,
            archived_seq = :archived_seq, notify = :notify, muted_until = :muted_until,
            unread_from = :unread_from, seq = :seq""",
        person=event.actor,
        conversation=arranged.conversation,
        pinned_at=arranged.pinned_at,
        starred=arranged.starred,
        archived_seq=arranged.archived_seq,
        notify=arranged.notify,
        muted_until=arranged.muted_until,
        unread_from=arranged.unread_from,
        seq=event.seq,
    )


def apply_left_list(tx: Tx, event: Event[Left]) -> None:
    _drop(tx, event.stream, event.actor)


def apply_removed_list(tx: Tx, event: Event[Removed]) -> None:
    _drop(tx, event.stream, event.payload.person)


def apply_ended_list(tx: Tx, event: Event[AnnouncementEnded]) -> None:
    _drop(tx, event.payload.conversation, event.payload.person)


def apply_declined_list(tx: Tx, event: Event[DirectAnswered]) -> None:
    if not event.payload.accepted:
        _drop(tx, event.payload.conversation, event.actor)


def _drop(tx: Tx, conversation: int, person: int | None) -> None:
    sql = "delete from arrangement where conversation = :conversation and person = :person"
    tx.run(sql, conversation=conversation, person=person)
