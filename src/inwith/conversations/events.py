"""The events of conversations' streams and of people's private ones, and the signals."""

from typing import ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from inwith.conversations.announced import AnnouncementTo
from inwith.conversations.arrangement import Notify
from inwith.conversations.content import DoubtfulLink, LinkPreview, Poll
from inwith.conversations.types import ConversationKind, ImportedFrom, Mention
from inwith.storage.database import Payload, Signal

# Events of a conversation's stream


class Created(Payload, frozen=True):
    """`pair`: the two people of a direct conversation, the lower id first."""

    kind: ClassVar[str] = "created"
    conversation_kind: ConversationKind
    title: str = ""
    purpose: str = ""
    imported: ImportedFrom | None = None
    pair: list[int] = []
    announcement: AnnouncementTo | None = None


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
    """A message. For an imported one `label` is the sender's name in the export, `written` the wall clock there, `raw` its lines.

    `said_at`: the instant (ms UTC) that wall clock names, as nearly as a clock without a zone tells it.
    `forwarded`: how often these words have been passed on.
    """

    kind: ClassVar[str] = "message"
    text: str
    client_id: str | UnsetType = UNSET
    reply_to: int | None = None
    mentions: list[Mention] = []
    label: str | None = None
    written: str | None = None
    said_at: int | None = None
    notice: bool = False
    attachments: list[str] = []
    raw: str | UnsetType = UNSET
    forwarded: int = 0
    poll: Poll | None = None
    preview: LinkPreview | None = None
    doubtful_links: list[DoubtfulLink] = []


class Edited(Payload, frozen=True):
    """`about` is the message; this is its present wording."""

    kind: ClassVar[str] = "edited"
    text: str
    mentions: list[Mention] = []
    preview: LinkPreview | None = None
    doubtful_links: list[DoubtfulLink] = []


class Deleted(Payload, frozen=True):
    kind: ClassVar[str] = "deleted"


class Reacted(Payload, frozen=True):
    """The actor's one reaction to the message `about`; it replaces an earlier one."""

    kind: ClassVar[str] = "reacted"
    emoji: str


class Unreacted(Payload, frozen=True):
    kind: ClassVar[str] = "unreacted"


class Voted(Payload, frozen=True):
    """The actor's whole choice in the poll `about`, which shows names; none: they took it back."""

    kind: ClassVar[str] = "voted"
    options: list[int]


class PollClosed(Payload, frozen=True):
    """Its author closed the poll `about` before its time."""

    kind: ClassVar[str] = "poll_closed"


class Pinned(Payload, frozen=True):
    """The message `about` is to be found above the conversation from now on."""

    kind: ClassVar[str] = "pinned"


class Unpinned(Payload, frozen=True):
    kind: ClassVar[str] = "unpinned"


# Events of a person's private stream


class VotedQuietly(Payload, frozen=True):
    """As Voted, in the voter's own stream: the poll `message` of `conversation` shows no names."""

    kind: ClassVar[str] = "voted_quietly"
    conversation: int
    message: int
    options: list[int]


class Starred(Payload, frozen=True):
    """A message to find again; nobody else learns of it."""

    kind: ClassVar[str] = "starred"
    conversation: int
    message: int


class Unstarred(Payload, frozen=True):
    kind: ClassVar[str] = "unstarred"
    conversation: int
    message: int


class Scheduled(Payload, frozen=True):
    """The actor's message for `conversation` waits for `send_at` (ms UTC)."""

    kind: ClassVar[str] = "scheduled"
    conversation: int
    client_id: str
    text: str
    send_at: int
    mentions: list[Mention] = []
    reply_to: int | None = None
    poll: Poll | None = None
    preview: LinkPreview | None = None


class ScheduleChanged(Payload, frozen=True):
    """What the Scheduled message `about` says, and when it is to be sent, from now on; None: as before."""

    kind: ClassVar[str] = "schedule_changed"
    text: str | None = None
    mentions: list[Mention] = []
    send_at: int | None = None


class ScheduleCancelled(Payload, frozen=True):
    """The message `about` will not be sent; or could not be, and was put away."""

    kind: ClassVar[str] = "schedule_cancelled"


class ScheduleEnded(Payload, frozen=True):
    """The message `about` went to `conversation`, where its seq is `sent`; or it could not be sent, for `reason`, a sentence."""

    kind: ClassVar[str] = "schedule_ended"
    conversation: int
    sent: int | None = None
    reason: str = ""


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


class Arranged(Payload, frozen=True):
    """All of how the actor has put `conversation` in their own list from now on. As in types.Arrangement."""

    kind: ClassVar[str] = "arranged"
    conversation: int
    pinned_at: int | None = None
    starred: bool = False
    archived_seq: int | None = None
    notify: Notify = "all"
    muted_until: int | None = None
    unread_from: int | None = None


class AnnouncementReached(Payload, frozen=True):
    """In the stream of `person`: the council's announcement `conversation` is for them, from `from_seq` on."""

    kind: ClassVar[str] = "announcement_reached"
    conversation: int
    person: int
    from_seq: int


class AnnouncementEnded(Payload, frozen=True):
    """In the stream of `person`: the announcement is for them no more."""

    kind: ClassVar[str] = "announcement_ended"
    conversation: int
    person: int


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


class OwnMarkMoved(Signal, frozen=True, tag="own_mark"):
    """In a person's private stream, for their other devices: how far they themselves have got in `conversation`."""

    conversation: int
    delivered: int
    read: int


class DraftMoved(Signal, frozen=True, tag="draft_moved"):
    """In a person's private stream, for their other devices: what they have begun to write in `conversation`. As in Unsent."""

    conversation: int
    version: int
    text: str
    reply_to: int | None = None
    mentions: list[Mention] = []


class PollCounted(Signal, frozen=True, tag="poll_counted"):
    """Somebody voted in the poll `about` of the conversation `stream`; how it stands now. It says nothing of who."""

    about: int
    counts: list[int]
    voters: int

    @property
    def concerns(self) -> int:
        return self.about


class MarksMoved(msgspec.Struct, frozen=True):
    """What a device that was away has missed of these: signals are not in the log. `at`: the server's present instant."""

    at: int
    moved: list[ReceiptMoved | OwnMarkMoved | DraftMoved]
