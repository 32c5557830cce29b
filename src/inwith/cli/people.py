"""`inwith people`: what an administrator does on a screen, from a terminal or a script."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import cyclopts
import msgspec
from rich.console import Console
from rich.table import Table

from inwith.caller import Role
from inwith.cli.reach import run
from inwith.errors import Refused
from inwith.people.commands import Admitted
from inwith.people.types import Account, Link, NewPerson

people = cyclopts.App(name="people", help="Add people, suspend them, reset their passwords.")


@people.command
def add(
    name: str,
    *,
    sign_in_name: str,
    team: str = "",
    job_title: str = "",
    role: Role = "staff",
    password_stdin: Annotated[bool, cyclopts.Parameter(negative=())] = False,
) -> None:
    """Add a person and print the one-time link to hand them.

    Parameters
    ----------
    name
        As colleagues know them.
    sign_in_name
        What they type to sign in: lower case; letters, digits, . _ -
    password_stdin
        Read the password from standard input instead of making a link.
    """
    try:
        fields = {
            "name": name,
            "sign_in_name": sign_in_name,
            "team": team,
            "job_title": job_title,
            "role": role,
        }
        new = msgspec.convert(fields, NewPerson)
    except msgspec.ValidationError as error:
        raise Refused(f"This person cannot be added: {error}.") from error
    arguments: dict[str, object] = {"new": new}
    if password_stdin:
        arguments["password"] = sys.stdin.readline().rstrip("\r\n")
    added = run("add_person", arguments, answer=Admitted)
    print(f"{added.person.name} was added.")
    if added.link is not None:
        _print_link(added.link)


@people.command
def suspend(sign_in_name: str) -> None:
    """Sign a person out everywhere and let them in no more, until `resume`."""
    account = run("suspend_person", {"sign_in_name": sign_in_name}, answer=Account)
    print(f"{account.person.name} is suspended.")


@people.command
def resume(sign_in_name: str) -> None:
    """End a suspension. The person signs in with the password they had."""
    account = run("resume_person", {"sign_in_name": sign_in_name}, answer=Account)
    print(f"{account.person.name} can sign in again.")


@people.command
def reset(sign_in_name: str) -> None:
    """Void a person's password, sign them out everywhere, and print a link to choose a new one."""
    _print_link(run("reset_password", {"sign_in_name": sign_in_name}, answer=Link))


@people.command(name="list")
def list_people(*, json: Annotated[bool, cyclopts.Parameter(negative=())] = False) -> None:
    """Everybody with an account.

    Parameters
    ----------
    json
        Print JSON for a program instead of a table.
    """
    accounts = run("list_accounts", {}, answer=list[Account])
    if json:
        print(msgspec.json.format(msgspec.json.encode(accounts)).decode())
        return
    table = Table("Name", "Signs in as", "Team", "Job title", "Role", "Standing")
    for each in accounts:
        person = each.person
        role = each.role.replace("_", " ")
        table.add_row(person.name, each.sign_in_name, person.team, person.job_title, role, _standing(each))
    Console().print(table)


def _standing(account: Account) -> str:
    if account.suspended_at is not None:
        return "suspended"
    return "joined" if account.joined else "has not joined yet"


def _print_link(link: Link) -> None:
    until = datetime.fromtimestamp(link.expires_at / 1000, UTC).astimezone()
    print(f"Hand them this link. It works once, until {until:%d %B %Y, %H:%M}:")
    print(link.url)
