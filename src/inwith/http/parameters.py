"""Parameters in a path or a query: read strictly, and described as they are read."""

import inspect
import re
from typing import Any

import msgspec

from inwith.door import Plan
from inwith.errors import Mistake, NotFound


class Given(msgspec.Struct, frozen=True):
    """One parameter of an operation, as text."""

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
        each.name: Given(each.name, each.annotation, each.name in in_path, each.default)
        for each in plan.given
    }
    if missing := in_path - given.keys():
        raise TypeError(
            f"{plan.route.method} {plan.route.path} names {missing}, which its function does not take"
        )
    return given


def path_names(path: str) -> set[str]:
    return set(re.findall(r"\{(\w+):", path))
