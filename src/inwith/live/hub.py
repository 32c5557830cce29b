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
from inwith.live.bus import Ephemeral, Passing
from inwith.live.feeds import Feed, Feeds, Follower, Place, Receiver
from inwith.live.frames import Frames, encode_blank, encode_event
from inwith.live.protocol import Reset
from inwith.live.tail import Found, Page, Skim, Tail, make_wanted, read_heads, read_wanted
from inwith.storage.database import Database, Event, Kind
from inwith.storage.follow import Follows, Move, Moves, Withdrawn
from inwith.storage.streams import LogEntry

_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode
_TURNS_A_PASS = 64
_PAUSE_AFTER_FAULT_SECONDS = 0.5


class Hub:
    """The connections of this node and what they follow.

    `follows` tells what somebody may follow, `moves` what an event changes in that, `withdrawn` what was
    deleted since it was said.
    """

    def __init__(
        self,
        database: Database,
        *,
        config: Config,
        kinds: Mapping[str, Kind],
        follows: Follows,
        moves: Moves,
        withdrawn: Withdrawn,
    ) -> None:
        self._database = database
        self._config = config
        self._follows = follows
        self._moves = moves
        self._withdrawn = withdrawn
        self._decoders = {kind: msgspec.json.Decoder(kinds[kind].payload) for kind in moves}
        self._feeds = Feeds()
        self._people: dict[int, set[Receiver]] = {}
        self._hinted: set[int] = set()
        self._ephemera: list[Ephemeral] = []
        self._doubtful: set[tuple[Receiver, int]] = (
            set()
        )  # a stream that a connection may have come to follow
        self._missed: list[set[int]] = []
        self._awake = asyncio.Event()

    def hear(self, heads: Mapping[int, int], ephemera: Sequence[Passing]) -> None:
        """A hint: these streams may have grown. Whether they have is for the log to say."""
        for missed in self._missed:
            missed.update(heads)
        for stream, head in heads.items():
            feed = self._feeds.find(stream)
            if feed is not None and head > feed.cursor:
                self._hinted.add(stream)
        self._ephemera += [
            each
            for each in ephemera
            if isinstance(each, Ephemeral) and self._feeds.find(each.stream) is not None
        ]
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
            self._feeds.add(receiver, place)
            if place.stream in missed:
                self._hinted.add(place.stream)
        self._tell_if_current(receiver)
        self.wake()

    def leave(self, receiver: Receiver) -> None:
        self._doubtful = {doubt for doubt in self._doubtful if doubt[0] is not receiver}
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
                # Nothing is lost: all cursors stand where delivery stopped.
                _log.exception("delivering live events failed; trying again")
                await asyncio.sleep(_PAUSE_AFTER_FAULT_SECONDS)
                self._hinted.update(self._feeds)
                self.wake()

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
        doubtful = [doubt for doubt in self._doubtful if not doubt[0].congested]
        turns = self._feeds.take_turns(_TURNS_A_PASS)
        asked = hinted.union((follower.stream for follower in turns), (stream for _, stream in doubtful))
        level = self._level_pages(asked)
        lagging = {follower: self._want(follower) for follower in turns}
        rights = {(receiver.caller, stream) for receiver, stream in doubtful}
        wanted = make_wanted([*level, *lagging.values()], rights)
        if not (wanted.pages or wanted.skims or wanted.rights or ephemera):
            return False
        found = await self._database.read(
            read_wanted,
            wanted,
            moving_kinds=tuple(self._moves),
            follows=self._follows,
            withdrawn=self._withdrawn,
        )
        # A stream that ends the following of another is obeyed before that one is told any more.
        for page in sorted(level, key=lambda page: not self._ends_another(found.pages[page])):
            self._deliver_level(page, found.pages[page])
        for follower, want in lagging.items():
            if follower.receiver.following.get(follower.stream) is follower:
                self._take_turn(follower, want, found)
        for receiver, stream in doubtful:
            self._settle(receiver, stream, found)
        for each in ephemera:
            self._deliver_ephemeral(each)
        return True

    def _level_pages(self, streams: Iterable[int]) -> list[Page]:
        feeds = ((stream, self._feeds.find(stream)) for stream in streams)
        return [Page(stream, feed.cursor) for stream, feed in feeds if feed is not None]

    def _want(self, follower: Follower) -> Page | Skim:
        feed = self._feeds.find(follower.stream)
        if feed is not None and feed.cursor - follower.cursor > self._config.catch_up_events:
            return Skim(follower.stream, max(follower.cursor, follower.settled), feed.cursor)
        return Page(follower.stream, follower.cursor)

    def _deliver_level(self, page: Page, tail: Tail) -> None:
        """To all who have everything before it. Plain events travel together; one that is not alike for all goes alone."""
        feed = self._feeds.find(page.stream)
        if feed is None or feed.cursor != page.after:  # everybody left meanwhile, and somebody came anew
            return
        if tail.more:
            self._hinted.add(page.stream)
        alike: list[LogEntry] = []
        for entry in tail.entries:
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
            follower.receiver.deliver(blank if follower.is_blind_to(entry) else frames)
        feed.cursor = entry.seq
        return feed

    def _moved_by(self, entry: LogEntry, move: Move, feed: Feed) -> list[Receiver]:
        """Whom a move concerns now. One that lags behind meets the event in its own turn."""
        here = self._people.get(move.person, set())
        level = [receiver for receiver in here if id(receiver) in feed.level]
        if move.stream != entry.stream:
            return level
        if move.from_seq is not None:
            level += [receiver for receiver in here if entry.stream not in receiver.following]
        return level

    def _take_turn(self, follower: Follower, want: Page | Skim, found: Found) -> None:
        if isinstance(want, Page):
            texts = self._catch_up(follower, found.pages[want].entries)
        else:
            texts = self._let_go(follower, found.skims[want], want.until)
        if texts:
            follower.receiver.deliver(Frames(texts))
        self._tell_if_current(follower.receiver)

    def _catch_up(self, follower: Follower, entries: list[LogEntry]) -> list[bytes]:
        texts: list[bytes] = []
        for entry in entries:
            if not self._stays(follower, entry):
                return texts
            texts.append(encode_blank(entry) if follower.is_blind_to(entry) else encode_event(entry))
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

    def _ends_another(self, tail: Tail) -> bool:
        moves = ((entry.stream, self._find_move(entry)) for entry in tail.entries)
        return any(
            move is not None and move.from_seq is None and move.stream != stream for stream, move in moves
        )

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
        """What another stream says of this one may come before or after what this one says itself.

        So nobody begins to follow on an event's word alone: it only raises the question, which `_settle` answers.
        """
        for receiver in receivers:
            follower = receiver.following.get(move.stream)
            if entry.stream == move.stream and follower is not None and entry.seq <= follower.settled:
                continue
            if move.from_seq is None:
                self._feeds.remove(receiver, move.stream)
            elif follower is None or entry.stream != move.stream:
                self._doubtful.add((receiver, move.stream))
            else:
                self._feeds.change_from(follower, move.from_seq)

    def _settle(self, receiver: Receiver, stream: int, found: Found) -> None:
        """Begin to follow if the rights of this moment say so. One that still follows first has to see how that ended."""
        follower = receiver.following.get(stream)
        head = found.heads[stream]
        if follower is not None and self._cursor_of(follower) < head:
            return
        if (receiver, stream) not in self._doubtful:
            return
        self._doubtful.discard((receiver, stream))
        from_seq = found.rights.get((receiver.caller, stream))
        if follower is None and from_seq is not None:
            self._feeds.add(receiver, Place(stream, from_seq, from_seq - 1, head))

    def _cursor_of(self, follower: Follower) -> int:
        feed = self._feeds.find(follower.stream)
        return feed.cursor if follower.level and feed is not None else follower.cursor

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
            if each.about is not None and each.about < follower.from_seq:
                continue
            if receiver.person != each.person and (not each.watched or each.stream in receiver.watching):
                receiver.deliver(frames)
