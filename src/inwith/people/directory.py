"""The directory: who works here, found by name, team or job title, with accents folded, by the beginnings of words."""

import unicodedata
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from inwith.caller import Caller
from inwith.errors import NotFound, Refused
from inwith.legible import check_line, shows_something
from inwith.people.types import Person, PersonChange
from inwith.storage.database import Tx

PAGE_PEOPLE = 50
MOST_WORDS = 6

# Letters that no Unicode decomposition takes apart.
FOLDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "'": "", "’": ""}
)
PERSON = "select id, name, team, job_title from person"


def search_people(
    tx: Tx,
    caller: Caller,
    *,
    q: Annotated[str, Meta(max_length=100)] = "",
    team: Annotated[str, Meta(max_length=100)] = "",
    after: int | None = None,
) -> list[Person]:
    """A page of people in order of name. `q`: beginnings of words of name, team or job title; `after`: the last id of the page before."""
    words = fold(q).split()[:MOST_WORDS]
    where = ["not former", *(f"folded_words like :word{number}" for number in range(len(words)))]
    values: dict[str, object] = {f"word{number}": f"% {word}%" for number, word in enumerate(words)}
    if team:
        where.append("team = :team")
        values["team"] = team
    if after is not None:
        where.append("(folded_name, id) > (select folded_name, id from person where id = :after)")
        values["after"] = after
    sql = f"{PERSON} where {' and '.join(where)} order by folded_name, id limit {PAGE_PEOPLE}"
    return tx.all(Person, sql, **values)


def show_person(tx: Tx, caller: Caller, *, person: int) -> Person:
    """Anybody who is or was here, for a name beside an old message. Raises NotFound."""
    return get_person(tx, person)


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
    return get_person(tx, person)


def mark_former(tx: Tx, person: int, *, former: bool) -> None:
    """Former people are not found any more, and keep their name beside what they wrote."""
    tx.run("update person set former = :former where id = :person", person=person, former=former)


def fold(text: str) -> str:
    """Lower case without accents or punctuation, one space between words."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(FOLDED))
    letters = (each for each in plain if not unicodedata.combining(each))
    return " ".join("".join(each if each.isalnum() else " " for each in letters).split())


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
