"""Finding people: by name, team or job title. And what the directory does not hold."""

import pytest

from inwith.folding import fold
from inwith.people.types import Person
from tests.conftest import Served, Visitor


@pytest.fixture
async def ailsa(served: Served) -> Visitor:
    await served.enter("Mòrag O’Specimen", team="Roads and Transport", job_title="Traffic engineer")
    await served.enter("Zoë Sample", team="Parks", job_title="Arborist")
    return await served.enter("Ailsa Sample", team="Parks", job_title="Team leader")


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", ["Ailsa Sample", "Mòrag O’Specimen", "Zoë Sample"]),
        ("morag", ["Mòrag O’Specimen"]),
        ("MÒR ospec", ["Mòrag O’Specimen"]),
        ("sam", ["Ailsa Sample", "Zoë Sample"]),
        ("zoe", ["Zoë Sample"]),
        ("transp", ["Mòrag O’Specimen"]),
        ("engineer roads", ["Mòrag O’Specimen"]),
        ("ample", []),
        ("100% _", []),
        ("nobody", []),
    ],
)
async def test_people_are_found_by_the_beginnings_of_words(
    ailsa: Visitor, asked: str, names: list[str]
) -> None:
    found = await ailsa.gets("/people", list[Person], params={"q": asked})
    assert [each.name for each in found] == names


async def test_a_team_can_be_listed(ailsa: Visitor) -> None:
    found = await ailsa.gets("/people", list[Person], params={"team": "Parks"})
    assert [each.name for each in found] == ["Ailsa Sample", "Zoë Sample"]


async def test_pages_follow_each_other_without_gap_or_repetition(served: Served, ailsa: Visitor) -> None:
    for number in range(60):
        await served.enter(f"P{number % 7}{number} Example", team="Sample")
    first = await ailsa.gets("/people", list[Person], params={"team": "Sample"})
    second = await ailsa.gets("/people", list[Person], params={"team": "Sample", "after": first[-1].id})
    names = [each.name for each in first + second]
    assert (len(first), len(second)) == (50, 10)
    assert names == sorted(names)
    assert len(set(names)) == 60


async def test_a_person_is_shown_by_number_and_nobody_by_another(ailsa: Visitor) -> None:
    assert (await ailsa.gets(f"/people/{ailsa.person}", Person)).name == "Ailsa Sample"
    assert (await ailsa.asks("GET", "/people/4711")).status_code == 404


async def test_the_directory_is_for_people_who_are_signed_in(served: Served, ailsa: Visitor) -> None:
    nobody = await served.visitor()
    assert (await nobody.asks("GET", "/people")).status_code == 401
    assert (await nobody.asks("GET", f"/people/{ailsa.person}")).status_code == 401


def test_folding_leaves_lower_case_letters_and_single_spaces() -> None:
    assert fold("  Jürgen  O'Størm-Łoś (Æ) ") == "jurgen ostorm los ae"
