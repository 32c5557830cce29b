"""Who is in a conversation, and what that entitles them to. The only writer of `membership`.

Everything in a conversation is reached through one of the `check_` functions here. To someone without a right it looks
as if there were no such conversation.
"""

import msgspec

from inwith.caller import Caller
from inwith.conversations import arrangements, drafts, pairs
from inwith.conversations.events import (
    HistoryOpened,
    Joined,
    Left,
    MembershipBegan,
    MembershipEnded,
    OwnerMade,
    Removed,
)
from inwith.conversations.types import Member, PersonNamed, Standing
from inwith.errors import NotAllowed, NotFound, Refused
from inwith.people import publishers
from inwith.people.types import Person
from inwith.storage.database import Event, Tx

_MEMBERSHIP = """
select c.id, c.kind, m.from_seq, m.owner
from conversation c join membership m on m.conversation = c.id and m.person = :person
where c.id = :conversation
"""
_READER = """
select c.id, c.kind, r.from_seq, r.standing
from conversation c join readable r on r.conversation = c.id and r.person = :person
where c.id = :conversation
"""
# The hot path: rights, what kind of conversation, and an earlier message of the same client id, in one statement.
_SENDER = """
select c.id, c.kind, m.from_seq, r.from_seq,
    case when c.kind = 'direct' then exists (
        select 1 from membership p where p.conversation = c.id and p.person <> :person) else true end,
    s.seq
from conversation c
left join membership m on m.conversation = c.id and m.person = :person
left join direct_request r on r.conversation = c.id and r.person = :person
left join sent s on s.conversation = c.id and s.sender = :person and s.client_id = :client_id
where c.id = :conversation
"""


class Membership(msgspec.Struct, frozen=True):
    """A member's right. `from_seq`: the first event they may see."""

    conversation: int
    kind: str
    from_seq: int
    owner: bool


class Reader(msgspec.Struct, frozen=True):
    """The right to read: a member's, that of somebody whose answer a direct conversation waits for, or that of
    somebody whom the council's announcements reach.
    """

    conversation: int
    kind: str
    from_seq: int
    standing: Standing


class Sender(msgspec.Struct, frozen=True):
    """What a send needs to know. `from_seq` is None for somebody who is not a member (yet).

    `asked_from`: a direct request to the sender begins there, perhaps a declined one. `open`: somebody else is in it.
    `repeats`: the seq of the message that the same client id made before.
    """

    conversation: int
    kind: str
    from_seq: int | None
    asked_from: int | None
    open: bool
    repeats: int | None


def check_member(tx: Tx, caller: Caller, conversation: int) -> Membership:
    """Raises NotFound for everybody else."""
    found = tx.one(Membership, _MEMBERSHIP, person=caller.person, conversation=conversation)
    if found is None:
        raise _turn_away(tx, caller, conversation)
    return found


def check_reader(tx: Tx, caller: Caller, conversation: int) -> Reader:
    """Whoever may read it, by whichever right. Raises NotFound for everybody else."""
    found = tx.one(Reader, _READER, person=caller.person, conversation=conversation)
    if found is None:
        raise no_such_conversation()
    return found


def check_sender(tx: Tx, caller: Caller, conversation: int, *, client_id: str) -> Sender:
    """A member, somebody a direct conversation has asked, or the sender of the message that is being repeated."""
    found = tx.one(Sender, _SENDER, person=caller.person, conversation=conversation, client_id=client_id)
    if found is None or (found.from_seq is None and found.asked_from is None and found.repeats is None):
        raise _turn_away(tx, caller, conversation)
    return found


def check_writer(tx: Tx, caller: Caller, conversation: int) -> Membership:
    """A member of a conversation that can still be written to. Raises NotFound, or Refused in an imported one."""
    member = check_member(tx, caller, conversation)
    if member.kind == "imported":
        raise read_only()
    if member.kind == "announcement":
        publishers.check_publisher(tx, caller)
    return member


def check_owner(tx: Tx, caller: Caller, conversation: int) -> Membership:
    """Raises NotFound for those outside, NotAllowed for members who are not owners."""
    member = check_member(tx, caller, conversation)
    if not member.owner:
        raise NotAllowed("Only an owner of the group can do this.")
    return member


def _turn_away(tx: Tx, caller: Caller, conversation: int) -> NotFound | NotAllowed:
    """What somebody gets who is no member: whom an announcement reaches knows of it, and may not."""
    sql = "select person from audience where conversation = :conversation and person = :person"
    if tx.one(int, sql, conversation=conversation, person=caller.person) is None:
        return no_such_conversation()
    return NotAllowed("This is an announcement. You can read it; only the council writes here.")


def no_such_conversation() -> NotFound:
    return NotFound("There is no such conversation.")


def read_only() -> Refused:
    return Refused("This conversation was imported. It can be read, not changed.", code="read_only")


def list_members(tx: Tx, caller: Caller, conversation: int) -> list[Member]:
    """Everybody in the conversation, owners first, then by name. Whom an announcement reaches is shown to nobody."""
    if check_reader(tx, caller, conversation).standing == "audience":
        raise NotAllowed("Nobody sees whom an announcement reaches.")
    rows = tx.all(
        _MemberRow,
        """select p.id, p.name, p.team, p.job_title, m.owner, m.joined_at
        from membership m join person p on p.id = m.person
        where m.conversation = :conversation order by m.owner desc, p.folded_name, p.id""",
        conversation=conversation,
    )
    return [
        Member(Person(row.id, row.name, row.team, row.job_title), bool(row.owner), row.joined_at)
        for row in rows
    ]


class _MemberRow(msgspec.Struct, frozen=True):
    id: int
    name: str
    team: str
    job_title: str
    owner: bool
    joined_at: int


def join(
    tx: Tx, caller: Caller, conversation: int, *, from_seq: int | None = None, owner: bool = False
) -> Event[Joined]:
    """The caller's own consent, on record, and on all their devices. `from_seq`: by default they see what comes from now on."""
    begins = from_seq if from_seq is not None else get_head(tx, conversation) + 1
    event = tx.announce(Joined(from_seq=begins, owner=owner), to=conversation, by=caller)
    apply_joined(tx, event)
    tx.announce(MembershipBegan(conversation=conversation, from_seq=begins), to=caller.stream, by=caller)
    return event


def leave(tx: Tx, caller: Caller, conversation: int) -> None:
    """Quiet and immediate; what was said stays. If the last owner of a group leaves, the longest-standing member follows.

    Raises Refused if an imported conversation would be left without anybody, and for one's own notes.
    """
    member = check_member(tx, caller, conversation)
    if member.kind == "announcement":
        raise Refused("You are the only one who writes here, so you cannot leave. You can archive it.")
    if member.kind == "imported" and count_members(tx, conversation) == 1:
        raise Refused("You are the only one who can read this import. Invite a colleague before you leave.")
    if member.kind == "own":
        raise Refused("These are your own notes. There is nobody to leave them to.")
    event = tx.announce(Left(), to=conversation, by=caller)
    apply_left(tx, event)
    pairs.apply_left_pair(tx, event)
    arrangements.apply_left_list(tx, event)
    drafts.empty_draft(tx, conversation, person=caller.person)
    ended = MembershipEnded(conversation=conversation, removed=False)
    tx.announce(ended, to=caller.stream, by=caller)
    if member.owner:
        _keep_an_owner(tx, conversation)


def remove_member(tx: Tx, caller: Caller, conversation: int, *, person: int) -> None:
    """Nothing said after this reaches them. Owners only. Raises Refused for oneself, NotFound if they are not a member."""
    _check_group(tx, caller, conversation)
    if person == caller.person:
        raise Refused("To go yourself, leave the group.")
    _check_is_member(tx, conversation, person)
    event = tx.announce(Removed(person=person), to=conversation, by=caller)
    apply_removed(tx, event)
    arrangements.apply_removed_list(tx, event)
    drafts.empty_draft(tx, conversation, person=person)
    ended = MembershipEnded(conversation=conversation, removed=True)
    tx.announce(ended, to=get_private_stream(tx, person), by=caller)


def make_owner(tx: Tx, caller: Caller, conversation: int, *, named: PersonNamed) -> None:
    """Repeating it changes nothing. Owners only. Raises NotFound if they are not a member."""
    _check_group(tx, caller, conversation)
    if not _check_is_member(tx, conversation, named.person).owner:
        event = tx.announce(OwnerMade(person=named.person), to=conversation, by=caller)
        apply_owner_made(tx, event)


def open_history(tx: Tx, caller: Caller, conversation: int, *, named: PersonNamed) -> None:
    """Let one member see everything from the beginning. Owners only. Raises NotFound if they are not a member."""
    _check_group(tx, caller, conversation)
    if _check_is_member(tx, conversation, named.person).from_seq > 1:
        event = tx.announce(HistoryOpened(person=named.person), to=conversation, by=caller)
        apply_history_opened(tx, event)


def _check_group(tx: Tx, caller: Caller, conversation: int) -> None:
    """An owner, where there is anybody besides."""
    if check_owner(tx, caller, conversation).kind == "announcement":
        raise Refused("An announcement has no members besides you.")


def _check_is_member(tx: Tx, conversation: int, person: int) -> Membership:
    found = tx.one(Membership, _MEMBERSHIP, person=person, conversation=conversation)
    if found is None:
        raise NotFound("They are not a member of this group.")
    return found


def _keep_an_owner(tx: Tx, conversation: int) -> None:
    heir = tx.one(
        int,
        """select m.person from membership m where m.conversation = :conversation and not exists (
            select 1 from membership o where o.conversation = :conversation and o.owner)
        order by m.joined_seq limit 1""",
        conversation=conversation,
    )
    if heir is not None:
        event = tx.announce(OwnerMade(person=heir), to=conversation, by=None)
        apply_owner_made(tx, event)


def count_members(tx: Tx, conversation: int, *, at_most: int = 1_000_000) -> int:
    sql = "select count(*) from (select 1 from membership where conversation = :conversation limit :most) present"
    return tx.one(int, sql, conversation=conversation, most=at_most) or 0


def get_head(tx: Tx, stream: int) -> int:
    head = tx.one(int, "select seq from stream where id = :stream", stream=stream)
    if head is None:
        raise no_such_conversation()
    return head


def get_private_stream(tx: Tx, person: int) -> int:
    stream = tx.one(int, "select stream from person where id = :person", person=person)
    if stream is None:
        raise NotFound("There is no such person.")
    return stream


def apply_joined(tx: Tx, event: Event[Joined]) -> None:
    tx.run(
        """insert into membership (conversation, person, joined_seq, from_seq, owner, joined_at)
        values (:conversation, :person, :seq, :from_seq, :owner, :at)""",
        conversation=event.stream,
        person=event.actor,
        seq=event.seq,
        from_seq=event.payload.from_seq,
        owner=event.payload.owner,
        at=event.at,
    )


def apply_left(tx: Tx, event: Event[Left]) -> None:
    _end(tx, event.stream, event.actor)


def apply_removed(tx: Tx, event: Event[Removed]) -> None:
    _end(tx, event.stream, event.payload.person)


def _end(tx: Tx, conversation: int, person: int | None) -> None:
    sql = "delete from membership where conversation = :conversation and person = :person"
    tx.run(sql, conversation=conversation, person=person)


def apply_owner_made(tx: Tx, event: Event[OwnerMade]) -> None:
    sql = "update membership set owner = true where conversation = :conversation and person = :person"
    tx.run(sql, conversation=event.stream, person=event.payload.person)


def apply_history_opened(tx: Tx, event: Event[HistoryOpened]) -> None:
    sql = "update membership set from_seq = 1 where conversation = :conversation and person = :person"
    tx.run(sql, conversation=event.stream, person=event.payload.person)
