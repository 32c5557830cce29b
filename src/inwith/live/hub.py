"""Delivers the log to those who follow it: read once per node after a hint, encoded once for all.

One task does all of it, so that each stream reaches each connection in order, without a gap and without a repetition.
Rights are obeyed in the log's own order: an event that ends a following is its last word, and is not delivered itself.
"""

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec

from inwith.config import Config
from inwith.live.bus import Ephemeral
from inwith.live.feeds import Feed, Feeds, Follower, Receiver
from inwith.live.frames import Frames, encode_blank, encode_event
from inwith.live.protocol import Reset
from inwith.live.tail import PAGE_EVENTS, Page, Skim, Wanted, read_heads, read_wanted
from inwith.storage.database import Database, Event, Kind
from inwith.storage.follow import Move, Moves
from inwith.storage.streams import LogEntry

_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode
_TURNS_A_PASS = 64
_PAUSE_AFTER_FAULT_SECONDS = 0.5


class Place(msgspec.Struct, frozen=True):
    """Where a connection stands in a stream: it may see from `from_seq` and has up to `cursor`; the stream reaches `head`."""

    stream: int
    from_seq: int
    cursor: int
    head: int


class Hub:
    """The connections of this node and what they follow. `moves` tells what an event changes in that."""

    def __init__(
        self, database: Database, *, config: Config, kinds: Mapping[str, Kind], moves: Moves
    ) -> None:
        self._database = database
        self._config = config
        self._moves = moves
        self._decoders = {kind: msgspec.json.Decoder(kinds[kind].payload) for kind in moves}
        self._feeds = Feeds()
        self._people: dict[int, set[Receiver]] = {}
        self._hinted: set[int] = set()
        self._ephemera: list[Ephemeral] = []
        self._starting: dict[tuple[Receiver, int], int] = {}  # connection and stream → from_seq
        self._missed: list[set[int]] = []
        self._awake = asyncio.Event()

    def hear(self, heads: Mapping[int, int], ephemera: Sequence[Ephemeral]) -> None:
        """A hint: these streams may have grown. Whether they have is for the log to say."""
        for missed in self._missed:
            missed.update(heads)
        for stream, head in heads.items():
            feed = self._feeds.find(stream)
            if feed is not None and head > feed.cursor:
                self._hinted.add(stream)
        self._ephemera += [each for each in ephemera if self._feeds.find(each.stream) is not None]
        if self._hinted or self._ephemera:
            self._awake.set()

    @contextmanager
    def hints_kept(self) -> Iterator[set[int]]:
        """The streams hinted at meanwhile: somebody about to `enter` has not been there to hear them."""
        missed: set[int] = set()
        self._missed.append(missed)
        try:
            yield missed
        finally:
            self._missed.remove(missed)

    def enter(self, receiver: Receiver, places: Iterable[Place], *, missed: set[int]) -> None:
        """From now on `receiver` is told of what is new after each place. `missed`: from `hints_kept`."""
        self._people.setdefault(receiver.person, set()).add(receiver)
        for place in places:
            self._feeds.add(
                receiver, place.stream, from_seq=place.from_seq, cursor=place.cursor, head=place.head
            )
            if place.stream in missed:
                self._hinted.add(place.stream)
        self._tell_if_current(receiver)
        self.wake()

    def leave(self, receiver: Receiver) -> None:
        for key in [key for key in self._starting if key[0] is receiver]:
            del self._starting[key]
        for stream in list(receiver.following):
            self._feeds.remove(receiver, stream)
        receiver.left_at.clear()
        here = self._people.get(receiver.person, set())
        here.discard(receiver)
        if not here:
            self._people.pop(receiver.person, None)

    def wake(self) -> None:
        """A connection has room again, or there is something to look at."""
        self._awake.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            await self._awake.wait()
            self._awake.clear()
            try:
                while await self._pass():
                    pass
            except Exception:
                # Nothing is lost: all cursors stand where delivery stopped, and the sweep looks again.
                _log.exception("delivering live events failed; trying again")
                await asyncio.sleep(_PAUSE_AFTER_FAULT_SECONDS)
                await self.sweep()

    async def sweep(self) -> None:
        """Look at every followed stream, in case a hint was lost."""
        for stream, head in (await self._database.read(read_heads, list(self._feeds))).items():
            feed = self._feeds.find(stream)
            if feed is not None and head > feed.cursor:
                self._hinted.add(stream)
        self.wake()

    async def _pass(self) -> bool:
        """Read once, deliver what was found; whether there was anything to do."""
        hinted, self._hinted = self._hinted, set()
        ephemera, self._ephemera = self._ephemera, []
        starting = dict(self._starting)
        turns = self._feeds.take_turns(_TURNS_A_PASS)
        level = self._level_pages(hinted.union(follower.stream for follower in turns))
        lagging = {follower: self._want(follower) for follower in turns}
        wanted = _wanted(level, lagging.values(), {stream for _, stream in starting})
        if not (wanted.pages or wanted.skims or wanted.heads or ephemera):
            return False
        found = await self._database.read(read_wanted, wanted, tuple(self._moves))
        for page in level:
            self._deliver_level(page, found.pages[page])
        for follower, want in lagging.items():
            if follower.receiver.following.get(follower.stream) is follower:
                self._take_turn(
                    follower, want, found.pages[want] if isinstance(want, Page) else found.skims[want]
                )
        self._start(starting, found.heads)
        for each in ephemera:
            self._deliver_ephemeral(each)
        return True

    def _level_pages(self, streams: Iterable[int]) -> list[Page]:
        feeds = ((stream, self._feeds.find(stream)) for stream in streams)
        return [Page(stream, feed.cursor) for stream, feed in feeds if feed is not None]

    def _want(self, follower: Follower) -> Page | Skim:
        feed = self._feeds.find(follower.stream)
        if feed is not None and feed.cursor - follower.cursor > self._config.catch_up_events:
            return Skim(follower.stream, follower.cursor, feed.cursor)
        return Page(follower.stream, follower.cursor)

    def _deliver_level(self, page: Page, entries: list[LogEntry]) -> None:
        """To all who have everything before it. Plain events travel together; one that is not alike for all goes alone."""
        feed = self._feeds.find(page.stream)
        if feed is None or feed.cursor != page.after:  # everybody left meanwhile, and somebody came anew
            return
        if len(entries) == PAGE_EVENTS:
            self._hinted.add(page.stream)
        alike: list[LogEntry] = []
        for entry in entries:
            hidden = entry.about is not None and entry.about < feed.latest_from
            if not hidden and entry.kind not in self._moves:
                alike.append(entry)
                continue
            self._flush(feed, alike)
            feed = self._deliver_alone(feed, entry)
            if feed is None:
                return
        self._flush(feed, alike)

    def _flush(self, feed: Feed, alike: list[LogEntry]) -> None:
        if not alike:
            return
        frames = Frames([encode_event(entry) for entry in alike])
        for follower in feed.level.values():
            follower.receiver.deliver(frames)
        feed.cursor = alike[-1].seq
        alike.clear()

    def _deliver_alone(self, feed: Feed, entry: LogEntry) -> Feed | None:
        """An event that moves somebody, or that some may not see. None: nobody follows any more."""
        move = self._find_move(entry)
        if move is not None:
            self._apply(move, entry, self._moved_by(entry, move, feed))
            if self._feeds.find(entry.stream) is not feed:
                return None
        frames, blank = Frames([encode_event(entry)]), Frames([encode_blank(entry)])
        for follower in feed.level.values():
            follower.receiver.deliver(blank if _is_hidden(entry, follower) else frames)
        feed.cursor = entry.seq
        return feed

    def _moved_by(self, entry: LogEntry, move: Move, feed: Feed) -> list[Receiver]:
        """Whom a move concerns now. One that lags behind meets the event in its own turn."""
        here = self._people.get(move.person, set())
        if move.from_seq is None or move.stream != entry.stream:
            return [receiver for receiver in here if id(receiver) in feed.level]
        return [
            receiver for receiver in here if (it := receiver.following.get(entry.stream)) is None or it.level
        ]

    def _take_turn(self, follower: Follower, want: Page | Skim, entries: list[LogEntry]) -> None:
        texts = (
            self._let_go(follower, entries, want.until)
            if isinstance(want, Skim)
            else self._catch_up(follower, entries)
        )
        if texts:
            follower.receiver.deliver(Frames(texts))
        self._tell_if_current(follower.receiver)

    def _catch_up(self, follower: Follower, entries: list[LogEntry]) -> list[bytes]:
        texts: list[bytes] = []
        for entry in entries:
            if not self._stays(follower, entry):
                return texts
            texts.append(encode_blank(entry) if _is_hidden(entry, follower) else encode_event(entry))
        self._feeds.advance(follower, entries[-1].seq if entries else follower.cursor)
        return texts

    def _let_go(self, follower: Follower, entries: list[LogEntry], until: int) -> list[bytes]:
        """Too much was missed to tell it all; what changed the follower's own rights is obeyed all the same."""
        if not all(self._stays(follower, entry) for entry in entries):
            return []
        self._feeds.advance(follower, until)
        return [_encode(Reset(follower.stream, until))]

    def _stays(self, follower: Follower, entry: LogEntry) -> bool:
        """Obey an event that a lagging follower has come to; whether it still follows."""
        receiver = follower.receiver
        move = self._find_move(entry)
        if move is not None and move.person == receiver.person:
            self._apply(move, entry, [receiver])
        return receiver.following.get(follower.stream) is follower

    def _tell_if_current(self, receiver: Receiver) -> None:
        if receiver.resuming and receiver.lagging == 0:
            receiver.become_current()

    def _find_move(self, entry: LogEntry) -> Move | None:
        find = self._moves.get(entry.kind)
        if find is None or entry.payload is None:
            return None
        payload = self._decoders[entry.kind].decode(entry.payload)
        event = Event(
            entry.stream, entry.seq, entry.kind, entry.about, entry.at, entry.actor, entry.device, payload
        )
        return find(event)

    def _apply(self, move: Move, entry: LogEntry, receivers: Iterable[Receiver]) -> None:
        for receiver in receivers:
            follower = receiver.following.get(move.stream)
            if move.from_seq is None:
                self._starting.pop((receiver, move.stream), None)
                self._feeds.remove(receiver, move.stream)
            elif follower is None:
                self._starting[receiver, move.stream] = move.from_seq
            elif (
                entry.stream == move.stream
            ):  # another stream's word may be older than what this one has said since
                self._feeds.change_from(follower, move.from_seq)

    def _start(self, starting: Mapping[tuple[Receiver, int], int], heads: Mapping[int, int]) -> None:
        """Begin with those whose stream's head is known now. What the log says since is met on the way."""
        for key, from_seq in starting.items():
            receiver, stream = key
            if self._starting.pop(key, None) is not None and stream not in receiver.following:
                self._feeds.add(receiver, stream, from_seq=from_seq, cursor=from_seq - 1, head=heads[stream])

    def _deliver_ephemeral(self, each: Ephemeral) -> None:
        feed = self._feeds.find(each.stream)
        if feed is None:
            return
        if each.stream in self._hinted:  # who may hear it is not settled yet
            self._ephemera.append(each)
            return
        frames = Frames([each.frame])
        for follower in feed.level.values():
            receiver = follower.receiver
            if receiver.person != each.person and (not each.watched or each.stream in receiver.watching):
                receiver.deliver(frames)


def _is_hidden(entry: LogEntry, follower: Follower) -> bool:
    return entry.about is not None and entry.about < follower.from_seq


def _wanted(level: Iterable[Page], lagging: Iterable[Page | Skim], heads: set[int]) -> Wanted:
    pages, skims = set(level), set[Skim]()
    for want in lagging:
        if isinstance(want, Page):
            pages.add(want)
        else:
            skims.add(want)
    return Wanted(pages, skims, heads)
