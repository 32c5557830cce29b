"""What a device knows: a snapshot, brought up to date by events. The web client does the same with the same rules.

Where an event does not say enough (a conversation that is new to us, an invitation's card), `receive` answers with
what must be fetched, and `place` takes it in; events that came meanwhile are applied after it. An invitation's card
shows the group as it was when the card was fetched: nobody is told of a group before joining it.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from inwith.client.live import Delivery, Renewed, read_payload
from inwith.client.scheduled import receive_scheduled
from inwith.conversations import events as e
from inwith.conversations.arrangement import Arrangement
from inwith.conversations.events import DraftMoved, OwnMarkMoved, ReceiptMoved
from inwith.conversations.types import (
    Conversation,
    Invitation,
    Marks,
    Message,
    Reaction,
    Snapshot,
)
from inwith.conversations.unsent import Unsent
from inwith.live.protocol import LiveEvent, Reset
from inwith.people.types import Person, Self

_UNREAD_SHOWN = 100


class FetchConversation(msgspec.Struct, frozen=True):
    conversation: int


class FetchInvitations(msgspec.Struct, frozen=True):
    pass


Need = FetchConversation | FetchInvitations


class State:
    """`conversations` by id, `invitations` and `scheduled` in the order of a snapshot, `people` by id."""

    def __init__(self, me: Self, snapshot: Snapshot) -> None:
        self.me = me
        self._later: dict[int, list[LiveEvent]] = {}
        self._restart(snapshot)

    def _restart(self, snapshot: Snapshot) -> None:
        self.epoch = snapshot.epoch
        self.conversations = {each.id: each for each in snapshot.conversations}
        self.invitations = list(snapshot.invitations)
        self.people = {each.id: each for each in snapshot.people}
        self.scheduled = list(snapshot.scheduled)
        self.private_head = snapshot.heads.get(str(self.me.stream), 0)

    def snapshot(self) -> Snapshot:
        """The present state as the server would put it: newest conversation first, only people who are named."""
        conversations = sorted(self.conversations.values(), key=_happened_at, reverse=True)
        named = {self.me.person.id}.union(*(named_in(each) for each in conversations))
        heads = {str(each.id): each.head for each in conversations}
        heads[str(self.me.stream)] = self.private_head
        people = sorted(
            (self.people[id_] for id_ in named if id_ in self.people), key=lambda person: person.id
        )
        return Snapshot(self.epoch, conversations, self.invitations, people, heads, self.scheduled)

    def receive(self, delivery: Delivery) -> set[Need]:
        """Take in one delivery; what must be fetched because of it."""
        match delivery:
            case LiveEvent() if delivery.stream == self.me.stream:
                self.private_head = delivery.seq
                return self._receive_private(delivery)
            case LiveEvent():
                return self._receive_public(delivery)
            case Reset():
                return {FetchConversation(delivery.stream)}
            case ReceiptMoved():
                self._move_marks(delivery)
            case OwnMarkMoved():
                return self._move_own_mark(delivery)
            case DraftMoved():
                self._move_draft(delivery)
            case Renewed():
                self._restart(delivery.snapshot)
        return set()

    def place(self, conversation: Conversation) -> set[Need]:
        """A conversation as it was just fetched. Events that it does not include yet are applied to it."""
        self.people |= {person.id: person for person in conversation.people}
        self.conversations[conversation.id] = replace(conversation, people=[])
        needs: set[Need] = set()
        for event in self._later.pop(conversation.id, []):
            needs |= self._receive_public(event)
        return needs

    def place_invitations(self, invitations: list[Invitation]) -> None:
        self.invitations = invitations

    # A conversation's stream

    def _receive_public(self, event: LiveEvent) -> set[Need]:
        """Events of a conversation that is being fetched, or is not known yet, wait until it is placed."""
        conversation = self.conversations.get(event.stream)
        if conversation is None or event.stream in self._later:
            self._later.setdefault(event.stream, []).append(event)
            return set()
        if event.seq <= conversation.head:
            return set()
        payload = read_payload(event)
        change = _CHANGES.get(type(payload))
        changed = change(self, conversation, event, payload) if change else conversation
        if changed is None:
            self._later[event.stream] = [event]
            return {FetchConversation(event.stream)}
        self.conversations[event.stream] = replace(changed, head=event.seq)
        return set()

    def _is_me(self, person: int | None) -> bool:
        return person == self.me.person.id

    def _title(self, conversation: Conversation, event: LiveEvent, titled: e.Titled) -> Conversation:
        return replace(conversation, title=titled.title, purpose=titled.purpose)

    def _join(self, conversation: Conversation, event: LiveEvent, joined: e.Joined) -> Conversation | None:
        if self._is_me(event.actor):
            return None
        return replace(conversation, member_count=conversation.member_count + 1, open=True)

    def _leave(self, conversation: Conversation, event: LiveEvent, left: e.Left | e.Removed) -> Conversation:
        gone = left.person if isinstance(left, e.Removed) else event.actor
        direct = conversation.kind == "direct"  # there marks stay: one that vanished would tell of a block
        marks = [each for each in conversation.marks if direct or each.person != gone]
        open_ = conversation.open and not direct
        return replace(conversation, member_count=conversation.member_count - 1, marks=marks, open=open_)

    def _make_owner(self, conversation: Conversation, event: LiveEvent, made: e.OwnerMade) -> Conversation:
        return replace(conversation, owner=True) if self._is_me(made.person) else conversation

    def _open_history(
        self, conversation: Conversation, event: LiveEvent, opened: e.HistoryOpened
    ) -> Conversation | None:
        return None if self._is_me(opened.person) else conversation

    def _say(self, conversation: Conversation, event: LiveEvent, said: e.Said) -> Conversation:
        message = Message(
            conversation.id,
            event.seq,
            event.actor,
            event.at if said.said_at is None else said.said_at,
            said.text,
            event.seq,
            mentions=said.mentions,
            reply_to=said.reply_to,
            label=said.label,
            notice=said.notice,
            attachments=said.attachments,
            forwarded=said.forwarded,
            poll=said.poll,
            preview=said.preview,
            doubtful_links=said.doubtful_links,
        )
        # Another of our devices may have read it before it reached this one.
        if self._is_me(event.actor) or event.seq <= _counted_after(conversation):
            return replace(conversation, last=message)
        mentioned = any(self._is_me(each.person) for each in said.mentions)
        return replace(
            conversation,
            last=message,
            unread=min(conversation.unread + 1, _UNREAD_SHOWN),
            mentions_unread=conversation.mentions_unread + mentioned,
        )

    def _edit(self, conversation: Conversation, event: LiveEvent, edited: e.Edited) -> Conversation | None:
        if not self._is_me(event.actor) and _is_unread(conversation, event):
            return None  # it may mention us now, or no longer
        words = {
            "text": edited.text,
            "mentions": edited.mentions,
            "version_seq": event.seq,
            "edited": True,
            "preview": edited.preview,
            "doubtful_links": edited.doubtful_links,
        }
        return self._change_last(conversation, event, words)

    def _delete(
        self, conversation: Conversation, event: LiveEvent, deleted: e.Deleted
    ) -> Conversation | None:
        if not self._is_me(event.actor) and _is_unread(conversation, event):
            return None
        last = conversation.last
        if last is not None and last.seq == event.about:
            conversation = replace(conversation, last=_empty(last))
        return self._unpin(conversation, event, deleted)

    def _pin(self, conversation: Conversation, event: LiveEvent, pinned: e.Pinned) -> Conversation:
        assert event.about is not None  # a message is pinned
        return replace(conversation, pinned=[*conversation.pinned, event.about])

    def _unpin(
        self, conversation: Conversation, event: LiveEvent, unpinned: e.Unpinned | e.Deleted
    ) -> Conversation:
        return replace(conversation, pinned=[each for each in conversation.pinned if each != event.about])

    def _react(self, conversation: Conversation, event: LiveEvent, reacted: e.Reacted) -> Conversation:
        return self._change_reactions(conversation, event, reacted.emoji)

    def _unreact(self, conversation: Conversation, event: LiveEvent, unreacted: e.Unreacted) -> Conversation:
        return self._change_reactions(conversation, event, None)

    def _change_reactions(
        self, conversation: Conversation, event: LiveEvent, emoji: str | None
    ) -> Conversation:
        last = conversation.last
        if last is None or last.seq != event.about or event.actor is None:
            return conversation
        others = [each for each in last.reactions if each.person != event.actor]
        reactions = others if emoji is None else [*others, Reaction(event.actor, emoji)]
        return self._change_last(conversation, event, {"reactions": reactions})

    def _change_last(
        self, conversation: Conversation, event: LiveEvent, change: dict[str, Any]
    ) -> Conversation:
        last = conversation.last
        if last is None or last.seq != event.about:
            return conversation
        return replace(conversation, last=replace(last, **change))

    def _move_marks(self, moved: ReceiptMoved) -> None:
        conversation = self.conversations.get(moved.stream)
        if conversation is None or self._is_me(moved.person):
            return
        others = [each for each in conversation.marks if each.person != moved.person]
        marks = sorted(
            [*others, Marks(moved.person, moved.delivered, moved.read)], key=lambda each: each.person
        )
        self.conversations[moved.stream] = replace(conversation, marks=marks)

    def _move_own_mark(self, moved: OwnMarkMoved) -> set[Need]:
        """Read to the end leaves nothing unread; how much is left before the end, only the server can count."""
        conversation = self.conversations.get(moved.conversation)
        if conversation is None:
            return set()
        before = _counted_after(conversation)
        delivered, read = max(moved.delivered, conversation.delivered), max(moved.read, conversation.read)
        conversation = replace(conversation, delivered=delivered, read=read)
        if _counted_after(conversation) == before:
            self.conversations[moved.conversation] = conversation
            return set()
        return self._count_anew(conversation)

    def _count_anew(self, conversation: Conversation) -> set[Need]:
        last = conversation.last
        if last is not None and _counted_after(conversation) < last.seq:
            return {FetchConversation(conversation.id)}
        self.conversations[conversation.id] = replace(conversation, unread=0, mentions_unread=0)
        return set()

    def _move_draft(self, moved: DraftMoved) -> None:
        conversation = self.conversations.get(moved.conversation)
        if conversation is not None and moved.version > conversation.draft.version:
            draft = Unsent(moved.version, moved.text, moved.reply_to, moved.mentions)
            self.conversations[moved.conversation] = replace(conversation, draft=draft)

    # The private stream

    def _receive_private(self, event: LiveEvent) -> set[Need]:
        match read_payload(event):
            case e.Invited() | e.InvitationAnswered():
                return {FetchInvitations()}
            case (
                e.MembershipBegan(conversation=conversation)
                | e.DirectRequested(conversation=conversation)
                | e.AnnouncementReached(conversation=conversation)
            ):
                self._later.setdefault(conversation, [])
                return {FetchConversation(conversation)}
            case e.Arranged() as arranged:
                return self._arrange(arranged)
            case (e.Scheduled() | e.ScheduleChanged() | e.ScheduleCancelled() | e.ScheduleEnded()) as change:
                self.scheduled = receive_scheduled(self.scheduled, event, change)
            case e.DirectAnswered(conversation=conversation, accepted=False):
                self._let_go(conversation)
            case (
                e.MembershipEnded(conversation=conversation) | e.AnnouncementEnded(conversation=conversation)
            ):
                self._let_go(conversation)
        return set()

    def _arrange(self, arranged: e.Arranged) -> set[Need]:
        conversation = self.conversations.get(arranged.conversation)
        if conversation is None:
            return set()
        before = _counted_after(conversation)
        wanted = {name: getattr(arranged, name) for name in Arrangement.__struct_fields__}
        conversation = replace(conversation, arrangement=Arrangement(**wanted))
        if _counted_after(conversation) != before:
            return self._count_anew(conversation)
        self.conversations[arranged.conversation] = conversation
        return set()

    def _let_go(self, conversation: int) -> None:
        self.conversations.pop(conversation, None)
        self._later.pop(conversation, None)

    def add_people(self, people: list[Person]) -> None:
        self.people |= {person.id: person for person in people}


# None from a change: the event does not say enough, the conversation is fetched.
_Change = Callable[[State, Conversation, LiveEvent, Any], Conversation | None]
_CHANGES: dict[type, _Change] = {
    e.Titled: State._title,
    e.Joined: State._join,
    e.Left: State._leave,
    e.Removed: State._leave,
    e.OwnerMade: State._make_owner,
    e.HistoryOpened: State._open_history,
    e.Said: State._say,
    e.Edited: State._edit,
    e.Deleted: State._delete,
    e.Reacted: State._react,
    e.Unreacted: State._unreact,
    e.Pinned: State._pin,
    e.Unpinned: State._unpin,
}


def _empty(message: Message) -> Message:
    """What is left of a deleted message: who said it, where and when, and what it answered."""
    return Message(
        message.conversation,
        message.seq,
        message.sender,
        message.at,
        "",
        message.version_seq,
        reply_to=message.reply_to,
        deleted=True,
    )


def _is_unread(conversation: Conversation, event: LiveEvent) -> bool:
    return event.about is not None and event.about > _counted_after(conversation)


def _counted_after(conversation: Conversation) -> int:
    """Messages after this seq count as unread: those not read yet, or those from where it was marked as unread."""
    marked = conversation.arrangement.unread_from
    return conversation.read if marked is None else min(conversation.read, marked - 1)


def _happened_at(conversation: Conversation) -> tuple[int, int]:
    last = conversation.last
    return (last.at if last else conversation.created_at, conversation.id)


def named_in(conversation: Conversation) -> set[int]:
    """Whom a row of the list names."""
    named = {marks.person for marks in conversation.marks}
    if conversation.peer is not None:
        named.add(conversation.peer.id)
    last = conversation.last
    if last is not None:
        named |= {mention.person for mention in last.mentions} | {each.person for each in last.reactions}
        named |= set() if last.sender is None else {last.sender}
    return named
