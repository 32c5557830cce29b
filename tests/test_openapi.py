"""What is served is what is described: requests made from the description, good and bad, from people who may and may not."""

import asyncio
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies
from hypothesis.strategies import SearchStrategy
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from inwith.caller import Role
from tests.conftest import Served, Visitor

EXAMPLES = 12
# What signs out or shuts out the person who asks comes in tests of its own.
ROLES: list[Role | None] = ["administrator", "staff", None]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
NEGATIVE = GenerationMode.NEGATIVE
LEFT_OUT = {("DELETE", "/session"), ("PUT", "/council/notice")}
Ids = dict[str, list[int]]
Described = APIOperation[Any, Any, Any, Any]  # Any: the tool's slots for other kinds of description
Asked = Case[Any]


@pytest.fixture
async def ids(served: Served) -> Ids:
    """Numbers of things that are there, so that requests get further than "not found"."""
    people = [await served.enter(f"{name} Sample") for name in ("Una", "Ewan", "Isla", "Rory")]
    groups = []
    for number, person in enumerate(people):
        draft = {"title": f"Group {number}", "invite": [each.person for each in people]}
        groups.append((await person.asks("POST", "/groups", draft)).json()["id"])
    return {
        "person": [each.person for each in people],
        "conversation": groups,
        "seq": [1, 2, 3],
        "session": [1, 2],
        "invitation": [1, 2, 3],
    }


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
async def test_nothing_described_breaks_the_server_or_the_description(
    served: Served, ids: Ids, role: Role | None
) -> None:
    await served.enter("Mairi Specimen", role="administrator")
    visitor = await (served.enter("Callum Instance", role=role) if role else served.visitor())
    if role:
        await gather(visitor, ids)
    document = (await visitor.asks("GET", "/openapi.json")).json()
    await asyncio.to_thread(try_everything, document, visitor, ids)


async def gather(visitor: Visitor, ids: Ids) -> None:
    """Groups of the visitor's own, with messages; and one to be invited to."""
    for number in range(2):
        draft = {"title": f"My group {number}", "invite": ids["person"]}
        group = (await visitor.asks("POST", "/groups", draft)).json()["id"]
        for each in range(3):
            body = {"client_id": f"01980000-0000-7000-8000-00000000{number}00{each}", "text": "A *sample*"}
            sent = await visitor.asks("POST", f"/conversations/{group}/messages", body)
            assert sent.status_code == 200, sent.text
            ids["seq"].append(sent.json()["seq"])
        ids["conversation"] += [group, group]


def try_everything(document: dict[str, Any], visitor: Visitor, ids: Ids) -> None:
    described = schemathesis.openapi.from_dict(document)
    operations = [found.ok() for found in described.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 45
    for operation in sorted(operations, key=lambda each: (each.method.upper() == "DELETE", each.path)):
        if (operation.method.upper(), operation.path) not in LEFT_OUT:
            try_operation(operation, visitor, ids)


def try_operation(operation: Described, visitor: Visitor, ids: Ids) -> None:
    @hypothesis.settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None)
    @hypothesis.given(case=well_meant(operation, ids) | operation.as_strategy(generation_mode=NEGATIVE))
    def try_case(case: Asked) -> None:
        response = case.call(base_url=f"{visitor.http.base_url}/api/v1", headers=dict(visitor.http.headers))
        case.validate_response(response, checks=CHECKS)

    try_case()


def well_meant(operation: Described, ids: Ids) -> SearchStrategy[Asked]:
    """Cases that fit the description, more often than not about something that is there."""
    return strategies.builds(place, operation.as_strategy(), strategies.integers(0, 9), strategies.just(ids))


def place(case: Asked, number: int, ids: Ids) -> Asked:
    for name in case.path_parameters if number else ():
        if name in ids:
            case.path_parameters[name] = ids[name][number % len(ids[name])]
    return case
