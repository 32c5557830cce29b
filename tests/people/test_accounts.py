"""What an administrator does with people, and what nobody else may."""

import msgspec
import pytest

from inwith.people.types import AccountPage, Link, NewPerson, PersonAdded, PersonChange, Self, SignIn
from inwith.storage.database import Tx
from tests.conftest import PASSWORD, Served, Visitor

OPERATIONS = [
    ("GET", "/accounts", None),
    ("POST", "/accounts", NewPerson("Rory Example", "rory")),
    ("PATCH", "/accounts/1", PersonChange(team="Roads")),
    ("POST", "/accounts/1/reset", None),
    ("POST", "/accounts/1/suspension", None),
    ("DELETE", "/accounts/1/suspension", None),
    ("PUT", "/council/notice", {"text": "Ours"}),
]


@pytest.fixture
async def ailsa(served: Served, admin: Visitor) -> Visitor:
    return await served.enter("Ailsa Sample", team="Roads")


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
async def test_only_an_administrator_manages_people(
    served: Served, admin: Visitor, ailsa: Visitor, method: str, path: str, body: object
) -> None:
    officer = await served.enter("Oona Specimen", role="records_officer")
    nobody = await served.visitor()
    statuses = [(await each.asks(method, path, body)).status_code for each in (nobody, ailsa, officer)]
    assert statuses == [401, 403, 403]
    other = path.replace("/1", f"/{ailsa.person}")
    assert (await admin.asks(method, other, body)).status_code == 200


async def test_a_person_is_added_with_a_link_to_hand_them(admin: Visitor) -> None:
    answer = await admin.asks("POST", "/accounts", NewPerson("Hamish Trial", "hamish", team="Parks"))
    added = msgspec.json.decode(answer.content, type=PersonAdded)
    assert added.person.team == "Parks"
    assert added.link.url.startswith("http://127.0.0.1:")
    (account,) = [
        each
        for each in (await admin.gets("/accounts", AccountPage)).accounts
        if each.sign_in_name == "hamish"
    ]
    assert (account.joined, account.sessions, account.suspended_at) == (False, 0, None)


async def test_a_sign_in_name_belongs_to_one_person(admin: Visitor) -> None:
    answer = await admin.asks("POST", "/accounts", NewPerson("Another Mairi", "mairi"))
    assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")
    assert "mairi" in answer.json()["detail"]


async def test_a_person_is_changed_and_what_is_not_given_stays(admin: Visitor, ailsa: Visitor) -> None:
    change = PersonChange(job_title="Roads engineer", role="records_officer")
    await admin.asks("PATCH", f"/accounts/{ailsa.person}", change)
    me = await ailsa.gets("/me", Self)
    assert (me.role, me.person.team, me.person.job_title) == ("records_officer", "Roads", "Roads engineer")


async def test_a_person_keeps_a_name(admin: Visitor, ailsa: Visitor) -> None:
    answer = await admin.asks("PATCH", f"/accounts/{ailsa.person}", PersonChange(name="  "))
    assert (answer.status_code, answer.json()["detail"]) == (422, "Give the person's name.")
    assert (await ailsa.gets("/me", Self)).person.name == "Ailsa Sample"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "\u200b\ufe0f"}, "Give the person's name."),
        ({"name": "Ailsa\0Sample"}, "The name has a character in it that cannot be shown."),
        ({"name": "Ailsa\nSample"}, "The name has a line break in it."),
        ({"team": "\u2060"}, "The team shows nothing."),
        ({"team": "Roads\x1b[2J"}, "The team has a character in it that cannot be shown."),
        ({"job_title": "Engineer\u2028"}, "The job title has a line break in it."),
    ],
)
async def test_what_a_person_is_called_can_be_read(
    admin: Visitor, ailsa: Visitor, change: dict[str, str], says: str
) -> None:
    new = {"name": "Rory Example", "sign_in_name": "rory", **change}
    for method, path, body in (
        ("PATCH", f"/accounts/{ailsa.person}", change),
        ("POST", "/accounts", new),
    ):
        answer = await admin.asks(method, path, body)
        assert (answer.status_code, answer.json()["detail"].startswith(says)) == (422, True), answer.text
    assert (await admin.gets("/accounts", AccountPage)).total == 2


async def test_the_last_administrator_stays_one(served: Served, admin: Visitor) -> None:
    alone = await admin.asks("PATCH", f"/accounts/{admin.person}", PersonChange(role="staff"))
    assert (alone.status_code, alone.json()["code"]) == (422, "last_administrator")
    await served.enter("Isla Demo", role="administrator")
    answer = await admin.asks("PATCH", f"/accounts/{admin.person}", PersonChange(role="staff"))
    assert answer.status_code == 200


async def test_a_reset_ends_all_sessions_voids_the_password_and_tells_the_person_who_did_it(
    served: Served, admin: Visitor, ailsa: Visitor
) -> None:
    stream = (await ailsa.gets("/me", Self)).stream
    answer = await admin.asks("POST", f"/accounts/{ailsa.person}/reset")
    assert "#" in Link(**answer.json()).url
    assert (await ailsa.asks("GET", "/me")).status_code == 401
    nobody = await served.browser()
    assert (await nobody.asks("POST", "/session", SignIn("ailsa", PASSWORD))).status_code == 401
    told = await served.app.database.read(read_private_stream, stream)
    assert told == [("password_reset", f'{{"by":{admin.person}}}')]


async def test_a_suspended_person_is_out_at_once_and_cannot_come_back(
    served: Served, admin: Visitor, ailsa: Visitor
) -> None:
    assert (await admin.asks("POST", f"/accounts/{ailsa.person}/suspension")).status_code == 200
    assert (await ailsa.asks("GET", "/me")).status_code == 401
    nobody = await served.browser()
    refused = await nobody.asks("POST", "/session", SignIn("ailsa", PASSWORD))
    assert (refused.status_code, refused.json()["code"]) == (401, "no_match")
    assert await admin.gets("/people", list[object], params={"q": "ailsa"}) == []
    assert (await admin.asks("GET", f"/people/{ailsa.person}")).status_code == 200


async def test_the_end_of_a_suspension_lets_the_old_password_in_again(
    served: Served, admin: Visitor, ailsa: Visitor
) -> None:
    await admin.asks("POST", f"/accounts/{ailsa.person}/suspension")
    await admin.asks("DELETE", f"/accounts/{ailsa.person}/suspension")
    nobody = await served.browser()
    assert (await nobody.asks("POST", "/session", SignIn("ailsa", PASSWORD))).status_code == 200
    assert (await ailsa.asks("GET", "/me")).status_code == 401


async def test_nobody_suspends_themselves(admin: Visitor) -> None:
    answer = await admin.asks("POST", f"/accounts/{admin.person}/suspension")
    assert (answer.status_code, answer.json()["code"]) == (422, "yourself")


@pytest.mark.parametrize("path", ["/accounts/{}/suspension", "/accounts/{}/reset"])
@pytest.mark.parametrize("person", [4711, 2**63 - 1, 2**63, 10**30, 0, -1, "x"])
async def test_somebody_who_does_not_exist_is_not_found(admin: Visitor, path: str, person: object) -> None:
    assert (await admin.asks("POST", path.format(person))).status_code == 404


def read_private_stream(tx: Tx, stream: int) -> list[tuple[str, str]]:
    rows = tx.all(Told, "select kind, payload from event where stream = :stream order by seq", stream=stream)
    return [(row.kind, row.payload.decode()) for row in rows]


class Told(msgspec.Struct):
    kind: str
    payload: bytes
