"""Which two people a direct conversation is for, and when each last left it. The only writer of `direct`."""

from inwith.conversations.events import Created, Left
from inwith.storage.database import Event, Tx


def apply_pair(tx: Tx, event: Event[Created]) -> None:
    if event.payload.conversation_kind != "direct":
        return
    low, high = event.payload.pair
    tx.run(
        "insert into direct (conversation, low_person, high_person) values (:conversation, :low, :high)",
        conversation=event.stream,
        low=low,
        high=high,
    )


def apply_left_pair(tx: Tx, event: Event[Left]) -> None:
    """Messages without an answer are counted from here on."""
    tx.run(
        """update direct set
            low_left_seq = case when low_person = :person then :seq else low_left_seq end,
            high_left_seq = case when high_person = :person then :seq else high_left_seq end
        where conversation = :conversation""",
        conversation=event.stream,
        person=event.actor,
        seq=event.seq,
    )
