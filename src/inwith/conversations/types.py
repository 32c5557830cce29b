"""The shapes conversations are spoken of in: requests, answers, and the events of their streams."""

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from inwith.people.types import MOST, Person
from inwith.storage.database import Payload, Signal

ClientId = Annotated[
    str,
    Meta(
        pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
        description="A UUIDv7 made by the client, once for each message; a retry repeats it.",
    ),
]
Id = Annotated[int, Meta(ge=1, le=MOST)]
Seq = Annotated[int, Meta(ge=1, le=MOST)]
Title = Annotated[str, Meta(min_length=1, max_length=1000)]
Text = Annotated[str, Meta(min_length=1)]
Emoji = Annotated[str, Meta(min_length=1, max_length=32)]
ConversationKind = Literal["direct", "group", "imported"]


# Requests


class GroupDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new group; `invite` are person ids, each of whom gets an invitation."""

    title: Title
    purpose: Annotated[str, Meta(max_length=5000)] = ""
    invite: Annotated[list[Id], Meta(max_length=1000)] = []


class GroupChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: Title | UnsetType = UNSET
    purpose: Annotated[str, Meta(max_length=5000)] | UnsetType = UNSET


class DirectDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    person: Id


class Invite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    people: Annotated[list[Id], Meta(min_length=1, max_length=1000)]


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To an invitation or a direct request. `block`: and no more from this person."""

    accept: bool
    block: bool = False


class PersonNamed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    person: Id


class Mention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`name` stands in the text after an @."""

    person: Id
    name: Annotated[str, Meta(min_length=1, max_length=100)]


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    client_id: ClientId
    text: Text
    reply_to: Seq | None = None
    mentions: Annotated[list[Mention], Meta(max_length=1000)] = []


class Revision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new wording of a message. Repeating it changes nothing."""

    text: Text
    mentions: Annotated[list[Mention], Meta(max_length=1000)] = []


class ReactionDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    emoji: Emoji


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far a person has got: everything up to `delivered` has arrived, up to `read` has been on screen. Marks only advance."""

    delivered: Annotated[int, Meta(ge=0, le=MOST)] = 0
    read: Annotated[int, Meta(ge=0, le=MOST)] = 0


# Answers


class Sent(msgspec.Struct, frozen=True):
    """Accepted: the message is on disk at `seq`."""

    conversation: int
    seq: int
    at: int


class Reaction(msgspec.Struct, frozen=True):
    person: int
    emoji: str


class Message(msgspec.Struct, frozen=True):
    """A message as it now stands. `text` is "" once deleted. `version_seq` is the event that holds the words.

    `label`: for an imported message, the name in the export; `sender` is None then. `at` is ms UTC.
    """

    conversation: int
    seq: int
    sender: int | None
    at: int
    text: str
    version_seq: int
    mentions: list[Mention] = []
    reply_to: int | None = None
    edited: bool = False
    deleted: bool = False
    reactions: list[Reaction] = []
    label: str | None = None
    notice: bool = False
    attachments: list[str] = []


class Kept(msgspec.Struct, frozen=True):
    """The caller's own marks as they are kept. If they fall short of what was asked, ask again at `again_at` (ms UTC)."""

    delivered: int
    read: int
    again_at: int | None = None


class Receipts(msgspec.Struct, frozen=True):
    """How many members besides its sender a message reached, of `members`; by name in `marks` only in small conversations."""

    members: int
    delivered: int
    read: int
    marks: list["Marks"]


class Version(msgspec.Struct, frozen=True):
    """One wording of a message, for its sender: earlier versions are kept."""

    seq: int
    at: int
    text: str


class History(msgspec.Struct, frozen=True):
    """A page of messages in rising order, and the notes between them. `more`: there are others beyond it, earlier
    ones, or later ones if the page was asked for with `after`. `people`: those it names, also former members.
    """

    messages: list[Message]
    notes: list["Note"]
    more: bool
    people: list[Person] = []


class Note(msgspec.Struct, frozen=True):
    """Something that happened besides messages, shown as a quiet line: created, joined, left, removed, titled, …"""

    seq: int
    kind: str
    at: int
    actor: int | None
    person: int | None = None
    title: str = ""


class Marks(msgspec.Struct, frozen=True):
    """What others may see of a member's marks."""

    person: int
    delivered: int
    read: int


class Member(msgspec.Struct, frozen=True):
    person: Person
    owner: bool
    joined_at: int


class Waiting(msgspec.Struct, frozen=True):
    """An invitation that has not been accepted; owners see these. It looks the same whatever became of it, until it lapses."""

    person: Person
    inviter: int
    sent_at: int
    lapses_at: int


class Conversation(msgspec.Struct, frozen=True):
    """A conversation in the caller's list.

    `standing`: "member", or "requested" when a colleague's direct request waits for the caller's answer.
    `open`: False in a direct conversation whose other person has not answered (or has left).
    `head` is the last seq of the stream; `from_seq` the first the caller may see; `unread` counts messages (at most 100).
    `peer`: the other person of a direct conversation. `people`: those named in `last` and `marks`; empty inside a
    Snapshot, which names them once.
    """

    id: int
    kind: ConversationKind
    title: str
    purpose: str
    standing: Literal["member", "requested"]
    owner: bool
    open: bool
    head: int
    from_seq: int
    member_count: int
    delivered: int
    read: int
    unread: int
    mentions_unread: int
    created_at: int
    last: Message | None = None
    peer: Person | None = None
    marks: list[Marks] = []
    imported: "ImportedFrom | None" = None
    people: list[Person] = []


class Answered(msgspec.Struct, frozen=True):
    """What an answer led to: the conversation, if it was accepted."""

    conversation: Conversation | None


class ImportedFrom(msgspec.Struct, frozen=True):
    file_name: str
    sha256: str
    imported_by: int
    imported_at: int
    date_order: str
    warnings: list[str] = []


class Invitation(msgspec.Struct, frozen=True):
    """The card an invited person sees before answering. `known`: members the caller shares another conversation with."""

    id: int
    conversation: int
    title: str
    purpose: str
    inviter: Person
    owners: list[Person]
    known: list[Person]
    member_count: int
    sent_at: int
    lapses_at: int
    team: bool = False


class Snapshot(msgspec.Struct, frozen=True):
    """Everything the conversation list shows. `people`: everyone named in it.

    `heads`: each stream the caller follows, private one included.
    """

    epoch: str
    conversations: list[Conversation]
    invitations: list[Invitation]
    people: list[Person]
    heads: dict[str, int]


# Events of a conversation's stream


class Created(Payload, frozen=True):
    """`pair`: the two people of a direct conversation, the lower id first."""

    kind: ClassVar[str] = "created"
    conversation_kind: ConversationKind
    title: str = ""
    purpose: str = ""
    imported: ImportedFrom | None = None
    pair: list[int] = []


class Titled(Payload, frozen=True):
    """The title and purpose from now on."""

    kind: ClassVar[str] = "titled"
    title: str
    purpose: str


class Joined(Payload, frozen=True):
    """The actor's own consent. `from_seq`: what they see begins here."""

    kind: ClassVar[str] = "joined"
    from_seq: int
    owner: bool = False


class Left(Payload, frozen=True):
    kind: ClassVar[str] = "left"


class Removed(Payload, frozen=True):
    kind: ClassVar[str] = "removed"
    person: int


class OwnerMade(Payload, frozen=True):
    kind: ClassVar[str] = "owner_made"
    person: int


class HistoryOpened(Payload, frozen=True):
    """An owner let `person` see everything from the beginning."""

    kind: ClassVar[str] = "history_opened"
    person: int


class Said(Payload, frozen=True):
    """A message. For an imported one `label` is the sender's name in the export, `written` the wall clock there, `raw` its lines."""

    kind: ClassVar[str] = "message"
    text: str
    client_id: str | UnsetType = UNSET
    reply_to: int | None = None
    mentions: list[Mention] = []
    label: str | None = None
    written: str | None = None
    notice: bool = False
    attachments: list[str] = []
    raw: str | UnsetType = UNSET


class Edited(Payload, frozen=True):
    """`about` is the message; this is its present wording."""

    kind: ClassVar[str] = "edited"
    text: str
    mentions: list[Mention] = []


class Deleted(Payload, frozen=True):
    kind: ClassVar[str] = "deleted"


class Reacted(Payload, frozen=True):
    """The actor's one reaction to the message `about`; it replaces an earlier one."""

    kind: ClassVar[str] = "reacted"
    emoji: str


class Unreacted(Payload, frozen=True):
    kind: ClassVar[str] = "unreacted"


# Events of a person's private stream


class InvitationSent(Payload, frozen=True):
    """In the inviter's stream: the same whether or not it was delivered."""

    kind: ClassVar[str] = "invitation_sent"
    conversation: int
    person: int
    lapses_at: int


class Invited(Payload, frozen=True):
    """In the stream of `person`, who is invited; its seq there is the invitation's public id.

    (`inviter`, `invitation`) is what the inviter knows it by: the seq of InvitationSent in the inviter's stream.
    """

    kind: ClassVar[str] = "invited"
    conversation: int
    person: int
    inviter: int
    invitation: int
    lapses_at: int
    team: bool = False


class InvitationAnswered(Payload, frozen=True):
    """In the invited person's stream, about the Invited event; nobody else learns of a decline."""

    kind: ClassVar[str] = "invitation_answered"
    conversation: int
    accepted: bool


class DirectRequested(Payload, frozen=True):
    """In the stream of `person`, the recipient: `sender` wrote in a direct conversation that has not been answered."""

    kind: ClassVar[str] = "direct_requested"
    conversation: int
    person: int
    sender: int
    from_seq: int


class DirectAnswered(Payload, frozen=True):
    kind: ClassVar[str] = "direct_answered"
    conversation: int
    accepted: bool


class MembershipEnded(Payload, frozen=True):
    """In the former member's stream, so that their devices let go of the conversation."""

    kind: ClassVar[str] = "membership_ended"
    conversation: int
    removed: bool


class MembershipBegan(Payload, frozen=True):
    """In the new member's stream, so that all their devices learn of the conversation. `from_seq` as in Joined."""

    kind: ClassVar[str] = "membership_began"
    conversation: int
    from_seq: int


class Blocked(Payload, frozen=True):
    kind: ClassVar[str] = "blocked"
    person: int


class Unblocked(Payload, frozen=True):
    kind: ClassVar[str] = "unblocked"
    person: int


# Signals


class ReceiptMoved(Signal, frozen=True, tag="receipt"):
    """Somebody's visible marks in the conversation `stream` advanced."""

    person: int
    delivered: int
    read: int
