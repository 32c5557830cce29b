"""Coming back: what a client says it holds, and what it is told."""

import logging

import msgspec
import pytest

from inwith.client import Client
from inwith.client.connection import Connection, Frame
from inwith.config import Config
from inwith.live.protocol import (
    Ahead,
    Blank,
    Current,
    Differs,
    LiveEvent,
    Ready,
    Reset,
    Resume,
    digest_of_heads,
)
from tests.live.cast import Cast, frames_until, next_of, places, say, says


@pytest.fixture
def config(config: Config) -> Config:
    return msgspec.structs.replace(config, catch_up_events=20)


async def come_back(cast: Cast, client: Client, resume: Resume) -> tuple[Connection, list[Frame]]:
    """A new connection that says `resume`, with all it is told until it is current."""
    connection = await cast.connect(client)
    await next_of(connection, Ready)
    connection.tell(resume)
    return connection, await frames_until(connection, lambda frame: isinstance(frame, Current | Differs))


async def test_r3_5_a_client_that_holds_everything_is_told_so_in_one_small_frame(cast: Cast) -> None:
    ada = await cast.enter("Ailsa Sample")
    for _ in range(3):
        await cast.group(ada)
    snapshot = await ada.snapshot()
    heads = {int(stream): seq for stream, seq in snapshot.heads.items()}

    resume = Resume(snapshot.epoch, digest=digest_of_heads(heads))
    connection, frames = await come_back(cast, ada, resume)

    assert frames == [Current()]
    assert len(msgspec.json.encode(resume)) + len(msgspec.json.encode(Current())) < 200
    group = max(heads)
    await ada.send(group, "and from here on")
    assert places(await frames_until(connection, says("and from here on")), group) == [heads[group] + 1]


async def test_another_digest_leads_to_heads_and_those_to_what_was_missed(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    snapshot = await ben.snapshot()
    held = {int(stream): seq for stream, seq in snapshot.heads.items()}
    missed = [(await ada.send(group, f"missed {number}")).seq for number in range(5)]

    connection, frames = await come_back(cast, ben, Resume(snapshot.epoch, digest=digest_of_heads(held)))
    assert frames == [Differs(snapshot.epoch)]
    connection.tell(Resume(snapshot.epoch, heads=snapshot.heads))
    frames = await frames_until(connection, lambda frame: isinstance(frame, Current))
    assert places(frames, group) == missed


async def test_who_missed_too_much_is_told_to_begin_anew(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    snapshot = await ben.snapshot()
    last = [await ada.send(group, f"missed {number}") for number in range(25)][-1]

    connection, frames = await come_back(cast, ben, Resume(snapshot.epoch, heads=snapshot.heads))
    assert [frame for frame in frames if isinstance(frame, Reset)] == [Reset(group, last.seq)]
    assert places(frames, group) == []
    after = await ada.send(group, "and from here on")
    assert places(await frames_until(connection, says("and from here on")), group) == [after.seq]


async def test_a_client_ahead_of_the_server_raises_an_alarm_that_names_the_conversation(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    ada = await cast.enter("Ailsa Sample")
    group = await cast.group(ada)
    snapshot = await ada.snapshot()
    head = snapshot.heads[str(group)]

    with caplog.at_level(logging.ERROR):
        connection = await cast.connect(ada)
        connection.tell(Resume(snapshot.epoch, heads={**snapshot.heads, str(group): head + 7}))
        assert await next_of(connection, Ahead) == Ahead(group, head)
    assert f"conversation {group} ends at {head}" in caplog.text
    await ada.send(group, "and from here on")
    assert places(await frames_until(connection, says("and from here on")), group) == [head + 1]


async def test_data_of_another_epoch_is_not_compared(cast: Cast) -> None:
    ada = await cast.enter("Ailsa Sample")
    snapshot = await ada.snapshot()
    _, frames = await come_back(cast, ada, Resume("another", heads={str(ada.me.stream): 900}))
    assert frames == [Differs(snapshot.epoch)]


async def test_nonsense_among_the_heads_is_passed_over(cast: Cast) -> None:
    ada = await cast.enter("Ailsa Sample")
    snapshot = await ada.snapshot()
    heads = {**snapshot.heads, "x": 1, "-1": 1, "9" * 400: 1, "²": 1, "": 1, str(10**9): 5}
    _, frames = await come_back(cast, ada, Resume(snapshot.epoch, heads=heads))
    assert frames == [Current()]


async def test_a_former_member_who_claims_to_hold_the_group_gets_nothing_of_it(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    snapshot = await ben.snapshot()
    await ben.leave(group)
    await ada.send(group, "not for him")

    connection, frames = await come_back(
        cast, ben, Resume(snapshot.epoch, heads={**snapshot.heads, str(group): 1})
    )
    assert places(frames, group) == []
    own = await cast.follow(ada)
    await say(own, group, "nor this")
    await frames_until(own, says("nor this"))
    await ben.create_group("Elsewhere")
    later = await frames_until(
        connection, lambda frame: isinstance(frame, LiveEvent) and frame.kind == "membership_began"
    )
    assert places(later, group) == []


async def test_blanks_are_the_same_in_catching_up(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada)
    old = await ada.send(group, "from before")
    await ada.invite(group, [ben.me.person.id])
    [card] = await ben.invitations()
    await ben.accept(card.id)
    snapshot = await ben.snapshot()
    await ada.react(group, old.seq, "👍")
    await ada.send(group, "seen by both")

    _, frames = await come_back(cast, ben, Resume(snapshot.epoch, heads=snapshot.heads))
    got = [frame for frame in frames if isinstance(frame, LiveEvent | Blank)]
    assert [type(frame) for frame in got] == [Blank, LiveEvent]
    assert places(frames, group) == [snapshot.heads[str(group)] + 1, snapshot.heads[str(group)] + 2]


async def test_a1_7_words_deleted_meanwhile_are_not_told_to_a_device_that_comes_back(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    snapshot = await ben.snapshot()
    kept = await ada.send(group, "this stays")
    gone = await ada.send(group, "the key code is 4711")
    await ada.edit(group, gone.seq, "the key code is 0815")
    await ada.delete(group, gone.seq)

    connection, frames = await come_back(cast, ben, Resume(snapshot.epoch, heads=snapshot.heads))

    told = [frame for frame in frames if isinstance(frame, LiveEvent) and frame.stream == group]
    assert [frame.seq for frame in told] == list(range(kept.seq, gone.seq + 3))
    words = b"".join(bytes(frame.payload) for frame in told)
    assert b"this stays" in words
    assert b"key code" not in words
    await connection.close()
