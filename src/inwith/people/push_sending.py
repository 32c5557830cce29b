"""Waking a device: one request to its push service (RFC 8030), sealed for the device (RFC 8291), signed by the council
(RFC 8292), and empty.

All that the service learns is that this council woke this device at this moment. No name, title, id or number is in
the address, the headers or the body; the body is the same few bytes of encryption around nothing, every time.
"""

import logging
import time
from enum import Enum
from typing import Any

import msgspec
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02
from pywebpush import WebPushException, webpush

from inwith.clock import SECOND
from inwith.config import Config
from inwith.people.push import Subscription

_log = logging.getLogger(__name__)
# Constant, so that wake-ups which wait for a device that is off become one (RFC 8030, 5.4).
_HEADERS: dict[str, str | int | float] = {"Topic": "inwith", "Urgency": "high"}
_SIGNED_FOR_SECONDS = 12 * 3600
_GONE = {404, 410}
_TRY_AGAIN = {408, 429}


class Outcome(Enum):
    """Of one wake-up. GONE: the device has no such subscription any more. LATER: the service cannot take it now.
    REFUSED: it never will."""

    TAKEN = "taken"
    GONE = "gone"
    LATER = "later"
    REFUSED = "refused"


class Answer(msgspec.Struct, frozen=True):
    """`wait`: for how long (ms) the service asks to be left alone; 0 when it does not say."""

    outcome: Outcome
    wait: int = 0


class Nothing(bytes):
    """No bytes at all, sealed as a message. pywebpush and http_ece take an empty message for none, and ask its length."""

    def __len__(self) -> int:
        return 1


class _Session(requests.Session):
    """As it stands on the list of push services and nowhere else: no redirects, nothing from the environment."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.trust_env = False
        if config.push_proxy:
            self.proxies = {"https": config.push_proxy}

    def post(self, url: str | bytes, data: Any = None, json: Any = None, **options: Any) -> requests.Response:
        # Any: the signature is requests' own.
        with super().post(
            url, data=data, json=json, allow_redirects=False, stream=True, **options
        ) as response:
            response._content = b""  # what the service says besides its status may be as long as it likes
            return response


def wake(subscription: Subscription, *, key: ec.EllipticCurvePrivateKey, config: Config) -> Answer:
    """Send one wake-up, in `config.push_time` at most for connecting and for the answer each. Blocks; raises nothing."""
    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    try:
        with _Session(config) as session:
            webpush(
                {"endpoint": subscription.endpoint, "keys": keys},
                data=Nothing(),
                vapid_private_key=Vapid02(key),
                vapid_claims={
                    "sub": _contact(config),
                    "exp": int(time.time()) + _SIGNED_FOR_SECONDS,
                },
                ttl=config.push_life // SECOND,
                headers=_HEADERS,
                timeout=config.push_time / SECOND,
                requests_session=session,
            )
    except WebPushException as error:
        return _read(error.response)
    except (requests.RequestException, OSError) as error:
        # Not the address: whoever has it can wake the device.
        _log.warning("a push service could not be reached: %s", type(error).__name__)
        return Answer(Outcome.LATER)
    return Answer(Outcome.TAKEN)


def _contact(config: Config) -> str:
    # The services take nothing else; without TLS there are people on this machine only.
    own = config.address if config.secure else "mailto:administrator@localhost"
    return config.push_contact or own


def _read(response: requests.Response | None) -> Answer:
    status = response.status_code if response is not None else 0
    if status in _GONE:
        return Answer(Outcome.GONE)
    if response is not None and (status in _TRY_AGAIN or status >= 500):
        after = response.headers.get("retry-after", "")
        return Answer(Outcome.LATER, int(after) * SECOND if after.isdecimal() and len(after) < 9 else 0)
    _log.warning("a push service refused a wake-up with status %d", status)
    return Answer(Outcome.REFUSED)
