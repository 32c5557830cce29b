"""Invitations: the only way into a group. The only writer of `invitation`.

Owners see an invitation wait until it is accepted or lapses, whatever became of it meanwhile: a decline, a block and a
cool-off after an earlier decline all look the same to them.
"""

import msgspec

from inwith.caller import Caller
from inwith.conversations import members, wakes
from inwith.conversations.events import InvitationAnswered, InvitationSent, Invited
from inwith.conversations.types import Invite, Waiting
from inwith.errors import NotFound, Refused
from inwith.people.types import Person
from inwith.storage.database import Event, Tx

_INVITEE = """
select p.id, p.stream, p.name, p.former,
    (p.team <> '' and p.team = (select team from person where id = :inviter)),
    exists (select 1 from membership m where m.conversation = :conversation and m.person = p.id),
    exists (select 1 from block b where b.person = p.id and b.blocked = :inviter),
    exists (select 1 from invitation i where i.conversation = :conversation and i.person = p.id
        and i.answer = 'declined' and i.answered_at > :cool_since),
    exists (select 1 from invitation i where i.conversation = :conversation and i.person = p.id
        and i.received_seq is not null and i.answer is null and i.lapses_at > :now),
    exists (select 1 from unlisted u where u.person = p.id and u.through <> :inviter and u.person <> :inviter)
from person p where p.id = :person
"""
_WAITING = """
select p.id, p.name, p.team, p.job_title, i.inviter, max(i.sent_at), max(i.lapses_at)
from invitation i join person p on p.id = i.person
where i.conversation = :conversation and i.lapses_at > :now
    and (i.inviter = :caller or not exists (
        select 1 from unlisted u where u.person = i.person and u.through <> :caller))
    and not exists (select 1 from membership m where m.conversation = i.conversation and m.person = i.person)
    and not exists (select 1 from invitation a where a.conversation = i.conversation and a.person = i.person
        and a.answer = 'accepted' and a.answered_at >= i.sent_at)
group by p.id, p.name, p.team, p.job_title, i.inviter, p.folded_name
order by p.folded_name, p.id
"""
_PENDING = """
select i.received_seq, i.conversation, i.inviter, i.answer, i.lapses_at, i.answered_at
from invitation i where i.person = :person and i.received_seq = :invitation
"""


class Pending(msgspec.Struct, frozen=True):
    """An invitation as its receiver holds it. `answer`: "accepted", "declined" or none yet."""

    id: int
    conversation: int
    inviter: int
    answer: str | None
    lapses_at: int
    answered_at: int | None


class _Invitee(msgspec.Struct, frozen=True):
    id: int
    stream: int
    name: str
    former: bool
    colleague: bool
    member: bool
    blocks: bool
    cooling: bool
    invited: bool
    hidden: bool


class _WaitingRow(msgspec.Struct, frozen=True):
    id: int
    name: str
    team: str
    job_title: str
    inviter: int
    sent_at: int
    lapses_at: int


def send_invitations(tx: Tx, inviter: Caller, conversation: int, *, invite_people: Invite) -> list[Waiting]:
    """Invite people; owners only. Those who already wait to answer are not invited again. Everybody who waits now.

    Raises NotFound, NotAllowed, or Refused naming whom it concerns.
    """
    if members.check_owner(tx, inviter, conversation).kind == "announcement":
        raise Refused("Nobody is invited to an announcement: it reaches people by itself.")
    invite(tx, inviter, conversation, people=invite_people.people)
    return _read_waiting(tx, inviter, conversation)


def invite(tx: Tx, inviter: Caller, conversation: int, *, people: list[int]) -> None:
    """`inviter` must own the conversation. Raises NotFound or Refused; then nobody is invited."""
    wanted = dict.fromkeys(people)
    if len(wanted) > tx.config.invite_at_once:
        raise Refused(
            f"You are inviting {len(wanted)} people. The limit at a time is {tx.config.invite_at_once}."
        )
    waiting = {each.person.id for each in _read_waiting(tx, inviter, conversation)}
    for person in wanted:
        if person not in waiting:
            _invite_one(tx, inviter, conversation, person=person)


def _invite_one(tx: Tx, inviter: Caller, conversation: int, *, person: int) -> None:
    invitee = tx.one(
        _Invitee,
        _INVITEE,
        person=person,
        inviter=inviter.person,
        conversation=conversation,
        now=tx.now,
        cool_since=tx.now - tx.config.decline_cool_off,
    )
    if invitee is None or invitee.former:
        raise NotFound("There is no such person.")
    if invitee.member:
        raise Refused(f"{invitee.name} is already a member.")
    if invitee.hidden:
        raise NotFound("There is no such person.")
    lapses_at = tx.now + tx.config.invitation_life
    sent = tx.announce(
        InvitationSent(conversation=conversation, person=person, lapses_at=lapses_at),
        to=inviter.stream,
        by=inviter,
    )
    apply_invitation_sent(tx, sent)
    if not (invitee.blocks or invitee.cooling or invitee.invited):
        _deliver(tx, inviter, invitee, sent=sent)


def _deliver(tx: Tx, inviter: Caller, invitee: _Invitee, *, sent: Event[InvitationSent]) -> None:
    invited = tx.announce(
        Invited(
            conversation=sent.payload.conversation,
            person=invitee.id,
            inviter=inviter.person,
            invitation=sent.seq,
            lapses_at=sent.payload.lapses_at,
            team=bool(invitee.colleague),
        ),
        to=invitee.stream,
        by=inviter,
    )
    apply_invited(tx, invited)
    wakes.alert_later(tx, invited)


def list_waiting(tx: Tx, caller: Caller, conversation: int) -> list[Waiting]:
    """Who has been invited and has not joined; owners only."""
    members.check_owner(tx, caller, conversation)
    return _read_waiting(tx, caller, conversation)


def _read_waiting(tx: Tx, caller: Caller, conversation: int) -> list[Waiting]:
    """Unlisted people wait unseen by all but who invited them and whom they are reached through."""
    rows = tx.all(_WaitingRow, _WAITING, conversation=conversation, caller=caller.person, now=tx.now)
    return [
        Waiting(Person(row.id, row.name, row.team, row.job_title), row.inviter, row.sent_at, row.lapses_at)
        for row in rows
    ]


def get_pending(tx: Tx, caller: Caller, invitation: int) -> Pending:
    """The caller's own invitation, answered or not. Raises NotFound, or Refused once it has lapsed unanswered."""
    found = tx.one(Pending, _PENDING, person=caller.person, invitation=invitation)
    if found is None:
        raise NotFound("There is no such invitation.")
    if found.answer is None and found.lapses_at <= tx.now:
        raise Refused("This invitation has lapsed. Ask to be invited again.", code="lapsed")
    return found


def accept(tx: Tx, caller: Caller, pending: Pending) -> None:
    """The caller joins. Raises Refused if the group is full, or nobody is left in it."""
    most = tx.config.group_members
    present = members.count_members(tx, pending.conversation, at_most=most)
    if present >= most:
        raise Refused(f"This group is full: it has {most:,} members.")
    if present == 0:
        raise Refused("Everybody has left this group.")
    # All of an import is what its readers are invited to.
    imported = (
        tx.one(str, "select kind from conversation where id = :id", id=pending.conversation) == "imported"
    )
    members.join(tx, caller, pending.conversation, from_seq=1 if imported else None)
    _answer(tx, caller, pending, accepted=True)


def decline(tx: Tx, caller: Caller, pending: Pending) -> None:
    """Silent: only the caller's own devices learn of it."""
    _answer(tx, caller, pending, accepted=False)


def decline_from(tx: Tx, caller: Caller, *, inviter: int) -> None:
    """Decline whatever waits from one inviter."""
    waiting = tx.all(
        Pending,
        _PENDING.replace("i.received_seq = :invitation", "i.received_seq is not null")
        + " and i.inviter = :inviter and i.answer is null and i.lapses_at > :now order by i.received_seq",
        person=caller.person,
        inviter=inviter,
        now=tx.now,
    )
    for pending in waiting:
        decline(tx, caller, pending)


def _answer(tx: Tx, caller: Caller, pending: Pending, *, accepted: bool) -> None:
    answered = InvitationAnswered(conversation=pending.conversation, accepted=accepted)
    event = tx.announce(answered, to=caller.stream, by=caller, about=pending.id)
    apply_invitation_answered(tx, event)


def apply_invitation_sent(tx: Tx, event: Event[InvitationSent]) -> None:
    tx.run(
        """insert into invitation (id, conversation, person, inviter, sent_at, lapses_at)
        values (:seq, :conversation, :person, :inviter, :at, :lapses_at)""",
        seq=event.seq,
        conversation=event.payload.conversation,
        person=event.payload.person,
        inviter=event.actor,
        at=event.at,
        lapses_at=event.payload.lapses_at,
    )


def apply_invited(tx: Tx, event: Event[Invited]) -> None:
    tx.run(
        "update invitation set received_seq = :seq, team = :team where inviter = :inviter and id = :invitation",
        seq=event.seq,
        team=event.payload.team,
        inviter=event.payload.inviter,
        invitation=event.payload.invitation,
    )


def apply_invitation_answered(tx: Tx, event: Event[InvitationAnswered]) -> None:
    tx.run(
        "update invitation set answer = :answer, answered_at = :at where person = :person and received_seq = :seq",
        answer="accepted" if event.payload.accepted else "declined",
        at=event.at,
        person=event.actor,
        seq=event.about,
    )
