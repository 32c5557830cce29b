"""The council's own words to many: no acceptance, no member list. The only writer of `audience` and `unreached`.

A channel has one who writes, its owner; everybody else it is for is its audience, who read. Whom it reaches follows the
council: somebody who comes, goes or changes team is reached, or no longer, within seconds. People are settled in short
transactions, each person wholly or not at all, so that ten thousand of them hold nobody up.
"""

import msgspec

from inwith.caller import Caller
from inwith.conversations import arrangements, groups, members, overview
from inwith.conversations.announced import AnnouncementDraft, AnnouncementTo, AudienceSize
from inwith.conversations.events import AnnouncementEnded, AnnouncementReached, Created
from inwith.conversations.types import Conversation
from inwith.errors import Refused
from inwith.legible import check_line
from inwith.people import directory, publishers
from inwith.storage.database import Database, Event, Tx

# A few dozen milliseconds of the one writer.
_AT_ONCE = 200

_CHANNELS = """
select c.id, b.payload, s.seq, exists (select 1 from unreached u where u.conversation = c.id)
from conversation c join event b on b.stream = c.id and b.seq = 1 join stream s on s.id = c.id
where c.kind = 'announcement' order by c.id
"""
_PLACE = "select id, stream, team, former from person where id = :person"
_NEXT = "select id from person where id > :after and not former order by id limit :most"
_HELD = """
select a.conversation, false from audience a where a.person = :person
union all
select c.id, true from membership m join conversation c on c.id = m.conversation
where m.person = :person and c.kind = 'announcement'
"""


class Channel(msgspec.Struct, frozen=True):
    """`walking`: not everybody has been looked at for it yet."""

    id: int
    begun: bytes
    head: int
    walking: bool


class _Place(msgspec.Struct, frozen=True):
    id: int
    stream: int
    team: str
    former: bool


class _Held(msgspec.Struct, frozen=True):
    conversation: int
    writes: bool


class _Begun(msgspec.Struct, frozen=True):
    announcement: AnnouncementTo = AnnouncementTo()


class _Due(msgspec.Struct, frozen=True):
    conversation: int
    after_person: int


_read_begun = msgspec.json.Decoder(_Begun).decode


def create_announcement(tx: Tx, publisher: Caller, draft: AnnouncementDraft) -> Conversation:
    """A channel that its maker writes in and everybody named reads. Only those the administrator has named. Raises NotAllowed, Refused.

    Announces Created and Joined; then, within seconds, AnnouncementReached to each it is for.
    """
    publishers.check_publisher(tx, publisher)
    title, purpose = groups.check_title(tx, draft.title), groups.check_purpose(tx, draft.purpose)
    channel = tx.create_stream()
    created = Created(
        conversation_kind="announcement", title=title, purpose=purpose, announcement=_check_to(tx, draft)
    )
    groups.apply_created(tx, tx.announce(created, to=channel, by=publisher))
    members.join(tx, publisher, channel, from_seq=1, owner=True)
    tx.run("insert into unreached (conversation, after_person) values (:channel, 0)", channel=channel)
    return overview.get_conversation(tx, publisher, channel)


def _check_to(tx: Tx, draft: AnnouncementDraft) -> AnnouncementTo:
    if draft.everyone == bool(draft.teams):
        raise Refused("Choose whom it is for: everyone, or some teams.")
    teams = sorted({check_line(team, what="A team") for team in draft.teams})
    for team in teams:
        if tx.one(int, "select id from person where team = :team and not former limit 1", team=team) is None:
            raise Refused(f"There is nobody in the team {team}.")
    return AnnouncementTo(draft.everyone, teams, draft.replies)


def show_audience(tx: Tx, caller: Caller, conversation: int) -> AudienceSize:
    """How many an announcement reaches, and whether it still goes on; for its owner, and never who.

    Raises NotFound, NotAllowed, Refused.
    """
    if members.check_owner(tx, caller, conversation).kind != "announcement":
        raise Refused("This is no announcement.")
    counting = "select count(*) from audience where conversation = :conversation"
    walking = "select conversation from unreached where conversation = :conversation"
    return AudienceSize(
        tx.one(int, counting, conversation=conversation) or 0,
        complete=tx.one(int, walking, conversation=conversation) is None,
    )


async def reach_everybody(database: Database) -> None:
    """The work: settle whoever is not settled yet. Nothing is known to come: a change of people says so itself."""
    while await database.read(_is_due):
        await database.write(reach_some)


def _is_due(tx: Tx) -> bool:
    return directory.has_moved(tx) or _find_unreached(tx) is not None


def reach_some(tx: Tx) -> bool:
    """Settle some people with all channels, or one channel with some people; whether there was anybody."""
    moved = directory.take_moved(tx, most=_AT_ONCE)
    if moved:
        _settle(tx, moved, _list_channels(tx))
        return True
    due = _find_unreached(tx)
    if due is not None:
        _walk(tx, due)
    return due is not None


def _walk(tx: Tx, due: _Due) -> None:
    people = tx.all(int, _NEXT, after=due.after_person, most=_AT_ONCE)
    claim = (
        "update unreached set after_person = :last where conversation = :conversation and after_person = :was"
    )
    last = people[-1] if people else due.after_person
    if tx.run(claim, last=last, conversation=due.conversation, was=due.after_person) != 1:
        return  # another node has them
    _settle(tx, people, [each for each in _list_channels(tx) if each.id == due.conversation])
    if len(people) < _AT_ONCE:
        tx.run("delete from unreached where conversation = :conversation", conversation=due.conversation)


def _find_unreached(tx: Tx) -> _Due | None:
    sql = "select conversation, after_person from unreached order by conversation limit 1"
    return tx.one(_Due, sql)


def _list_channels(tx: Tx) -> list[Channel]:
    return tx.all(Channel, _CHANNELS)


def _settle(tx: Tx, people: list[int], channels: list[Channel]) -> None:
    told = [(channel, _read_begun(channel.begun).announcement) for channel in channels]
    for person in people:
        place = tx.one(_Place, _PLACE, person=person)
        held = {each.conversation: bool(each.writes) for each in tx.all(_Held, _HELD, person=person)}
        for channel, to in told:
            if place is not None and not held.get(channel.id, False):
                _settle_one(tx, place, channel, reached=channel.id in held, to=to)


def _settle_one(tx: Tx, place: _Place, channel: Channel, *, reached: bool, to: AnnouncementTo) -> None:
    wanted = not place.former and (to.everyone or place.team in to.teams)
    if wanted and not reached:
        # Who was there when it was made has it from its beginning; who comes later, from then on.
        from_seq = 1 if channel.walking else channel.head + 1
        begins = AnnouncementReached(conversation=channel.id, person=place.id, from_seq=from_seq)
        apply_reached(tx, tx.announce(begins, to=place.stream, by=None))
    elif reached and not wanted:
        ended = AnnouncementEnded(conversation=channel.id, person=place.id)
        event = tx.announce(ended, to=place.stream, by=None)
        apply_ended(tx, event)
        arrangements.apply_ended_list(tx, event)


def apply_reached(tx: Tx, event: Event[AnnouncementReached]) -> None:
    tx.run(
        """insert into audience (conversation, person, from_seq, reached_at)
        values (:conversation, :person, :from_seq, :at)""",
        conversation=event.payload.conversation,
        person=event.payload.person,
        from_seq=event.payload.from_seq,
        at=event.at,
    )


def apply_ended(tx: Tx, event: Event[AnnouncementEnded]) -> None:
    sql = "delete from audience where conversation = :conversation and person = :person"
    tx.run(sql, conversation=event.payload.conversation, person=event.payload.person)
