"""Groups: a title, a purpose, owners. The only writer of `conversation`, the row that every kind of conversation has."""

from msgspec import UNSET, UnsetType

from inwith.caller import Caller
from inwith.conversations import consent, members, overview
from inwith.conversations.events import Created, Titled
from inwith.conversations.types import Conversation, GroupChange, GroupDraft
from inwith.errors import Refused
from inwith.legible import check_line, check_text, shows_something
from inwith.storage.database import Event, Tx


def create_group(tx: Tx, creator: Caller, draft: GroupDraft) -> Conversation:
    """A new group with the creator as its owner; the others get invitations. Raises Refused."""
    title, purpose = check_title(tx, draft.title), check_purpose(tx, draft.purpose)
    group = tx.create_stream()
    created = tx.announce(
        Created(conversation_kind="group", title=title, purpose=purpose), to=group, by=creator
    )
    apply_created(tx, created)
    members.join(tx, creator, group, from_seq=1, owner=True)
    consent.invite(tx, creator, group, people=[each for each in draft.invite if each != creator.person])
    return overview.get_conversation(tx, creator, group)


def change_group(tx: Tx, caller: Caller, conversation: int, *, change: GroupChange) -> Conversation:
    """A new title or purpose; owners only. Changing nothing writes nothing. Raises NotFound, NotAllowed, Refused."""
    owned = members.check_owner(tx, caller, conversation)
    if owned.kind not in ("group", "announcement"):
        raise members.read_only()
    now = overview.get_conversation(tx, caller, conversation)
    title = check_title(tx, _given(change.title, now.title))
    purpose = check_purpose(tx, _given(change.purpose, now.purpose))
    if (title, purpose) == (now.title, now.purpose):
        return now
    event = tx.announce(Titled(title=title, purpose=purpose), to=conversation, by=caller)
    apply_titled(tx, event)
    return overview.get_conversation(tx, caller, conversation)


def _given(value: str | UnsetType, otherwise: str) -> str:
    return otherwise if value is UNSET else value


def check_title(tx: Tx, title: str) -> str:
    """As it is kept. Raises Refused."""
    if not shows_something(title):
        raise Refused("Give the group a name.")
    tidy = check_line(title, what="The name")
    if len(tidy) > tx.config.title_characters:
        raise Refused(f"The name is {len(tidy)} characters long. The limit is {tx.config.title_characters}.")
    return tidy


def check_purpose(tx: Tx, purpose: str) -> str:
    """As it is kept. Raises Refused."""
    tidy = check_text(purpose, what="The purpose")
    if len(tidy) > tx.config.purpose_characters:
        raise Refused(
            f"The purpose is {len(tidy)} characters long. The limit is {tx.config.purpose_characters}."
        )
    return tidy


def apply_created(tx: Tx, event: Event[Created]) -> None:
    tx.run(
        "insert into conversation (id, kind, created_at, titled_seq) values (:id, :kind, :at, :seq)",
        id=event.stream,
        kind=event.payload.conversation_kind,
        at=event.at,
        seq=event.seq,
    )


def apply_titled(tx: Tx, event: Event[Titled]) -> None:
    sql = "update conversation set titled_seq = :seq where id = :conversation"
    tx.run(sql, seq=event.seq, conversation=event.stream)
