"""Polls: a question with options, and a vote that may be changed until it closes. The only writer of `vote` and `poll_closed`.

A vote stands in the conversation by name only where the poll shows names; otherwise in the voter's own stream, and the
conversation hears no more than how many there are.
"""

import msgspec

from inwith.caller import Caller
from inwith.conversations import members, messages
from inwith.conversations.content import Poll, Tally
from inwith.conversations.events import PollClosed, PollCounted, Voted, VotedQuietly
from inwith.conversations.types import Ballot, Choice, Votes
from inwith.errors import NotAllowed, Refused
from inwith.people.types import Person
from inwith.storage.database import Event, Tx

_POLL = """select e.actor, e.payload, k.closed_at from event e
    left join poll_closed k on k.conversation = e.stream and k.about = e.seq
    where e.stream = :conversation and e.seq = :seq"""
_COUNTS = """select option, count(*) from vote
    where conversation = :conversation and about = :seq group by option"""
_VOTERS = "select count(distinct person) from vote where conversation = :conversation and about = :seq"
_MINE = """select option from vote
    where conversation = :conversation and about = :seq and person = :person order by option"""
_CHOICES = """select p.id, p.name, p.team, p.job_title, v.option from vote v join person p on p.id = v.person
    where v.conversation = :conversation and v.about = :seq order by p.folded_name, p.id, v.option"""
_UNVOTE = "delete from vote where conversation = :conversation and about = :about and person = :person"
_VOTE = """insert into vote (conversation, about, person, option)
    values (:conversation, :about, :person, :option)"""


class _Asked(msgspec.Struct, frozen=True):
    poll: Poll | None = None


_read_asked = msgspec.json.Decoder(_Asked).decode


class _Row(msgspec.Struct, frozen=True):
    author: int | None
    payload: bytes | None
    closed_at: int | None


class _Count(msgspec.Struct, frozen=True):
    option: int
    voters: int


class _ChoiceRow(msgspec.Struct, frozen=True):
    id: int
    name: str
    team: str
    job_title: str
    option: int


class Asked(msgspec.Struct, frozen=True):
    """A poll as it stands in a conversation: who asked it, and when they closed it before its time."""

    conversation: int
    seq: int
    author: int | None
    poll: Poll
    closed_at: int | None


def vote(tx: Tx, caller: Caller, conversation: int, *, seq: int, ballot: Ballot) -> Tally:
    """Set the caller's whole choice; the same again writes nothing. How the poll stands now.

    Announces Voted, or VotedQuietly to the caller's own devices; signals PollCounted. Raises NotFound, Refused.
    """
    member = members.check_writer(tx, caller, conversation)
    asked = _get_poll(tx, conversation, seq=seq, from_seq=member.from_seq)
    options = _check_ballot(tx, asked, ballot)
    about = {"conversation": conversation, "seq": seq}
    if options == tx.all(int, _MINE, **about, person=caller.person):
        return _count(tx, caller, asked)
    if asked.poll.names_shown:
        voted = tx.announce(Voted(options=options), to=conversation, by=caller, about=seq)
        apply_voted(tx, voted)
    else:
        quietly = VotedQuietly(conversation=conversation, message=seq, options=options)
        apply_voted_quietly(tx, tx.announce(quietly, to=caller.stream, by=caller))
    tally = _count(tx, caller, asked)
    tx.signal(PollCounted(conversation, seq, tally.counts, tally.voters))
    return tally


def _check_ballot(tx: Tx, asked: Asked, ballot: Ballot) -> list[int]:
    poll = asked.poll
    if asked.closed_at is not None or (poll.closes_at is not None and poll.closes_at <= tx.now):
        raise Refused("This poll is closed.", code="poll_closed")
    options = sorted(set(ballot.options))
    if options and options[-1] >= len(poll.options):
        raise Refused("This poll has no such option.")
    if len(options) > 1 and not poll.several:
        raise Refused("Choose one option. This poll takes no more.")
    return options


def close_poll(tx: Tx, caller: Caller, conversation: int, *, seq: int) -> None:
    """Its author closes it before its time, for good. Repeating it writes nothing.

    Announces PollClosed. Raises NotFound, NotAllowed, Refused.
    """
    member = members.check_writer(tx, caller, conversation)
    asked = _get_poll(tx, conversation, seq=seq, from_seq=member.from_seq)
    if asked.author != caller.person:
        raise NotAllowed("You can close your own polls only.")
    if asked.closed_at is None:
        apply_poll_closed(tx, tx.announce(PollClosed(), to=conversation, by=caller, about=seq))


def list_votes(tx: Tx, caller: Caller, conversation: int, *, seq: int) -> Votes:
    """How a poll stands, with who chose what where it shows names. Raises NotFound, Refused."""
    reader = members.check_reader(tx, caller, conversation)
    asked = _get_poll(tx, conversation, seq=seq, from_seq=reader.from_seq)
    choices: dict[int, Choice] = {}
    if asked.poll.names_shown:
        for row in tx.all(_ChoiceRow, _CHOICES, conversation=conversation, seq=seq):
            person = Person(row.id, row.name, row.team, row.job_title)
            choices.setdefault(row.id, Choice(person, [])).options.append(row.option)
    return Votes(_count(tx, caller, asked), list(choices.values()))


def read_tally(tx: Tx, caller: Caller, conversation: int, *, seq: int, poll: Poll) -> Tally:
    """How a poll stands that the caller may see, as has been checked."""
    row = tx.one(_Row, _POLL, conversation=conversation, seq=seq)
    closed_at = row.closed_at if row else None
    return _count(tx, caller, Asked(conversation, seq, None, poll, closed_at))


def _get_poll(tx: Tx, conversation: int, *, seq: int, from_seq: int) -> Asked:
    spoken = messages.check_spoken(tx, conversation, seq, from_seq=from_seq)
    if spoken.deleted_seq is not None:
        raise Refused("This message was deleted.")
    row = tx.one(_Row, _POLL, conversation=conversation, seq=seq)
    poll = _read_asked(row.payload).poll if row is not None and row.payload is not None else None
    if row is None or poll is None:
        raise Refused("This message is not a poll.", code="not_a_poll")
    return Asked(conversation, seq, row.author, poll, row.closed_at)


def _count(tx: Tx, caller: Caller, asked: Asked) -> Tally:
    about = {"conversation": asked.conversation, "seq": asked.seq}
    counts = [0] * len(asked.poll.options)
    for each in tx.all(_Count, _COUNTS, **about):
        counts[each.option] = each.voters
    voters = tx.one(int, _VOTERS, **about) or 0
    mine = tx.all(int, _MINE, **about, person=caller.person)
    return Tally(counts, voters, mine, asked.closed_at)


def apply_voted(tx: Tx, event: Event[Voted]) -> None:
    _choose(tx, event.stream, event.about, person=event.actor, options=event.payload.options)


def apply_voted_quietly(tx: Tx, event: Event[VotedQuietly]) -> None:
    said = event.payload
    _choose(tx, said.conversation, said.message, person=event.actor, options=said.options)


def _choose(tx: Tx, conversation: int, about: int | None, *, person: int | None, options: list[int]) -> None:
    where = {"conversation": conversation, "about": about, "person": person}
    tx.run(_UNVOTE, **where)
    for option in options:
        tx.run(_VOTE, **where, option=option)


def apply_poll_closed(tx: Tx, event: Event[PollClosed]) -> None:
    tx.run(
        "insert into poll_closed (conversation, about, closed_at) values (:conversation, :about, :at)",
        conversation=event.stream,
        about=event.about,
        at=event.at,
    )
