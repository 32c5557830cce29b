"""Whom somebody may know of: everybody but unlisted people, and of those the ones they share a conversation with.

To all others it looks as if there were no such person. Only reads.
"""

from inwith.caller import Caller
from inwith.errors import NotFound
from inwith.people import directory, unlisted
from inwith.people.types import Person
from inwith.storage.database import Tx

# They are in a conversation that the caller reads, or it is of the two, or the caller can read there what they wrote.
_SHARED = """
select 1 from readable mine where mine.person = :me and (
    exists (select 1 from membership theirs
        where theirs.conversation = mine.conversation and theirs.person = :person)
    or exists (select 1 from direct d
        where d.conversation = mine.conversation and :person in (d.low_person, d.high_person))
    or exists (select 1 from sent s
        where s.conversation = mine.conversation and s.sender = :person and s.seq >= mine.from_seq))
limit 1
"""


def show_person(tx: Tx, caller: Caller, *, person: int) -> Person:
    """Anybody who is or was here, for a name beside an old message. Raises NotFound."""
    found = directory.get_person(tx, person)
    check_known(tx, caller, person)
    return found


def check_known(tx: Tx, caller: Caller, person: int) -> None:
    """Raises NotFound for an unlisted person whom the caller neither finds nor shares a conversation with."""
    if (
        unlisted.is_hidden(tx, caller, person)
        and tx.one(int, _SHARED, me=caller.person, person=person) is None
    ):
        raise NotFound("There is no such person.")
