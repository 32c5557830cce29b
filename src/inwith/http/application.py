"""Puts the HTTP door together: one handler for each route, the description, the web client, the headers."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Litestar, MediaType, Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from inwith.config import Config
from inwith.door import Door, Plan
from inwith.http.encoding import compress
from inwith.http.headers import SecurityHeaders
from inwith.http.openapi import describe
from inwith.http.operation import API, FindCaller, Operation
from inwith.http.problems import answer_error
from inwith.http.web_client import WebClient


def build_http(
    plans: Sequence[Plan], *, door: Door, config: Config, find_caller: FindCaller, web_client: WebClient
) -> ASGIApp:
    """The ASGI application for all `plans`."""
    operations = [Operation(plan, door=door, config=config, find_caller=find_caller) for plan in plans]
    paths = sorted({each.path for each in operations})
    handlers = [
        _handler(path, {each.method: each for each in operations if each.path == path}) for path in paths
    ]
    litestar = Litestar(
        route_handlers=[*handlers, _description(plans), _web_client(web_client)],
        exception_handlers={Exception: answer_error},
        request_max_body_size=config.body_bytes,
        # Ours is made from what msgspec itself checks, so it says neither more nor less than the truth.
        openapi_config=None,
        logging_config=None,
    )
    return SecurityHeaders(litestar, config=config)


def _handler(path: str, operations: Mapping[str, Operation]) -> HTTPRouteHandler:
    """One for each path, not for each method, so that OPTIONS and 405 name all that can be done there."""

    async def handle(request: Request[Any, Any, Any]) -> Response[bytes]:
        return await operations[request.method].answer(request)

    methods = [operation.method for operation in operations.values()]
    # 200 is only what the framework supposes; the answer states its own.
    return HTTPRouteHandler(path, http_method=methods, name=path, status_code=200)(handle)


def _description(plans: Sequence[Plan]) -> HTTPRouteHandler:
    document = describe(plans)

    async def show_description(request: Request[Any, Any, Any]) -> Response[bytes]:
        body, headers = compress(document, request.headers)
        return Response(body, media_type=MediaType.JSON, headers=headers)

    return HTTPRouteHandler(f"{API}/openapi.json", http_method="GET", name="openapi")(show_description)


def _web_client(web_client: WebClient) -> HTTPRouteHandler:
    async def serve_file(request: Request[Any, Any, Any]) -> Response[bytes]:
        return web_client.answer(request.scope["path"], request.headers)

    return HTTPRouteHandler(["/", "/{path:path}"], http_method=["GET", "HEAD"], name="web client")(serve_file)
