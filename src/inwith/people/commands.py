"""What the `inwith people` command does, on the server itself, where no administrator need be signed in.

Whoever can reach these is already trusted with the data folder; people are named by the name they sign in with.
"""

import msgspec

from inwith.door import Operation
from inwith.errors import NotFound
from inwith.people import accounts
from inwith.people.passwords import Passwords
from inwith.people.staff_import import import_staff
from inwith.people.types import Account, Link, NewPerson, Person
from inwith.storage.database import Database, Tx


class Admitted(msgspec.Struct, frozen=True):
    """A new person; `link` to hand them unless a password was given."""

    person: Person
    link: Link | None


async def add_person(
    database: Database, passwords: Passwords, new: NewPerson, password: str | None = None
) -> Admitted:
    """Raises Conflict when the sign-in name is taken, Refused for a password that is too short."""
    if password is None:
        added = await database.write(accounts.admit, new, made_by=None)
        return Admitted(added.person, added.link)
    password_hash = await passwords.hash(password)
    return Admitted(await database.write(_add_with_password, new, password_hash=password_hash), None)


def suspend_person(tx: Tx, sign_in_name: str) -> Account:
    return accounts.suspend(tx, _get_person(tx, sign_in_name))


def resume_person(tx: Tx, sign_in_name: str) -> Account:
    return accounts.resume(tx, _get_person(tx, sign_in_name))


def reset_password(tx: Tx, sign_in_name: str) -> Link:
    return accounts.reset(tx, _get_person(tx, sign_in_name), by=None)


def list_accounts(tx: Tx) -> list[Account]:
    return accounts.list_all(tx)


def _add_with_password(tx: Tx, new: NewPerson, *, password_hash: str) -> Person:
    person = accounts.create_account(tx, new)
    accounts.set_password(tx, person.id, password_hash)
    return person


def _get_person(tx: Tx, sign_in_name: str) -> int:
    account = accounts.find_account(tx, sign_in_name.strip().lower())
    if account is None:
        raise NotFound(f"Nobody signs in as {sign_in_name}.")
    return account.person


COMMANDS: dict[str, Operation] = {
    "import_staff": import_staff,
    "add_person": add_person,
    "suspend_person": suspend_person,
    "resume_person": resume_person,
    "reset_password": reset_password,
    "list_accounts": list_accounts,
}
