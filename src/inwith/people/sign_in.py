"""Signing in: with a name and a password, or with a one-time link; and changing one's password.

Hashing takes a tenth of a second, so it happens between two transactions; the second checks again what the first found.
"""

from inwith.caller import Caller
from inwith.door import Origin
from inwith.errors import Conflict, NotFound, NotSignedIn, Refused
from inwith.people import (
    accounts,
    council,
    links,
    notices,
    preferences,
    publishers,
    sessions,
    throttle,
    unlisted,
)
from inwith.people.accounts import AccountRow
from inwith.people.directory import get_person
from inwith.people.passwords import Passwords
from inwith.people.types import PasswordChange, Self, SignedIn, SignIn, UseLink
from inwith.storage.database import Database, Tx


async def sign_in(database: Database, passwords: Passwords, origin: Origin, attempt: SignIn) -> SignedIn:
    """Sign in with a name and a password.

    Raises NotSignedIn in the same words, after the same work, whether the name, the password or both are wrong;
    TooMany after too many tries.
    """
    name = attempt.sign_in_name.strip().lower()
    account = await database.write(_begin, name, address=origin.address)
    matches = await passwords.is_match(attempt.password, account.password_hash if account else None)
    if account is None or not matches:
        raise _no_match()
    return await database.write(
        _finish,
        account,
        address=origin.address,
        device_name=sessions.name_device(attempt.device_name, origin.browser),
    )


async def use_link(database: Database, passwords: Passwords, origin: Origin, use: UseLink) -> SignedIn:
    """Choose a password with a one-time link, and be signed in. Raises NotFound, Refused."""
    await database.read(links.check_link, use.token)
    password_hash = await passwords.hash(use.password)
    device_name = sessions.name_device(use.device_name, origin.browser)
    return await database.write(_join, use.token, password_hash=password_hash, device_name=device_name)


async def change_password(
    database: Database, passwords: Passwords, origin: Origin, caller: Caller, change: PasswordChange
) -> None:
    """End all other sessions of the caller. Raises Refused when the current password is not right, TooMany."""
    account = await database.write(_begin_change, caller, address=origin.address)
    if not await passwords.is_match(change.present, account.password_hash):
        raise Refused("That is not your current password.", code="no_match")
    password_hash = await passwords.hash(change.new)
    await database.write(_change, caller, account, address=origin.address, password_hash=password_hash)


def show_me(tx: Tx, caller: Caller) -> Self:
    """Who the caller is, and what their screens need to begin."""
    return Self(
        person=get_person(tx, caller.person),
        session=caller.session,
        stream=caller.stream,
        role=caller.role,
        sign_in_name=accounts.get_account(tx, caller.person).sign_in_name,
        council=council.find_council(tx).name,
        notice_due=notices.is_notice_due(tx, caller),
        preferences=preferences.find_preferences(tx, caller.person),
        publisher=publishers.is_publisher(tx, caller.person),
        through=unlisted.find_through(tx, caller.person),
    )


def begin_session(tx: Tx, person: int, *, device_name: str) -> SignedIn:
    """Sign in a person who has just proved who they are."""
    opened = sessions.open_session(tx, person, device_name=device_name)
    return SignedIn(show_me(tx, opened.caller), opened.token)


def _begin(tx: Tx, name: str, *, address: str) -> AccountRow | None:
    throttle.begin_try(tx, name=name, address=address)
    return accounts.find_account(tx, name)


def _finish(tx: Tx, account: AccountRow, *, address: str, device_name: str) -> SignedIn:
    throttle.forgive_try(tx, name=account.sign_in_name, address=address)
    if accounts.get_account(tx, account.person) != account or account.suspended_at is not None:
        raise _no_match()
    return begin_session(tx, account.person, device_name=device_name)


def _join(tx: Tx, token: str, *, password_hash: str, device_name: str) -> SignedIn:
    link = links.spend_link(tx, token)
    if link.person is None:
        raise NotFound("This link sets up the council. Open it in your browser.", code="link_spent")
    accounts.set_password(tx, link.person, password_hash)
    throttle.forgive_name(tx, accounts.get_account(tx, link.person).sign_in_name)
    return begin_session(tx, link.person, device_name=device_name)


def _begin_change(tx: Tx, caller: Caller, *, address: str) -> AccountRow:
    account = accounts.get_account(tx, caller.person)
    throttle.begin_try(tx, name=_changing(account), address=address)
    return account


def _change(tx: Tx, caller: Caller, account: AccountRow, *, address: str, password_hash: str) -> None:
    if accounts.get_account(tx, caller.person) != account:
        raise Conflict("Your account was changed at the same moment. Try again.")
    throttle.forgive_try(tx, name=_changing(account), address=address)
    accounts.set_password(tx, caller.person, password_hash)
    sessions.end_sessions(tx, caller.person, but=caller.session)


def _changing(account: AccountRow) -> str:
    # Apart from sign-in: a stranger's guesses there must not keep somebody from changing their password here.
    return f"change of {account.sign_in_name}"


def _no_match() -> NotSignedIn:
    return NotSignedIn(
        "That name and password do not belong together. Check both and try again.", code="no_match"
    )
