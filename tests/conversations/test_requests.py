"""What the sender of a direct request can tell: nothing. Ignored, declined and kept away by a block look the same."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from inwith.config import Config
from inwith.conversations import answers, blocks, members, overview, receipt_counts, receipts
from inwith.conversations.types import Answer, PersonNamed
from inwith.errors import Refused
from inwith.storage.database import Committed
from inwith.storage.opened import open_database
from tests.conftest import StandingClock
from tests.conversations.conftest import Player, Stage

BEGAN = 1_767_607_200_000


class Pair:
    """Ada writes to Dan in a council of their own, so that every number in it can be compared with another's."""

    def __init__(self, stage: Stage, clock: StandingClock, *, ada: Player, dan: Player) -> None:
        self.stage, self.clock, self.ada, self.dan = stage, clock, ada, dan
        self.talk = 0
        self.heard: list[object] = []
        stage.database.on_commit(self._listen)

    def _listen(self, committed: Committed) -> None:
        streams = (self.talk, self.ada.caller.stream)
        self.heard.append([(stream, committed.heads.get(stream)) for stream in streams])
        self.heard.extend(signal for signal in committed.signals if signal.stream in streams)

    async def write(self, number: int) -> str:
        try:
            sent = await self.ada.sends(
                self.talk, f"{number}", client_id=f"01980000-0000-7000-8000-{number:012}"
            )
        except Refused as refusal:
            return f"{refusal.code}: {refusal}"
        return f"sent {sent.seq}"

    async def look(self) -> bytes:
        """All that Ada can ask for, as it would be sent to her, and what she heard while she was there."""
        snapshot = await self.ada.looks(overview.get_snapshot)
        page = await self.ada.reads(self.talk)
        seen = (
            msgspec.structs.replace(snapshot, epoch="the same"),
            await self.ada.sees(self.talk),
            page,
            [
                await self.ada.looks(receipt_counts.count_receipts, self.talk, seq=each.seq)
                for each in page.messages
            ],
            await self.ada.looks(members.list_members, self.talk),
            await self.ada.looks(receipts.list_moved, since=self.clock.now),
            await self.ada.looks(receipts.list_moved),
            [each for each in self.heard if each != [(self.talk, None), (self.ada.caller.stream, None)]],
        )
        return msgspec.json.encode(seen)


@asynccontextmanager
async def a_pair(folder: Path, config: Config) -> AsyncIterator[Pair]:
    clock = StandingClock(BEGAN)
    database = await open_database(
        msgspec.structs.replace(config, data=str(folder), database=""), clock=clock
    )
    try:
        stage = Stage(database, config)
        ada, dan = await stage.enter("Ada Sample"), await stage.enter("Dan Example")
        pair = Pair(stage, clock, ada=ada, dan=dan)
        pair.talk = await ada.opens(dan)
        yield pair
    finally:
        await database.close()


Deed = Callable[[Pair, int], Awaitable[object]]


async def is_away(pair: Pair, number: int) -> None:
    """No device of Dan's is on line."""


async def only_reads(pair: Pair, number: int) -> None:
    if number > 0:
        seq = (await pair.dan.sees(pair.talk)).head
        await pair.dan.marks(pair.talk, delivered=seq, read=seq)


async def declines(pair: Pair, number: int) -> None:
    if number == 1:
        await pair.dan.does(answers.answer_direct, pair.talk, answer=Answer(accept=False))


async def declines_and_blocks(pair: Pair, number: int) -> None:
    if number == 1:
        await pair.dan.does(answers.answer_direct, pair.talk, answer=Answer(accept=False, block=True))


async def has_blocked(pair: Pair, number: int) -> None:
    if number == 0:
        await pair.dan.does(blocks.block_person, PersonNamed(pair.ada.person))


async def blocks_later(pair: Pair, number: int) -> None:
    if number == 2:
        await pair.dan.does(blocks.block_person, PersonNamed(pair.ada.person))


async def leaves(pair: Pair, number: int) -> None:
    if number == 0:
        await pair.dan.leaves(pair.talk)


async def leaves_and_declines(pair: Pair, number: int) -> None:
    await leaves(pair, number)
    await declines(pair, number)


async def tell(pair: Pair, deed: Deed) -> list[tuple[str, bytes]]:
    """What Ada gets after nothing, after each of three messages, and after the fourth."""
    await deed(pair, 0)
    told = [("", await pair.look())]
    for number in range(1, 5):
        result = await pair.write(number)
        pair.clock.pass_time(seconds=2)
        await deed(pair, number)
        told.append((result, await pair.look()))
    return told


@pytest.mark.parametrize("deed", [only_reads, declines, declines_and_blocks, has_blocked, blocks_later])
async def test_an_ignored_a_declined_and_a_blocked_request_look_the_same(
    tmp_path: Path, config: Config, deed: Deed
) -> None:
    async with a_pair(tmp_path / "ignored", config) as pair:
        ignored = await tell(pair, is_away)
    async with a_pair(tmp_path / "other", config) as pair:
        other = await tell(pair, deed)
    assert other == ignored
    assert [result.split()[0] for result, _ in ignored[1:]] == ["sent", "sent", "sent", "awaiting_answer:"]


@pytest.mark.parametrize("deed", [leaves_and_declines, has_blocked])
async def test_so_they_do_after_an_ordinary_conversation(tmp_path: Path, config: Config, deed: Deed) -> None:
    told = []
    for number, each in enumerate((leaves, deed)):
        async with a_pair(tmp_path / f"{number}", config) as pair:
            await make_ordinary(pair)
            told.append(await tell(pair, each))
    assert told[1] == told[0]


async def make_ordinary(pair: Pair) -> None:
    await pair.ada.sends(pair.talk, "Hello", client_id="01980000-0000-7000-8000-00000000000a")
    sent = await pair.dan.sends(pair.talk, "Hello", client_id="01980000-0000-7000-8000-00000000000b")
    await pair.dan.marks(pair.talk, read=sent.seq)
    pair.clock.pass_time(seconds=2)


async def test_each_first_message_shows_as_delivered_and_not_as_read(ada: Player, dan: Player) -> None:
    await dan.does(blocks.block_person, PersonNamed(ada.person))
    talk = await ada.opens(dan)
    for number in range(3):
        sent = await ada.sends(talk, f"{number}")
        (shown,) = (await ada.sees(talk)).marks
        assert (shown.person, shown.delivered, shown.read) == (dan.person, sent.seq, 0)


async def test_what_was_shown_as_delivered_is_still_unread(
    ada: Player, dan: Player, clock: StandingClock
) -> None:
    talk = await ada.opens(dan)
    for number in range(2):
        await ada.sends(talk, f"{number}")
    sent = await ada.sends(talk, "2")
    assert (await dan.sees(talk)).unread == 3
    await dan.does(answers.answer_direct, talk, answer=Answer(accept=True))
    assert (await dan.sees(talk)).unread == 3
    await dan.marks(talk, read=sent.seq)
    assert (await dan.sees(talk)).unread == 0
    assert (await ada.sees(talk)).marks[0].read == sent.seq


async def test_what_a_block_kept_away_is_not_unread_afterwards(ada: Player, dan: Player) -> None:
    await dan.does(blocks.block_person, PersonNamed(ada.person))
    talk = await ada.opens(dan)
    for text in ("Kept away", "This too"):
        await ada.sends(talk, text)
    await dan.does(blocks.unblock_person, ada.person)
    await ada.sends(talk, "This comes")
    assert (await dan.sees(talk)).unread == 1
    await dan.opens(ada)
    await dan.does(answers.answer_direct, talk, answer=Answer(accept=True))
    assert (await dan.sees(talk)).unread == 1
    assert await dan.texts(talk) == ["This comes"]


async def test_somebody_who_comes_back_after_a_block_has_nothing_to_catch_up_with(
    ada: Player, dan: Player
) -> None:
    await dan.does(blocks.block_person, PersonNamed(ada.person))
    talk = await ada.opens(dan)
    await ada.sends(talk, "Kept away")
    await dan.does(blocks.unblock_person, ada.person)
    await dan.opens(ada)
    assert (await dan.sees(talk)).unread == 0
    await ada.sends(talk, "This comes")
    assert (await dan.sees(talk)).unread == 1
