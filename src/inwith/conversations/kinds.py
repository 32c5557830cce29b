"""The events of conversations and what each does to the state; and which tables that state is."""

from inwith.conversations import (
    announcements,
    arrangements,
    blocks,
    consent,
    groups,
    members,
    messages,
    own,
    pairs,
    pins,
    polls,
    reactions,
    requests,
    scheduled,
    stars,
)
from inwith.conversations import events as e
from inwith.storage.database import Kind

KINDS: dict[str, Kind] = {
    kind.payload.kind: kind
    for kind in (
        Kind(e.Created, (groups.apply_created, pairs.apply_pair, own.apply_own)),
        Kind(e.Titled, (groups.apply_titled,)),
        Kind(e.Joined, (members.apply_joined,)),
        Kind(e.Left, (members.apply_left, pairs.apply_left_pair, arrangements.apply_left_list)),
        Kind(e.Removed, (members.apply_removed, arrangements.apply_removed_list)),
        Kind(e.OwnerMade, (members.apply_owner_made,)),
        Kind(e.HistoryOpened, (members.apply_history_opened,)),
        Kind(e.Said, (messages.apply_said,)),
        Kind(e.Edited, (messages.apply_edited,)),
        Kind(e.Deleted, (messages.apply_deleted, pins.apply_deleted_pin)),
        Kind(e.Reacted, (reactions.apply_reacted,)),
        Kind(e.Unreacted, (reactions.apply_unreacted,)),
        Kind(e.Voted, (polls.apply_voted,)),
        Kind(e.VotedQuietly, (polls.apply_voted_quietly,)),
        Kind(e.PollClosed, (polls.apply_poll_closed,)),
        Kind(e.Pinned, (pins.apply_pinned,)),
        Kind(e.Unpinned, (pins.apply_unpinned,)),
        Kind(e.Starred, (stars.apply_starred,)),
        Kind(e.Unstarred, (stars.apply_unstarred,)),
        Kind(e.Scheduled, (scheduled.apply_scheduled,)),
        Kind(e.ScheduleChanged, (scheduled.apply_schedule_changed,)),
        Kind(e.ScheduleCancelled, (scheduled.apply_schedule_cancelled,)),
        Kind(e.ScheduleEnded, (scheduled.apply_schedule_ended,)),
        Kind(e.InvitationSent, (consent.apply_invitation_sent,)),
        Kind(e.Invited, (consent.apply_invited,)),
        Kind(e.InvitationAnswered, (consent.apply_invitation_answered,)),
        Kind(e.DirectRequested, (requests.apply_requested,)),
        Kind(e.DirectAnswered, (requests.apply_answered, arrangements.apply_declined_list)),
        Kind(e.AnnouncementReached, (announcements.apply_reached,)),
        Kind(e.AnnouncementEnded, (announcements.apply_ended, arrangements.apply_ended_list)),
        Kind(e.MembershipBegan, ()),
        Kind(e.MembershipEnded, ()),
        Kind(e.Arranged, (arrangements.apply_arranged,)),
        Kind(e.Blocked, (blocks.apply_blocked,)),
        Kind(e.Unblocked, (blocks.apply_unblocked,)),
    )
}

# What `inwith verify` rebuilds from the events above and compares.
TABLES = (
    "conversation",
    "direct",
    "direct_request",
    "membership",
    "audience",
    "invitation",
    "block",
    "message",
    "mention",
    "reaction",
    "own",
    "vote",
    "poll_closed",
    "pin",
    "star",
    "arrangement",
    "scheduled",
)
