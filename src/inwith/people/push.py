"""Where each device is woken: its subscription at a push service, and the council's own key. The only writer of both.

A subscription is its session's and goes with it. What is sent there is empty (`push_sending.py`): the device then asks
what it may show, with its own session.
"""

import base64
from binascii import Error as NotBase64
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from inwith.caller import Caller
from inwith.errors import Broken, Refused
from inwith.people.push_services import check_endpoint
from inwith.people.types import PushOffer, PushSubscription
from inwith.storage.database import Tx

_CURVE = ec.SECP256R1()
_AUTH_BYTES = 16
# Apple withdraws a subscription whose wake-ups show nothing, which is what clearing is.
_NOT_CLEARABLE = ".push.apple.com"

# A session that ended or went unused, and a person who is suspended, are never woken, whatever rows are left of them.
ALIVE = """session s on s.id = p.session and s.ended_at is null and s.seen_at > :oldest
join account a on a.person = p.person and a.suspended_at is null"""
_INSERT = """
insert into push_subscription (session, person, endpoint, p256dh, auth, made_at, clearable)
values (:session, :person, :endpoint, :p256dh, :auth, :now, :clearable)
on conflict (session) do update set endpoint = :endpoint, p256dh = :p256dh, auth = :auth, clearable = :clearable
"""


class Subscription(msgspec.Struct, frozen=True):
    """Where a device is woken and how what is sent there is sealed."""

    session: int
    person: int
    endpoint: str
    p256dh: str
    auth: str


def ensure_key(tx: Tx) -> None:
    """Make the council's key pair, the one time it is made. Every node uses the same, or devices would refuse one's wake-ups."""
    if tx.one(int, "select one from push_key") is None:
        made = ec.generate_private_key(_CURVE)
        tx.run(
            "insert into push_key (one, private_key, made_at) values (1, :key, :now) on conflict (one) do nothing",
            key=made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
            now=tx.now,
        )


def get_key(tx: Tx) -> ec.EllipticCurvePrivateKey:
    """The council's key, which must never leave the server. Raises Broken before `ensure_key`."""
    stored = tx.one(bytes, "select private_key from push_key")
    if stored is None:
        raise Broken("The council has no key for push services.")
    key = load_der_private_key(stored, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)  # it is ours
    return key


def show_push(tx: Tx, caller: Caller) -> PushOffer:
    """The key that a device subscribes with, and whether this one has."""
    key = get_key(tx).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    sql = "select endpoint from push_subscription where session = :session"
    return PushOffer(_in_base64(key), tx.one(str, sql, session=caller.session))


def subscribe(tx: Tx, caller: Caller, subscription: PushSubscription) -> PushOffer:
    """Wake the caller's device there from now on, and nobody else's: a browser has one address, whoever is signed in.

    Raises Refused for an address that is not a push service's, keys that are none, and one device too many.
    """
    check_endpoint(subscription.endpoint, tx.config)
    _check_keys(subscription)
    others = "delete from push_subscription where endpoint = :endpoint and session <> :session"
    tx.run(others, endpoint=subscription.endpoint, session=caller.session)
    _check_count(tx, caller)
    tx.run(
        _INSERT,
        session=caller.session,
        person=caller.person,
        endpoint=subscription.endpoint,
        p256dh=subscription.p256dh,
        auth=subscription.auth,
        now=tx.now,
        clearable=not (urlsplit(subscription.endpoint).hostname or "").endswith(_NOT_CLEARABLE),
    )
    return show_push(tx, caller)


def _check_keys(subscription: PushSubscription) -> None:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, _from_base64(subscription.p256dh))
        usable = len(_from_base64(subscription.auth)) == _AUTH_BYTES
    except (ValueError, NotBase64):
        usable = False
    if not usable:
        raise Refused("This browser did not give the keys that notifications need. Try again.")


def _check_count(tx: Tx, caller: Caller) -> None:
    most = tx.config.push_devices
    sql = f"""select count(*) from push_subscription p join {ALIVE}
        where p.person = :person and p.session <> :session"""
    oldest = tx.now - tx.config.session_life
    present = tx.one(int, sql, person=caller.person, session=caller.session, oldest=oldest) or 0
    if present >= most:
        raise Refused(f"You have notifications on {most} devices. Turn them off on one of those first.")


def unsubscribe(tx: Tx, caller: Caller) -> None:
    """Do not wake the caller's device any more. Doing it twice is no mistake."""
    tx.run("delete from push_subscription where session = :session", session=caller.session)


def withdraw_ended(tx: Tx, person: int) -> None:
    """With a session goes where it was woken."""
    tx.run(
        """delete from push_subscription where person = :person
        and session in (select id from session where person = :person and ended_at is not null)""",
        person=person,
    )


def withdraw_unused(tx: Tx) -> None:
    """Those of sessions that nobody has used for so long that they are over."""
    tx.run(
        "delete from push_subscription where session in (select id from session where seen_at <= :oldest)",
        oldest=tx.now - tx.config.session_life,
    )


def find_subscription(tx: Tx, session: int) -> Subscription | None:
    """Where to wake a session, if it is still to be woken."""
    sql = f"""select p.session, p.person, p.endpoint, p.p256dh, p.auth from push_subscription p join {ALIVE}
        where p.session = :session"""
    return tx.one(Subscription, sql, session=session, oldest=tx.now - tx.config.session_life)


def note_gone(tx: Tx, subscription: Subscription) -> None:
    """The push service knows no such device any more. One that has subscribed anew since is kept."""
    sql = "delete from push_subscription where session = :session and endpoint = :endpoint"
    tx.run(sql, session=subscription.session, endpoint=subscription.endpoint)


def note_woken(tx: Tx, session: int) -> None:
    """Something may be on that device's screen from now on."""
    tx.run("update push_subscription set showing = true where session = :session", session=session)


def note_cleared(tx: Tx, session: int, *, showing: bool) -> None:
    """The device was told to take away what was read; `showing`: something is left."""
    tx.run(
        "update push_subscription set showing = :showing, cleared_at = :now where session = :session",
        session=session,
        showing=showing,
        now=tx.now,
    )


def note_opened(tx: Tx, session: int) -> None:
    """Somebody is at the device and sees for themselves what is new."""
    tx.run("update push_subscription set showing = false where session = :session", session=session)


def _in_base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _from_base64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
