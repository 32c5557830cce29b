"""The one family of errors. Every error has a stable code, an HTTP status, and says whether retrying can help.

InwithError
├── Mistake                 the caller's; nothing was written
│   ├── NotSignedIn   401
│   ├── NotAllowed    403
│   ├── NotFound      404   also "exists, but not for you": the two look the same
│   ├── Conflict      409
│   ├── TooLarge      413
│   ├── Refused       422
│   └── TooMany       429
└── Fault                   ours
    ├── Unknown       503   the outcome is not known: retry with the same client id
    ├── Busy          503   nothing was written: retry later
    └── Broken        500
"""

import http

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """RFC 9457. `code` is stable; `detail` a sentence for people; `retry`: the same call can succeed later."""

    title: str
    status: int
    code: str
    detail: str
    retry: bool = False
    type: str = "about:blank"


class InwithError(Exception):
    """`sentence` is shown to people as it stands; `code` is stable and for programs.

    `retry` says whether the same call can succeed later.
    """

    code = "error"
    status = 500
    retry = False

    def __init__(self, sentence: str, *, code: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code or type(self).code

    @property
    def problem(self) -> Problem:
        """The error as both doors answer it."""
        return Problem(
            title=http.HTTPStatus(self.status).phrase,
            status=self.status,
            code=self.code,
            detail=self.sentence,
            retry=self.retry,
        )


class Mistake(InwithError):
    """The caller's mistake. Nothing was written."""

    status = 400
    code = "mistake"


class NotSignedIn(Mistake):
    status = 401
    code = "not_signed_in"


class NotAllowed(Mistake):
    status = 403
    code = "not_allowed"


class NotFound(Mistake):
    status = 404
    code = "not_found"


class Conflict(Mistake):
    status = 409
    code = "conflict"


class TooLarge(Mistake):
    status = 413
    code = "too_large"


class Refused(Mistake):
    status = 422
    code = "refused"


class TooMany(Mistake):
    status = 429
    code = "too_many"
    retry = True


class Fault(InwithError):
    """Our fault. The log holds the reason."""


class Unknown(Fault):
    """It may or may not have been written. Retrying with the same client id is safe."""

    status = 503
    code = "unknown"
    retry = True


class Busy(Fault):
    """Nothing was written. Retrying later can help."""

    status = 503
    code = "busy"
    retry = True


class Broken(Fault):
    code = "broken"
