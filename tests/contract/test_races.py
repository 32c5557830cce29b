"""Functions that look and then write stay true however many run at once: each rule here is broken by any weaker isolation."""

import asyncio
import re
from collections.abc import Awaitable
from typing import Any

import pytest

from inwith.config import Config
from inwith.conversations import consent, groups, messages
from inwith.conversations.types import Draft, GroupDraft, Invite
from inwith.errors import Conflict, InwithError, NotFound, Refused, TooMany
from inwith.people import accounts, links, throttle
from inwith.people.types import NewPerson
from inwith.storage.database import Database, Tx
from tests.contract.conftest import Open
from tests.conversations.conftest import Player, Stage, new_client_id

TURNS = 5


async def all_of(*deeds: Awaitable[Any]) -> tuple[list[Any], list[InwithError]]:
    """What came of them, done all at once, and what was refused."""
    outcomes = await asyncio.gather(*deeds, return_exceptions=True)
    refused = [each for each in outcomes if isinstance(each, InwithError)]
    broken = [each for each in outcomes if isinstance(each, BaseException) and each not in refused]
    assert broken == []
    return [each for each in outcomes if each not in refused], refused


@pytest.fixture
def stage(database: Database, config: Config) -> Stage:
    return Stage(database, config)


async def a_cast(stage: Stage, size: int) -> list[Player]:
    return [await stage.enter(f"Sample {number}") for number in range(size)]


async def test_p3_the_same_client_id_sent_many_times_at_once_makes_one_message(stage: Stage) -> None:
    ada, ben = await a_cast(stage, 2)
    group = await stage.gather(ada, ben)
    for turn in range(TURNS):
        draft = Draft(new_client_id(), f"Once {turn}")
        screened = messages.screen(draft, stage.config)

        def send(tx: Tx, draft: Draft = draft, screened: messages.Screened = screened) -> int:
            # Without the names by which the database would keep them in order.
            sent = messages.send_message(tx, ada.caller, group, draft=draft, screened=screened)
            return sent.seq

        done, refused = await all_of(*(stage.database.write(send) for _ in range(8)))
        assert (len(set(done)), refused) == (1, [])
    assert await stage.count("select count(*) from message where conversation = :c", c=group) == TURNS


async def test_two_owners_inviting_the_same_person_deliver_one_invitation(stage: Stage) -> None:
    ada, ben, *others = await a_cast(stage, 2 + TURNS)
    group = await stage.gather(ada, ben)
    await stage.database.write(
        lambda tx: tx.run("update membership set owner = true where conversation = :c", c=group)
    )
    for other in others:

        def invite(tx: Tx, player: Player, other: Player = other) -> None:
            consent.send_invitations(tx, player.caller, group, invite_people=Invite([other.person]))

        await all_of(*(stage.database.write(invite, player) for player in (ada, ben) * 3))
        delivered = "select count(*) from invitation where person = :p and received_seq is not null"
        assert await stage.count(delivered, p=other.person) == 1


async def test_a_group_never_has_more_members_than_it_may(reopen: Open, config: Config) -> None:
    stage = Stage(await reopen(group_members=3), config)
    ada, *others = await a_cast(stage, 7)
    group = (await ada.does(groups.create_group, GroupDraft("Full", "", [each.person for each in others]))).id
    joined, refused = await all_of(*(each.answers_invitation(accept=True) for each in others))
    assert (len(joined), [type(each) for each in refused]) == (2, [Refused] * 4)
    assert await stage.count("select count(*) from membership where conversation = :c", c=group) == 3


async def test_two_who_write_to_each_other_first_find_themselves_in_one_conversation(stage: Stage) -> None:
    for _ in range(TURNS):
        ada, ben = await a_cast(stage, 2)
        done, refused = await all_of(ada.opens(ben), ben.opens(ada), ada.opens(ben), ben.opens(ada))
        assert (len(set(done)), refused) == (1, [])


async def test_two_administrators_cannot_suspend_each_other_at_once(database: Database) -> None:
    def enter(tx: Tx, name: str) -> int:
        return accounts.create_account(tx, NewPerson(name, name, role="administrator")).id

    for turn in range(TURNS):
        pair = [await database.write(enter, f"admin{turn}-{each}") for each in range(2)]
        done, refused = await all_of(*(database.write(accounts.suspend, person) for person in pair))
        assert (len(done), [type(each) for each in refused]) == (1, [Refused])
        await database.write(lambda tx: tx.run("update account set role = 'staff'"))


async def test_a_one_time_link_is_spent_once(database: Database) -> None:
    def make(tx: Tx, name: str) -> str:
        person = accounts.create_account(tx, NewPerson(name, name)).id
        url = links.make_link(tx, "join", person=person, made_by=None).url
        return re.split("[/#=]", url)[-1]

    for turn in range(TURNS):
        token = await database.write(make, f"name{turn}")
        done, refused = await all_of(*(database.write(links.spend_link, token) for _ in range(6)))
        assert len(done) == 1, refused
        assert {type(each) for each in refused} <= {NotFound, Refused}


async def test_a_sign_in_name_is_given_once(database: Database) -> None:
    for turn in range(TURNS):
        new = NewPerson("Sample", f"same{turn}")
        done, refused = await all_of(*(database.write(accounts.create_account, new) for _ in range(6)))
        assert (len(done), {type(each) for each in refused}) == (1, {Conflict})


async def test_a_hundred_tries_at_once_do_not_slip_past_the_throttle(database: Database) -> None:
    def attempt(tx: Tx) -> None:
        throttle.begin_try(tx, name="ailsa", address="192.0.2.1")

    done, refused = await all_of(*(database.write(attempt) for _ in range(40)))
    assert (len(done), {type(each) for each in refused}) == (5, {TooMany})
