"""Parameters in a path or a query: read strictly, and described as they are read."""

import inspect
import re
import types
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec

from inwith.door import Plan
from inwith.errors import Mistake, NotFound

MOST = 2**63 - 1  # what a database keeps; beyond it there is nothing to find
BOUNDED = Annotated[int, msgspec.Meta(ge=1, le=MOST)]


class Given(msgspec.Struct, frozen=True):
    """One parameter. `annotation`: its type, with numbers bounded to those that can be an id or a seq."""

    name: str
    annotation: Any  # Any: an annotation is a runtime value of the typing module, not a type
    in_path: bool
    default: Any

    @property
    def required(self) -> bool:
        return self.default is inspect.Parameter.empty

    def read(self, text: str | None) -> object:
        """The value of `text`. Raises NotFound in a path, Mistake in a query."""
        if text is None:
            if self.required:
                raise Mistake(f"The request does not give {self.name}.", code="not_understood")
            return self.default
        try:
            return msgspec.convert(text, self.annotation, strict=False)
        except msgspec.ValidationError as error:
            if self.in_path:
                raise NotFound("There is nothing at this address.") from error
            raise Mistake(f"{self.name} was not understood: {error}.", code="not_understood") from error


def given_of(plan: Plan) -> dict[str, Given]:
    """A plan's parameters by name. Raises TypeError when the path names one that the function lacks."""
    in_path = path_names(plan.route.path)
    given = {
        each.name: Given(each.name, _bounded(each.annotation), each.name in in_path, each.default)
        for each in plan.given
    }
    if missing := in_path - given.keys():
        raise TypeError(
            f"{plan.route.method} {plan.route.path} names {missing}, which its function does not take"
        )
    return given


def path_names(path: str) -> set[str]:
    return set(re.findall(r"\{(\w+):", path))


def _bounded(annotation: Any) -> Any:
    if annotation is int:
        return BOUNDED
    if get_origin(annotation) in {Union, types.UnionType}:
        # Computed unions can only be spelled with the subscript.
        return Union[tuple(_bounded(each) for each in get_args(annotation))]  # noqa: UP007
    return annotation
