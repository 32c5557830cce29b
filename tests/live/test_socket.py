"""What a client may say, in which form and how fast; and what becomes of one that does not listen."""

import asyncio
import json
import random

import msgspec
import pytest
from picows import WSMsgType

from inwith import errors
from inwith.client.client_id import make_client_id
from inwith.client.connection import Connection
from inwith.config import Config
from inwith.conversations.types import Draft, Sent
from inwith.live.protocol import Current, Ready, Reset, Resume
from inwith.live.socket import LiveSocket
from tests.conftest import Served
from tests.live.cast import Cast, closing_of, frames_until, is_kind, next_of, places, say, says


def write(connection: Connection, text: str | bytes, *, binary: bool = False) -> None:
    """Send a frame just as it is."""
    connection._transport.send(WSMsgType.BINARY if binary else WSMsgType.TEXT, text)


def waiting_bytes(socket: LiveSocket) -> int:
    """What the server has for a client that the kernel does not take yet."""
    assert socket._transport is not None
    return socket._transport.underlying_transport.get_write_buffer_size()


async def test_a_refused_command_tells_why_under_its_own_ref(cast: Cast) -> None:
    ada, dan = await cast.enter("Ailsa Sample"), await cast.enter("Rory Example")
    group = await cast.group(ada)
    connection = await cast.connect(dan)

    with pytest.raises(errors.NotFound, match="no such conversation"):
        await say(connection, group, "Hello?")
    with pytest.raises(errors.NotFound, match="no such conversation"):
        await say(connection, 10**6, "Hello?")


async def test_a_command_with_a_mistake_in_it_is_refused_and_the_connection_goes_on(cast: Cast) -> None:
    ada = await cast.enter("Ailsa Sample")
    group = await cast.group(ada)
    connection = await cast.connect(ada)

    with pytest.raises(errors.Mistake) as refused:
        await connection.call("send", Sent, {"conversation": group, "colour": "red"})
    assert refused.value.code == "not_understood"
    with pytest.raises(errors.Mistake, match="not understood"):
        await connection.call("drop_tables", Sent, {})
    with pytest.raises(errors.Mistake, match="not understood"):
        await connection.call("send", Sent, {"conversation": group}, Draft("not a client id", "Hello"))
    assert (await say(connection, group, "Hello")).conversation == group


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", 1007),
        ("", 1007),
        (b'{"type":"typing","conversation":1,"\xff":1}', 1007),
        ('{"type":"send"}', 1008),
        ("[1, 2]", 1008),
        ('{"type":"send","ref":1,"body":' + "[" * 17 + "]" * 17 + "}", 1008),
        ("[" * 60_000, 1008),
        ('{"type":"typing","conversation":"' + "x" * 70_000 + '"}', 1009),
    ],
)
async def test_what_is_no_frame_ends_the_connection_with_a_reason(
    cast: Cast, text: str | bytes, code: int
) -> None:
    connection = await cast.connect(await cast.enter("Ailsa Sample"))
    write(connection, text)
    closing = await closing_of(connection)
    assert closing.code == code
    assert closing.reason


async def test_binary_frames_are_not_spoken_here(cast: Cast) -> None:
    connection = await cast.connect(await cast.enter("Ailsa Sample"))
    write(connection, b"{}", binary=True)
    assert (await closing_of(connection)).code == 1003


async def test_brackets_in_words_are_not_nesting(cast: Cast) -> None:
    ada = await cast.enter("Ailsa Sample")
    group = await cast.group(ada)
    connection = await cast.connect(ada)
    assert (await say(connection, group, '[{"' * 1000)).conversation == group


async def test_a_frame_may_come_in_parts(cast: Cast) -> None:
    ada = await cast.enter("Ailsa Sample")
    group = await cast.group(ada)
    connection = await cast.follow(ada)
    draft = {"client_id": make_client_id(), "text": "in parts"}
    frame = json.dumps({"type": "send", "ref": 900, "conversation": group, "body": draft}).encode()

    connection._transport.send(WSMsgType.TEXT, frame[:20], fin=False)
    connection._transport.send(WSMsgType.CONTINUATION, frame[20:40], fin=False)
    connection._transport.send(WSMsgType.CONTINUATION, frame[40:], fin=True)
    await frames_until(connection, says("in parts"))


async def test_the_parts_of_a_frame_may_not_exceed_its_limit(cast: Cast) -> None:
    connection = await cast.connect(await cast.enter("Ailsa Sample"))
    connection._transport.send(WSMsgType.TEXT, b"x" * 40_000, fin=False)
    connection._transport.send(WSMsgType.CONTINUATION, b"x" * 40_000, fin=False)
    assert (await closing_of(connection)).code == 1009


async def test_a_part_without_a_beginning_ends_the_connection(cast: Cast) -> None:
    connection = await cast.connect(await cast.enter("Ailsa Sample"))
    connection._transport.send(WSMsgType.CONTINUATION, b"x", fin=False)
    assert (await closing_of(connection)).code == 1002


async def test_empty_parts_that_come_too_fast_end_the_connection(cast: Cast) -> None:
    connection = await cast.connect(await cast.enter("Ailsa Sample"))
    connection._transport.send(WSMsgType.TEXT, b"", fin=False)
    for _ in range(301):
        connection._transport.send(WSMsgType.CONTINUATION, b"", fin=False)
    assert (await closing_of(connection)).code == 4429


async def test_frames_that_come_too_fast_end_the_connection(cast: Cast) -> None:
    connection = await cast.connect(await cast.enter("Ailsa Sample"))
    for _ in range(301):
        write(connection, '{"type":"watch","conversations":[]}')
    assert (await closing_of(connection)).code == 4429


@pytest.fixture
def config(config: Config, request: pytest.FixtureRequest) -> Config:
    """Lower limits where reaching them would take long."""
    if "too_fast" in request.node.name:
        return msgspec.structs.replace(config, frames_a_second=30)
    if "slow" in request.node.name:
        return msgspec.structs.replace(config, socket_queue_bytes=512 * 1024)
    return config


async def test_a_slow_client_is_cut_off_without_harm_to_others_and_catches_up(
    cast: Cast, served: Served
) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    own, slow = await cast.follow(ada), await cast.follow(ben)
    first = await say(own, group, "first")
    await frames_until(slow, says("first"))

    slow._transport.underlying_transport.pause_reading()
    last = first
    words = random.Random(1).randbytes(6_000).hex()
    while any(socket.person == ben.me.person.id and not socket.closing for socket in served.app.live.roster):
        last = await say(own, group, words)
    assert places(await frames_until(own, lambda frame: places([frame], group) == [last.seq]), group)
    slow._transport.underlying_transport.resume_reading()
    assert (await closing_of(slow)).code == 4408

    again = await cast.connect(ben)
    await next_of(again, Ready)
    epoch = (await ben.snapshot()).epoch
    heads = {str(ben.me.stream): 10**6, str(group): first.seq}
    again.tell(Resume(epoch, heads=heads))
    frames = await frames_until(again, lambda frame: isinstance(frame, Current))
    assert places(frames, group) == list(range(first.seq + 1, last.seq + 1))
    assert not any(isinstance(frame, Reset) for frame in frames)


async def test_p4_a_slow_client_in_the_middle_of_catching_up_is_removed_in_the_logs_own_order(
    cast: Cast,
) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    snapshot = await ben.snapshot()
    words = random.Random(2).randbytes(5_000).hex()
    own = await cast.connect(ada)
    await asyncio.gather(*(say(own, group, words) for _ in range(800)))

    slow = await cast.connect(ben)
    await next_of(slow, Ready)
    slow._transport.underlying_transport.pause_reading()
    slow.tell(Resume(snapshot.epoch, heads=snapshot.heads))
    [here] = [socket for socket in cast.served.app.live.roster if socket.person == ben.me.person.id]
    async with asyncio.timeout(10):
        while waiting_bytes(here) == 0:  # noqa: ASYNC110  # nothing tells that the kernel takes no more
            await asyncio.sleep(0)
    for _ in range(20):
        await say(own, group, "while he catches up")
    assert not here.closing
    await ada.remove(group, ben.me.person.id)
    after = await say(own, group, "after")
    slow._transport.underlying_transport.resume_reading()
    async with asyncio.timeout(10):
        while cast.served.app.live.hub._feeds.lagging:  # noqa: ASYNC110  # nothing tells that a queue is empty
            await asyncio.sleep(0.01)
    await ben.create_group("Elsewhere")

    frames = await frames_until(slow, is_kind("membership_began"))
    assert places(frames, group) == list(range(snapshot.heads[str(group)] + 1, after.seq - 1))
