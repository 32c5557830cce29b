"""The HTTP door: where requests come from, what answers carry, how mistakes are told."""

import re

import msgspec
import pytest

from inwith.app import ROUTES
from inwith.client.client_id import make_client_id
from inwith.config import Config
from inwith.door import Policy
from inwith.http.headers import security_headers
from inwith.people.types import Preferences, SignIn
from inwith.storage.database import Tx
from tests.conftest import PASSWORD, Served, Visitor

ELSEWHERE = "https://elsewhere.example"


# Where a request comes from


async def test_a_cookie_counts_only_with_our_own_origin(served: Served, admin: Visitor) -> None:
    browser = await served.browser(admin)
    port = served.app.config.port
    for origin, status in [
        (served.address, 200),
        (f"http://localhost:{port}", 200),
        (ELSEWHERE, 403),
        ("null", 403),
        (f"http://127.0.0.1:{port + 1}", 403),
        (f"https://127.0.0.1:{port}", 403),
        (f"http://127.0.0.1:{port}.elsewhere.example", 403),
    ]:
        answer = await browser.asks("PUT", "/preferences", Preferences(), headers={"origin": origin})
        assert answer.status_code == status, origin


async def test_a_cookie_without_an_origin_needs_the_browsers_word_for_it(
    served: Served, admin: Visitor
) -> None:
    browser = await served.browser(admin)
    del browser.http.headers["origin"]
    for site, status in [
        ("same-origin", 200),
        ("same-site", 403),
        ("cross-site", 403),
        ("none", 403),
        ("", 403),
    ]:
        headers = {"sec-fetch-site": site} if site else {}
        answer = await browser.asks("PUT", "/preferences", Preferences(), headers=headers)
        assert answer.status_code == status, site


async def test_reading_needs_no_origin(served: Served, admin: Visitor) -> None:
    browser = await served.browser(admin)
    del browser.http.headers["origin"]
    assert (await browser.asks("GET", "/me")).status_code == 200


async def test_another_site_cannot_sign_a_browser_in(served: Served, admin: Visitor) -> None:
    browser = await served.browser()
    answer = await browser.asks("POST", "/session", SignIn("mairi", PASSWORD), headers={"origin": ELSEWHERE})
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_origin")


async def test_a_program_with_a_token_needs_no_origin(admin: Visitor) -> None:
    assert (await admin.asks("PUT", "/preferences", Preferences())).status_code == 200


async def test_a_bearer_token_goes_before_a_cookie(served: Served, admin: Visitor) -> None:
    browser = await served.browser(admin)
    answer = await browser.asks("GET", "/me", headers={"authorization": "Bearer " + "m" * 43})
    assert answer.status_code == 401


# What answers carry


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/council", "/api/v1/me", "/api/v1/nothing", "/nothing.js", "/api/v1/openapi.json"]
)
async def test_every_answer_carries_the_security_headers(served: Served, path: str) -> None:
    answer = await (await served.visitor()).http.get(path)
    headers = answer.headers
    policy = dict(part.partition(" ")[::2] for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers
    assert "strict-transport-security" not in headers


def test_under_tls_browsers_are_told_to_stay_with_it_and_the_cookie_is_bound_to_it() -> None:
    config = Config(origin="https://inwith.example", proxy="10.0.0.1")
    headers = security_headers(config)
    assert "max-age=31536000" in headers["strict-transport-security"]
    assert "wss://inwith.example" in headers["content-security-policy"]
    assert (config.secure, config.cookie) == (True, "__Host-inwith")


async def test_answers_about_people_are_kept_nowhere(admin: Visitor) -> None:
    assert (await admin.asks("GET", "/me")).headers["cache-control"] == "no-store"


# How mistakes are told


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("GET", "/nothing", {}, 404, "not_found"),
        ("GET", "/people/0", {}, 404, "not_found"),
        ("GET", "/people/-1", {}, 404, "not_found"),
        ("GET", "/people/1_0", {}, 404, "not_found"),
        ("GET", f"/people/{2**63}", {}, 404, "not_found"),
        ("GET", f"/people/{10**400}", {}, 404, "not_found"),
        ("GET", f"/people/{2**63 - 1}", {}, 404, "not_found"),
        ("GET", "/people?after=x", {}, 400, "not_understood"),
        ("GET", f"/people?after={2**64}", {}, 400, "not_understood"),
        ("GET", f"/conversations/1/messages?after={2**63 - 1}", {}, 400, "not_understood"),
        ("GET", f"/conversations/1/messages?before={10**40}", {}, 400, "not_understood"),
        ("PUT", "/me", {}, 405, "method_not_allowed"),
        ("PUT", "/preferences", {}, 415, "not_json"),
        ("PUT", "/preferences", {"json": {"typing": "yes"}}, 400, "not_understood"),
        ("PUT", "/preferences", {"json": {"colour": "red"}}, 400, "not_understood"),
        ("PUT", "/preferences", {"json": []}, 400, "not_understood"),
        ("POST", "/notice/acceptance", {"json": {"version": 10**40}}, 400, "not_understood"),
        ("POST", "/accounts", {"json": {"name": "Rory", "sign_in_name": "rory\n"}}, 400, "not_understood"),
        (
            "POST",
            "/conversations/1/messages",
            {"json": {"client_id": make_client_id() + "\n", "text": "Hello"}},
            400,
            "not_understood",
        ),
    ],
)
async def test_a_mistake_is_a_problem_with_a_code_and_a_sentence(
    admin: Visitor, method: str, path: str, options: dict[str, object], status: int, code: str
) -> None:
    answer = await admin.asks(method, path, **options)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].endswith(".")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b'{"typing":"\xff"}', b"[" * 100_000, b'{"typing":"\\ud800"}']
)
async def test_a_body_that_is_not_json_is_told_so(admin: Visitor, body: bytes) -> None:
    answer = await admin.asks(
        "PUT", "/preferences", content=body, headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "not_understood")


async def test_a_body_that_is_too_large_is_refused(served: Served, admin: Visitor) -> None:
    body = b'{"typing": true' + b" " * served.app.config.body_bytes + b"}"
    answer = await admin.asks(
        "PUT", "/preferences", content=body, headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_who_asks_is_looked_at_before_what_they_send(served: Served) -> None:
    answer = await (await served.visitor()).asks("PUT", "/preferences", content=b"{")
    assert answer.status_code == 401


async def test_an_unexpected_error_shows_a_number_and_nothing_of_the_inside(
    served: Served, admin: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    await served.app.database.write(drop_preferences)
    answer = await admin.asks("GET", "/me")
    assert (answer.status_code, answer.json()["code"]) == (500, "broken")
    assert "preference" not in answer.text
    assert "Traceback" not in answer.text
    number = answer.json()["detail"].rpartition(" ")[2].rstrip(".")
    assert number in caplog.text


# Routes and their policies


def test_every_route_has_a_policy_and_an_address_of_its_own() -> None:
    assert all(isinstance(route.policy, Policy) for route in ROUTES)
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


def test_a_route_without_a_policy_stops_the_start(served: Served) -> None:
    route = msgspec.structs.replace(ROUTES[0], policy=None)
    with pytest.raises(TypeError, match="has no policy"):
        served.app.door.plan(route)


async def test_what_nobody_may_do_without_signing_in_is_refused_everywhere(served: Served) -> None:
    nobody = await served.visitor()
    guarded = [route for route in ROUTES if route.policy is not Policy.ANYONE]
    assert len(guarded) > 30
    for route in guarded:
        path = re.sub(r"\{\w+:\w+\}", "1", route.path)
        answer = await nobody.asks(route.method, path)
        assert answer.status_code == 401, (route.method, path)


def drop_preferences(tx: Tx) -> None:
    tx.run("alter table preference rename to lost")
