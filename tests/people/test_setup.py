"""The first start of all, and the council's own name."""

import msgspec
import pytest

from inwith.app import build
from inwith.config import Config
from inwith.people.types import AccountPage, Council, SetUp
from tests.conftest import PASSWORD, Served, StandingClock, Visitor


@pytest.fixture
def details(served: Served) -> SetUp:
    assert served.app.set_up is not None
    token = served.app.set_up.url.partition("/set-up#")[2]
    return SetUp(token, "Sample Council", "Mairi Specimen", "mairi", PASSWORD)


async def test_the_first_start_gives_a_link_that_makes_the_first_administrator(
    served: Served, details: SetUp
) -> None:
    mairi = await served.browser()
    assert await mairi.gets("/council", Council) == Council("The council", set_up=False, sample=False)
    assert (await mairi.asks("POST", "/set-up", details)).status_code == 200
    assert await mairi.gets("/council", Council) == Council("Sample Council", set_up=True, sample=False)
    await mairi.asks("POST", "/notice/acceptance", {"version": 1})
    (account,) = (await mairi.gets("/accounts", AccountPage)).accounts
    assert (account.sign_in_name, account.role) == ("mairi", "administrator")


async def test_the_link_works_once(served: Served, details: SetUp) -> None:
    mairi = await served.browser()
    await mairi.asks("POST", "/set-up", details)
    again = await mairi.asks("POST", "/set-up", details)
    assert (again.status_code, again.json()["code"]) == (404, "link_spent")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("\u200b\ufe0f", "Give the council's name."),
        ("Sample\0Council", "The council's name has a character in it that cannot be shown."),
        ("Sample\nCouncil", "The council's name has a line break in it."),
    ],
)
async def test_the_councils_name_can_be_read_and_a_refusal_leaves_the_link(
    served: Served, details: SetUp, name: str, says: str
) -> None:
    mairi = await served.browser()
    answer = await mairi.asks("POST", "/set-up", msgspec.structs.replace(details, council=name))
    assert (answer.status_code, answer.json()["detail"].startswith(says)) == (422, True), answer.text
    assert (await mairi.asks("POST", "/set-up", details)).status_code == 200


async def test_once_there_is_somebody_the_link_makes_no_administrator(served: Served, details: SetUp) -> None:
    await served.enter("Isla Demo", role="administrator")
    answer = await (await served.browser()).asks("POST", "/set-up", details)
    assert (answer.status_code, answer.json()["code"]) == (422, "already_set_up")


async def test_a_link_for_a_person_does_not_set_the_council_up(
    served: Served, admin: Visitor, details: SetUp
) -> None:
    answer = await admin.asks("POST", "/accounts", {"name": "Rory Example", "sign_in_name": "rory"})
    token = answer.json()["link"]["url"].partition("#")[2]
    body = {"token": token, "council": "Ours", "name": "Rory", "sign_in_name": "rory2", "password": PASSWORD}
    assert (await admin.asks("POST", "/set-up", body)).status_code == 404


async def test_the_set_up_link_is_shown_at_one_start_only_until_it_is_too_old(
    config: Config, clock: StandingClock
) -> None:
    shown = []
    for _ in range(3):
        app = await build(config, clock=clock)
        shown.append(app.set_up is not None)
        await app.close()
        if len(shown) == 2:
            clock.pass_time(days=8)
    assert shown == [True, False, True]
