"""Presence and last seen: seen by the audience a person chose, on screen only, and written down nowhere."""

import pytest

from inwith.client import Client
from inwith.client.connection import Connection, Frame
from inwith.clock import MINUTE
from inwith.conversations.types import PersonNamed
from inwith.live.protocol import Here, SomeoneHere, WatchPeople
from inwith.people.types import Audience, Preferences
from inwith.storage.database import Tx
from inwith.storage.postgres_tx import PostgresTx
from tests.conftest import StandingClock
from tests.live.cast import Cast, frames_until, next_of, say, says
from tests.live.test_typing import settled


async def test_who_shares_a_conversation_sees_a_colleague_come_and_go(
    cast: Cast, clock: StandingClock
) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    await cast.group(ada, ben)
    looking, phone, desk = await cast.follow(ada), await cast.follow(ben), await cast.follow(ben)
    looking.tell(WatchPeople([ben.me.person.id]))
    phone.tell(Here(True))
    assert await next_of(looking, SomeoneHere) == SomeoneHere(ben.me.person.id, here=True)

    desk.tell(Here(True))
    await settled(desk)
    phone.tell(Here(False))
    await settled(phone)
    await desk.close()
    # Leaving the phone alone was no news.
    assert await next_of(looking, SomeoneHere) == SomeoneHere(ben.me.person.id)


async def test_r1_2_presence_is_seen_by_its_audience_and_by_nobody_else(cast: Cast) -> None:
    ada = await cast.enter("Ailsa Sample")
    ben, dan = await cast.enter("Hamish Trial"), await cast.enter("Rory Example")
    await cast.group(ada, ben)
    here = await cast.follow(ada)
    here.tell(Here(True))
    await settled(here)
    seen: dict[Audience, tuple[bool, bool]] = {
        "nobody": (False, False),
        "shared": (True, False),
        "staff": (True, True),
    }
    for audience, expected in seen.items():
        await ada.change_preferences(Preferences(presence=audience))
        assert (await sees(cast, ben, ada), await sees(cast, dan, ada)) == expected


async def test_r1_2_hidden_looks_exactly_like_never_having_been_here(cast: Cast) -> None:
    ada, dan = await cast.enter("Ailsa Sample"), await cast.enter("Rory Example")
    ghost = await cast.enter("Una Pattern")
    await ada.change_preferences(Preferences(presence="nobody", last_seen="nobody"))
    own, looking = await cast.follow(ada), await cast.follow(dan)
    looking.tell(WatchPeople([ada.me.person.id, ghost.me.person.id, 10**9]))
    own.tell(Here(True))
    own.tell(Here(False))
    await settled(own)
    assert presences(await until_said(looking, dan)) == []


async def test_r1_2_a_change_of_audience_reaches_those_who_look_on(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    own, looking = await cast.follow(ada), await cast.follow(ben)
    own.tell(Here(True))
    looking.tell(WatchPeople([ada.me.person.id]))
    assert (await next_of(looking, SomeoneHere)).here
    await ada.change_preferences(Preferences(presence="nobody"))
    assert not (await next_of(looking, SomeoneHere)).here
    await ada.change_preferences(Preferences())
    assert (await next_of(looking, SomeoneHere)).here
    # And so does the end of what they shared, whichever of the two it was that left.
    await ben.leave(group)
    assert not (await next_of(looking, SomeoneHere)).here


async def test_last_seen_is_told_in_whole_minutes_to_its_audience_only(
    cast: Cast, clock: StandingClock
) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    await cast.group(ada, ben)
    await ada.change_preferences(Preferences(presence="nobody", last_seen="shared"))
    own, looking = await cast.follow(ada), await cast.follow(ben)
    looking.tell(WatchPeople([ada.me.person.id]))
    own.tell(Here(True))
    await settled(own)
    clock.pass_time(seconds=90)
    own.tell(Here(False))
    shown = await next_of(looking, SomeoneHere)
    assert shown == SomeoneHere(ada.me.person.id, seen_at=clock.now - clock.now % MINUTE)


async def test_somebody_whom_one_blocks_sees_nothing(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    await cast.group(ada, ben)
    await ada.change_preferences(Preferences(presence="staff"))
    own = await cast.follow(ada)
    own.tell(Here(True))
    await settled(own)
    assert await sees(cast, ben, ada)
    await ada.requests.ask("POST", "/blocks", type(None), body=PersonNamed(ben.me.person.id))
    assert not await sees(cast, ben, ada)


async def test_r1_4_coming_and_going_leaves_nothing_in_the_database(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    await cast.group(ada, ben)
    own, looking = await cast.follow(ada), await cast.follow(ben)
    looking.tell(WatchPeople([ada.me.person.id]))
    await settled(own, looking)
    before = await contents(cast)
    for here in (True, False, True):
        own.tell(Here(here))
        assert (await next_of(looking, SomeoneHere)).here == here
    assert await contents(cast) == before


@pytest.mark.parametrize("kept", [100])
async def test_no_more_people_are_watched_than_the_protocol_says(cast: Cast, kept: int) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    await cast.group(ada, ben)
    own = await cast.follow(ada)
    own.tell(Here(True))
    await settled(own)
    others = list(range(10**6, 10**6 + kept))
    assert not await sees(cast, ben, ada, first=others)
    looking = await cast.follow(ben)
    looking.tell(WatchPeople([*others[1:], ada.me.person.id]))
    assert await next_of(looking, SomeoneHere) == SomeoneHere(ada.me.person.id, here=True)


async def sees(cast: Cast, looker: Client, person: Client, *, first: list[int] | None = None) -> bool:
    """Whether a fresh connection of `looker` is told that `person` is here."""
    connection = await cast.follow(looker)
    connection.tell(WatchPeople([*(first or []), person.me.person.id]))
    shown = presences(await until_said(connection, looker))
    await connection.close()
    return shown == [SomeoneHere(person.me.person.id, here=True)]


async def until_said(connection: Connection, client: Client) -> list[Frame]:
    """All that comes until something that was asked for afterwards has come: what was to be told has been told."""
    own = (await client.create_group("A place of one's own")).id
    await settled(connection)
    await say(connection, own, "And now?")
    return await frames_until(connection, says("And now?"))


def presences(frames: list[Frame]) -> list[SomeoneHere]:
    return [frame for frame in frames if isinstance(frame, SomeoneHere)]


async def contents(cast: Cast) -> dict[str, list[object]]:
    """Every row of every table."""
    return await cast.served.app.database.read(read_contents)


def read_contents(tx: Tx) -> dict[str, list[object]]:
    tables = "select name from sqlite_master where type = 'table'"
    if isinstance(tx, PostgresTx):
        tables = "select tablename from pg_tables where schemaname = 'public' order by 1"
    return {name: tx.all(Columns, f"select * from {name}") for name in tx.all(str, tables)}


class Columns(tuple[object, ...]):
    def __new__(cls, *columns: object) -> "Columns":
        return super().__new__(cls, columns)
