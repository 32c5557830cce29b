"""HTTP requests whose answers are decoded into the features' types and whose problems are raised as our errors."""

import asyncio
import random
from typing import Any, TypeVar

import httpx
import msgspec

from inwith import errors
from inwith.errors import InwithError, Problem

Answer = TypeVar("Answer")

API = "/api/v1"
_RETRIES = 8
_FIRST_WAIT_SECONDS = 0.1
_LONGEST_WAIT_SECONDS = 5.0

_BY_STATUS: dict[int, type[InwithError]] = {
    401: errors.NotSignedIn,
    403: errors.NotAllowed,
    404: errors.NotFound,
    409: errors.Conflict,
    413: errors.TooLarge,
    422: errors.Refused,
    429: errors.TooMany,
}


class Unreachable(errors.Unknown):
    """No answer came: the request may or may not have been obeyed."""

    code = "unreachable"


class Requests:
    """One council's HTTP interface, as one signed-in device or nobody."""

    def __init__(self, url: str, *, token: str | None = None, timeout: float = 30.0) -> None:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        # Reading the machine's certificates takes longer than many a request; without TLS there is no need.
        verify = url.startswith("https:")
        self._http = httpx.AsyncClient(
            base_url=url.rstrip("/") + API, headers=headers, timeout=timeout, verify=verify
        )

    async def ask(
        self,
        method: str,
        path: str,
        answer: type[Answer],
        *,
        body: msgspec.Struct | None = None,
        query: dict[str, Any] | None = None,
    ) -> Answer:
        """One request. `query`: what is None is left out. Raises InwithError."""
        content = None if body is None else msgspec.json.encode(body)
        params = {name: value for name, value in (query or {}).items() if value is not None}
        headers = {"content-type": "application/json"} if body is not None else {}
        try:
            response = await self._http.request(method, path, content=content, params=params, headers=headers)
        except httpx.HTTPError as error:
            raise Unreachable(f"The server could not be reached: {error}") from error
        if response.status_code >= 400:
            raise read_problem(response.status_code, response.content)
        if answer is type(None):
            return None
        return msgspec.json.decode(response.content, type=answer)

    async def ask_until_known(
        self, method: str, path: str, answer: type[Answer], *, body: msgspec.Struct
    ) -> Answer:
        """As `ask`, again while the outcome is not known: only for what does no harm when repeated."""
        for attempt in range(_RETRIES):
            try:
                return await self.ask(method, path, answer, body=body)
            except InwithError as error:
                if not error.retry or attempt == _RETRIES - 1:
                    raise
            await asyncio.sleep(next_wait(attempt))
        raise AssertionError("the last attempt returns or raises")

    async def close(self) -> None:
        await self._http.aclose()


def next_wait(failures: int) -> float:
    """Seconds to wait after so many failures: doubling, and spread out so that a restart is not met by all at once."""
    longest = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2.0**failures)
    return longest * random.uniform(0.5, 1.0)


def read_problem(status: int, content: bytes) -> InwithError:
    try:
        problem = msgspec.json.decode(content, type=Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        problem = Problem("", status, "broken", f"The server answered {status}.", retry=status >= 502)
    return make_error(problem)


def make_error(problem: Problem) -> InwithError:
    """The error that a problem describes."""
    kind = _BY_STATUS.get(problem.status)
    if kind is None:
        if problem.status < 500:
            kind = errors.Mistake
        elif problem.retry:
            kind = errors.Busy if problem.code == "busy" else errors.Unknown
        else:
            kind = errors.Broken
    return kind(problem.detail, code=problem.code)
