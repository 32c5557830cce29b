"""What a table of rights is made of."""

from collections.abc import Iterator
from typing import Literal

import msgspec

Aim = Literal["own", "another's", "earlier"]


class Rule(msgspec.Struct, frozen=True):
    name: str
    outcomes: str
    operations: tuple[str, ...]
    aim: Aim = "own"


class Table(msgspec.Struct, frozen=True):
    """`stage` names the scene that is built anew for each cell: see cast.py."""

    stage: Literal["group", "direct", "imported", "announcement"]
    people: str
    rules: tuple[Rule, ...]

    def cells(self) -> Iterator[tuple[Rule, str, str, str]]:
        """Rule, operation, person, outcome."""
        people = self.people.split()
        for rule in self.rules:
            for person, outcome in zip(people, rule.outcomes.split(), strict=True):
                for operation in rule.operations:
                    yield rule, operation, person, outcome
