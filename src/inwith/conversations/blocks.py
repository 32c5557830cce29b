"""Whom a person does not want to hear from. Nobody else learns of it. The only writer of `block`."""

from inwith.caller import Caller
from inwith.conversations import acquainted, consent, direct
from inwith.conversations.events import Blocked, Unblocked
from inwith.conversations.types import PersonNamed
from inwith.errors import NotFound, Refused
from inwith.people.types import Person
from inwith.storage.database import Event, Tx

_BLOCKED = """
select p.id, p.name, p.team, p.job_title from block b join person p on p.id = b.blocked
where b.person = :person order by p.folded_name, p.id
"""


def block_person(tx: Tx, caller: Caller, named: PersonNamed) -> None:
    """No more invitations or direct conversations from them; what waits from them is declined. Raises NotFound, Refused."""
    block(tx, caller, named.person)


def block(tx: Tx, caller: Caller, person: int) -> None:
    """Repeating it changes nothing."""
    if person == caller.person:
        raise Refused("That is you. Choose a colleague.")
    if tx.one(int, "select id from person where id = :person", person=person) is None:
        raise NotFound("There is no such person.")
    acquainted.check_known(tx, caller, person)
    if _is_blocked(tx, caller, person):
        return
    event = tx.announce(Blocked(person=person), to=caller.stream, by=caller)
    apply_blocked(tx, event)
    direct.turn_away(tx, caller, person=person)
    consent.decline_from(tx, caller, inviter=person)


def unblock_person(tx: Tx, caller: Caller, person: int) -> None:
    """Repeating it changes nothing; nothing that was kept away arrives afterwards."""
    if _is_blocked(tx, caller, person):
        event = tx.announce(Unblocked(person=person), to=caller.stream, by=caller)
        apply_unblocked(tx, event)


def list_blocks(tx: Tx, caller: Caller) -> list[Person]:
    """Whom the caller blocks, by name."""
    return tx.all(Person, _BLOCKED, person=caller.person)


def _is_blocked(tx: Tx, caller: Caller, person: int) -> bool:
    sql = "select blocked from block where person = :person and blocked = :blocked"
    return tx.one(int, sql, person=caller.person, blocked=person) is not None


def apply_blocked(tx: Tx, event: Event[Blocked]) -> None:
    tx.run(
        "insert into block (person, blocked, blocked_at) values (:person, :blocked, :at)",
        person=event.actor,
        blocked=event.payload.person,
        at=event.at,
    )


def apply_unblocked(tx: Tx, event: Event[Unblocked]) -> None:
    sql = "delete from block where person = :person and blocked = :blocked"
    tx.run(sql, person=event.actor, blocked=event.payload.person)
