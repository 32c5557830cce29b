"""A session for each device, listed and ended by its owner."""

import pytest

from inwith.people.sessions import name_device
from inwith.people.types import Device, SignIn
from tests.conftest import PASSWORD, Served, StandingClock, Visitor

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"


async def test_a_person_sees_their_own_devices_and_which_one_asks(served: Served, admin: Visitor) -> None:
    await served.enter("Dan Example")
    phone = await served.visitor(headers={"user-agent": FIREFOX, "origin": served.address})
    await phone.asks("POST", "/session", SignIn("mairi", PASSWORD))
    devices = await phone.gets("/devices", list[Device])
    assert [(each.device_name, each.here) for each in devices] == [
        ("Firefox on Linux", True),
        ("A test", False),
    ]


async def test_ending_a_device_ends_its_session(served: Served, admin: Visitor) -> None:
    browser = await served.browser(admin)
    (other,) = [each for each in await browser.gets("/devices", list[Device]) if not each.here]
    assert (await browser.asks("DELETE", f"/devices/{other.id}")).status_code == 204
    assert (await admin.asks("GET", "/me")).status_code == 401
    assert (await browser.asks("GET", "/me")).status_code == 200
    assert (await browser.asks("DELETE", f"/devices/{other.id}")).status_code == 404


async def test_nobody_ends_somebody_elses_device(served: Served, admin: Visitor) -> None:
    dan = await served.enter("Dan Example")
    (device,) = await admin.gets("/devices", list[Device])
    assert (await dan.asks("DELETE", f"/devices/{device.id}")).status_code == 404
    assert (await admin.asks("GET", "/me")).status_code == 200


async def test_when_a_device_was_seen_is_written_at_most_once_a_minute(
    served: Served, admin: Visitor, clock: StandingClock
) -> None:
    begun = clock.now
    clock.pass_time(seconds=59)
    (device,) = await admin.gets("/devices", list[Device])
    assert device.seen_at == begun
    clock.pass_time(seconds=1)
    (device,) = await admin.gets("/devices", list[Device])
    assert device.seen_at == clock.now


async def test_a_made_up_token_is_nobody(served: Served, admin: Visitor) -> None:
    stranger = await served.visitor(token="m" * 43)
    assert (await stranger.asks("GET", "/me")).status_code == 401


@pytest.mark.parametrize(
    ("given", "browser", "name"),
    [
        ("", FIREFOX, "Firefox on Linux"),
        ("", EDGE, "Edge on Windows"),
        ("", SAFARI, "Safari on iPhone"),
        ("", "", "A device"),
        ("  Mairi's  phone ", EDGE, "Mairi's phone"),
    ],
)
def test_a_device_is_called_what_it_says_or_what_its_browser_tells(
    given: str, browser: str, name: str
) -> None:
    assert name_device(given, browser) == name
