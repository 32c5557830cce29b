"""The events of conversations and what each does to the state; and which tables that state is."""

from inwith.conversations import blocks, consent, direct, groups, members, messages, pairs, reactions
from inwith.conversations import types as t
from inwith.storage.database import Kind

KINDS: dict[str, Kind] = {
    kind.payload.kind: kind
    for kind in (
        Kind(t.Created, (groups.apply_created, pairs.apply_pair)),
        Kind(t.Titled, (groups.apply_titled,)),
        Kind(t.Joined, (members.apply_joined,)),
        Kind(t.Left, (members.apply_left, pairs.apply_left_pair)),
        Kind(t.Removed, (members.apply_removed,)),
        Kind(t.OwnerMade, (members.apply_owner_made,)),
        Kind(t.HistoryOpened, (members.apply_history_opened,)),
        Kind(t.Said, (messages.apply_said,)),
        Kind(t.Edited, (messages.apply_edited,)),
        Kind(t.Deleted, (messages.apply_deleted,)),
        Kind(t.Reacted, (reactions.apply_reacted,)),
        Kind(t.Unreacted, (reactions.apply_unreacted,)),
        Kind(t.InvitationSent, (consent.apply_invitation_sent,)),
        Kind(t.Invited, (consent.apply_invited,)),
        Kind(t.InvitationAnswered, (consent.apply_invitation_answered,)),
        Kind(t.DirectRequested, (direct.apply_requested,)),
        Kind(t.DirectAnswered, (direct.apply_answered,)),
        Kind(t.MembershipBegan, ()),
        Kind(t.MembershipEnded, ()),
        Kind(t.Blocked, (blocks.apply_blocked,)),
        Kind(t.Unblocked, (blocks.apply_unblocked,)),
    )
}

# What `inwith verify` rebuilds from the events above and compares.
TABLES = (
    "conversation",
    "direct",
    "direct_request",
    "membership",
    "invitation",
    "block",
    "message",
    "mention",
    "reaction",
)
