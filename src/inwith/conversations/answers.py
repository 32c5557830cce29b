"""Saying yes or no: to an invitation, to all of one's teams at once, to a direct request."""

from inwith.caller import Caller
from inwith.conversations import blocks, consent, invitations, members, overview, requests
from inwith.conversations.consent import Pending
from inwith.conversations.types import Answer, Answered, Conversation
from inwith.errors import NotAllowed, Refused
from inwith.storage.database import Tx


def answer_invitation(tx: Tx, caller: Caller, invitation: int, *, answer: Answer) -> Answered:
    """Accept, and be a member; or decline, which nobody learns. Repeating the same answer changes nothing.

    Raises NotFound, or Refused once it has lapsed or was answered otherwise.
    """
    _check_answer(answer)
    pending = consent.get_pending(tx, caller, invitation)
    if pending.answer is None:
        _settle(tx, caller, pending, answer=answer)
    elif pending.answer != ("accepted" if answer.accept else "declined"):
        raise Refused("You have already answered this invitation.", code="answered")
    if answer.block:
        blocks.block(tx, caller, pending.inviter)
    return _answered(tx, caller, pending.conversation, answer=answer)


def _settle(tx: Tx, caller: Caller, pending: Pending, *, answer: Answer) -> None:
    if answer.accept:
        consent.accept(tx, caller, pending)
    else:
        consent.decline(tx, caller, pending)


def accept_all_teams(tx: Tx, caller: Caller) -> list[Conversation]:
    """Accept every invitation that came from the caller's own team; the conversations joined."""
    teams = [each for each in invitations.list_invitations(tx, caller) if each.team]
    for each in teams:
        consent.accept(tx, caller, consent.get_pending(tx, caller, each.id))
    return [overview.get_conversation(tx, caller, each.conversation) for each in teams]


def answer_direct(tx: Tx, caller: Caller, conversation: int, *, answer: Answer) -> Answered:
    """Answer a colleague's direct request. Repeating an acceptance changes nothing. Raises NotFound, Refused."""
    _check_answer(answer)
    reader = members.check_reader(tx, caller, conversation)
    if reader.standing == "audience":
        raise NotAllowed("An announcement needs no answer.")
    if reader.standing == "member":
        if not answer.accept:
            raise Refused("You have already accepted this. You can leave the conversation.", code="answered")
    elif answer.accept:
        requests.accept(tx, caller, conversation, from_seq=reader.from_seq)
    else:
        peer = requests.get_peer(tx, caller, conversation)
        requests.decline(tx, caller, conversation)
        if answer.block:
            blocks.block(tx, caller, peer)
    return _answered(tx, caller, conversation, answer=answer)


def _check_answer(answer: Answer) -> None:
    if answer.accept and answer.block:
        raise Refused("You cannot accept and block at the same time.")


def _answered(tx: Tx, caller: Caller, conversation: int, *, answer: Answer) -> Answered:
    return Answered(overview.get_conversation(tx, caller, conversation) if answer.accept else None)
