"""Who follows which stream on this node, and how far each has got."""

from collections.abc import Iterator
from typing import Protocol

import msgspec

from inwith.caller import Caller
from inwith.live.frames import Frames
from inwith.storage.streams import LogEntry


class Place(msgspec.Struct, frozen=True):
    """Where a connection stands in a stream, of one moment.

    It may see from `from_seq` and has up to `cursor`; the stream reaches `head`.
    """

    stream: int
    from_seq: int
    cursor: int
    head: int


class Receiver(Protocol):
    """One client's connection, as the hub sees it."""

    person: int
    caller: Caller
    following: "dict[int, Follower]"  # by stream
    left_at: dict[int, int]  # streams it followed before → how far it had got: nothing is delivered twice
    watching: frozenset[int]
    lagging: int  # how many of its streams are not yet up to date
    resuming: bool  # `current` is still to be said

    @property
    def congested(self) -> bool: ...

    def deliver(self, frames: Frames) -> None: ...

    def become_current(self) -> None: ...


class Follower:
    """A receiver's place in a stream. It has everything it may have up to `cursor`, and may have nothing below `from_seq`.

    While it is `level` with its feed, the feed's cursor counts instead of its own. Its rights were read when the
    stream reached `settled`: what events up to there did to them is history.
    """

    __slots__ = ("cursor", "from_seq", "level", "receiver", "settled", "stream")

    def __init__(self, receiver: Receiver, place: Place, *, cursor: int) -> None:
        self.receiver = receiver
        self.stream = place.stream
        self.from_seq = place.from_seq
        self.cursor = cursor
        self.settled = place.head
        self.level = False

    def is_blind_to(self, entry: LogEntry) -> bool:
        """Whether the event is about something from before what this follower may see."""
        return entry.about is not None and entry.about < self.from_seq


class Feed:
    """A stream that somebody here follows, delivered to the level ones up to `cursor`."""

    __slots__ = ("cursor", "followers", "latest_from", "level")

    def __init__(self, *, cursor: int) -> None:
        self.cursor = cursor
        self.followers = 0
        self.level: dict[int, Follower] = {}  # by id() of the receiver
        self.latest_from = 0  # no level follower's from_seq is above this


class Feeds:
    """All feeds of this node, and the followers that lag behind theirs."""

    def __init__(self) -> None:
        self._feeds: dict[int, Feed] = {}
        self.lagging: dict[Follower, None] = {}  # in the order of their turns

    def __iter__(self) -> Iterator[int]:
        return iter(self._feeds)

    def find(self, stream: int) -> Feed | None:
        return self._feeds.get(stream)

    def add(self, receiver: Receiver, place: Place) -> None:
        """Let `receiver` follow from its place on."""
        feed = self._feeds.get(place.stream)
        if feed is None:
            feed = self._feeds[place.stream] = Feed(cursor=place.head)
        # One that comes back has what it had before: seqs are never used twice, so skipping them loses nothing.
        cursor = max(place.cursor, receiver.left_at.pop(place.stream, 0))
        follower = Follower(receiver, place, cursor=cursor)
        receiver.following[place.stream] = follower
        feed.followers += 1
        if cursor == feed.cursor:
            self._make_level(follower, feed)
        else:
            self.lagging[follower] = None
            receiver.lagging += 1

    def advance(self, follower: Follower, cursor: int) -> None:
        """A lagging follower got as far as `cursor`; it is level once that is where its feed is."""
        follower.cursor = cursor
        feed = self._feeds[follower.stream]
        if cursor == feed.cursor:
            self._forget_turn(follower)
            self._make_level(follower, feed)

    def _make_level(self, follower: Follower, feed: Feed) -> None:
        follower.level = True
        feed.level[id(follower.receiver)] = follower
        feed.latest_from = max(feed.latest_from, follower.from_seq)

    def change_from(self, follower: Follower, from_seq: int) -> None:
        follower.from_seq = from_seq
        feed = self._feeds[follower.stream]
        feed.latest_from = max(feed.latest_from, from_seq)

    def remove(self, receiver: Receiver, stream: int) -> None:
        """Nothing more of `stream` for `receiver`."""
        follower = receiver.following.pop(stream, None)
        if follower is None:
            return
        feed = self._feeds[stream]
        receiver.left_at[stream] = feed.cursor if follower.level else follower.cursor
        feed.level.pop(id(receiver), None)
        self._forget_turn(follower)
        feed.followers -= 1
        if feed.followers == 0:
            del self._feeds[stream]

    def _forget_turn(self, follower: Follower) -> None:
        if follower in self.lagging:
            del self.lagging[follower]
            follower.receiver.lagging -= 1

    def take_turns(self, most: int) -> list[Follower]:
        """Lagging followers whose connection has room, at most so many; they go to the end of the queue."""
        turns: list[Follower] = []
        for follower in self.lagging:
            if len(turns) == most:
                break
            if not follower.receiver.congested:
                turns.append(follower)
        for follower in turns:
            self.lagging[follower] = self.lagging.pop(follower)
        return turns
