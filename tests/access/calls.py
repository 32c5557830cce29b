"""A call of each operation that is right in every point but, perhaps, who makes it."""

import re
from collections.abc import Callable

import msgspec

from inwith.client.client_id import make_client_id
from inwith.clock import HOUR
from inwith.conversations.announced import AnnouncementDraft
from inwith.conversations.arrangement import ArrangementChange
from inwith.conversations.content import PreviewWanted
from inwith.conversations.schedule import ScheduleChange
from inwith.conversations.types import (
    Answer,
    Ballot,
    Destination,
    DirectDraft,
    Draft,
    Forwarding,
    GroupChange,
    GroupDraft,
    Invite,
    Mark,
    PersonNamed,
    ReactionDraft,
    Revision,
    ScheduleDraft,
)
from inwith.conversations.unsent import UnsentChange
from inwith.people.types import (
    CouncilNotice,
    NewPerson,
    NoticeAcceptance,
    PasswordChange,
    PersonChange,
    Preferences,
    PushSubscription,
    SetUp,
    ShowLink,
    SignIn,
    Unlisting,
    UseLink,
)
from tests.access.cast import NOWHERE as NOWHERE
from tests.access.cast import Actor, Scene
from tests.access.table import Aim
from tests.conftest import PASSWORD

LIVE_GIVEN = {
    "send": ("conversation",),
    "edit": ("conversation", "seq"),
    "delete": ("conversation", "seq"),
    "react": ("conversation", "seq"),
    "unreact": ("conversation", "seq"),
    "vote": ("conversation", "seq"),
    "mark": ("conversation",),
    "marks": (),
    "arrange": ("conversation",),
    "keep_draft": ("conversation",),
    "discard_draft": ("conversation",),
    "create_group": (),
    "open_direct": (),
}


class Call(msgspec.Struct, frozen=True):
    """`given`: the parameters that the path or the frame names."""

    operation: str
    given: dict[str, int]
    body: msgspec.Struct | None

    @property
    def method(self) -> str:
        return self.operation.partition(" ")[0]

    @property
    def path(self) -> str:
        return self.operation.partition(" ")[2].format(**self.given)

    def aim_at(self, name: str, target: int) -> "Call":
        """The same call with another value of one parameter, or of the body's `reply_to`."""
        if isinstance(self.body, Draft) and name == "reply_to":
            body = msgspec.structs.replace(self.body, client_id=make_client_id(), reply_to=target)
            return msgspec.structs.replace(self, body=body)
        return msgspec.structs.replace(self, given={**self.given, name: target})


Write = Callable[[Scene, Actor], msgspec.Struct]

_BODIES: dict[str, Write] = {
    "POST /set-up": lambda scene, actor: SetUp(
        scene.set_up_link, "Another council", "Una Pattern", f"again-{actor.person}", PASSWORD
    ),
    "POST /session": lambda scene, actor: SignIn(actor.sign_in_name, PASSWORD),
    "POST /tokens": lambda scene, actor: SignIn(actor.sign_in_name, PASSWORD),
    "POST /links/show": lambda scene, actor: ShowLink(scene.join_link),
    "POST /links/use": lambda scene, actor: UseLink(scene.join_link, PASSWORD),
    "POST /notice/acceptance": lambda scene, actor: NoticeAcceptance(scene.notice),
    "POST /password": lambda scene, actor: PasswordChange(PASSWORD, PASSWORD + " more"),
    "PUT /push": lambda scene, actor: _subscription(actor),
    "PUT /preferences": lambda scene, actor: Preferences(typing=False),
    "POST /accounts": lambda scene, actor: NewPerson("Una Pattern", f"una-{actor.person}"),
    "PATCH /accounts/{person}": lambda scene, actor: PersonChange(team="Parks"),
    "PUT /accounts/{person}/unlisted": lambda scene, actor: Unlisting(scene["colleague"].person),
    "PUT /council/notice": lambda scene, actor: CouncilNotice(f"Read by {actor.person}."),
    "POST /announcements": lambda scene, actor: AnnouncementDraft(title="Weather", everyone=True),
    # An address that nobody reads a page at, so that the network is left alone.
    "POST /previews": lambda scene, actor: PreviewWanted("http://127.0.0.1/"),
    "POST /groups": lambda scene, actor: GroupDraft("A new group"),
    "POST /directs": lambda scene, actor: DirectDraft(scene["bystander"].person),
    "POST /blocks": lambda scene, actor: PersonNamed(scene["bystander"].person),
    "POST /invitations/{invitation}/answer": lambda scene, actor: Answer(accept=True),
    "PATCH /conversations/{conversation}": lambda scene, actor: GroupChange(title="Renamed"),
    "POST /conversations/{conversation}/answer": lambda scene, actor: Answer(accept=True),
    "POST /conversations/{conversation}/invitations": lambda scene, actor: Invite(
        [scene["bystander"].person]
    ),
    "POST /conversations/{conversation}/owners": lambda scene, actor: PersonNamed(scene["colleague"].person),
    "POST /conversations/{conversation}/history": lambda scene, actor: PersonNamed(scene["colleague"].person),
    "POST /conversations/{conversation}/messages": lambda scene, actor: Draft(make_client_id(), "Hello"),
    "PUT /conversations/{conversation}/messages/{seq}": lambda scene, actor: Revision("Hello again"),
    "PUT /conversations/{conversation}/messages/{seq}/reaction": lambda scene, actor: ReactionDraft("🎉"),
    "PUT /conversations/{conversation}/messages/{seq}/vote": lambda scene, actor: Ballot([0]),
    "POST /conversations/{conversation}/messages/{seq}/forward": lambda scene, actor: Forwarding(
        [Destination(actor.notes, make_client_id())]
    ),
    "POST /conversations/{conversation}/scheduled": lambda scene, actor: ScheduleDraft(
        make_client_id(), "Good morning", send_at=scene.now + HOUR
    ),
    "PUT /scheduled/{scheduled}": lambda scene, actor: ScheduleChange(text="Good evening"),
    "PUT /conversations/{conversation}/mark": lambda scene, actor: Mark(delivered=actor.own, read=actor.own),
    "PUT /conversations/{conversation}/arrangement": lambda scene, actor: ArrangementChange(
        pinned=True, archived=True, muted_until=2**53 - 1
    ),
    "PUT /conversations/{conversation}/draft": lambda scene, actor: UnsentChange(0, "Hello, I"),
}
_LIVE = {
    "live send": "POST /conversations/{conversation}/messages",
    "live edit": "PUT /conversations/{conversation}/messages/{seq}",
    "live react": "PUT /conversations/{conversation}/messages/{seq}/reaction",
    "live vote": "PUT /conversations/{conversation}/messages/{seq}/vote",
    "live arrange": "PUT /conversations/{conversation}/arrangement",
    "live keep_draft": "PUT /conversations/{conversation}/draft",
    "live mark": "PUT /conversations/{conversation}/mark",
    "live create_group": "POST /groups",
    "live open_direct": "POST /directs",
}


def _subscription(actor: Actor) -> PushSubscription:
    # The generator of P-256 is a public key as good as any.
    point = "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
    return PushSubscription(f"https://fcm.googleapis.com/{actor.person}", point, "A" * 22)


def make_call(operation: str, scene: Scene, actor: Actor, *, aim: Aim) -> Call:
    """Paths are those of app.ROUTES, with `{conversation}` for `{conversation:int}`."""
    write = _BODIES.get(_LIVE.get(operation, operation))
    body = write(scene, actor) if write else None
    if aim == "earlier" and isinstance(body, Draft):
        body = msgspec.structs.replace(body, reply_to=scene.earlier)
    given = {name: _find(name, operation, scene, actor, aim) for name in _names(operation)}
    return Call(operation, given, body)


def _names(operation: str) -> tuple[str, ...]:
    kind, _, name = operation.partition(" ")
    return LIVE_GIVEN[name] if kind == "live" else tuple(re.findall(r"\{(\w+)\}", operation))


def _find(name: str, operation: str, scene: Scene, actor: Actor, aim: Aim) -> int:
    if name == "conversation":
        return actor.conversation
    if name == "seq":
        return {"own": actor.own, "another's": actor.anothers, "earlier": scene.earlier}[aim]
    if name == "scheduled":
        return actor.scheduled if aim == "own" else scene["colleague"].scheduled
    if name == "session":
        return actor.spare if aim == "own" else scene["colleague"].spare
    if name == "invitation":
        whose = "declined" if actor.name == "invited" else "invited"
        return actor.card if aim == "own" and actor.card else scene[whose].card
    return scene["colleague" if "/members/" in operation else "bystander"].person
