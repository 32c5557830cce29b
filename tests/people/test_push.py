"""Where a device is woken: subscriptions, which addresses they may name, and the one empty request that wakes it."""

import base64
import json
from collections.abc import Iterator

import msgspec
import pytest

from inwith.clock import MINUTE
from inwith.config import BadSetting, Config, read_config
from inwith.errors import Refused
from inwith.people import push, push_sending
from inwith.people.push import Subscription
from inwith.people.push_sending import Outcome
from inwith.people.push_services import check_endpoint
from inwith.people.types import PushOffer, PushSubscription
from inwith.storage.database import Tx
from tests.conftest import Served, StandingClock, Visitor
from tests.push_service import Device, PushService, serving_push


@pytest.fixture
def service() -> Iterator[PushService]:
    with serving_push() as service:
        yield service


@pytest.fixture
def config(config: Config, service: PushService) -> Config:
    return msgspec.structs.replace(config, push_services_more=service.address, push_devices=2)


async def count(served: Served) -> int:
    return await served.app.database.read(_count)


def _count(tx: Tx) -> int:
    return tx.one(int, "select count(*) from push_subscription") or 0


async def subscribe(visitor: Visitor, device: Device) -> int:
    return (await visitor.asks("PUT", "/push", device.subscription)).status_code


# The list of push services

TAKEN = [
    "https://fcm.googleapis.com/fcm/send/abc:APA91b-x_y",
    "https://fcm.googleapis.com:443/wp/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYA%2fb",
    "https://web.push.apple.com/QGuQyavXutnMH",
]
REFUSED = [
    "http://fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com:8443/fcm/send/abc",
    "https://fcm.googleapis.com:abc/fcm",
    "https://fcm.googleapis.com",
    "https://fcm.googleapis.com@127.0.0.1/x",
    "https://127.0.0.1\\@fcm.googleapis.com/x",
    "https://user:pass@fcm.googleapis.com/x",
    "https://fcm.googleapis.com.example.org/x",
    "https://example.org/fcm.googleapis.com",
    "https://evil-fcm.googleapis.com/x",
    "https://push.services.mozilla.com/x",
    "https://notpush.apple.com/x",
    "https://.push.apple.com/x",
    "https://example.org;.push.apple.com/x",
    "https://127.0.0.1%2f.push.apple.com/x",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://169.254.169.254/latest/meta-data/",
    "https://localhost/x",
    "https://fcm.googleapis.com/x#y",
    "https://fcm.googleapis.com/x y",
    "https://fcm.googleapis.com/x\r\nHost: intranet",
    "https://fcm.googleapis.com%2eexample.org/x",
    "https://fcm\u3002googleapis.com/x",
    "https://fcm.googleapis.com/" + "x" * 1_000,
    "//fcm.googleapis.com/x",
    "file:///etc/passwd",
    "",
]


@pytest.mark.parametrize("endpoint", TAKEN)
def test_the_great_push_services_are_known(endpoint: str) -> None:
    check_endpoint(endpoint, Config())


@pytest.mark.parametrize("endpoint", REFUSED)
def test_no_other_address_can_be_named(endpoint: str) -> None:
    with pytest.raises(Refused):
        check_endpoint(endpoint, Config())


def test_a_council_can_name_further_services() -> None:
    config = Config(push_services_more="push.example.org, https://push.example.net:8443")
    check_endpoint("https://push.example.org/x", config)
    check_endpoint("https://push.example.net:8443/x", config)
    for endpoint in ("https://push.example.net/x", "https://push.example.org:8443/x"):
        with pytest.raises(Refused):
            check_endpoint(endpoint, config)


@pytest.mark.parametrize("service", ["http://push.example.org:80", "*", "*.", "a b.org", "https://", "org"])
def test_a_service_that_is_none_stops_the_start(service: str) -> None:
    with pytest.raises(BadSetting, match="INWITH_PUSH_SERVICES"):
        read_config({"INWITH_PUSH_SERVICES_MORE": service})


# Subscriptions


async def test_a_device_subscribes_and_takes_it_back(served: Served, service: PushService) -> None:
    ada = await served.enter("Ada Sample")
    device = service.device("phone")
    offer = await ada.gets("/push", PushOffer)
    assert offer.endpoint is None
    assert len(base64.urlsafe_b64decode(offer.key + "=")) == 65

    assert await subscribe(ada, device) == 200
    assert (await ada.gets("/push", PushOffer)).endpoint == device.subscription.endpoint
    assert (await ada.asks("DELETE", "/push")).status_code == 204
    assert (await ada.asks("DELETE", "/push")).status_code == 204
    assert await count(served) == 0


async def test_the_key_is_made_once(served: Served) -> None:
    ada = await served.enter("Ada Sample")
    before = await ada.gets("/push", PushOffer)
    await served.app.database.write(push.ensure_key)
    assert await ada.gets("/push", PushOffer) == before


async def test_an_outsider_cannot_subscribe_and_learns_of_nobody_elses(
    served: Served, service: PushService
) -> None:
    ada, ben, nobody = (
        await served.enter("Ada Sample"),
        await served.enter("Ben Trial"),
        await served.visitor(),
    )
    device = service.device("phone")
    assert await subscribe(ada, device) == 200
    assert await subscribe(nobody, device) == 401
    assert (await nobody.asks("GET", "/push")).status_code == 401
    assert (await ben.gets("/push", PushOffer)).endpoint is None
    await ben.asks("DELETE", "/push")
    assert await count(served) == 1


async def test_a_browser_wakes_for_whoever_subscribed_last(served: Served, service: PushService) -> None:
    ada, ben = await served.enter("Ada Sample"), await served.enter("Ben Trial")
    device = service.device("desk")
    await subscribe(ada, device)
    await subscribe(ben, device)
    assert (await ada.gets("/push", PushOffer)).endpoint is None
    assert await count(served) == 1


async def test_one_device_too_many_is_refused_and_an_ended_one_makes_room(
    served: Served, service: PushService
) -> None:
    ada = await served.enter("Ada Sample")
    browsers = [await served.browser(ada) for _ in range(3)]
    statuses = [await subscribe(each, service.device(f"n{place}")) for place, each in enumerate(browsers)]
    assert statuses == [200, 200, 422]
    assert await subscribe(browsers[1], service.device("again")) == 200  # the same device, not another

    assert (await browsers[0].asks("DELETE", "/session")).status_code == 204
    assert await subscribe(browsers[2], service.device("now")) == 200


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [("", ""), ("!!", "!!"), ("BAAA", "AAAA"), ("B" + "A" * 86, "A" * 22), ("ok", "A" * 20)],
)
async def test_keys_that_are_none_are_refused(
    served: Served, service: PushService, p256dh: str, auth: str
) -> None:
    ada = await served.enter("Ada Sample")
    good = service.device("phone").subscription
    bad = PushSubscription(good.endpoint, good.p256dh if p256dh == "ok" else p256dh, auth)
    assert (await ada.asks("PUT", "/push", bad)).status_code == 422
    assert await count(served) == 0


async def test_the_subscription_goes_with_the_session(
    served: Served, admin: Visitor, service: PushService
) -> None:
    ada = await served.enter("Ada Sample")
    for ending in ("sign out", "another device ends it", "suspension"):
        here = await served.browser(ada)
        assert await subscribe(here, service.device("phone")) == 200
        assert await count(served) == 1
        if ending == "sign out":
            await here.asks("DELETE", "/session")
        elif ending == "suspension":
            await admin.asks("POST", f"/accounts/{ada.person}/suspension")
        else:
            await end_all_others(ada)
        assert await count(served) == 0, ending


async def end_all_others(visitor: Visitor) -> None:
    for device in (await visitor.asks("GET", "/devices")).json():
        if not device["here"]:
            assert (await visitor.asks("DELETE", f"/devices/{device['id']}")).status_code == 204


async def test_a_session_nobody_used_is_not_woken(
    served: Served, service: PushService, clock: StandingClock
) -> None:
    ada = await served.enter("Ada Sample")
    await subscribe(ada, service.device("phone"))
    session = (await ada.asks("GET", "/me")).json()["session"]
    assert await served.app.database.read(push.find_subscription, session) is not None
    clock.pass_time(days=31)
    assert await served.app.database.read(push.find_subscription, session) is None
    await served.app.database.write(push.withdraw_unused)
    assert await count(served) == 0


# Waking


@pytest.fixture
async def waking(served: Served, config: Config) -> "Waker":
    return Waker(await served.app.database.read(push.get_key), config)


class Waker:
    def __init__(self, key: object, config: Config) -> None:
        self._key, self._config = key, config

    def wake(self, device: Device) -> push_sending.Answer:
        to = device.subscription
        subscription = Subscription(1, 1, to.endpoint, to.p256dh, to.auth)
        return push_sending.wake(subscription, key=self._key, config=self._config)  # type: ignore[arg-type]


async def test_a_wake_up_is_sealed_signed_and_empty(
    served: Served, service: PushService, waking: Waker
) -> None:
    device = service.device("phone")
    assert waking.wake(device).outcome is Outcome.TAKEN

    [taken] = service.taken
    assert taken.plaintext == b""
    assert (
        len(taken.body) == 16 + 4 + 1 + 65 + 1 + 16
    )  # salt, record size, key's length, key; delimiter and tag
    headers = dict(taken.headers)
    for usual in ("host", "user-agent", "accept-encoding", "accept", "connection"):
        headers.pop(usual)
    authorization = headers.pop("authorization")
    assert headers == {
        "content-encoding": "aes128gcm",
        "content-length": "103",
        "ttl": "86400",
        "topic": "inwith",
        "urgency": "high",
    }
    scheme, token, key = authorization.replace("t=", "").replace("k=", "").replace(",", " ").split()
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert scheme == "vapid"
    assert set(claims) == {"aud", "exp", "sub"}
    assert claims["aud"] == service.address
    assert claims["sub"] == "mailto:administrator@localhost"
    assert key == (await (await served.enter("Ada Sample")).gets("/push", PushOffer)).key


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (201, Outcome.TAKEN),
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (429, Outcome.LATER),
        (503, Outcome.LATER),
        (400, Outcome.REFUSED),
        (403, Outcome.REFUSED),
        (307, Outcome.REFUSED),
    ],
)
async def test_what_the_service_says_is_heeded(
    service: PushService, waking: Waker, status: int, outcome: Outcome
) -> None:
    service.answers = [status]
    assert waking.wake(service.device("phone")).outcome is outcome
    assert len(service.taken) == 1  # a redirect is not followed


async def test_a_service_may_ask_to_be_left_alone(service: PushService, waking: Waker) -> None:
    service.answers, service.retry_after = [429], "120"
    assert waking.wake(service.device("phone")).wait == 2 * MINUTE


async def test_a_service_that_is_not_there_is_tried_later(service: PushService, waking: Waker) -> None:
    device = Device("http://127.0.0.1:9", "phone")
    assert waking.wake(device).outcome is Outcome.LATER
