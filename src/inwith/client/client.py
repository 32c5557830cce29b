"""What a signed-in person can do, one method each."""

from collections.abc import Sequence
from types import TracebackType

import msgspec

from inwith.client.client_id import make_client_id
from inwith.client.connection import Connection, connect
from inwith.client.live import Live
from inwith.client.requests import Requests
from inwith.conversations.arrangement import Arrangement, ArrangementChange
from inwith.conversations.content import Poll, Tally
from inwith.conversations.schedule import ScheduleChange, ScheduledMessage
from inwith.conversations.types import (
    Answer,
    Answered,
    Ballot,
    Conversation,
    Destination,
    DirectDraft,
    Draft,
    Forwarding,
    GroupDraft,
    History,
    Invitation,
    Invite,
    Kept,
    Mark,
    Member,
    Mention,
    PersonNamed,
    PinnedMessages,
    ReactionDraft,
    Revision,
    ScheduleDraft,
    Sent,
    Snapshot,
    StarredMessages,
    Votes,
    Waiting,
)
from inwith.conversations.unsent import Unsent, UnsentChange
from inwith.people.types import Device, Notice, NoticeAcceptance, Person, Preferences, Self, SignedIn, SignIn


class Client:
    """One signed-in device. Made by `sign_in` or `with_token`. Every method raises InwithError."""

    def __init__(self, url: str, token: str, me: Self) -> None:
        self.url = url
        self.token = token
        self.me = me
        self.requests = Requests(url, token=token)

    @classmethod
    async def sign_in(cls, url: str, name: str, password: str, *, device_name: str = "") -> "Client":
        requests = Requests(url)
        try:
            body = SignIn(sign_in_name=name, password=password, device_name=device_name)
            signed_in = await requests.ask("POST", "/tokens", SignedIn, body=body)
        finally:
            await requests.close()
        assert not isinstance(signed_in.token, msgspec.UnsetType)
        return cls(url, signed_in.token, signed_in.me)

    @classmethod
    async def with_token(cls, url: str, token: str) -> "Client":
        """For a program that was given a bearer token before."""
        requests = Requests(url, token=token)
        try:
            return cls(url, token, await requests.ask("GET", "/me", Self))
        finally:
            await requests.close()

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self.requests.close()

    # About oneself

    async def accept_notice(self) -> None:
        """Accept the privacy notice as it now stands."""
        notice = await self.requests.ask("GET", "/notice", Notice)
        body = NoticeAcceptance(version=notice.version)
        await self.requests.ask("POST", "/notice/acceptance", type(None), body=body)

    async def sign_out(self) -> None:
        await self.requests.ask("DELETE", "/session", type(None))

    async def devices(self) -> list[Device]:
        return await self.requests.ask("GET", "/devices", list[Device])

    async def end_device(self, session: int) -> None:
        await self.requests.ask("DELETE", f"/devices/{session}", type(None))

    async def change_preferences(self, preferences: Preferences) -> Preferences:
        return await self.requests.ask("PUT", "/preferences", Preferences, body=preferences)

    async def people(self, q: str = "", *, team: str | None = None) -> list[Person]:
        """The directory, by name, team or job title."""
        return await self.requests.ask("GET", "/people", list[Person], query={"q": q or None, "team": team})

    # Conversations

    async def snapshot(self) -> Snapshot:
        return await self.requests.ask("GET", "/snapshot", Snapshot)

    async def conversation(self, conversation: int) -> Conversation:
        return await self.requests.ask("GET", f"/conversations/{conversation}", Conversation)

    async def create_group(
        self, title: str, *, purpose: str = "", invite: Sequence[int] = ()
    ) -> Conversation:
        body = GroupDraft(title=title, purpose=purpose, invite=list(invite))
        return await self.requests.ask("POST", "/groups", Conversation, body=body)

    async def open_direct(self, person: int) -> Conversation:
        return await self.requests.ask("POST", "/directs", Conversation, body=DirectDraft(person))

    async def answer_request(self, conversation: int, *, accept: bool, block: bool = False) -> Answered:
        """Answer a colleague's direct request."""
        path = f"/conversations/{conversation}/answer"
        return await self.requests.ask("POST", path, Answered, body=Answer(accept, block))

    async def members(self, conversation: int) -> list[Member]:
        return await self.requests.ask("GET", f"/conversations/{conversation}/members", list[Member])

    async def leave(self, conversation: int) -> None:
        await self.requests.ask("DELETE", f"/conversations/{conversation}/membership", type(None))

    async def remove(self, conversation: int, person: int) -> None:
        await self.requests.ask("DELETE", f"/conversations/{conversation}/members/{person}", type(None))

    async def open_history(self, conversation: int, person: int) -> None:
        """Let a member see everything from the beginning."""
        body = PersonNamed(person)
        await self.requests.ask("POST", f"/conversations/{conversation}/history", type(None), body=body)

    async def invite(self, conversation: int, people: Sequence[int]) -> list[Waiting]:
        path = f"/conversations/{conversation}/invitations"
        return await self.requests.ask("POST", path, list[Waiting], body=Invite(list(people)))

    async def invitations(self) -> list[Invitation]:
        """Those that wait for an answer."""
        return await self.requests.ask("GET", "/invitations", list[Invitation])

    async def accept(self, invitation: int) -> Answered:
        return await self._answer_invitation(invitation, Answer(accept=True))

    async def decline(self, invitation: int, *, block: bool = False) -> Answered:
        return await self._answer_invitation(invitation, Answer(accept=False, block=block))

    async def _answer_invitation(self, invitation: int, answer: Answer) -> Answered:
        return await self.requests.ask("POST", f"/invitations/{invitation}/answer", Answered, body=answer)

    # Messages

    async def send(
        self,
        conversation: int,
        text: str,
        *,
        reply_to: int | None = None,
        mentions: Sequence[Mention] = (),
        client_id: str | None = None,
        poll: Poll | None = None,
        draft: int | None = None,
    ) -> Sent:
        """Send once, however often it takes to learn that it has arrived. With a `poll`, `text` is its question.

        `draft`: the version of the kept draft that these words were.
        """
        body = Draft(client_id or make_client_id(), text, reply_to, list(mentions), poll, draft=draft)
        path = f"/conversations/{conversation}/messages"
        return await self.requests.ask_until_known("POST", path, Sent, body=body)

    async def edit(self, conversation: int, seq: int, text: str, *, mentions: Sequence[Mention] = ()) -> None:
        body = Revision(text=text, mentions=list(mentions))
        await self._change(conversation, seq, "PUT", "", body)

    async def delete(self, conversation: int, seq: int) -> None:
        await self._change(conversation, seq, "DELETE", "", None)

    async def react(self, conversation: int, seq: int, emoji: str) -> None:
        await self._change(conversation, seq, "PUT", "/reaction", ReactionDraft(emoji))

    async def unreact(self, conversation: int, seq: int) -> None:
        await self._change(conversation, seq, "DELETE", "/reaction", None)

    async def pin(self, conversation: int, seq: int) -> None:
        await self._change(conversation, seq, "PUT", "/pin", None)

    async def unpin(self, conversation: int, seq: int) -> None:
        await self._change(conversation, seq, "DELETE", "/pin", None)

    async def star(self, conversation: int, seq: int) -> None:
        await self._change(conversation, seq, "PUT", "/star", None)

    async def unstar(self, conversation: int, seq: int) -> None:
        await self._change(conversation, seq, "DELETE", "/star", None)

    async def close_poll(self, conversation: int, seq: int) -> None:
        await self._change(conversation, seq, "POST", "/close", None)

    async def vote(self, conversation: int, seq: int, *options: int) -> Tally:
        """The whole choice, by places from 0; none takes it back."""
        path = f"/conversations/{conversation}/messages/{seq}/vote"
        return await self.requests.ask("PUT", path, Tally, body=Ballot(list(options)))

    async def votes(self, conversation: int, seq: int) -> Votes:
        return await self.requests.ask("GET", f"/conversations/{conversation}/messages/{seq}/votes", Votes)

    async def forward(self, conversation: int, seq: int, *to: int) -> list[Sent]:
        """Pass a message on, once, however often it takes to learn that it has arrived."""
        body = Forwarding([Destination(each, make_client_id()) for each in to])
        path = f"/conversations/{conversation}/messages/{seq}/forward"
        return await self.requests.ask_until_known("POST", path, list[Sent], body=body)

    async def schedule(
        self,
        conversation: int,
        text: str,
        *,
        send_at: int,
        reply_to: int | None = None,
        mentions: Sequence[Mention] = (),
        poll: Poll | None = None,
    ) -> ScheduledMessage:
        """Send once, at `send_at` (ms UTC), whether or not this program still runs then."""
        body = ScheduleDraft(make_client_id(), text, reply_to, list(mentions), poll=poll, send_at=send_at)
        path = f"/conversations/{conversation}/scheduled"
        return await self.requests.ask_until_known("POST", path, ScheduledMessage, body=body)

    async def scheduled(self) -> list[ScheduledMessage]:
        return await self.requests.ask("GET", "/scheduled", list[ScheduledMessage])

    async def change_scheduled(self, scheduled: int, change: ScheduleChange) -> ScheduledMessage:
        return await self.requests.ask("PUT", f"/scheduled/{scheduled}", ScheduledMessage, body=change)

    async def cancel_scheduled(self, scheduled: int) -> None:
        await self.requests.ask("DELETE", f"/scheduled/{scheduled}", type(None))

    async def send_scheduled(self, scheduled: int) -> Sent:
        """Before its time."""
        return await self.requests.ask("POST", f"/scheduled/{scheduled}/send", Sent)

    async def open_own(self) -> Conversation:
        """Notes to oneself."""
        return await self.requests.ask("POST", "/conversations/own", Conversation)

    async def pinned(self, conversation: int) -> PinnedMessages:
        return await self.requests.ask("GET", f"/conversations/{conversation}/pins", PinnedMessages)

    async def starred(self, *, before: int | None = None) -> StarredMessages:
        return await self.requests.ask("GET", "/starred", StarredMessages, query={"before": before})

    async def _change(
        self, conversation: int, seq: int, method: str, what: str, body: msgspec.Struct | None
    ) -> None:
        path = f"/conversations/{conversation}/messages/{seq}{what}"
        await self.requests.ask(method, path, type(None), body=body)

    async def mark(self, conversation: int, *, delivered: int = 0, read: int = 0) -> Kept:
        body = Mark(delivered=delivered, read=read)
        return await self.requests.ask("PUT", f"/conversations/{conversation}/mark", Kept, body=body)

    async def arrange(self, conversation: int, change: ArrangementChange) -> Arrangement:
        """Pin, archive, mute, mark unread: for this person alone."""
        return await self.requests.ask(
            "PUT", f"/conversations/{conversation}/arrangement", Arrangement, body=change
        )

    async def keep_draft(self, conversation: int, change: UnsentChange) -> Unsent:
        """What this person has begun to write, for their own devices. Raises Conflict if it moved since `change.seen`."""
        return await self.requests.ask("PUT", f"/conversations/{conversation}/draft", Unsent, body=change)

    async def discard_draft(self, conversation: int, *, seen: int | None = None) -> Unsent:
        path = f"/conversations/{conversation}/draft"
        return await self.requests.ask("DELETE", path, Unsent, query={"seen": seen})

    async def history(
        self,
        conversation: int,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int | None = None,
    ) -> History:
        path = f"/conversations/{conversation}/messages"
        return await self.requests.ask(
            "GET", path, History, query={"before": before, "after": after, "limit": limit}
        )

    # Live

    async def live(self, start: Snapshot | None = None) -> Live:
        """Everything that happens after `start`, or after now. Iterate over it with `async for`."""
        start = start or await self.snapshot()
        return Live(self.url, self.token, start=start, read_snapshot=self.snapshot)

    async def connect(self) -> Connection:
        """A bare live connection, for programs that mind it themselves."""
        return await connect(self.url, self.token)
