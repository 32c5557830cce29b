"""One operation over HTTP: who asks, from where, with what; then through the door; then the answer."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie

from inwith.caller import Caller
from inwith.config import Config
from inwith.door import Credential, Door, Origin, Plan, check_policy, find_credential
from inwith.errors import Mistake, NotAllowed
from inwith.http.encoding import compress
from inwith.http.parameters import Given, given_of

API = "/api/v1"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
# Browsers keep no cookie longer; the session behind it ends by its own rule.
COOKIE_SECONDS = 400 * 24 * 60 * 60

FindCaller = Callable[[str], Awaitable[Caller | None]]
HttpRequest = Request[Any, Any, Any]  # Any: the framework's slots for a user and state, which are not used


class NotJson(Mistake):
    status = 415
    code = "not_json"


class Operation:
    """Answers the requests for one plan."""

    def __init__(self, plan: Plan, *, door: Door, config: Config, find_caller: FindCaller) -> None:
        self._plan = plan
        self._door = door
        self._config = config
        self._find_caller = find_caller
        self._given = given_of(plan)
        self._decoder = msgspec.json.Decoder(plan.body.annotation) if plan.body else None
        self.method = plan.route.method
        # The numbers in a path are checked by us, so that the framework sees only text.
        self.path = API + re.sub(r":\w+\}", ":str}", plan.route.path)

    async def answer(self, request: HttpRequest) -> Response[bytes]:
        """Raises InwithError."""
        credential = find_credential(request.headers, self._config)
        _check_origin(request, credential, self._config)
        caller = await self._find_caller(credential.token) if credential else None
        check_policy(self._plan.route.policy, caller)
        result = await self._door.call(
            self._plan,
            caller=caller,
            origin=_origin(request),
            given=_read_given(self._given, request),
            body=await self._read_body(request),
        )
        return self._respond(result, request)

    async def _read_body(self, request: HttpRequest) -> object:
        if self._decoder is None:
            return None
        if request.content_type[0] != "application/json":
            raise NotJson("Send JSON, with the content type application/json.")
        try:
            return self._decoder.decode(await request.body())
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Mistake(f"The request was not understood: {error}.", code="not_understood") from error

    def _respond(self, result: Any, request: HttpRequest) -> Response[bytes]:
        session = self._plan.route.session
        cookies = []
        if session == "opens":
            cookies.append(_cookie(self._config, result.token, seconds=COOKIE_SECONDS))
            # Out of reach of scripts, it is in the cookie and nowhere else.
            result = msgspec.structs.replace(result, token=msgspec.UNSET)
        elif session == "closes":
            cookies.append(_cookie(self._config, "", seconds=0))
        if self._plan.result is type(None):
            return Response(b"", status_code=204, cookies=cookies)
        body, headers = compress(msgspec.json.encode(result), request.headers)
        return Response(body, media_type=MediaType.JSON, status_code=200, cookies=cookies, headers=headers)


def _check_origin(request: HttpRequest, credential: Credential | None, config: Config) -> None:
    """A browser may be made to send its cookie by another site's page. It then names that site, or does not name ours."""
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("origin")
    if origin is not None and origin not in config.origins:
        raise NotAllowed("This request comes from another site.", code="wrong_origin")
    proven = origin is not None or request.headers.get("sec-fetch-site") == "same-origin"
    if credential is not None and credential.cookie and not proven:
        raise NotAllowed("This request does not say which site it comes from.", code="wrong_origin")


def _origin(request: HttpRequest) -> Origin:
    return Origin(request.client.host if request.client else "", request.headers.get("user-agent", "")[:500])


def _read_given(given: Mapping[str, Given], request: HttpRequest) -> dict[str, object]:
    values = {**dict(request.query_params), **request.path_params}
    return {name: each.read(values.get(name)) for name, each in given.items()}


def _cookie(config: Config, token: str, *, seconds: int) -> Cookie:
    return Cookie(
        key=config.cookie,
        value=token,
        max_age=seconds,
        path="/",
        secure=config.secure,
        httponly=True,
        samesite="strict",
    )
