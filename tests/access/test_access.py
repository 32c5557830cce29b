"""Every operation, by everybody: the running server against the tables of model.py."""

import pytest
from msgspec.structs import replace

from inwith.conversations.types import Conversation
from tests.access.calls import NOWHERE, Call, make_call
from tests.access.cast import ALL_THE_TIME, MAY_KNOW, SECRETS
from tests.access.house import House, Outcome
from tests.access.model import DIRECT, FOLLOWING, GROUP, IMPORTED, PRESENCE, TABLES
from tests.access.table import Rule, Table

pytestmark = pytest.mark.asyncio(loop_scope="session")

DONE = (200, 204)
CELLS = [
    pytest.param(
        table, rule, operation, person, outcome, id=f"{table.stage}-{rule.aim}-{operation}-{person}-{outcome}"
    )
    for table in TABLES
    for rule, operation, person, outcome in table.cells()
    if operation not in FOLLOWING + PRESENCE
]


@pytest.mark.parametrize(("table", "rule", "operation", "person", "outcome"), CELLS)
async def test_only_those_whom_the_model_lets(
    house: House, table: Table, rule: Rule, operation: str, person: str, outcome: str
) -> None:
    scene = await house.stage(table)
    actor = scene[person]
    call = make_call(operation, scene, actor, aim=rule.aim)
    house.remember()

    answer = await house.call(actor, call)

    assert answer.status in (DONE if outcome == "done" else (int(outcome),)), answer
    assert secrets_told(answer, person) == []
    if outcome != "done":
        assert not house.has_changed(), "a refused call wrote something"
    if outcome == "404" and not (rule.aim == "own" and "invitation" in call.given and actor.card):
        nothing = aim_at_nothing(call, person)
        assert await house.call(actor, nothing) == answer, "it does not look like a nonexistent one"
    house.give_back(table, scene)


def aim_at_nothing(call: Call, person: str) -> Call:
    """The same call about what does not exist: no such message for who is in the conversation, else no such anything."""
    if person != "late":
        return call.aim_at(next(iter(call.given)), NOWHERE)
    return call.aim_at("seq" if "seq" in call.given else "reply_to", NOWHERE)


def secrets_told(answer: Outcome, person: str) -> list[str]:
    may_know = SECRETS if person in ALL_THE_TIME else MAY_KNOW.get(person, ())
    return [secret for secret in SECRETS if secret.encode() in answer.told and secret not in may_know]


async def test_what_is_written_would_be_noticed(house: House) -> None:
    await house.stage(GROUP)
    house.remember()
    assert not house.has_changed()
    await house.app.database.write(lambda tx: tx.run("update person set job_title = job_title || '.'"))
    assert house.has_changed()


async def test_the_secret_words_would_be_seen(house: House) -> None:
    for table, person, words in [
        (GROUP, "member", SECRETS),
        (DIRECT, "answered", SECRETS[1:]),
        (IMPORTED, "reader", SECRETS[1:]),
    ]:
        scene = await house.stage(table)
        call = make_call("GET /conversations/{conversation}/messages", scene, scene[person], aim="own")
        answer = await house.call(scene[person], call)
        told = set(secrets_told(answer, "outsider"))
        assert told >= set(words) - {"Marigold"}


async def test_an_old_client_id_gets_its_sender_the_old_answer_and_nobody_else_anything(house: House) -> None:
    """A retry whose first answer was lost must not fail because its sender has left meanwhile."""
    scene = await house.stage(GROUP)
    member = scene["member"]
    send = make_call("POST /conversations/{conversation}/messages", scene, member, aim="own")
    sent = await house.call(member, send)
    leave = make_call("DELETE /conversations/{conversation}/membership", scene, member, aim="own")
    assert (await house.call(member, leave)).status == 204

    house.remember()
    assert await house.call(member, send) == sent
    for person in ("outsider", "invited", "former", "removed"):
        assert (await house.call(scene[person], send)).status == 404
    assert not house.has_changed()


async def test_the_card_tells_who_is_in_to_the_invited_alone(house: House) -> None:
    scene = await house.stage(GROUP)
    named = scene["owner"].name.title().encode()
    for person, tells in [("invited", True), ("declined", False), ("former", False), ("removed", False)]:
        call = make_call("GET /invitations/{invitation}/people", scene, scene[person], aim="own")
        answer = await house.call(scene[person], call)
        assert answer.status == 200
        assert (named in answer.told) == tells, person


async def test_one_who_declined_or_blocks_looks_to_the_opener_as_one_who_has_not_answered(
    house: House,
) -> None:
    scene = await house.stage(DIRECT)
    shown = []
    for person in ("asked", "declined", "blocker"):
        conversation = scene[person].conversation
        seen = await house.get(scene["opener"], f"/conversations/{conversation}", Conversation)
        assert seen.last is not None
        last = replace(seen.last, conversation=0)
        marks = [replace(each, person=0) for each in seen.marks]
        shown.append(replace(seen, id=0, last=last, peer=None, people=[], marks=marks))
    assert [(each.delivered, each.read) for each in shown[0].marks] == [(3, 0)]
    assert shown[0] == shown[1] == shown[2]
