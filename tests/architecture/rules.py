"""The rules. Each is a function from a tree of files to the breaches in it."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from pathlib import Path

from tests.architecture.functions import functions_of, python_functions, web_functions
from tests.architecture.tree import Tree

LONGEST_FILE_LINES = 400
LONGEST_FUNCTION_LINES = 50

# Each line may import itself and the lines above it.
ORDER = (
    {"errors", "clock", "config", "caller", "folding", "legible"},
    {"storage", "jobs", "door"},
    {"oversight"},
    {"people", "safeguards", "wellbeing"},
    {"media"},
    {"conversations"},
    {"calls", "conduct"},
    {"records"},
)
# The doors know no feature: the composition root hands them the commands.
DOORS = {"live", "http"}
FORBIDDEN_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "managers"}

WRITE = re.compile(
    r"\b(?:(?:insert(?:\s+or\s+\w+)?|replace)\s+into|delete\s+from)\s+(?:\w+\.)?([\w{}]+)"
    r"|\bupdate\s+(?:or\s+\w+\s+)?(?:\w+\.)?([\w{}]+)(?:\s+as\s+\w+)?\s+set\b",
    re.IGNORECASE,
)
CREATE = re.compile(r"create (?:virtual )?table (?:if not exists )?(\w+)", re.IGNORECASE)
READ = re.compile(r"\bselect\b.+\bfrom\b", re.IGNORECASE | re.DOTALL)
# These expressions do not match their own text, so this file may be looked through too.
TIED_TO_A_MACHINE = re.compile(
    r"(?<![\w.~])/(?:work|root|Users|home/\w+|opt/\w*pypi)\b"
    r"|registry\.npmjs|registry\.yarnpkg|files\.pythonhosted|(?:test\.)?pypi\.(?:org|python)"
)
DECISIONS = (ast.If, ast.IfExp, ast.Match, ast.Raise, ast.Try, ast.While)


@dataclass(frozen=True)
class Breach:
    subject: str
    says: str


def imports_point_one_way(tree: Tree) -> Iterator[Breach]:
    for module in tree.modules.values():
        for imported in tree.imports(module):
            if not may_import(module.name, imported):
                yield Breach(module.path, f"{module.name} may not import {imported}")


def imports_form_no_circle(tree: Tree) -> Iterator[Breach]:
    arrows = {module.name: set(tree.imports(module)) - {module.name} for module in tree.modules.values()}
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as circle:
        yield Breach(circle.args[1][0], "a circle of imports: " + " → ".join(circle.args[1]))


def imports_stand_at_the_top(tree: Tree) -> Iterator[Breach]:
    for module in tree.modules.values():
        for function in functions_of(module.tree):
            if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function)):
                yield Breach(
                    f"{module.path}::{function.name}", "imports in a function; move the code instead"
                )


def tables_have_one_writer(tree: Tree) -> Iterator[Breach]:
    named = named_writers(tree)
    for table, paths in sorted(writers_of(tree).items()):
        if "{" in table:
            yield from (Breach(path, "writes a table whose name is computed") for path in sorted(paths))
        elif len(paths) > 1:
            yield Breach(table, f"the table {table} is written by {', '.join(sorted(paths))}")
        elif paths != {named.get(table, *paths)}:
            yield Breach(table, f"the table {table} is written by {min(paths)}, and names {named[table]}")


def files_stay_short(tree: Tree) -> Iterator[Breach]:
    for path, text in tree.code():
        if (lines := len(text.splitlines())) > LONGEST_FILE_LINES:
            yield Breach(path, f"has {lines} lines; split it by capability")


def functions_stay_short(tree: Tree) -> Iterator[Breach]:
    for path, text in tree.code():
        measured = python_functions(text) if path.endswith(".py") else web_functions(text)
        for name, lines in measured:
            if lines > LONGEST_FUNCTION_LINES and ".test." not in path:
                yield Breach(f"{path}::{name}", f"has {lines} lines; make a function of each block")


def routes_hold_no_rules(tree: Tree) -> Iterator[Breach]:
    for module in tree.modules.values():
        if not module.path.endswith("/routes.py"):
            continue
        if any(WRITE.search(text) or READ.search(text) for text in module.texts):
            yield Breach(module.path, "holds SQL, which belongs in the capability's own file")
        lines = [node.lineno for node in module.nodes if isinstance(node, DECISIONS)]
        if lines:
            yield Breach(module.path, f"decides something on lines {lines}, which is the capability's to do")


def packages_say_what_they_promise(tree: Tree) -> Iterator[Breach]:
    for folder in sorted({str(Path(module.path).parent) for module in tree.modules.values()}):
        package = tree.modules.get(folder.removeprefix("src/").replace("/", "."))
        if package is None or not ast.get_docstring(package.tree):
            yield Breach(folder, "has no __init__.py that opens with what it owns and promises")


def names_say_something(tree: Tree) -> Iterator[Breach]:
    for path, _ in tree.code():
        if FORBIDDEN_NAMES & set(re.split(r"[/._-]", path.lower())):
            yield Breach(path, "has a name that says nothing; name the capability")


def files_are_tied_to_no_machine(tree: Tree) -> Iterator[Breach]:
    for path, text in tree.files.items():
        if match := TIED_TO_A_MACHINE.search(text):
            yield Breach(path, f"names {match[0]!r}, which another machine does not have")


Rule = Callable[[Tree], Iterator[Breach]]

RULES: tuple[Rule, ...] = (
    imports_point_one_way,
    imports_form_no_circle,
    imports_stand_at_the_top,
    tables_have_one_writer,
    files_stay_short,
    functions_stay_short,
    routes_hold_no_rules,
    packages_say_what_they_promise,
    names_say_something,
    files_are_tied_to_no_machine,
)


def writers_of(tree: Tree) -> dict[str, set[str]]:
    """The files that write each table. A migration may write any: it runs once, before everything else."""
    writers: dict[str, set[str]] = {}
    for module in tree.modules.values():
        if "migrations" not in module.path.split("/"):
            for match in chain.from_iterable(map(WRITE.finditer, module.texts)):
                writers.setdefault((match[1] or match[2]).lower(), set()).add(module.path)
    return writers


def named_writers(tree: Tree) -> dict[str, str]:
    """The file that each table names: the last comment above it in the migrations that begins with one."""
    named: dict[str, str] = {}
    writer = None
    for path, text in sorted(tree.files.items()):
        for line in text.splitlines() if path.endswith(".sql") else []:
            if heading := re.match(r"-- ([\w/]+\.py)\b", line):
                writer = f"src/inwith/{heading[1]}"
            elif (table := CREATE.match(line)) and writer:
                named[table[1].lower()] = writer
    return named


def may_import(importer: str, imported: str) -> bool:
    part, other = part_of(importer), part_of(imported)
    if other in {part, ""} or part == "cli":
        return True
    if part == "app":
        return other != "cli"
    if part == "client":
        return other in ORDER[0] or imported.endswith(
            (".types", ".content", ".arrangement", ".schedule", ".unsent", ".events", ".live.protocol")
        )
    groups = ORDER[:2] if part in DOORS else ORDER[: place_of(part) + 1]
    return other in set().union(*groups)


def part_of(module: str) -> str:
    """The feature or the file at the top that a module belongs to; nothing for the package itself."""
    return module.partition(".")[2].partition(".")[0]


def place_of(part: str) -> int:
    """Where a part stands in the order; -1, so that it may import nothing, when it has no place yet."""
    return next((place for place, group in enumerate(ORDER) if part in group), -1)
