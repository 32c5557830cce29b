"""The shape of the code, kept by machine: who imports whom, who writes which table, how long things are.

The project has no breach but those excused here, and a small tree made for each rule shows that it can fail.
"""

from pathlib import Path

import pytest

from tests.architecture.rules import RULES, Rule
from tests.architecture.tree import Tree

PROJECT = Path(__file__).parent.parent

# (rule, subject of the breach): the reason it may stay. An entry that excuses nothing fails.
EXCUSED: dict[tuple[str, str], str] = {
    ("tables_have_one_writer", "src/inwith/storage/verify_postgres.py"): (
        "it fills copies of the tables in the scratch database, to compare them there"
    ),
}

LAWFUL = {
    "src/inwith/__init__.py": '"""Owns it all."""\n',
    "src/inwith/app.py": "from inwith.live import hub\nfrom inwith.people import accounts\n",
    "src/inwith/errors.py": "class Refused(Exception): ...\n",
    "src/inwith/cli/__init__.py": '"""Owns the commands."""\nfrom inwith.app import hub\n',
    "src/inwith/client/__init__.py": '"""Owns the client."""\nfrom inwith.people.types import Person\n',
    "src/inwith/live/__init__.py": '"""Owns the sockets."""\n',
    "src/inwith/live/hub.py": "from inwith.storage import database\n",
    "src/inwith/people/__init__.py": '"""Owns the people."""\n',
    "src/inwith/people/accounts.py": """from inwith.people.types import Person
from inwith.storage import database

def suspend(tx: object) -> None:
    \"\"\"Documentation may speak of an update set and of what is to insert into session.\"\"\"
    tx.run("update account set suspended = 1 where id = :id")
    tx.run("insert into account (id) values (1) on conflict do update set id = 1")
""",
    "src/inwith/people/routes.py": "from inwith.people import accounts\nROUTES = [accounts.suspend]\n",
    "src/inwith/people/types.py": "class Person: ...\n",
    "src/inwith/storage/__init__.py": '"""Owns the database."""\n',
    "src/inwith/storage/database.py": "from inwith.errors import Refused\n",
    "src/inwith/storage/migrations/0001.sql": """-- people/accounts.py: who may sign in
create table account (id bigint);
-- people/sessions.py
create table if not exists session (id bigint);
""",
    "src/inwith/storage/migrations/__init__.py": '"""Owns the steps."""\nFILL = "update account set n = 0"\n',
    "web/src/lib/protocol.ts": "export type Frame = string;\n" * 500,
    "web/src/lib/Card.svelte": "<p>One</p>\n\n<style>\n@media (max-width: 9px) {\n"
    + "  p {}\n" * 50
    + "}\n</style>\n",
    "web/src/lib/api.ts": "export function ask(path: string): Promise<string> {\n  return fetch(path);\n}\n",
}

LONG_PYTHON = "def grow() -> None:\n" + "    step()\n" * 50
LONG_TYPESCRIPT = "class Feed {\n  read(from: number): Event[] {\n" + "    step();\n" * 49 + "  }\n}\n"

# What is added to the lawful tree, and a part of the sentence that must come of it.
BREACHES: dict[str, list[tuple[str, str, str]]] = {
    "imports_point_one_way": [
        (
            "people/x.py",
            "from inwith.records import foi",
            "people.x may not import inwith.records",
        ),
        ("live/x.py", "import inwith.people.types", "inwith.live.x may not import inwith.people.types"),
        (
            "client/x.py",
            "from inwith.people.accounts import suspend",
            "may not import inwith.people.accounts",
        ),
        ("storage/x.py", "import inwith.app", "may not import inwith.app"),
        ("app.py", "from inwith import cli", "inwith.app may not import inwith.cli"),
        ("novelty/x.py", "from inwith import errors", "inwith.novelty.x may not import inwith.errors"),
    ],
    "imports_form_no_circle": [
        ("people/types.py", "from inwith.people import accounts", "a circle of imports: inwith.people."),
    ],
    "imports_stand_at_the_top": [
        ("clock.py", "def now():\n    import time", "clock.py::now: imports in a function"),
    ],
    "tables_have_one_writer": [
        (
            "people/x.py",
            "run('UPDATE account SET a = 1')",
            "account is written by src/inwith/people/accounts.py",
        ),
        ("people/x.py", "run('insert or ignore\\n into account (id)')", "account is written by"),
        ("people/x.py", "run('replace into main.account (id)')", "account is written by"),
        ("people/x.py", "run('delete from account where id = 1')", "account is written by"),
        ("people/x.py", "run('delete from session')", "written by src/inwith/people/x.py, and names"),
        ("people/x.py", "run(f'update {table} set a = 1')", "writes a table whose name is computed"),
    ],
    "files_stay_short": [
        ("people/x.py", "a = 1\n" * 401, "x.py: has 401 lines"),
        ("../../web/src/x.svelte", "<p>\n" * 401, "x.svelte: has 401 lines"),
    ],
    "functions_stay_short": [
        ("people/x.py", LONG_PYTHON, "x.py::grow: has 51 lines"),
        ("../../web/src/x.ts", LONG_TYPESCRIPT, "has 51 lines"),
    ],
    "routes_hold_no_rules": [
        ("people/routes.py", "run('select a from account')", "holds SQL"),
        (
            "people/routes.py",
            "def end(caller):\n    if caller: raise ValueError",
            "decides something on lines",
        ),
    ],
    "packages_say_what_they_promise": [
        ("media/uploads.py", "", "src/inwith/media: has no __init__.py"),
        ("people/__init__.py", "a = 1", "src/inwith/people: has no __init__.py that opens with"),
    ],
    "names_say_something": [
        ("people/helpers.py", "", "helpers.py: has a name that says nothing"),
        ("../../web/src/lib/event-manager.svelte.ts", "", "has a name that says nothing"),
    ],
    "files_are_tied_to_no_machine": [
        ("../../docs/setup.md", "cd " + "/".join(["", "root", "inwith"]), "names '/ro"),
        ("../../web/package-lock.json", "https://" + "registry." + "npmjs.org/x", "names 'registry."),
    ],
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_project_keeps(rule: Rule) -> None:
    faults = judge(rule, Tree(PROJECT), excused=set(EXCUSED))
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_lawful_tree_keeps(rule: Rule, tmp_path: Path) -> None:
    assert judge(rule, tree_of(LAWFUL, tmp_path), excused=set()) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_breach_is_found_by(rule: Rule, tmp_path: Path) -> None:
    for number, (path, text, sentence) in enumerate(BREACHES[rule.__name__]):
        tree = tree_of(LAWFUL | {f"src/inwith/{path}": text}, tmp_path / str(number))
        faults = judge(rule, tree, excused=set())
        assert any(sentence in fault for fault in faults), (sentence, faults)


def test_an_excuse_for_a_standing_breach_counts_and_one_for_nothing_is_a_fault(tmp_path: Path) -> None:
    rule = next(rule for rule in RULES if rule.__name__ == "files_stay_short")
    tree = tree_of({"src/inwith/long.py": "a = 1\n" * 401}, tmp_path)
    assert judge(rule, tree, excused={(rule.__name__, "src/inwith/long.py")}) == []
    stale = judge(rule, tree, excused={(rule.__name__, name) for name in ("src/inwith/long.py", "gone.py")})
    assert stale == ["gone.py is excused from files_stay_short for nothing"]


def test_an_excuse_names_a_rule_that_exists_and_gives_a_reason() -> None:
    assert {name for name, _ in EXCUSED} <= {rule.__name__ for rule in RULES}
    assert all(len(reason.split()) > 3 for reason in EXCUSED.values())


def test_what_git_ignores_is_not_looked_at() -> None:
    assert not [path for path in Tree(PROJECT).files if "node_modules" in path or path.startswith(".venv")]


def tree_of(files: dict[str, str], root: Path) -> Tree:
    for name, text in files.items():
        path = (root / name).resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Tree(root)


def judge(rule: Rule, tree: Tree, excused: set[tuple[str, str]]) -> list[str]:
    breaches = list(rule(tree))
    mine = {subject for name, subject in excused if name == rule.__name__}
    stale = mine - {breach.subject for breach in breaches}
    faults = [f"{breach.subject}: {breach.says}" for breach in breaches if breach.subject not in mine]
    return faults + [f"{subject} is excused from {rule.__name__} for nothing" for subject in sorted(stale)]
