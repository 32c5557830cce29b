"""A play of a message that is to go out in the morning."""

from contextlib import AsyncExitStack

from inwith.client import Mirror
from inwith.clock import HOUR
from inwith.conversations.schedule import ScheduleChange
from inwith.live.protocol import LiveEvent
from tests.conftest import StandingClock
from tests.live.cast import Cast


async def test_b1_1_ada_writes_at_night_and_ben_hears_of_it_in_the_morning(
    cast: Cast, clock: StandingClock
) -> None:
    async with AsyncExitStack() as stack:

        async def sits_down(name: str) -> Mirror:
            mirror = await Mirror.open(await cast.enter(name))
            stack.push_async_callback(mirror.close)
            return mirror

        ada, ben = await sits_down("Ada Sample"), await sits_down("Ben Trial")
        phone = await Mirror.open(await cast.at_another_device("Ada Sample"))
        stack.push_async_callback(phone.close)
        group = (await ada.client.create_group("Winter rota", invite=[ben.client.me.person.id])).id
        await ben.client.accept((await ben.client.invitations())[0].id)

        # Ada writes at her desk; her phone knows of it too, and there she puts it right.
        morning = clock.now + 8 * HOUR
        kept = await ada.client.schedule(group, "The depot opens at six.", send_at=morning)
        await phone.wait_for(lambda: phone.state.scheduled == [kept])
        change = ScheduleChange(text="The depot opens at seven.")
        changed = await phone.client.change_scheduled(kept.id, change)
        await ada.wait_for(lambda: ada.state.scheduled == [changed])

        # She goes home: nothing of hers is connected when it is due.
        await ada.close()
        await phone.close()
        clock.pass_time(hours=8)
        cast.served.app.jobs.wake()
        shown = ben.state.conversations
        await ben.wait_for(lambda: (last := shown[group].last) is not None and last.at == morning)
        last = shown[group].last
        assert last is not None
        assert (last.text, last.sender) == ("The depot opens at seven.", ada.client.me.person.id)
        assert await ada.client.scheduled() == []
        told = [bytes(each.payload) for each in ben.deliveries if isinstance(each, LiveEvent)]
        assert not [each for each in told if b"at six" in each]
