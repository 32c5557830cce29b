"""The sitemap of conversations: path, or name of a live command, → function."""

from inwith.conversations import (
    acquainted,
    alerts,
    answers,
    blocks,
    consent,
    direct,
    forwards,
    groups,
    history,
    invitations,
    members,
    messages,
    overview,
    own,
    picked,
    pins,
    polls,
    reactions,
    receipt_counts,
    receipts,
    revisions,
    stars,
)
from inwith.door import Policy, Route

_STAFF = Policy.STAFF
_ONE = "/conversations/{conversation:int}"
_MESSAGE = _ONE + "/messages/{seq:int}"
_INVITATION = "/invitations/{invitation:int}"

ROUTES: tuple[Route, ...] = (
    Route(method="GET", path="/people/{person:int}", function=acquainted.show_person, policy=_STAFF),
    Route(method="GET", path="/snapshot", function=overview.get_snapshot, policy=_STAFF),
    Route(method="GET", path="/alerts", function=alerts.get_alerts, policy=_STAFF),
    Route(method="GET", path=_ONE, function=overview.get_conversation, policy=_STAFF),
    Route(method="POST", path="/groups", function=groups.create_group, policy=_STAFF, live="create_group"),
    Route(method="PATCH", path=_ONE, function=groups.change_group, policy=_STAFF),
    Route(method="POST", path="/directs", function=direct.open_direct, policy=_STAFF, live="open_direct"),
    Route(method="POST", path=_ONE + "/answer", function=answers.answer_direct, policy=_STAFF),
    Route(method="GET", path=_ONE + "/members", function=members.list_members, policy=_STAFF),
    Route(method="GET", path=_ONE + "/waiting", function=consent.list_waiting, policy=_STAFF),
    Route(method="POST", path=_ONE + "/invitations", function=consent.send_invitations, policy=_STAFF),
    Route(method="DELETE", path=_ONE + "/membership", function=members.leave, policy=_STAFF),
    Route(
        method="DELETE", path=_ONE + "/members/{person:int}", function=members.remove_member, policy=_STAFF
    ),
    Route(method="POST", path=_ONE + "/owners", function=members.make_owner, policy=_STAFF),
    Route(method="POST", path=_ONE + "/history", function=members.open_history, policy=_STAFF),
    Route(method="GET", path="/invitations", function=invitations.list_invitations, policy=_STAFF),
    Route(method="GET", path=_INVITATION + "/people", function=invitations.list_invited_to, policy=_STAFF),
    Route(method="POST", path=_INVITATION + "/answer", function=answers.answer_invitation, policy=_STAFF),
    Route(
        method="POST", path="/invitations/answer-all-teams", function=answers.accept_all_teams, policy=_STAFF
    ),
    Route(method="GET", path="/blocks", function=blocks.list_blocks, policy=_STAFF),
    Route(method="POST", path="/blocks", function=blocks.block_person, policy=_STAFF),
    Route(method="DELETE", path="/blocks/{person:int}", function=blocks.unblock_person, policy=_STAFF),
    Route(method="GET", path=_ONE + "/messages", function=history.read_history, policy=_STAFF),
    Route(
        method="POST",
        path=_ONE + "/messages",
        function=messages.send_message,
        policy=_STAFF,
        live="send",
        prepare=messages.screen,
    ),
    Route(
        method="PUT",
        path=_MESSAGE,
        function=revisions.edit_message,
        policy=_STAFF,
        live="edit",
        prepare=messages.screen,
    ),
    Route(method="DELETE", path=_MESSAGE, function=revisions.delete_message, policy=_STAFF, live="delete"),
    Route(method="GET", path=_MESSAGE + "/versions", function=revisions.list_versions, policy=_STAFF),
    Route(method="GET", path=_MESSAGE + "/receipts", function=receipt_counts.count_receipts, policy=_STAFF),
    Route(
        method="PUT",
        path=_MESSAGE + "/reaction",
        function=reactions.react,
        policy=_STAFF,
        live="react",
        prepare=reactions.screen_reaction,
    ),
    Route(
        method="DELETE",
        path=_MESSAGE + "/reaction",
        function=reactions.unreact,
        policy=_STAFF,
        live="unreact",
    ),
    Route(method="POST", path="/conversations/own", function=own.open_own, policy=_STAFF),
    Route(method="POST", path=_MESSAGE + "/forward", function=forwards.forward_message, policy=_STAFF),
    Route(method="PUT", path=_MESSAGE + "/vote", function=polls.vote, policy=_STAFF, live="vote"),
    Route(method="GET", path=_MESSAGE + "/votes", function=polls.list_votes, policy=_STAFF),
    Route(method="POST", path=_MESSAGE + "/close", function=polls.close_poll, policy=_STAFF),
    Route(method="GET", path=_ONE + "/pins", function=picked.list_pinned, policy=_STAFF),
    Route(method="PUT", path=_MESSAGE + "/pin", function=pins.pin_message, policy=_STAFF),
    Route(method="DELETE", path=_MESSAGE + "/pin", function=pins.unpin_message, policy=_STAFF),
    Route(method="GET", path="/starred", function=picked.list_starred, policy=_STAFF),
    Route(method="PUT", path=_MESSAGE + "/star", function=stars.star_message, policy=_STAFF),
    Route(method="DELETE", path=_MESSAGE + "/star", function=stars.unstar_message, policy=_STAFF),
    Route(method="GET", path="/marks", function=receipts.list_moved, policy=_STAFF, live="marks"),
    Route(method="PUT", path=_ONE + "/mark", function=receipts.mark, policy=_STAFF, live="mark"),
)
