"""Which streams a person's devices follow, and which events change that: what the live connections are told of rights."""

from inwith.caller import Caller
from inwith.conversations.events import (
    AnnouncementEnded,
    AnnouncementReached,
    DirectAnswered,
    DirectRequested,
    HistoryOpened,
    Joined,
    Left,
    MembershipBegan,
    Removed,
)
from inwith.people import preferences
from inwith.storage.database import Event, Tx
from inwith.storage.follow import Follow, Move, Moves


def list_follows(tx: Tx, caller: Caller) -> list[Follow]:
    """The caller's private stream, and every conversation they may read."""
    return [
        Follow(caller.stream, 1),
        *tx.all(
            Follow,
            "select conversation, from_seq from readable where person = :person",
            person=caller.person,
        ),
    ]


def may_show_typing(tx: Tx, caller: Caller, conversation: int) -> bool:
    """Members only: who is asked into a direct conversation gives no sign before the answer. And only who lets it be seen."""
    sql = """select c.id from membership m join conversation c on c.id = m.conversation
        where m.conversation = :conversation and m.person = :person and c.kind <> 'announcement'"""
    is_member = tx.one(int, sql, conversation=conversation, person=caller.person) is not None
    return is_member and preferences.may_show_typing(tx, caller)


def _joined(event: Event[Joined]) -> Move | None:
    return _move(event.stream, event.actor, event.payload.from_seq)


def _began(event: Event[MembershipBegan]) -> Move | None:
    # Says the same as Joined, where a node that has nobody in the conversation yet will hear it.
    return _move(event.payload.conversation, event.actor, event.payload.from_seq)


def _left(event: Event[Left]) -> Move | None:
    return _move(event.stream, event.actor, None)


def _removed(event: Event[Removed]) -> Move | None:
    return Move(event.stream, event.payload.person, None)


def _history_opened(event: Event[HistoryOpened]) -> Move | None:
    return Move(event.stream, event.payload.person, 1)


def _requested(event: Event[DirectRequested]) -> Move | None:
    return Move(event.payload.conversation, event.payload.person, event.payload.from_seq)


def _reached(event: Event[AnnouncementReached]) -> Move | None:
    return Move(event.payload.conversation, event.payload.person, event.payload.from_seq)


def _ended(event: Event[AnnouncementEnded]) -> Move | None:
    return Move(event.payload.conversation, event.payload.person, None)


def _answered(event: Event[DirectAnswered]) -> Move | None:
    # An acceptance is a joining too, and moves there.
    return None if event.payload.accepted else _move(event.payload.conversation, event.actor, None)


def _move(stream: int, person: int | None, from_seq: int | None) -> Move | None:
    return None if person is None else Move(stream, person, from_seq)


MOVES: Moves = {
    Joined.kind: _joined,
    MembershipBegan.kind: _began,
    Left.kind: _left,
    Removed.kind: _removed,
    HistoryOpened.kind: _history_opened,
    DirectRequested.kind: _requested,
    DirectAnswered.kind: _answered,
    AnnouncementReached.kind: _reached,
    AnnouncementEnded.kind: _ended,
}
