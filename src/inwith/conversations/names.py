"""The people a page speaks of, by id: also those who have left since."""

from collections.abc import Iterable

from inwith.people.types import Person
from inwith.storage.database import Tx

# One text of SQL for any number of people, so that the database prepares it once.
_AT_ONCE = 40
_NAMED = "select id, name, team, job_title from person where id in ({})".format(
    ", ".join(f":person{place}" for place in range(_AT_ONCE))
)


def find_people(tx: Tx, people: Iterable[int]) -> list[Person]:
    """Those of `people` that there are, each once, by id."""
    wanted = sorted(set(people))
    found: list[Person] = []
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        padded = some + [some[0]] * (_AT_ONCE - len(some))
        found += tx.all(Person, _NAMED, **{f"person{place}": person for place, person in enumerate(padded)})
    return sorted(found, key=lambda person: person.id)
