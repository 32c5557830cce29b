"""Staff at risk: to everybody but the one person named it is as if they did not exist. Byte for byte."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import msgspec
import pytest

from inwith.conversations.types import (
    Conversation,
    DirectDraft,
    GroupDraft,
    Invitation,
    Invite,
    Member,
    PersonNamed,
    Waiting,
)
from inwith.people.types import Person, Self, Unlisting
from tests.conftest import Served, Visitor

NOBODY = 2**40


class Cast:
    """Una is unlisted, reached through Ailsa. Rory is anybody; Hamish shares a group with Una."""

    def __init__(self, admin: Visitor, una: Visitor, ailsa: Visitor, rory: Visitor, hamish: Visitor) -> None:
        self.admin, self.una, self.ailsa, self.rory, self.hamish = admin, una, ailsa, rory, hamish
        self.group = 0


@pytest.fixture
async def cast(served: Served, admin: Visitor) -> AsyncIterator[Cast]:
    async with AsyncExitStack():
        una, ailsa, rory, hamish = [
            await served.enter(name, team="Housing")
            for name in ("Una Pattern", "Ailsa Sample", "Rory Example", "Hamish Trial")
        ]
        cast = Cast(admin, una, ailsa, rory, hamish)
        cast.group = (await groups(una, "Repairs", hamish)).id
        answer = await admin.asks("PUT", f"/accounts/{una.person}/unlisted", Unlisting(ailsa.person))
        assert answer.status_code == 200, answer.text
        yield cast


async def groups(owner: Visitor, title: str, *others: Visitor) -> Conversation:
    draft = GroupDraft(title, "Why", [each.person for each in others])
    made = msgspec.json.decode((await owner.asks("POST", "/groups", draft)).content, type=Conversation)
    for each in others:
        card = (await each.gets("/invitations", list[Invitation]))[0]
        await each.asks("POST", f"/invitations/{card.id}/answer", {"accept": True})
    return made


def told(answer: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    headers = [each for each in answer.headers.items() if each[0] != "date"]
    return answer.status_code, answer.content, headers


async def finds(visitor: Visitor, **query: str) -> list[str]:
    return [each.name for each in await visitor.gets("/people", list[Person], params=query)]


async def test_r4_6_nobody_finds_an_unlisted_person_but_the_one_named(cast: Cast) -> None:
    for visitor in (cast.rory, cast.hamish, cast.admin):
        assert "Una Pattern" not in await finds(visitor)
        assert await finds(visitor, q="una") == []
        assert "Una Pattern" not in await finds(visitor, team="Housing")
    assert await finds(cast.ailsa, q="una") == ["Una Pattern"]
    [team] = await cast.rory.gets("/teams", list[dict[str, object]])
    assert team == {"name": "Housing", "people": 3}
    assert (await cast.una.gets("/me", Self)).through is not None


async def test_r4_6_every_way_to_them_answers_as_if_there_were_no_such_person(cast: Cast) -> None:
    group = (await groups(cast.rory, "Parks")).id
    ways: list[tuple[str, str, object]] = [
        ("GET", "/people/{}", None),
        ("POST", "/directs", DirectDraft),
        ("POST", "/blocks", PersonNamed),
        ("POST", f"/conversations/{group}/invitations", lambda person: Invite([person])),
        ("POST", "/groups", lambda person: GroupDraft("Another", "", [person])),
        ("POST", f"/conversations/{group}/owners", PersonNamed),
        ("POST", f"/conversations/{group}/history", PersonNamed),
        ("DELETE", f"/conversations/{group}/members/{{}}", None),
        ("DELETE", "/blocks/{}", None),
    ]
    for method, path, body in ways:
        answers = [
            told(await cast.rory.asks(method, path.format(person), body(person) if callable(body) else None))
            for person in (cast.una.person, NOBODY)
        ]
        assert answers[0] == answers[1], path
        # The same ways lead to somebody who is listed.
        listed = await cast.rory.asks(
            method, path.format(cast.hamish.person), body(cast.hamish.person) if callable(body) else None
        )
        if "owners" not in path and "history" not in path and "members" not in path:
            assert listed.status_code in (200, 204), path


async def test_who_shares_a_conversation_sees_their_name_there_and_nowhere_else(cast: Cast) -> None:
    members = await cast.hamish.gets(f"/conversations/{cast.group}/members", list[Member])
    assert "Una Pattern" in [each.person.name for each in members]
    assert (await cast.hamish.gets(f"/people/{cast.una.person}", Person)).name == "Una Pattern"
    assert (await cast.hamish.asks("POST", "/directs", DirectDraft(cast.una.person))).status_code == 404
    await cast.hamish.asks("DELETE", f"/conversations/{cast.group}/membership")
    assert (await cast.hamish.asks("GET", f"/people/{cast.una.person}")).status_code == 404


async def test_the_one_named_reaches_them_and_invites_them_unseen_by_the_other_owners(cast: Cast) -> None:
    assert (await cast.ailsa.asks("POST", "/directs", DirectDraft(cast.una.person))).status_code == 200
    group = (await groups(cast.ailsa, "Roads", cast.rory)).id
    await cast.ailsa.asks("POST", f"/conversations/{group}/owners", PersonNamed(cast.rory.person))
    await cast.ailsa.asks("POST", f"/conversations/{group}/invitations", Invite([cast.una.person]))
    waiting = f"/conversations/{group}/waiting"
    assert [each.person.name for each in await cast.ailsa.gets(waiting, list[Waiting])] == ["Una Pattern"]
    assert await cast.rory.gets(waiting, list[Waiting]) == []
    again = [
        told(await cast.rory.asks("POST", f"/conversations/{group}/invitations", Invite([person])))
        for person in (cast.una.person, NOBODY)
    ]
    assert again[0] == again[1]
    assert [each.title for each in await cast.una.gets("/invitations", list[Invitation])] == ["Roads"]


async def test_they_themselves_write_to_and_join_whatever_they_want(cast: Cast) -> None:
    opened = await cast.una.asks("POST", "/directs", DirectDraft(cast.rory.person))
    assert opened.status_code == 200
    # Until something is written, the other one knows of nothing.
    empty = [
        told(await cast.rory.asks("POST", "/directs", DirectDraft(person)))
        for person in (cast.una.person, NOBODY)
    ]
    assert empty[0] == empty[1]
    conversation = msgspec.json.decode(opened.content, type=Conversation).id
    draft = {"client_id": "01980000-0000-7000-8000-000000000001", "text": "A minute?"}
    assert (await cast.una.asks("POST", f"/conversations/{conversation}/messages", draft)).status_code == 200
    assert (await cast.rory.gets(f"/people/{cast.una.person}", Person)).name == "Una Pattern"
    assert (await cast.rory.asks("POST", "/directs", DirectDraft(cast.una.person))).status_code == 200
    assert await finds(cast.rory, q="una") == []


async def test_an_invitation_does_not_name_them_to_who_does_not_share_a_conversation(cast: Cast) -> None:
    await cast.una.asks("POST", f"/conversations/{cast.group}/owners", PersonNamed(cast.hamish.person))
    await cast.hamish.asks("POST", f"/conversations/{cast.group}/invitations", Invite([cast.rory.person]))
    [card] = await cast.rory.gets("/invitations", list[Invitation])
    people = await cast.rory.gets(f"/invitations/{card.id}/people", list[Person])
    assert [each.name for each in [*card.owners, *card.known, *people]] == ["Hamish Trial", "Hamish Trial"]


async def test_where_their_name_stands_among_the_others_shows_in_no_page(cast: Cast) -> None:
    await cast.admin.asks("PUT", f"/accounts/{cast.ailsa.person}/unlisted", Unlisting(cast.hamish.person))
    pages = [
        told(await cast.rory.asks("GET", "/people", params={"after": person}))
        for person in (cast.ailsa.person, NOBODY)
    ]
    assert pages[0] == pages[1]
    after = {"after": cast.ailsa.person}
    found = [each.name for each in await cast.hamish.gets("/people", list[Person], params=after)]
    assert found == ["Hamish Trial", "Mairi Specimen", "Rory Example"]


async def test_listed_again_everybody_finds_them(cast: Cast) -> None:
    await cast.admin.asks("DELETE", f"/accounts/{cast.una.person}/unlisted")
    assert await finds(cast.rory, q="una") == ["Una Pattern"]


@pytest.mark.parametrize("through", ["themselves", "suspended", "nobody"])
async def test_they_are_reached_through_somebody_else_who_is_here(cast: Cast, through: str) -> None:
    await cast.admin.asks("POST", f"/accounts/{cast.hamish.person}/suspension")
    person = {"themselves": cast.rory.person, "suspended": cast.hamish.person, "nobody": NOBODY}[through]
    answer = await cast.admin.asks("PUT", f"/accounts/{cast.rory.person}/unlisted", Unlisting(person))
    assert answer.status_code in (404, 422)
    assert "Rory Example" in await finds(cast.ailsa)
