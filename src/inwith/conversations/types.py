"""The shapes conversations are spoken of in: requests and answers. Their events are in events.py."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from inwith.conversations.announced import AnnouncementTo
from inwith.conversations.arrangement import Arrangement
from inwith.conversations.content import DoubtfulLink, Id, LinkPreview, Place, Poll, Tally, Url
from inwith.conversations.content import ImportedFrom as ImportedFrom
from inwith.conversations.content import Mention as Mention
from inwith.conversations.schedule import ScheduledMessage, SendAt
from inwith.conversations.unsent import DraftVersion, Unsent
from inwith.people.types import MOST, Person

ClientId = Annotated[
    str,
    Meta(
        pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
        max_length=36,  # or the pattern would let a line break follow
        description="A UUIDv7 made by the client, once for each message; a retry repeats it.",
    ),
]
Seq = Annotated[int, Meta(ge=1, le=MOST)]
Title = Annotated[str, Meta(min_length=1, max_length=1000)]
Text = Annotated[str, Meta(min_length=1)]
Emoji = Annotated[str, Meta(min_length=1, max_length=32)]
# announcement: the council's own words to many; own: what a person keeps for themselves.
ConversationKind = Literal["direct", "group", "imported", "announcement", "own"]
# By what right somebody reads: as a member, asked into a direct conversation, or reached by an announcement.
Standing = Literal["member", "requested", "audience"]


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


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`preview`: the link in the text whose preview, which the server has read for the sender, goes with the message.

    `draft`: the version of the kept draft that these words were; it ends with them.
    """

    client_id: ClientId
    text: Text
    reply_to: Seq | None = None
    mentions: Annotated[list[Mention], Meta(max_length=1000)] = []
    poll: Poll | None = None
    preview: Url | UnsetType = UNSET
    draft: DraftVersion | None = None


class ScheduleDraft(Draft, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A message to be sent at `send_at` (ms UTC)."""

    send_at: SendAt


class Destination(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a message is forwarded to, under a client id of its own there."""

    conversation: Id
    client_id: ClientId


class Forwarding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of them, or none if one cannot be."""

    to: Annotated[list[Destination], Meta(min_length=1, max_length=100)]


class Ballot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One's whole choice in a poll; none takes it back."""

    options: Annotated[list[Place], Meta(max_length=100)]


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
    `forwarded`: how often it has been passed on. `tally`, `starred` are the reader's own view; the list of
    conversations does without them.
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
    forwarded: int = 0
    poll: Poll | None = None
    preview: LinkPreview | None = None
    doubtful_links: list[DoubtfulLink] = []
    tally: Tally | None = None
    starred: bool = False


class PinnedMessage(msgspec.Struct, frozen=True):
    """A message that somebody pinned (ms UTC)."""

    message: Message
    by: int
    at: int


class PinnedMessages(msgspec.Struct, frozen=True):
    """In the order they were pinned. `people`: those whom they name."""

    pinned: list[PinnedMessage]
    people: list[Person]


class StarredMessages(msgspec.Struct, frozen=True):
    """A page of them, the last starred first. `before`: ask for the next page with it; None at the end."""

    messages: list[Message]
    people: list[Person]
    before: int | None


class Choice(msgspec.Struct, frozen=True):
    """What somebody chose in a poll that shows names."""

    person: Person
    options: list[int]


class Votes(msgspec.Struct, frozen=True):
    """How a poll stands. `choices`: by name; empty where names are not shown."""

    tally: Tally
    choices: list[Choice]


class Kept(msgspec.Struct, frozen=True):
    """The caller's own marks as they are kept. If they fall short of what was asked, ask again at `again_at` (ms UTC)."""

    delivered: int
    read: int
    again_at: int | None = None


class Receipts(msgspec.Struct, frozen=True):
    """How many members besides its sender a message reached, of the `members` who may see it.

    By name in `marks` only in small conversations; `reached` says when, to its sender.
    """

    members: int
    delivered: int
    read: int
    marks: list["Marks"]
    reached: list["Reached"] = []


class Reached(msgspec.Struct, frozen=True):
    """When a message reached somebody (ms UTC); None where they do not let it be seen."""

    person: int
    delivered_at: int | None
    read_at: int | None


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

    `standing`: "requested" when a colleague's direct request waits for the caller's answer.
    `open`: False in a direct conversation whose other person has not answered (or has left).
    `head` is the last seq of the stream; `from_seq` the first the caller may see; `unread` counts messages (at most 100).
    `pinned`: seqs of messages, in the order they were pinned.
    `peer`: the other person of a direct conversation. `people`: those named in `last` and `marks`; empty inside a
    Snapshot, which names them once.
    """

    id: int
    kind: ConversationKind
    title: str
    purpose: str
    standing: Standing
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
    imported: ImportedFrom | None = None
    people: list[Person] = []
    announcement: AnnouncementTo | None = None
    pinned: list[int] = []
    arrangement: Arrangement = Arrangement()
    draft: Unsent = Unsent()


class Alert(msgspec.Struct, frozen=True):
    """A conversation with something unread that its reader wants to hear of. `seq`, `at` and `text` are of the newest.

    `unread` counts messages (at most 100). `asks`: a direct request that waits for an answer.
    """

    conversation: int
    kind: ConversationKind
    title: str
    sender: str
    text: str
    seq: int
    at: int
    unread: int
    asks: bool = False


class InvitationAlert(msgspec.Struct, frozen=True):
    id: int
    title: str
    inviter: str
    sent_at: int


class Alerts(msgspec.Struct, frozen=True):
    """What a device should show now, newest first; a notification of anything that is not here should go.

    `total`: conversations and invitations for the badge, also those beyond the ones named.
    """

    total: int
    conversations: list[Alert]
    invitations: list[InvitationAlert]


class Answered(msgspec.Struct, frozen=True):
    """What an answer led to: the conversation, if it was accepted."""

    conversation: Conversation | None


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

    `heads`: each stream the caller follows, private one included. `scheduled`: as in their list.
    """

    epoch: str
    conversations: list[Conversation]
    invitations: list[Invitation]
    people: list[Person]
    heads: dict[str, int]
    scheduled: list[ScheduledMessage] = []
