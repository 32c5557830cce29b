"""One-time links: to join and to choose a new password."""

import hashlib

import pytest

from inwith.people.types import LinkShown, NewPerson, Self, ShowLink, SignIn, UseLink
from inwith.storage.database import Tx
from tests.conftest import Served, StandingClock, Visitor

CHOSEN = "words of my own choice"


@pytest.fixture
async def token(admin: Visitor) -> str:
    """From the link that lets Hamish join."""
    answer = await admin.asks("POST", "/accounts", NewPerson("Hamish Trial", "hamish"))
    return str(answer.json()["link"]["url"]).partition("#")[2]


async def test_a_link_shows_whom_it_is_for_without_being_used(served: Served, token: str) -> None:
    nobody = await served.browser()
    for _ in range(2):
        answer = await nobody.asks("POST", "/links/show", ShowLink(token))
        shown = LinkShown(**answer.json())
        assert (shown.purpose, shown.name, shown.sign_in_name) == ("join", "Hamish Trial", "hamish")


async def test_a_link_lets_a_person_choose_a_password_and_signs_them_in(served: Served, token: str) -> None:
    hamish = await served.browser()
    answer = await hamish.asks("POST", "/links/use", UseLink(token, CHOSEN))
    assert answer.status_code == 200
    assert (await hamish.gets("/me", Self)).notice_due
    another = await served.browser()
    assert (await another.asks("POST", "/session", SignIn("hamish", CHOSEN))).status_code == 200


async def test_a_link_works_once(served: Served, token: str) -> None:
    hamish = await served.browser()
    await hamish.asks("POST", "/links/use", UseLink(token, CHOSEN))
    again = await hamish.asks("POST", "/links/use", UseLink(token, "other words of my choice"))
    assert (again.status_code, again.json()["code"]) == (404, "link_spent")
    assert (await hamish.asks("POST", "/links/show", ShowLink(token))).status_code == 404


async def test_a_password_that_is_refused_leaves_the_link_good(served: Served, token: str) -> None:
    hamish = await served.browser()
    assert (await hamish.asks("POST", "/links/use", UseLink(token, "short"))).status_code == 422
    assert (await hamish.asks("POST", "/links/use", UseLink(token, CHOSEN))).status_code == 200


async def test_a_link_is_too_old_after_a_week(served: Served, token: str, clock: StandingClock) -> None:
    clock.pass_time(days=7)
    hamish = await served.browser()
    answer = await hamish.asks("POST", "/links/use", UseLink(token, CHOSEN))
    assert (answer.status_code, answer.json()["code"]) == (404, "link_spent")


async def test_a_new_link_voids_the_one_before(served: Served, admin: Visitor, token: str) -> None:
    person = await served.app.database.read(find_hamish)
    newer = (await admin.asks("POST", f"/accounts/{person}/reset")).json()["url"].partition("#")[2]
    hamish = await served.browser()
    assert (await hamish.asks("POST", "/links/use", UseLink(token, CHOSEN))).status_code == 404
    assert (await hamish.asks("POST", "/links/show", ShowLink(newer))).json()["purpose"] == "reset"


async def test_a_suspension_voids_the_link(served: Served, admin: Visitor, token: str) -> None:
    person = await served.app.database.read(find_hamish)
    await admin.asks("POST", f"/accounts/{person}/suspension")
    hamish = await served.browser()
    assert (await hamish.asks("POST", "/links/use", UseLink(token, CHOSEN))).status_code == 404


async def test_only_the_hash_of_a_link_is_kept(served: Served, token: str) -> None:
    kept = await served.app.database.read(read_hashes)
    assert hashlib.sha256(token.encode()).digest() in kept
    assert token.encode() not in kept


async def test_a_made_up_token_gets_the_same_answer_as_a_used_one(served: Served, token: str) -> None:
    hamish = await served.browser()
    await hamish.asks("POST", "/links/use", UseLink(token, CHOSEN))
    used = await hamish.asks("POST", "/links/show", ShowLink(token))
    made_up = await hamish.asks("POST", "/links/show", ShowLink("m" * 43))
    assert (used.status_code, used.json()) == (made_up.status_code, made_up.json())


def find_hamish(tx: Tx) -> int:
    return tx.one(int, "select person from account where sign_in_name = 'hamish'") or 0


def read_hashes(tx: Tx) -> list[bytes]:
    return tx.all(bytes, "select token_hash from link")
