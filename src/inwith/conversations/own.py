"""Notes to oneself: a conversation of one, made on first use, into which nobody can be asked. The only writer of `own`."""

from inwith.caller import Caller
from inwith.conversations import groups, members, overview
from inwith.conversations.events import Created
from inwith.conversations.types import Conversation
from inwith.storage.database import Event, Tx


def open_own(tx: Tx, caller: Caller) -> Conversation:
    """The caller's one conversation with themselves, made if there is none. Repeating it changes nothing."""
    own = tx.one(int, "select conversation from own where person = :person", person=caller.person)
    return overview.get_conversation(tx, caller, _create(tx, caller) if own is None else own)


def _create(tx: Tx, caller: Caller) -> int:
    conversation = tx.create_stream()
    created = tx.announce(Created(conversation_kind="own"), to=conversation, by=caller)
    groups.apply_created(tx, created)
    apply_own(tx, created)
    # Not an owner: there is nobody to ask in, and nothing to name.
    members.join(tx, caller, conversation, from_seq=1)
    return conversation


def apply_own(tx: Tx, event: Event[Created]) -> None:
    if event.payload.conversation_kind == "own":
        tx.run(
            "insert into own (person, conversation) values (:person, :conversation)",
            person=event.actor,
            conversation=event.stream,
        )
