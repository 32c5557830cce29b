"""Following live from Python: it comes back by itself, and ends only with the session."""

import asyncio

import pytest

from inwith import errors
from inwith.client.live import Live, Renewed, read_payload
from inwith.conversations.events import ReceiptMoved, Said
from inwith.live.protocol import Current, LiveEvent
from tests.conftest import Served
from tests.live.cast import Cast, says


async def read_until(live: Live, text: str) -> list[LiveEvent]:
    events: list[LiveEvent] = []
    async with asyncio.timeout(10):
        async for delivery in live:
            if isinstance(delivery, LiveEvent):
                events.append(delivery)
                if says(text)(delivery):
                    break
    return events


async def test_what_was_said_while_the_connection_was_down_arrives_once_and_in_order(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    live = await ben.live()
    await ada.send(group, "first")
    events = await read_until(live, "first")
    assert live.connection is not None
    live.connection.abort()
    for text in ("second", "third"):
        await ada.send(group, text)

    events += await read_until(live, "third")
    await live.close()

    payloads = [read_payload(event) for event in events]
    assert [each.text for each in payloads if isinstance(each, Said)] == ["first", "second", "third"]


async def test_it_ends_when_the_session_is_ended(cast: Cast) -> None:
    ada = await cast.enter("Ailsa Sample")
    other = await cast.at_another_device("Ailsa Sample")
    deliveries = aiter(await ada.live())
    assert isinstance(await anext(deliveries), Current)
    await other.end_device(ada.me.session)
    with pytest.raises(errors.NotSignedIn):
        await anext(deliveries)


async def test_data_of_another_epoch_makes_it_begin_again(cast: Cast) -> None:
    ada = await cast.enter("Ailsa Sample")
    live = await ada.live()
    live.epoch = "before the restore"
    async for delivery in live:
        assert isinstance(delivery, Renewed)
        assert delivery.snapshot.epoch == (await ada.snapshot()).epoch
        break
    await live.close()


async def test_a_message_that_is_sent_again_is_written_once(cast: Cast, served: Served) -> None:
    ada = await cast.enter("Ailsa Sample")
    group = await cast.group(ada)
    database = served.app.database
    submit, lost = database.submit, 2

    def submit_and_lose(*args: object, **options: object) -> "asyncio.Future[object]":
        """Every write is done, but of the first answers nothing is heard."""
        nonlocal lost
        written: asyncio.Future[object] = submit(*args, **options)  # type: ignore[arg-type]  # it is only passed on
        if lost == 0:
            return written
        lost -= 1
        unheard = asyncio.get_running_loop().create_future()
        written.add_done_callback(lambda _: unheard.set_exception(errors.Unknown("Not known.")))
        return unheard

    database.submit = submit_and_lose  # type: ignore[method-assign,assignment]
    sent = await ada.send(group, "once")

    assert lost == 0
    history = await ada.history(group)
    assert [message.seq for message in history.messages] == [sent.seq]


async def test_what_somebody_read_while_the_connection_was_down_is_known_on_return(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    live = await ada.live()
    sent = await ada.send(group, "Is the gate locked?")
    deliveries = live.__aiter__()
    async with asyncio.timeout(10):
        while not isinstance(await anext(deliveries), Current):
            pass
        await ada.send(group, "Somebody should look.")
        while not isinstance(await anext(deliveries), LiveEvent):
            pass
    assert live.connection is not None
    live.connection.abort()
    await ben.mark(group, read=sent.seq)
    async with asyncio.timeout(10):
        while not isinstance(delivery := await anext(deliveries), ReceiptMoved):
            pass
    assert (delivery.person, delivery.read) == (ben.me.person.id, sent.seq)
    await live.close()
