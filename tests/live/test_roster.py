"""Connections whose session ends, and connections that nobody is at any more."""

import asyncio

from inwith.live.protocol import Ready
from tests.conftest import Served, Visitor
from tests.live.cast import Cast, closing_of, frames_until, next_of, say, says


async def test_ending_a_session_closes_its_connections_within_a_second_and_no_others(cast: Cast) -> None:
    phone = await cast.enter("Ailsa Sample")
    desk = await cast.at_another_device("Ailsa Sample")
    lost, kept = await cast.connect(phone), await cast.connect(desk)

    await desk.end_device(phone.me.session)
    closing = await closing_of(lost, within=1.0)

    assert (closing.code, closing.reason) == (4401, "session ended")
    group = await cast.group(desk)
    assert (await say(kept, group, "still here")).conversation == group


async def test_p4_a_revoked_session_gets_nothing_after_a_second(
    cast: Cast, served: Served, admin: Visitor
) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    own, bens = await cast.follow(ada), await cast.follow(ben)

    suspended = await admin.asks("POST", f"/accounts/{ben.me.person.id}/suspension")
    assert suspended.status_code < 300, suspended.text
    assert (await closing_of(bens, within=1.0)).code == 4401
    await say(own, group, "Is he gone?")
    await frames_until(own, says("Is he gone?"))
    assert [socket.person for socket in served.app.live.roster] == [ada.me.person.id]


async def test_a_connection_that_answers_no_ping_is_dropped(cast: Cast, served: Served) -> None:
    ada = await cast.enter("Ailsa Sample")
    silent, answering = await cast.connect(ada), await cast.connect(ada)
    await next_of(silent, Ready)
    await next_of(answering, Ready)
    silent._transport.underlying_transport.pause_reading()

    roster = served.app.live.roster
    while len(list(roster)) == 2:
        roster.keep_alive()
        await _pong(served)
    assert len(list(roster)) == 1


async def _pong(served: Served) -> None:
    """Wait until one of them has answered."""
    async with asyncio.timeout(5):
        # Nothing else tells that a pong has come.
        while not any(socket.heard for socket in served.app.live.roster):  # noqa: ASYNC110
            await asyncio.sleep(0)  # nothing else tells that a pong has come
