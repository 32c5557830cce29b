"""Typing: seen by those who look, and by nobody else."""

from contextlib import suppress

from inwith.client.connection import Connection
from inwith.conversations.types import Kept, Mark
from inwith.errors import NotFound
from inwith.live.protocol import SomeoneTyping, Typing, Watch
from inwith.people.types import Preferences
from tests.live.cast import Cast, frames_until, next_of, say, says


async def test_typing_is_seen_by_those_who_have_the_conversation_on_screen(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    own, looking, elsewhere = await cast.follow(ada), await cast.follow(ben), await cast.follow(ben)
    looking.tell(Watch([group]))
    own.tell(Watch([group]))
    await settled(looking, own)

    own.tell(Typing(group))
    assert await next_of(looking, SomeoneTyping) == SomeoneTyping(group, ada.me.person.id)
    await say(own, group, "There.")
    for connection in (elsewhere, own):
        frames = await frames_until(connection, says("There."))
        assert not any(isinstance(frame, SomeoneTyping) for frame in frames)


async def test_typing_reaches_nobody_outside_and_comes_from_nobody_outside(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    dan = await cast.enter("Rory Example")
    group = await cast.group(ada, ben)
    own, bens, outside = await cast.follow(ada), await cast.follow(ben), await cast.follow(dan)
    for connection in (outside, bens):
        connection.tell(Watch([group]))
    await settled(outside, bens)

    outside.tell(Typing(group))
    await settled(outside)
    own.tell(Typing(group))
    assert (await next_of(bens, SomeoneTyping)).person == ada.me.person.id
    theirs = (await dan.create_group("Elsewhere")).id
    await dan.send(theirs, "alone")
    frames = await frames_until(outside, says("alone"))
    assert not any(isinstance(frame, SomeoneTyping) for frame in frames)


async def test_who_has_switched_typing_off_is_not_seen_typing(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    own, looking = await cast.follow(ada), await cast.follow(ben)
    looking.tell(Watch([group]))
    await ada.change_preferences(Preferences(typing=False))
    await settled(looking, own)

    own.tell(Typing(group))
    await settled(own)
    await say(own, group, "There.")
    frames = await frames_until(looking, says("There."))
    assert not any(isinstance(frame, SomeoneTyping) for frame in frames)


async def test_who_is_asked_gives_no_sign_of_typing_before_the_answer(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    talk = (await ada.open_direct(ben.me.person.id)).id
    await ada.send(talk, "Have you a minute?")
    own, bens = await cast.follow(ada), await cast.follow(ben)
    own.tell(Watch([talk]))
    await settled(own)

    bens.tell(Typing(talk))
    await say(bens, talk, "Now I have.")
    frames = await frames_until(own, says("Now I have."))
    assert not any(isinstance(frame, SomeoneTyping) for frame in frames)
    another = await cast.follow(await cast.at_another_device("Hamish Trial"))
    another.tell(Typing(talk))
    assert await next_of(own, SomeoneTyping) == SomeoneTyping(talk, ben.me.person.id)


async def settled(*connections: Connection) -> None:
    """Everything said so far has been heard: frames are obeyed in their order, and this one is answered."""
    for connection in connections:
        with suppress(NotFound):
            await connection.call("mark", Kept, {"conversation": 10**9}, Mark())
