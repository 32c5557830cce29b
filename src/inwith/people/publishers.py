"""Who speaks for the council: the administrator names them, and they alone make announcements. The only writer of `publisher`."""

import msgspec

from inwith.caller import Caller
from inwith.errors import NotAllowed, Refused
from inwith.people import accounts
from inwith.people.types import Person, Publisher
from inwith.storage.database import Tx

_ALL = """select p.id, p.name, p.team, p.job_title, publisher.named_by, publisher.named_at
    from publisher join person p on p.id = publisher.person order by p.folded_name, p.id"""


class _Row(msgspec.Struct, frozen=True):
    id: int
    name: str
    team: str
    job_title: str
    named_by: int
    named_at: int


def list_publishers(tx: Tx, administrator: Caller) -> list[Publisher]:
    """Who may make announcements, who named them and when; by name."""
    rows = tx.all(_Row, _ALL)
    return [
        Publisher(Person(row.id, row.name, row.team, row.job_title), row.named_by, row.named_at)
        for row in rows
    ]


def name_publisher(tx: Tx, administrator: Caller, *, person: int) -> None:
    """Repeating it changes nothing. Raises NotFound, or Refused for a suspended person."""
    if accounts.get_account(tx, person).suspended_at is not None:
        raise Refused("This person is suspended. End the suspension first.", code="suspended")
    tx.run(
        """insert into publisher (person, named_by, named_at) values (:person, :named_by, :now)
        on conflict (person) do nothing""",
        person=person,
        named_by=administrator.person,
        now=tx.now,
    )


def withdraw_publisher(tx: Tx, administrator: Caller, *, person: int) -> None:
    """From now on they write no announcement; what they wrote stays. Repeating it changes nothing."""
    tx.run("delete from publisher where person = :person", person=person)


def is_publisher(tx: Tx, person: int) -> bool:
    return tx.one(int, "select person from publisher where person = :person", person=person) is not None


def check_publisher(tx: Tx, caller: Caller) -> None:
    """Raises NotAllowed for everybody whom the administrator has not named."""
    if not is_publisher(tx, caller.person):
        raise NotAllowed("Only those whom the administrator has named speak for the council here.")
