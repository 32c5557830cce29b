"""The command table: what a client may say, made from the routes that declare a `live` name.

A command frame is `{"type": name, "ref": n, …}` with the route's parameters by name and its body under `body`.
"""

import inspect
import re
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec

from inwith.door import Parameter, Plan
from inwith.live.protocol import FromClient, Here, Resume, Typing, Watch, WatchPeople

Ref = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')


class Command(FromClient, frozen=True):
    """A call of an operation. `ref` is the client's own number for it and comes back with the answer."""

    ref: Ref


class Bound(msgspec.Struct, frozen=True):
    """What a command's type leads to."""

    plan: Plan
    names: tuple[str, ...]

    def given(self, command: Command) -> dict[str, object]:
        return {name: getattr(command, name) for name in self.names}


class _Ref(msgspec.Struct, frozen=True):
    ref: Ref


class Unreadable(Exception):
    """A frame that is no JSON, or nested too deeply: `code` closes the connection."""

    def __init__(self, reason: str, *, code: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class Unfit(Exception):
    """A command whose `ref` can be read, but not the rest."""

    def __init__(self, ref: int, reason: str) -> None:
        super().__init__(reason)
        self.ref = ref
        self.reason = reason


class Commands:
    """Reads frames from clients. `depth`: how deeply a frame may be nested."""

    def __init__(self, plans: Iterable[Plan], *, depth: int) -> None:
        named = {plan.route.live: plan for plan in plans if plan.route.live is not None}
        self.types = {name: define_command(name, plan) for name, plan in named.items()}
        self._bound = {
            self.types[name]: Bound(plan, tuple(each.name for each in plan.given))
            for name, plan in named.items()
        }
        self._depth = depth
        known: Any = (
            Resume,
            Typing,
            Watch,
            Here,
            WatchPeople,
            *self.types.values(),
        )  # Any: a union put together at run time
        union: Any = known[0]
        for each in known[1:]:
            union |= each
        self._decoder: msgspec.json.Decoder[FromClient] = msgspec.json.Decoder(union)
        self._ref_decoder = msgspec.json.Decoder(_Ref)

    def read(self, frame: bytes) -> FromClient:
        """Raises Unreadable or Unfit."""
        if frame.count(b"{") + frame.count(b"[") > self._depth and depth_of(frame) > self._depth:
            raise Unreadable("nested too deeply", code=1008)
        try:
            return self._decoder.decode(frame)
        except msgspec.ValidationError as error:
            raise self._unfit(frame, str(error)) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Unreadable("not JSON in UTF-8", code=1007) from None

    def find(self, command: Command) -> Bound:
        return self._bound[type(command)]

    def _unfit(self, frame: bytes, reason: str) -> Unfit | Unreadable:
        try:
            return Unfit(self._ref_decoder.decode(frame).ref, reason)
        except msgspec.DecodeError:
            return Unreadable(reason, code=1008)


def define_command(name: str, plan: Plan) -> type[Command]:
    """The Struct of a command, from its operation's parameters."""
    fields = [_field(parameter.name, parameter) for parameter in plan.given]
    if plan.body is not None:
        fields.append(("body", plan.body.annotation))
    fields.sort(key=len)  # those with a default come last
    title = "".join(part.capitalize() for part in name.split("_"))
    made = msgspec.defstruct(
        f"{title}Command", fields, bases=(Command,), tag=name, frozen=True, forbid_unknown_fields=True
    )
    made.__doc__ = plan.route.function.__doc__
    return made  # type: ignore[return-value]  # defstruct does not tell its bases


def _field(name: str, parameter: Parameter) -> tuple[str, Any] | tuple[str, Any, Any]:
    if parameter.default is inspect.Parameter.empty:
        return (name, parameter.annotation)
    return (name, parameter.annotation, parameter.default)


def depth_of(frame: bytes) -> int:
    """How deeply arrays and objects are nested; brackets in strings do not count."""
    depth = deepest = 0
    for byte in _STRING.sub(b"", frame):
        if byte in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"}]":
            depth -= 1
    return deepest
