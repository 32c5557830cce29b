"""Accounts: who may sign in, as what, and who lets them. An administrator makes them; nobody else can."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta

from inwith.caller import Caller, Role
from inwith.errors import Conflict, NotFound, Refused
from inwith.people import directory, links, sessions
from inwith.people.types import (
    Account,
    AccountPage,
    Link,
    NewPerson,
    PasswordReset,
    Person,
    PersonAdded,
    PersonChange,
)
from inwith.storage.database import Tx


class AccountRow(msgspec.Struct, frozen=True):
    person: int
    stream: int
    sign_in_name: str
    password_hash: str | None
    role: Role
    suspended_at: int | None


class AccountLine(msgspec.Struct, frozen=True):
    """A row of the administrator's list."""

    person: int
    name: str
    team: str
    job_title: str
    sign_in_name: str
    role: Role
    joined: int
    suspended_at: int | None
    sessions: int
    publisher: bool
    through: int | None
    through_name: str | None
    through_team: str | None
    through_job_title: str | None


PAGE_ACCOUNTS = 50

_ACCOUNT = """select account.person, person.stream, sign_in_name, password_hash, role, suspended_at
    from account join person on person.id = account.person"""
_LINES = """select person.id, person.name, person.team, person.job_title, sign_in_name, role,
    password_hash is not null, suspended_at,
    (select count(*) from session
     where session.person = person.id and ended_at is null and seen_at > :oldest),
    exists (select 1 from publisher where publisher.person = person.id),
    near.id, near.name, near.team, near.job_title
    from account join person on person.id = account.person
    left join unlisted on unlisted.person = person.id
    left join person near on near.id = unlisted.through"""


def list_accounts(
    tx: Tx,
    administrator: Caller,
    *,
    q: Annotated[str, Meta(max_length=100)] = "",
    after: int | None = None,
) -> AccountPage:
    """A page of those who have an account, suspended people too, in order of name.

    `q`: beginnings of words of name, team or job title, or of the sign-in name; `after`: the last id of the page before.
    """
    found = directory.match_words(q)
    matching = (
        " and ".join(each.replace("folded_words", "person.folded_words") for each in found.where) or "1 = 1"
    )
    where = f"where (({matching}) or sign_in_name like :sign_in_name)"
    values = {**found.values, "sign_in_name": _begins(q)}
    counting = f"select count(*) from account join person on person.id = account.person {where}"
    total = tx.one(int, counting, **values) or 0
    if after is not None:
        where += """ and (person.folded_name, person.id) > (
            select before.folded_name, before.id from person before where before.id = :after)"""
        values["after"] = after
    sql = f"{_LINES} {where} order by person.folded_name, person.id limit {PAGE_ACCOUNTS}"
    lines = tx.all(AccountLine, sql, **values, oldest=_oldest_session(tx))
    return AccountPage([_account(line) for line in lines], total)


def list_all(tx: Tx) -> list[Account]:
    """Everybody who has an account, suspended people too, in order of name."""
    sql = f"{_LINES} order by person.folded_name, person.id"
    return [_account(line) for line in tx.all(AccountLine, sql, oldest=_oldest_session(tx))]


def show_account(tx: Tx, person: int) -> Account:
    """Raises NotFound."""
    line = tx.one(
        AccountLine, f"{_LINES} where person.id = :person", person=person, oldest=_oldest_session(tx)
    )
    if line is None:
        raise NotFound("There is no such person.")
    return _account(line)


def add_person(tx: Tx, administrator: Caller, new: NewPerson) -> PersonAdded:
    """A new person and the one-time link to hand them. Raises Conflict when the sign-in name is taken."""
    return admit(tx, new, made_by=administrator.person)


def admit(tx: Tx, new: NewPerson, *, made_by: int | None) -> PersonAdded:
    """As `add_person`; `made_by` is None for the command on the server itself."""
    person = create_account(tx, new)
    return PersonAdded(person, links.make_link(tx, "join", person=person.id, made_by=made_by))


def create_account(tx: Tx, new: NewPerson) -> Person:
    """Raises Conflict when the sign-in name is taken, Refused for what nobody could read."""
    if find_account(tx, new.sign_in_name) is not None:
        raise Conflict(
            f"Somebody already signs in as {new.sign_in_name}. Choose another name.", code="name_taken"
        )
    person = directory.add_to_directory(tx, name=new.name, team=new.team, job_title=new.job_title)
    tx.run(
        "insert into account (person, sign_in_name, role) values (:person, :sign_in_name, :role)",
        person=person.id,
        sign_in_name=new.sign_in_name,
        role=new.role,
    )
    return person


def change_person(tx: Tx, administrator: Caller, change: PersonChange, *, person: int) -> Account:
    """What is not given stays. Raises NotFound; Refused for what nobody could read, or when no administrator would be left."""
    return change_account(tx, person, change)


def change_account(tx: Tx, person: int, change: PersonChange) -> Account:
    """As `change_person`, for whoever may."""
    account = get_account(tx, person)
    if change.role is not UNSET and change.role != account.role:
        _check_not_last(tx, account)
        tx.run("update account set role = :role where person = :person", role=change.role, person=person)
    directory.change_in_directory(tx, person, change)
    return show_account(tx, person)


def reset_password(tx: Tx, administrator: Caller, *, person: int) -> Link:
    """Void the password, end all sessions, and make a link to choose a new one. The person is told who did it."""
    return reset(tx, person, by=administrator)


def reset(tx: Tx, person: int, *, by: Caller | None) -> Link:
    """As `reset_password`; `by` is None for the command on the server itself. Raises Refused for a suspended person."""
    account = get_account(tx, person)
    if account.suspended_at is not None:
        raise Refused("This person is suspended. End the suspension first.", code="suspended")
    made_by = by.person if by else None
    tx.run("update account set password_hash = null where person = :person", person=person)
    sessions.end_sessions(tx, person)
    tx.announce(PasswordReset(by=made_by), to=account.stream, by=by)
    return links.make_link(tx, "reset", person=person, made_by=made_by)


def suspend_person(tx: Tx, administrator: Caller, *, person: int) -> Account:
    """Let a person in no more, and sign them out everywhere. Raises Refused for oneself, which would be a mistake more often than not."""
    if person == administrator.person:
        raise Refused("You cannot suspend yourself. Ask another administrator.", code="yourself")
    return suspend(tx, person)


def suspend(tx: Tx, person: int) -> Account:
    """End all sessions and links of a person, who cannot sign in until `resume`. Raises Refused for the last administrator."""
    account = get_account(tx, person)
    if account.suspended_at is None:
        _check_not_last(tx, account)
        tx.run("update account set suspended_at = :now where person = :person", now=tx.now, person=person)
        sessions.end_sessions(tx, person)
        links.void_links(tx, person)
        directory.mark_former(tx, person, former=True)
    return show_account(tx, person)


def resume_person(tx: Tx, administrator: Caller, *, person: int) -> Account:
    """End a suspension. The person signs in with the password they had."""
    return resume(tx, person)


def resume(tx: Tx, person: int) -> Account:
    get_account(tx, person)
    tx.run("update account set suspended_at = null where person = :person", person=person)
    directory.mark_former(tx, person, former=False)
    return show_account(tx, person)


def set_password(tx: Tx, person: int, password_hash: str) -> None:
    tx.run(
        "update account set password_hash = :password_hash where person = :person",
        person=person,
        password_hash=password_hash,
    )


def find_account(tx: Tx, sign_in_name: str) -> AccountRow | None:
    return tx.one(AccountRow, f"{_ACCOUNT} where sign_in_name = :sign_in_name", sign_in_name=sign_in_name)


def get_account(tx: Tx, person: int) -> AccountRow:
    """Raises NotFound."""
    found = tx.one(AccountRow, f"{_ACCOUNT} where account.person = :person", person=person)
    if found is None:
        raise NotFound("There is no such person.")
    return found


def _check_not_last(tx: Tx, account: AccountRow) -> None:
    if account.role != "administrator":
        return
    others = tx.one(
        int,
        """select count(*) from account
        where role = 'administrator' and suspended_at is null and person <> :person""",
        person=account.person,
    )
    if not others:
        raise Refused(
            "This is the last administrator. Make somebody else one first.", code="last_administrator"
        )


def _begins(q: str) -> str:
    """What the beginning of a sign-in name is `like`; nothing is like an empty one."""
    wanted = q.strip().lower()
    return f"{wanted}%" if wanted and not set(wanted) & set("%_ ") else ""


def _oldest_session(tx: Tx) -> int:
    return tx.now - tx.config.session_life


def _account(line: AccountLine) -> Account:
    return Account(
        Person(line.person, line.name, line.team, line.job_title),
        sign_in_name=line.sign_in_name,
        role=line.role,
        joined=bool(line.joined),
        suspended_at=line.suspended_at,
        sessions=line.sessions,
        publisher=bool(line.publisher),
        through=_through(line),
    )


def _through(line: AccountLine) -> Person | None:
    if line.through is None:
        return None
    return Person(
        line.through, line.through_name or "", line.through_team or "", line.through_job_title or ""
    )
