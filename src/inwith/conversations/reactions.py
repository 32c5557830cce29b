"""One emoji a person a message. The only writer of `reaction`; the emoji itself is in the log."""

import emoji
import msgspec

from inwith.caller import Caller
from inwith.config import Config
from inwith.conversations import members, messages
from inwith.conversations.events import Reacted, Unreacted
from inwith.conversations.types import Reaction, ReactionDraft
from inwith.errors import Refused
from inwith.storage.database import Event, Tx

# For one conversation, and for the messages of a condition on `r`.
READ = """select r.conversation, r.about, r.person, e.payload
    from reaction r join event e on e.stream = r.conversation and e.seq = r.seq where """
_RANGE = READ + "r.conversation = :conversation and r.about between :first and :last order by r.about, r.seq"
_MINE = READ + "r.conversation = :conversation and r.about = :about and r.person = :person"

_read_reacted = msgspec.json.Decoder(Reacted).decode


class ReactionRow(msgspec.Struct, frozen=True):
    conversation: int
    about: int
    person: int
    payload: bytes

    def show(self) -> Reaction:
        return Reaction(self.person, _read_reacted(self.payload).emoji)


class ScreenedReaction(msgspec.Struct, frozen=True):
    emoji: str


def screen_reaction(draft: ReactionDraft, config: Config) -> ScreenedReaction:
    """One emoji, and nothing but an emoji. Raises Refused."""
    if not emoji.is_emoji(draft.emoji):
        raise Refused("A reaction is one emoji. Choose one from the list.")
    return ScreenedReaction(draft.emoji)


def react(
    tx: Tx, caller: Caller, conversation: int, *, seq: int, draft: ReactionDraft, screened: ScreenedReaction
) -> None:
    """Set the caller's one reaction to a message; the same again writes nothing. Announces Reacted.

    Raises NotFound, Refused for a deleted message.
    """
    _check_message(tx, caller, conversation, seq=seq)
    mine = tx.one(ReactionRow, _MINE, conversation=conversation, about=seq, person=caller.person)
    if mine is None or mine.show().emoji != screened.emoji:
        event = tx.announce(Reacted(emoji=screened.emoji), to=conversation, by=caller, about=seq)
        apply_reacted(tx, event)


def unreact(tx: Tx, caller: Caller, conversation: int, *, seq: int) -> None:
    """Take the caller's reaction away; if there is none, nothing is written. Announces Unreacted. Raises NotFound, Refused."""
    _check_message(tx, caller, conversation, seq=seq)
    if tx.one(ReactionRow, _MINE, conversation=conversation, about=seq, person=caller.person) is not None:
        event = tx.announce(Unreacted(), to=conversation, by=caller, about=seq)
        apply_unreacted(tx, event)


def _check_message(tx: Tx, caller: Caller, conversation: int, *, seq: int) -> None:
    member = members.check_writer(tx, caller, conversation)
    if member.kind == "announcement":
        raise Refused("Nobody reacts to an announcement.")
    if messages.check_spoken(tx, conversation, seq, from_seq=member.from_seq).deleted_seq is not None:
        raise Refused("This message was deleted.")


def read_reactions(tx: Tx, conversation: int, *, first: int, last: int) -> list[ReactionRow]:
    """The reactions to messages `first` to `last`, oldest first. The caller's right must have been checked."""
    return tx.all(ReactionRow, _RANGE, conversation=conversation, first=first, last=last)


def apply_reacted(tx: Tx, event: Event[Reacted]) -> None:
    tx.run(
        """insert into reaction (conversation, about, person, seq) values (:conversation, :about, :person, :seq)
        on conflict (conversation, about, person) do update set seq = :seq""",
        conversation=event.stream,
        about=event.about,
        person=event.actor,
        seq=event.seq,
    )


def apply_unreacted(tx: Tx, event: Event[Unreacted]) -> None:
    tx.run(
        "delete from reaction where conversation = :conversation and about = :about and person = :person",
        conversation=event.stream,
        about=event.about,
        person=event.actor,
    )
