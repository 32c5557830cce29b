"""The cards of those who are invited: purpose, owners, who is in. They show it to the invited person alone."""

import msgspec

from inwith.caller import Caller
from inwith.conversations import consent
from inwith.conversations.types import Invitation
from inwith.people.types import Person
from inwith.storage.database import Tx

_KNOWN_SHOWN = 12

_CARDS = """
select i.received_seq, i.conversation, t.payload, p.id, p.name, p.team, p.job_title, i.sent_at, i.lapses_at, i.team,
    (select count(*) from membership m where m.conversation = i.conversation)
from invitation i
join conversation c on c.id = i.conversation
join event t on t.stream = c.id and t.seq = c.titled_seq
join person p on p.id = i.inviter
where i.person = :person and i.received_seq is not null and i.answer is null and i.lapses_at > :now
order by i.received_seq desc
"""
# An unlisted person is named to those who share another conversation with them already, or find them.
_NAMEABLE = """not exists (select 1 from unlisted u where u.person = m.person and u.through <> :person
    and u.person <> :person and not exists (
        select 1 from membership mine join membership theirs on theirs.conversation = mine.conversation
        where mine.person = :person and theirs.person = u.person))"""
_OWNERS = f"""
select p.id, p.name, p.team, p.job_title from membership m join person p on p.id = m.person
where m.conversation = :conversation and m.owner and {_NAMEABLE} order by p.folded_name, p.id
"""
_KNOWN = """
select p.id, p.name, p.team, p.job_title from membership m join person p on p.id = m.person
where m.conversation = :conversation and exists (
    select 1 from membership mine join membership theirs on theirs.conversation = mine.conversation
    where mine.person = :person and theirs.person = m.person)
limit :most
"""
_EVERYONE = f"""
select p.id, p.name, p.team, p.job_title from membership m join person p on p.id = m.person
where m.conversation = :conversation and {_NAMEABLE} order by m.owner desc, p.folded_name, p.id
"""


class Titles(msgspec.Struct, frozen=True):
    """What Created and Titled have in common."""

    title: str = ""
    purpose: str = ""


read_titles = msgspec.json.Decoder(Titles).decode


class _Card(msgspec.Struct, frozen=True):
    id: int
    conversation: int
    titled: bytes
    inviter: int
    name: str
    team_name: str
    job_title: str
    sent_at: int
    lapses_at: int
    team: bool
    member_count: int


def list_invitations(tx: Tx, caller: Caller) -> list[Invitation]:
    """The caller's invitations that wait for an answer, newest first."""
    cards = tx.all(_Card, _CARDS, person=caller.person, now=tx.now)
    return [_show(tx, caller, card) for card in cards]


def list_invited_to(tx: Tx, caller: Caller, invitation: int) -> list[Person]:
    """Everybody who is in the group one is invited to; nobody once it is answered. Raises NotFound, or Refused once it has lapsed."""
    pending = consent.get_pending(tx, caller, invitation)
    # An answer is the card's end: who accepted and has left since is not to see who is in.
    if pending.answer is not None:
        return []
    return tx.all(Person, _EVERYONE, conversation=pending.conversation, person=caller.person)


def _show(tx: Tx, caller: Caller, card: _Card) -> Invitation:
    titles = read_titles(card.titled)
    return Invitation(
        id=card.id,
        conversation=card.conversation,
        title=titles.title,
        purpose=titles.purpose,
        inviter=Person(card.inviter, card.name, card.team_name, card.job_title),
        owners=tx.all(Person, _OWNERS, conversation=card.conversation, person=caller.person),
        known=tx.all(Person, _KNOWN, conversation=card.conversation, person=caller.person, most=_KNOWN_SHOWN),
        member_count=card.member_count,
        sent_at=card.sent_at,
        lapses_at=card.lapses_at,
        team=bool(card.team),
    )
