"""The description of all operations: OpenAPI 3.1, made from the types that the requests are checked with."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from inwith.door import Plan, Policy
from inwith.errors import Problem
from inwith.http.parameters import given_of
from inwith.http.problems import PROBLEM_JSON

Json = dict[str, Any]  # Any: a JSON document of somebody else's design

PROBLEMS = {
    400: "The request was not understood.",
    401: "Nobody is signed in.",
    403: "Not allowed; or the notice must be accepted first; or the request comes from another site.",
    404: "It does not exist, or not for the caller.",
    409: "It conflicts with what is there.",
    413: "It is too large.",
    415: "The body is not JSON.",
    422: "Understood, and refused; `detail` says why.",
    429: "Too often. Later it can succeed.",
    503: "Not now. It can be tried again; with the same client id where there is one.",
}
BODY_PROBLEMS = {413, 415}


def describe(plans: Sequence[Plan]) -> bytes:
    """The document as JSON."""
    schemas, components = msgspec.json.schema_components(
        list(_types(plans)), ref_template="#/components/schemas/{name}"
    )
    described = iter(schemas)
    next(described)  # Problem
    paths: dict[str, Json] = {}
    for plan in plans:
        operation = _operation(plan, described)
        paths.setdefault(_path(plan), {})[plan.route.method.lower()] = operation
    return msgspec.json.encode(_document(paths, components))


def _types(plans: Sequence[Plan]) -> Iterator[Any]:
    """Every type, in the order in which `_operation` takes their schemas."""
    yield Problem
    for plan in plans:
        yield from (each.annotation for each in given_of(plan).values())
        if plan.body:
            yield plan.body.annotation
        if plan.result is not type(None):
            yield plan.result


def _operation(plan: Plan, schemas: Iterator[Json]) -> Json:
    summary, _, description = (plan.route.function.__doc__ or "").partition("\n")
    parameters = [
        {
            "name": name,
            "in": "path" if each.in_path else "query",
            "required": each.in_path or each.required,
            "schema": next(schemas),
        }
        for name, each in given_of(plan).items()
    ]
    operation: Json = {
        "operationId": f"{plan.route.method.lower()} {plan.route.path}",
        "summary": summary or plan.route.function.__name__.replace("_", " ").capitalize(),
        "parameters": parameters,
    }
    if description.strip():
        operation["description"] = " ".join(description.split())
    if plan.body:
        operation["requestBody"] = {"required": True, "content": _content(next(schemas))}
    operation["responses"] = _responses(plan, schemas)
    if plan.route.policy is Policy.ANYONE:
        operation["security"] = []
    return operation


def _responses(plan: Plan, schemas: Iterator[Json]) -> Json:
    responses: Json = {}
    if plan.result is type(None):
        responses["204"] = {"description": "Done."}
    else:
        responses["200"] = {"description": "Done.", "content": _content(next(schemas))}
    for status in PROBLEMS:
        if plan.body or status not in BODY_PROBLEMS:
            responses[str(status)] = {"$ref": f"#/components/responses/{status}"}
    return responses


def _document(paths: dict[str, Json], components: Json) -> Json:
    problem = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Inwith", "version": "1", "description": "Messages, on the record."},
        "servers": [{"url": "/api/v1"}],
        "security": [{"cookie": []}, {"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": {
                str(status): {"description": text, "content": problem} for status, text in PROBLEMS.items()
            },
            "securitySchemes": {
                "cookie": {"type": "apiKey", "in": "cookie", "name": "inwith"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _content(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _path(plan: Plan) -> str:
    return plan.route.path.replace(":int}", "}").replace(":str}", "}")
