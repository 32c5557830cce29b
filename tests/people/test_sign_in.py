"""Signing in: with a name and a password, in a browser and in a program."""

import asyncio

import msgspec

from inwith.people.types import PasswordChange, Self, SignedIn, SignIn
from tests.conftest import PASSWORD, Served, StandingClock, Visitor


async def test_a_browser_is_signed_in_with_a_cookie_that_scripts_cannot_read(
    served: Served, admin: Visitor
) -> None:
    nobody = await served.browser()
    answer = await nobody.asks("POST", "/session", SignIn("mairi", PASSWORD))
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert "token" not in answer.json()
    assert (await nobody.gets("/me", Self)).sign_in_name == "mairi"


async def test_a_program_is_signed_in_with_a_token_and_no_cookie(served: Served, admin: Visitor) -> None:
    nobody = await served.visitor()
    answer = await nobody.asks("POST", "/tokens", SignIn("mairi", PASSWORD))
    assert "set-cookie" not in answer.headers
    holder = await served.visitor(token=answer.json()["token"])
    assert (await holder.gets("/me", Self)).person.name == "Mairi Specimen"


async def test_the_name_may_be_typed_in_capitals(served: Served, admin: Visitor) -> None:
    nobody = await served.browser()
    assert (await nobody.asks("POST", "/session", SignIn(" Mairi ", PASSWORD))).status_code == 200


async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    served: Served, admin: Visitor
) -> None:
    nobody = await served.browser()
    wrong = await nobody.asks("POST", "/session", SignIn("mairi", "not the right words"))
    unknown = await nobody.asks("POST", "/session", SignIn("nobody", "not the right words"))
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["code"] == "no_match"


async def test_too_many_tries_bring_the_same_wait_for_a_name_that_exists_and_one_that_does_not(
    served: Served, admin: Visitor, clock: StandingClock
) -> None:
    nobody = await served.browser()
    for name in ("mairi", "nobody"):
        for _ in range(5):
            assert (await nobody.asks("POST", "/session", SignIn(name, "wrong"))).status_code == 401
    waits = [
        (await nobody.asks("POST", "/session", SignIn(name, PASSWORD))).json() for name in ("mairi", "nobody")
    ]
    assert waits[0] == waits[1]
    assert waits[0]["code"] == "too_many"
    assert "30 seconds" in waits[0]["detail"]
    clock.pass_time(seconds=30)
    assert (await nobody.asks("POST", "/session", SignIn("mairi", PASSWORD))).status_code == 200


async def test_the_wait_doubles_with_each_further_failure(
    served: Served, admin: Visitor, clock: StandingClock
) -> None:
    nobody = await served.browser()
    for _ in range(5):
        await nobody.asks("POST", "/session", SignIn("mairi", "wrong"))
    clock.pass_time(seconds=30)
    assert (await nobody.asks("POST", "/session", SignIn("mairi", "wrong"))).status_code == 401
    assert "60 seconds" in (await nobody.asks("POST", "/session", SignIn("mairi", "wrong"))).json()["detail"]


async def test_an_address_that_tries_many_names_must_wait_too(served: Served) -> None:
    nobody = await served.browser()
    for number in range(50):
        assert (await nobody.asks("POST", "/session", SignIn(f"name{number}", "wrong"))).status_code == 401
    assert (await nobody.asks("POST", "/session", SignIn("another", "wrong"))).status_code == 429


async def test_signing_in_well_does_not_hide_guesses_at_other_names(served: Served, admin: Visitor) -> None:
    nobody = await served.browser()
    for number in range(49):
        await nobody.asks("POST", "/session", SignIn(f"name{number}", "wrong"))
        if number % 10 == 0:
            assert (await nobody.asks("POST", "/session", SignIn("mairi", PASSWORD))).status_code == 200
    assert (await nobody.asks("POST", "/session", SignIn("last", "wrong"))).status_code == 401
    assert (await nobody.asks("POST", "/session", SignIn("after", "wrong"))).status_code == 429


async def test_a_hundred_tries_at_once_count_like_a_hundred(served: Served, admin: Visitor) -> None:
    nobody = await served.browser()
    async with asyncio.TaskGroup() as group:
        tries = [
            group.create_task(nobody.asks("POST", "/session", SignIn("mairi", f"guess {number}")))
            for number in range(20)
        ]
    statuses = [each.result().status_code for each in tries]
    assert (statuses.count(401), statuses.count(429)) == (5, 15)


async def test_signing_out_ends_the_session_and_its_cookie(served: Served, admin: Visitor) -> None:
    browser = await served.browser(admin)
    answer = await browser.asks("DELETE", "/session")
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert (await browser.asks("GET", "/me")).status_code == 401


async def test_changing_the_password_ends_the_other_sessions_and_not_this_one(
    served: Served, admin: Visitor
) -> None:
    browser = await served.browser(admin)
    change = PasswordChange(PASSWORD, "four other little words")
    assert (await browser.asks("POST", "/password", change)).status_code == 204
    assert (await browser.asks("GET", "/me")).status_code == 200
    assert (await admin.asks("GET", "/me")).status_code == 401
    nobody = await served.browser()
    assert (await nobody.asks("POST", "/session", SignIn("mairi", PASSWORD))).status_code == 401
    assert (
        await nobody.asks("POST", "/session", SignIn("mairi", "four other little words"))
    ).status_code == 200


async def test_changing_the_password_needs_the_present_one_and_one_that_is_long_enough(
    served: Served, admin: Visitor
) -> None:
    wrong = await admin.asks("POST", "/password", PasswordChange("not it", "four other little words"))
    short = await admin.asks("POST", "/password", PasswordChange(PASSWORD, "short"))
    assert (wrong.status_code, wrong.json()["code"]) == (422, "no_match")
    assert (short.status_code, short.json()["code"]) == (422, "password_too_short")


async def test_a_session_that_is_not_used_for_a_month_ends(
    served: Served, admin: Visitor, clock: StandingClock
) -> None:
    clock.pass_time(days=29)
    assert (await admin.asks("GET", "/me")).status_code == 200
    clock.pass_time(days=29)
    assert (await admin.asks("GET", "/me")).status_code == 200
    clock.pass_time(days=31)
    assert (await admin.asks("GET", "/me")).status_code == 401


async def test_me_tells_what_the_screens_need(served: Served, admin: Visitor) -> None:
    me = await admin.gets("/me", Self)
    assert (me.role, me.notice_due, me.preferences.typing) == ("administrator", False, True)


async def test_signed_in_is_what_the_answer_says(served: Served, admin: Visitor) -> None:
    answer = await (await served.visitor()).asks("POST", "/tokens", SignIn("mairi", PASSWORD))
    assert msgspec.json.decode(answer.content, type=SignedIn).me.person.id == admin.person
