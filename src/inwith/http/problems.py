"""Every error as a problem (RFC 9457) that people can read and programs can tell apart."""

import http
import logging
import secrets
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from inwith.errors import Broken, InwithError, Problem

PROBLEM_JSON = "application/problem+json"

# What the web framework itself refuses, in our words.
SENTENCES = {
    400: "The request was not understood.",
    404: "There is nothing at this address.",
    405: "This address does not do that.",
    413: "That is too much for one request.",
}

_log = logging.getLogger(__name__)


def answer_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """What is not expected is logged whole; the caller gets only the number to quote."""
    if isinstance(error, InwithError):
        return answer_problem(error.problem)
    if isinstance(error, HTTPException) and error.status_code in SENTENCES:
        return answer_problem(_refused_by_framework(error.status_code), headers=error.headers)
    number = secrets.token_hex(4)
    _log.error("%s: %s %s failed", number, request.method, request.url.path, exc_info=error)
    return answer_problem(
        Broken(f"Something went wrong here. Tell your administrator this number: {number}.").problem
    )


def answer_problem(problem: Problem, *, headers: dict[str, str] | None = None) -> Response[bytes]:
    return Response(
        msgspec.json.encode(problem), media_type=PROBLEM_JSON, status_code=problem.status, headers=headers
    )


def _refused_by_framework(status: int) -> Problem:
    phrase = http.HTTPStatus(status).phrase
    code = phrase.lower().replace(" ", "_") if status != 413 else "too_large"
    return Problem(title=phrase, status=status, code=code, detail=SENTENCES[status])
