"""The directory: who works here, found by name, team or job title, with accents folded, by the beginnings of words."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from inwith.caller import Caller
from inwith.errors import NotFound, Refused
from inwith.folding import fold
from inwith.legible import check_line, shows_something
from inwith.people.types import Person, PersonChange, Team
from inwith.storage.database import Tx

PAGE_PEOPLE = 50
MOST_WORDS = 6

PERSON = "select id, name, team, job_title from person"
# An unlisted person is there for nobody but themselves and the one whom they are reached through.
_LISTED = """not exists (select 1 from unlisted u
    where u.person = person.id and u.through <> :caller and u.person <> :caller)"""


class Matching(msgspec.Struct, frozen=True):
    """Conditions of SQL, and the parameters they name."""

    where: list[str]
    values: dict[str, object]


def search_people(
    tx: Tx,
    caller: Caller,
    *,
    q: Annotated[str, Meta(max_length=100)] = "",
    team: Annotated[str, Meta(max_length=100)] = "",
    after: int | None = None,
) -> list[Person]:
    """A page of people in order of name. `q`: beginnings of words of name, team or job title; `after`: the last id of the page before."""
    found = match_words(q)
    where, values = ["not former", _LISTED, *found.where], {"caller": caller.person, **found.values}
    if team:
        where.append("team = :team")
        values["team"] = team
    if after is not None:
        where.append(
            f"(folded_name, id) > (select folded_name, id from person where id = :after and {_LISTED})"
        )
        values["after"] = after
    sql = f"{PERSON} where {' and '.join(where)} order by folded_name, id limit {PAGE_PEOPLE}"
    return tx.all(Person, sql, **values)


def list_teams(tx: Tx, caller: Caller) -> list[Team]:
    """Every team by name, and how many of its people the caller can find."""
    sql = f"""select team, count(*) from person where not former and team <> '' and {_LISTED}
        group by team order by lower(team), team"""
    return tx.all(Team, sql, caller=caller.person)


def match_words(q: str) -> Matching:
    """What is to hold of a `person` whose name, team or job title has words that begin as those of `q`."""
    words = fold(q).split()[:MOST_WORDS]
    return Matching(
        [f"folded_words like :word{number}" for number in range(len(words))],
        {f"word{number}": f"% {word}%" for number, word in enumerate(words)},
    )


def get_person(tx: Tx, person: int) -> Person:
    found = tx.one(Person, f"{PERSON} where id = :person", person=person)
    if found is None:
        raise NotFound("There is no such person.")
    return found


def add_to_directory(tx: Tx, *, name: str, team: str, job_title: str) -> Person:
    """A new person with a private stream of their own. Raises Refused for what nobody could read."""
    person = tx.one(
        int,
        """insert into person (stream, name, folded_name, folded_words, team, job_title, created_at)
        values (:stream, :name, :folded_name, :folded_words, :team, :job_title, :now) returning id""",
        stream=tx.create_stream(),
        **_columns(name, team, job_title),
        now=tx.now,
    )
    assert person is not None  # `returning` always gives a row
    _note_moved(tx, person)
    return get_person(tx, person)


def change_in_directory(tx: Tx, person: int, change: PersonChange) -> Person:
    """Raises NotFound; Refused for what nobody could read."""
    now = get_person(tx, person)
    columns = _columns(
        _given(change.name, now.name), _given(change.team, now.team), _given(change.job_title, now.job_title)
    )
    tx.run(
        """update person set name = :name, folded_name = :folded_name, folded_words = :folded_words,
        team = :team, job_title = :job_title where id = :person""",
        person=person,
        **columns,
    )
    if columns["team"] != now.team:
        _note_moved(tx, person)
    return get_person(tx, person)


def mark_former(tx: Tx, person: int, *, former: bool) -> None:
    """Former people are not found any more, and keep their name beside what they wrote."""
    tx.run("update person set former = :former where id = :person", person=person, former=former)
    _note_moved(tx, person)


def has_moved(tx: Tx) -> bool:
    """Whether somebody came, went or changed team since `take_moved`."""
    return tx.one(int, "select person from moved limit 1") is not None


def take_moved(tx: Tx, *, most: int) -> list[int]:
    """Who came, went or changed team since they were last taken: at most `most` of them, who are noted no more."""
    people = tx.all(int, "select person from moved order by person limit :most", most=most)
    # Those that another node has taken meanwhile are settled there.
    taking = "delete from moved where person = :person"
    return [person for person in people if tx.run(taking, person=person) == 1]


def _note_moved(tx: Tx, person: int) -> None:
    # The update waits for whoever is taking it at this moment: a change that came later must be noted again.
    sql = "insert into moved (person) values (:person) on conflict (person) do update set person = :person"
    tx.run(sql, person=person)


def check_words(name: str, *, team: str, job_title: str) -> None:
    """Raises Refused for what nobody could read."""
    _columns(name, team, job_title)


def _columns(name: str, team: str, job_title: str) -> dict[str, object]:
    if not shows_something(name):
        raise Refused("Give the person's name.")
    tidy = [
        check_line(text, what=what)
        for text, what in ((name, "The name"), (team, "The team"), (job_title, "The job title"))
    ]
    return {
        "name": tidy[0],
        "folded_name": fold(tidy[0]),
        # Each word has a space before it, so that its beginning can be asked for.
        "folded_words": " " + fold(" ".join(tidy)),
        "team": tidy[1],
        "job_title": tidy[2],
    }


def _given(value: str | UnsetType, otherwise: str) -> str:
    return otherwise if value is UNSET else value
