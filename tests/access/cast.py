"""The people of model.py and what they have done with one another, each through their own rights.

A scene is one transaction, so that every cell of a table has its own. What is written in it is told by secret words.
"""

import itertools

import msgspec

from inwith.caller import Caller, Role
from inwith.client.client_id import make_client_id
from inwith.clock import HOUR
from inwith.conversations import (
    announcements,
    answers,
    blocks,
    consent,
    direct,
    groups,
    invitations,
    members,
    messages,
    own,
    reactions,
    scheduled,
    search,
)
from inwith.conversations.announced import AnnouncementDraft
from inwith.conversations.events import Created, Said
from inwith.conversations.types import (
    Answer,
    DirectDraft,
    Draft,
    GroupChange,
    GroupDraft,
    ImportedFrom,
    Invite,
    ReactionDraft,
    ScheduleDraft,
)
from inwith.people import accounts, council, directory, links, notices, preferences, publishers, sessions
from inwith.people.types import NewPerson, NoticeAcceptance, PersonChange, Preferences
from inwith.storage.database import Tx

TITLE, EARLY, LATE = "Marigold", "quicksilver", "heliotrope"
SECRETS = (TITLE, EARLY, LATE)
# What each may ever be told, besides those who were there all the time.
MAY_KNOW = {"invited": (TITLE,), "late": (TITLE, LATE)}
ALL_THE_TIME = (
    "member",
    "owner",
    "opener",
    "asked",
    "declined",
    "answered",
    "reader",
    "importer",
    "publisher",
    "withdrawn",
)

_ROLES: dict[str, Role] = {
    "administrator": "administrator",
    "officer": "records_officer",
    "importer": "records_officer",
}
_ACCEPT, _DECLINE = Answer(accept=True), Answer(accept=False)
# The id of nothing.
NOWHERE = 2**40
_numbers = itertools.count(1)


class Actor(msgspec.Struct, kw_only=True):
    """One person at one device. `spare`: another session of theirs; `card`: the id of the invitation they got.
    `own`: the seq of the latest message they wrote in the conversation; `anothers`: of one they did not write.
    `notes`: their conversation with themselves. `scheduled`: the id of a message that they have scheduled there.
    """

    name: str
    caller: Caller
    sign_in_name: str
    token: str
    spare: int
    conversation: int = 0
    card: int = 0
    own: int = 0
    anothers: int = 1
    notes: int = 0
    scheduled: int = NOWHERE

    @property
    def person(self) -> int:
        return self.caller.person


class Scene(msgspec.Struct):
    """`earlier`: the seq of a message from before somebody joined. `join_link`, `set_up_link`: tokens that were not
    used yet. `notice`: its version. `now`: when it was staged (ms UTC).
    """

    actors: dict[str, Actor]
    join_link: str
    set_up_link: str
    notice: int
    now: int
    earlier: int = 1

    def __getitem__(self, name: str) -> Actor:
        return self.actors[name]


def stage_group(tx: Tx, names: list[str], *, password_hash: str) -> Scene:
    scene = _enter_all(tx, names, password_hash=password_hash)
    owner = scene["owner"]
    first = ("due", "former", "removed", "member")
    invite = [scene[name].person for name in (*first, "invited", "declined")]
    group = groups.create_group(tx, owner.caller, GroupDraft(TITLE, f"{TITLE} beds", invite)).id
    _everybody_is_in(scene, group)
    for name in first:
        _answer(tx, scene[name], _ACCEPT)
    _answer(tx, scene["declined"], _DECLINE)
    scene["invited"].card = _find_card(tx, scene["invited"])
    for name in (*first, "owner"):
        _say(tx, scene[name], EARLY)
        _schedule(tx, scene[name])
    scene.earlier = scene["member"].own
    members.leave(tx, scene["former"].caller, group)
    members.remove_member(tx, owner.caller, group, person=scene["removed"].person)
    consent.send_invitations(
        tx, owner.caller, group, invite_people=Invite([scene["late"].person, scene["colleague"].person])
    )
    _answer(tx, scene["late"], _ACCEPT)
    _answer(tx, scene["colleague"], _ACCEPT)
    groups.change_group(tx, owner.caller, group, change=GroupChange(title=f"{TITLE} again"))
    for name in ("late", "member", "owner", "colleague"):
        _say(tx, scene[name], LATE)
    for name in ("late", "colleague"):
        _schedule(tx, scene[name])
    for name in ("late", "member", "owner"):
        _react(tx, scene[name])
    _everybody_knows_of(scene, scene["colleague"].own)
    return scene


def stage_direct(tx: Tx, names: list[str], *, password_hash: str) -> Scene:
    """A conversation of the opener with each of the others; the opener's own is the one that was answered."""
    scene = _enter_all(tx, names, password_hash=password_hash)
    opener = scene["opener"]
    for name in ("unasked", "asked", "declined", "blocker", "gone", "answered"):
        peer = scene[name]
        opener.conversation = direct.open_direct(tx, opener.caller, DirectDraft(peer.person)).id
        peer.conversation = opener.conversation
        if name != "unasked":
            _say(tx, opener, EARLY)
        peer.own = peer.anothers = opener.own or 1
        if name in ("answered", "gone"):
            _say(tx, peer, LATE)
    answers.answer_direct(
        tx, scene["declined"].caller, scene["declined"].conversation, answer=Answer(accept=False)
    )
    blocks.block(tx, scene["blocker"].caller, opener.person)
    members.leave(tx, scene["gone"].caller, scene["gone"].conversation)
    _everybody_is_in(scene, scene["asked"].conversation)
    for name in ("nobody", "third", "administrator"):
        scene[name].own = scene[name].anothers = scene["asked"].anothers
    opener.anothers = scene["answered"].own
    return scene


def stage_imported(tx: Tx, names: list[str], *, password_hash: str) -> Scene:
    scene = _enter_all(tx, names, password_hash=password_hash)
    importer = scene["importer"].caller
    imported = tx.create_stream()
    source = ImportedFrom("chat.txt", "0" * 64, importer.person, tx.now, "dmy")
    created = tx.announce(
        Created(conversation_kind="imported", title=TITLE, imported=source), to=imported, by=importer
    )
    groups.apply_created(tx, created)
    said = tx.announce(Said(text=f"{EARLY} {LATE}", label="Una Pattern"), to=imported, by=importer)
    messages.apply_said(tx, said)
    search.index_later(tx, imported, said.seq)
    members.join(tx, importer, imported, from_seq=1, owner=True)
    people = Invite([scene[name].person for name in ("reader", "colleague", "invited")])
    consent.send_invitations(tx, importer, imported, invite_people=people)
    _everybody_is_in(scene, imported)
    for name in ("reader", "colleague"):
        _answer(tx, scene[name], _ACCEPT)
    _everybody_knows_of(scene, said.seq)
    return scene


def stage_announcement(tx: Tx, names: list[str], *, password_hash: str) -> Scene:
    """For the team of the reader; the one withdrawn has one of their own, so that there is something to withdraw."""
    scene = _enter_all(tx, names, password_hash=password_hash)
    team = f"Team {next(_numbers)}"
    for name in ("reader", "moved", "colleague"):
        directory.change_in_directory(tx, scene[name].person, PersonChange(team=team))
    administrator = scene["administrator"].caller
    for name in ("withdrawn", "publisher"):
        speaker = scene[name]
        publishers.name_publisher(tx, administrator, person=speaker.person)
        draft = AnnouncementDraft(title=TITLE, purpose=f"{TITLE} beds", teams=[team])
        speaker.conversation = announcements.create_announcement(tx, speaker.caller, draft).id
        _reach_all(tx)
        for words in (EARLY, LATE):
            _say(tx, speaker, words)
        speaker.anothers = speaker.own
    publishers.withdraw_publisher(tx, administrator, person=scene["withdrawn"].person)
    directory.change_in_directory(tx, scene["moved"].person, PersonChange(team="Parks"))
    _reach_all(tx)
    _everybody_is_in(scene, scene["publisher"].conversation)
    _everybody_knows_of(scene, scene["publisher"].own)
    return scene


def _reach_all(tx: Tx) -> None:
    while announcements.reach_some(tx):
        pass


STAGES = {
    "announcement": stage_announcement,
    "group": stage_group,
    "direct": stage_direct,
    "imported": stage_imported,
}


def _enter_all(tx: Tx, names: list[str], *, password_hash: str) -> Scene:
    """The people of a table; a colleague who is in the conversation with them; a bystander who is not."""
    actors = {name: _enter(tx, name, password_hash) for name in (*names, "colleague", "bystander")}
    join = links.make_link(tx, "join", person=actors["bystander"].person, made_by=None)
    set_up = links.make_link(tx, "set-up", person=None, made_by=None)
    # Their cards, and what they schedule, have other numbers than anybody else's.
    for name, number in (("invited", 3), ("declined", 5), ("colleague", 20)):
        for _ in range(number if name in actors else 0):
            preferences.change_preferences(tx, actors[name].caller, Preferences())
    _reach_all(tx)  # or a work of the server would write it, at a moment of its own
    return Scene(
        actors,
        join_link=join.url.partition("#")[2],
        set_up_link=set_up.url.partition("#")[2],
        notice=council.find_notice(tx).version,
        now=tx.now,
    )


def _enter(tx: Tx, name: str, password_hash: str) -> Actor:
    number = next(_numbers)
    new = NewPerson(f"{name.title()} Sample", f"{name.split()[0]}{number}", role=_ROLES.get(name, "staff"))
    person = accounts.create_account(tx, new)
    accounts.set_password(tx, person.id, password_hash)
    opened, spare = (sessions.open_session(tx, person.id, device_name="A test") for _ in range(2))
    if name != "due":
        notices.accept_notice(tx, opened.caller, NoticeAcceptance(council.find_notice(tx).version))
    token = "" if name == "nobody" else opened.token
    return Actor(
        name=name,
        caller=opened.caller,
        sign_in_name=new.sign_in_name,
        token=token,
        spare=spare.caller.session,
        notes=own.open_own(tx, opened.caller).id,
    )


def _everybody_is_in(scene: Scene, conversation: int) -> None:
    """As far as their calls are about it."""
    for actor in scene.actors.values():
        actor.conversation = actor.conversation or conversation


def _everybody_knows_of(scene: Scene, seq: int) -> None:
    for actor in scene.actors.values():
        actor.own, actor.anothers = actor.own or seq, seq


def _find_card(tx: Tx, actor: Actor) -> int:
    return invitations.list_invitations(tx, actor.caller)[0].id


def _answer(tx: Tx, actor: Actor, answer: Answer) -> None:
    actor.card = _find_card(tx, actor)
    answers.answer_invitation(tx, actor.caller, actor.card, answer=answer)


def _say(tx: Tx, actor: Actor, text: str) -> None:
    draft = Draft(make_client_id(), text)
    screened = messages.screen(draft, tx.config)
    sent = messages.send_message(tx, actor.caller, actor.conversation, draft=draft, screened=screened)
    actor.own = sent.seq


def _schedule(tx: Tx, actor: Actor) -> None:
    draft = ScheduleDraft(make_client_id(), "Good morning", send_at=tx.now + HOUR)
    screened = messages.screen(draft, tx.config)
    kept = scheduled.schedule_message(tx, actor.caller, actor.conversation, draft=draft, screened=screened)
    actor.scheduled = kept.id


def _react(tx: Tx, actor: Actor) -> None:
    draft = ReactionDraft("👍")
    screened = reactions.screen_reaction(draft, tx.config)
    reactions.react(tx, actor.caller, actor.conversation, seq=actor.own, draft=draft, screened=screened)
