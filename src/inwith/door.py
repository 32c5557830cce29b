"""The one door. A feature declares its operations as `Route`s; HTTP and the live connection both come in through `Door.call`.

A route names a function and the policy that guards it. The function's parameters are filled by their annotations:
`tx: Tx` (then it runs in a transaction: a read for GET, a write otherwise), a `Caller`, an `Origin`, a service such
as `Database`, the body (any other Struct), what `prepare` made of the body (`screened`), and path or query parameters by name.
"""

import enum
import inspect
import types
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import msgspec

from inwith.caller import Caller
from inwith.config import Config
from inwith.errors import NotAllowed, NotSignedIn
from inwith.storage.database import Database, Tx

BOUNDED = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]

Operation = Callable[
    ..., Any
]  # Any: operations differ in every parameter; `Plan` reads their annotations once, at start


class Policy(enum.Enum):
    """Who may use a route at all. What they may reach with it is checked in the function, through their own rights."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"  # even before accepting the privacy notice
    STAFF = "staff"  # signed in and the notice accepted
    RECORDS_OFFICER = "records officer"
    ADMINISTRATOR = "administrator"


class Origin(msgspec.Struct, frozen=True):
    """Where a request comes from: the address (as the named proxy tells it, if there is one) and what the browser calls itself."""

    address: str
    browser: str


class Credential(msgspec.Struct, frozen=True):
    """A session's token. `cookie`: the browser sent it by itself, so the request must prove where it comes from."""

    token: str
    cookie: bool


def find_credential(headers: Mapping[str, str], config: Config) -> Credential | None:
    """The token of a request, HTTP or live. `headers` by lower-case names; a bearer token goes before a cookie."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return Credential(token.strip(), cookie=False)
    for part in headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == config.cookie and value:
            return Credential(value, cookie=True)
    return None


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One operation. `live` is its name as a live command. `session`: its answer opens or closes the browser's cookie session."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str  # under /api/v1, parameters as {name:int} or {name:str}
    function: Operation
    policy: Policy
    live: str | None = None
    prepare: Callable[[Any, Config], object] | None = None
    session: Literal["opens", "closes"] | None = None
    reads: bool = False  # a POST that only reads


def check_signed_in(policy: Policy, caller: Caller | None) -> None:
    """Raises NotSignedIn. A door asks before it reads a request's body."""
    if policy is not Policy.ANYONE and caller is None:
        raise NotSignedIn("Sign in first.")


def check_policy(policy: Policy, caller: Caller | None) -> None:
    """Raises NotSignedIn or NotAllowed."""
    check_signed_in(policy, caller)
    if caller is None or policy in {Policy.ANYONE, Policy.SIGNED_IN}:
        return
    if caller.notice_due:
        raise NotAllowed("Read and accept the privacy notice first.", code="notice_due")
    if policy is Policy.ADMINISTRATOR and caller.role != "administrator":
        raise NotAllowed("Only an administrator can do this.")
    if policy is Policy.RECORDS_OFFICER and caller.role != "records_officer":
        raise NotAllowed("Only a records officer can do this.")


class Parameter(msgspec.Struct, frozen=True):
    """One parameter of an operation and where it is filled from."""

    name: str
    annotation: Any  # Any: an annotation is a runtime value of the typing module, not a type
    source: Literal["tx", "caller", "origin", "service", "body", "screened", "given"]
    default: Any = inspect.Parameter.empty


class Plan(msgspec.Struct, frozen=True):
    """How to call a route's function, read from its signature once."""

    route: Route
    parameters: tuple[Parameter, ...]
    result: Any

    @property
    def transactional(self) -> bool:
        return self.parameters[:1] != () and self.parameters[0].source == "tx"

    @property
    def writes(self) -> bool:
        return self.transactional and self.route.method != "GET" and not self.route.reads

    @property
    def body(self) -> Parameter | None:
        return next((each for each in self.parameters if each.source == "body"), None)

    @property
    def given(self) -> tuple[Parameter, ...]:
        return tuple(each for each in self.parameters if each.source == "given")


class Door:
    """Calls operations for callers. `services`: what operations may ask for besides `tx`, by type."""

    def __init__(
        self,
        database: Database,
        *,
        config: Config,
        services: Mapping[type, object],
    ) -> None:
        self._database = database
        self._config = config
        self._services = {**services, Config: config, Database: database}

    def plan(self, route: Route) -> Plan:
        """Read the function's signature. Raises TypeError when a parameter cannot be filled: that stops the start."""
        if not isinstance(route.policy, Policy):
            raise TypeError(f"{route.method} {route.path} has no policy")
        hints = get_type_hints(route.function, include_extras=True)
        signature = inspect.signature(route.function)
        parameters = tuple(
            self._parameter(name, hints[name], p.default) for name, p in signature.parameters.items()
        )
        return Plan(route, parameters, hints["return"])

    def _parameter(self, name: str, annotation: Any, default: object) -> Parameter:
        if annotation is Tx:
            return Parameter(name, annotation, "tx")
        if annotation is Caller:
            return Parameter(name, annotation, "caller")
        if annotation is Origin:
            return Parameter(name, annotation, "origin")
        if annotation in self._services:
            return Parameter(name, annotation, "service")
        if name == "screened":
            return Parameter(name, annotation, "screened")
        if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
            return Parameter(name, annotation, "body")
        return Parameter(name, _bounded(annotation), "given", default)

    async def call(
        self,
        plan: Plan,
        *,
        caller: Caller | None,
        origin: Origin,
        given: Mapping[str, object],
        body: object = None,
    ) -> Any:
        """Check the policy, then run the operation. Raises what it raises."""
        return await self.start(plan, caller=caller, origin=origin, given=given, body=body)

    def start(
        self, plan: Plan, *, caller: Caller | None, origin: Origin, given: Mapping[str, object], body: object
    ) -> Awaitable[Any]:
        """As `call`, without waiting. The policy is checked at once.

        A write is queued before this returns, so that what one caller starts is run in that order.
        """
        check_policy(plan.route.policy, caller)
        screened = plan.route.prepare(body, self._config) if plan.route.prepare else None
        sources = {"caller": caller, "origin": origin, "body": body, "screened": screened}
        arguments = {
            each.name: self._argument(each, sources=sources, given=given)
            for each in plan.parameters
            if each.source != "tx"
        }
        if not plan.transactional:
            return cast(Awaitable[object], plan.route.function(**arguments))
        run = self._database.submit if plan.writes else self._database.read
        return run(plan.route.function, **arguments)

    def _argument(
        self, parameter: Parameter, *, sources: Mapping[str, object], given: Mapping[str, object]
    ) -> object:
        if parameter.source == "given":
            return given.get(parameter.name, parameter.default)
        if parameter.source == "service":
            return self._services[parameter.annotation]
        return sources[parameter.source]


def _bounded(annotation: Any) -> Any:
    """A whole number from outside is an id or a seq: one that a database can hold."""
    if annotation is int:
        return BOUNDED
    if get_origin(annotation) in {Union, types.UnionType}:
        # A computed union can only be spelled with the subscript.
        return Union[tuple(_bounded(each) for each in get_args(annotation))]  # noqa: UP007
    return annotation
