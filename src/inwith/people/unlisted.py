"""Staff at risk: found by nobody, reached only through one person whom the administrator names. The only writer of `unlisted`.

Those who share a conversation with them see their name there: that part of the rule is conversations/acquainted.py.
"""

from inwith.caller import Caller
from inwith.errors import Refused
from inwith.people import accounts
from inwith.people.types import Account, Person, Unlisting
from inwith.storage.database import Tx

_THROUGH = """select near.id, near.name, near.team, near.job_title
    from unlisted join person near on near.id = unlisted.through where unlisted.person = :person"""


def unlist_person(tx: Tx, administrator: Caller, unlisting: Unlisting, *, person: int) -> Account:
    """From now on only `unlisting.through` finds them; what they are in already stays. Raises NotFound, Refused."""
    unlist(tx, person, through=unlisting.through, by=administrator.person)
    return accounts.show_account(tx, person)


def unlist(tx: Tx, person: int, *, through: int, by: int | None) -> None:
    """As `unlist_person`; `by` is None for the command on the server itself. Repeating it changes nothing."""
    accounts.get_account(tx, person)
    near = accounts.get_account(tx, through)
    if person == through:
        raise Refused("Name somebody else: an unlisted person is reached through a colleague.")
    if near.suspended_at is not None:
        raise Refused("The person named is suspended. Name somebody who is here.", code="suspended")
    present = find_through(tx, person)
    if present is not None and present.id == through:
        return
    tx.run(
        """insert into unlisted (person, through, set_by, since) values (:person, :through, :set_by, :now)
        on conflict (person) do update set through = :through, set_by = :set_by, since = :now""",
        person=person,
        through=through,
        set_by=by,
        now=tx.now,
    )


def list_person_again(tx: Tx, administrator: Caller, *, person: int) -> Account:
    """Everybody finds them again. Repeating it changes nothing. Raises NotFound."""
    tx.run("delete from unlisted where person = :person", person=person)
    return accounts.show_account(tx, person)


def find_through(tx: Tx, person: int) -> Person | None:
    """Whom an unlisted person is reached through; None for everybody else."""
    return tx.one(Person, _THROUGH, person=person)


def is_hidden(tx: Tx, caller: Caller, person: int) -> bool:
    """Whether `person` is unlisted, and `caller` neither they themselves nor the one they are reached through."""
    sql = "select through from unlisted where person = :person"
    through = tx.one(int, sql, person=person)
    return through is not None and caller.person not in (person, through)
