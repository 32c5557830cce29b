"""The first start: a token, printed once, with which the first administrator is made."""

from inwith.door import Origin
from inwith.errors import NotFound, Refused
from inwith.people import accounts, council, links, sign_in
from inwith.people.passwords import Passwords
from inwith.people.sessions import name_device
from inwith.people.types import Link, NewPerson, SetUp, SignedIn
from inwith.storage.database import Database, Tx


def offer_set_up(tx: Tx) -> Link | None:
    """The set-up link when there is nobody yet and none is waiting to be used; shown once, at the start that makes it."""
    if tx.one(int, "select 1 from person limit 1") is not None or links.is_waiting(tx, "set-up"):
        return None
    return links.make_link(tx, "set-up", person=None, made_by=None)


async def set_up(database: Database, passwords: Passwords, origin: Origin, details: SetUp) -> SignedIn:
    """Name the council, make its first administrator and sign them in. Raises NotFound, Refused."""
    await database.read(links.check_link, details.token)
    password_hash = await passwords.hash(details.password)
    device_name = name_device(details.device_name, origin.browser)
    return await database.write(_begin, details, password_hash=password_hash, device_name=device_name)


def _begin(tx: Tx, details: SetUp, *, password_hash: str, device_name: str) -> SignedIn:
    if links.spend_link(tx, details.token).purpose != "set-up":
        raise NotFound("This link is for one person, not for setting up the council.", code="link_spent")
    if tx.one(int, "select 1 from person limit 1") is not None:
        raise Refused("This council is already set up. Sign in instead.", code="already_set_up")
    council.establish(tx, name=details.council)
    person = accounts.create_account(tx, NewPerson(details.name, details.sign_in_name, role="administrator"))
    accounts.set_password(tx, person.id, password_hash)
    return sign_in.begin_session(tx, person.id, device_name=device_name)
