"""Conversations of two. Between colleagues one opens at once; the other person is asked with the first message (requests.py)."""

import msgspec

from inwith.caller import Caller
from inwith.conversations import groups, members, overview, pairs, requests
from inwith.conversations.events import Created
from inwith.conversations.types import Conversation, DirectDraft
from inwith.errors import NotFound, Refused
from inwith.storage.database import Tx

_PEER = """
select p.id, p.former,
    exists (select 1 from block b where b.person = :person and b.blocked = p.id),
    (select d.conversation from direct d where d.low_person = :low and d.high_person = :high),
    exists (select 1 from unlisted u where u.person = p.id and u.through <> :person)
    and not exists (select 1 from direct d where d.low_person = :low and d.high_person = :high and (
        case when d.low_person = :person then d.low_left_seq else d.high_left_seq end > 0
        or exists (select 1 from membership m where m.conversation = d.conversation and m.person = :person)
        or exists (select 1 from direct_request r where r.conversation = d.conversation and r.person = :person)))
from person p where p.id = :peer
"""
_STANDING = """
select d.conversation,
    exists (select 1 from membership m where m.conversation = d.conversation and m.person = :person),
    r.from_seq, r.declined_at
from direct d left join direct_request r on r.conversation = d.conversation and r.person = :person
where d.low_person = :low and d.high_person = :high
"""


class _Peer(msgspec.Struct, frozen=True):
    id: int
    former: bool
    blocked: bool
    conversation: int | None
    hidden: bool  # unlisted, and the opener has never been in a conversation of the two


class _Standing(msgspec.Struct, frozen=True):
    conversation: int
    member: bool
    asked_from: int | None
    declined_at: int | None


def open_direct(tx: Tx, opener: Caller, draft: DirectDraft) -> Conversation:
    """The one direct conversation of the caller and `draft.person`, made if there is none.

    If it waits for the caller's own answer it stays so; after a decline or a leaving, opening it is the consent to be in it again.
    Raises NotFound, Refused.
    """
    peer = _check_peer(tx, opener, draft.person)
    if peer.conversation is None:
        conversation = _create(tx, opener, peer.id)
    else:
        conversation = peer.conversation
        _enter(tx, opener, peer.id)
    return overview.get_conversation(tx, opener, conversation)


def _check_peer(tx: Tx, opener: Caller, person: int) -> _Peer:
    if person == opener.person:
        raise Refused("That is you. Choose a colleague.")
    low, high = sorted((person, opener.person))
    peer = tx.one(_Peer, _PEER, person=opener.person, peer=person, low=low, high=high)
    if peer is None or peer.hidden or (peer.former and peer.conversation is None):
        raise NotFound("There is no such person.")
    if peer.blocked:
        raise Refused("You have blocked this person. Unblock them first.", code="blocked")
    return peer


def _create(tx: Tx, opener: Caller, peer: int) -> int:
    conversation = tx.create_stream()
    pair = sorted((opener.person, peer))
    created = tx.announce(Created(conversation_kind="direct", pair=pair), to=conversation, by=opener)
    groups.apply_created(tx, created)
    pairs.apply_pair(tx, created)
    members.join(tx, opener, conversation, from_seq=1)
    return conversation


def _enter(tx: Tx, opener: Caller, peer: int) -> None:
    low, high = sorted((peer, opener.person))
    standing = tx.one(_Standing, _STANDING, person=opener.person, low=low, high=high)
    assert standing is not None  # the pair was just found
    if standing.member:
        return
    if standing.asked_from is None:
        members.join(tx, opener, standing.conversation)
    elif standing.declined_at is not None:
        requests.accept(tx, opener, standing.conversation, from_seq=standing.asked_from)


def turn_away(tx: Tx, caller: Caller, *, person: int) -> None:
    """Decline what `person` asks, or leave the direct conversation with them, if there is one."""
    low, high = sorted((person, caller.person))
    standing = tx.one(_Standing, _STANDING, person=caller.person, low=low, high=high)
    if standing is None:
        return
    if standing.member:
        members.leave(tx, caller, standing.conversation)
    elif standing.asked_from is not None and standing.declined_at is None:
        requests.decline(tx, caller, standing.conversation)
