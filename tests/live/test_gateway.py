"""Who is let in, and what the others are told."""

import asyncio
import http.client
from urllib.parse import urlsplit

import msgspec
import pytest
from picows import WSHandshakeError, WSListener, ws_connect

from inwith import errors
from inwith.client import Client
from inwith.client.connection import connect
from inwith.config import Config
from inwith.errors import Problem
from inwith.live.protocol import Ready
from inwith.people.types import CouncilNotice
from tests.conftest import Served, Visitor
from tests.live.cast import Cast, closing_of, next_of


async def knock(served: Served, headers: dict[str, str], *, path: str = "/api/v1/live") -> int:
    """The status that a request to upgrade is answered with."""
    url = "ws" + served.address.removeprefix("http") + path
    try:
        transport, _ = await ws_connect(WSListener, url, extra_headers=headers)
    except WSHandshakeError as error:
        return msgspec.json.decode(error.raw_body or b"", type=Problem).status
    transport.disconnect()
    await transport.wait_disconnected()
    return 101


async def cookie_of(served: Served, visitor: Visitor) -> str:
    browser = await served.browser(visitor)
    [(name, value)] = browser.http.cookies.items()
    return f"{name}={value}"


async def test_a_browser_is_let_in_from_our_own_page_only(served: Served) -> None:
    cookie = await cookie_of(served, await served.enter("Ailsa Sample"))
    assert await knock(served, {"Cookie": cookie, "Origin": served.address}) == 101
    port = urlsplit(served.address).port
    for origin in (
        "https://evil.example",
        "null",
        served.address + ".evil.example",
        served.address + "/",
        served.address.replace("http:", "https:"),
        f"http://127.0.0.1:{(port or 0) + 1}",
        "",
    ):
        assert await knock(served, {"Cookie": cookie, "Origin": origin}) == 403, origin
    assert await knock(served, {"Cookie": cookie}) == 403


async def test_a_program_shows_a_token_and_needs_no_origin_but_may_not_name_a_wrong_one(cast: Cast) -> None:
    ada = await cast.enter("Ailsa Sample")
    token = {"Authorization": f"Bearer {ada.token}"}
    assert await knock(cast.served, token) == 101
    assert await knock(cast.served, {**token, "Origin": "https://evil.example"}) == 403


async def test_nobody_is_let_in_without_a_session(served: Served) -> None:
    assert await knock(served, {}) == 401
    assert await knock(served, {"Authorization": "Bearer nonsense"}) == 401
    assert await knock(served, {"Cookie": "inwith=nonsense", "Origin": served.address}) == 401


async def test_there_is_one_live_address(cast: Cast) -> None:
    ada = await cast.enter("Ailsa Sample")
    token = {"Authorization": f"Bearer {ada.token}"}
    assert await knock(cast.served, token, path="/api/v1/live?from=page") == 101
    for path in ("/", "/api/v1/live/", "/api/v1/me", "/api/v1/%6Cive"):
        assert await knock(cast.served, token, path=path) == 404, path


async def test_the_notice_comes_first(cast: Cast, admin: Visitor) -> None:
    ada = await cast.enter("Ailsa Sample")
    await admin.asks("PUT", "/council/notice", CouncilNotice("Something else"))
    with pytest.raises(errors.NotAllowed) as refused:
        await connect(ada.url, ada.token)
    assert refused.value.code == "notice_due"
    await ada.accept_notice()
    await next_of(await cast.connect(ada), Ready)


@pytest.fixture
def config(config: Config) -> Config:
    return msgspec.structs.replace(config, sockets_a_person=2)


async def test_one_person_has_only_so_many_connections(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    first = await cast.connect(ada)
    await cast.connect(ada)
    with pytest.raises(errors.TooMany):
        await cast.connect(ada)
    await cast.connect(ben)

    await first.close()
    await next_of(await cast.connect(ada), Ready)


async def test_ready_says_who_and_which_data(cast: Cast) -> None:
    ada = await cast.enter("Ailsa Sample")
    ready = await next_of(await cast.connect(ada), Ready)
    assert ready == Ready((await ada.snapshot()).epoch, ada.me.person.id, ada.me.session)


async def test_a_handshake_that_is_none_is_answered_and_forgotten(cast: Cast, served: Served) -> None:
    ada = await cast.enter("Ailsa Sample")
    headers = {"Authorization": f"Bearer {ada.token}", "Connection": "upgrade", "Upgrade": "websocket"}
    for _ in range(5):
        answer = await _ask(served, headers)
        assert answer == 400
    assert list(served.app.live.roster) == []


async def _ask(served: Served, headers: dict[str, str]) -> int:
    """An upgrade request without a key, which no WebSocket library would make."""

    def ask() -> int:
        parts = urlsplit(served.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        connection.request("GET", "/api/v1/live", headers=headers)
        return connection.getresponse().status

    return await asyncio.to_thread(ask)


async def test_a_stopping_server_says_goodbye(cast: Cast, served: Served) -> None:
    connection = await cast.connect(await cast.enter("Ailsa Sample"))
    await served.app.live.close()
    closing = await closing_of(connection)
    assert (closing.code, closing.reason) == (1012, "restarting")


async def test_http_goes_on_beside_it_on_the_same_port(cast: Cast) -> None:
    ada = await cast.enter("Ailsa Sample")
    await cast.connect(ada)
    assert isinstance(ada, Client)
    assert (await ada.snapshot()).people
