"""Writes the parts of docs/ that the program itself knows: behaviours and their tests, settings, commands, operations.

With `--check` it writes nothing, and fails when a file is not what it would write.
"""

import io
import re
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import cyclopts
import msgspec
from rich.console import Console

from inwith import app
from inwith.cli import app as command
from inwith.config import Config, describe_settings
from inwith.door import Route

PROJECT = Path(__file__).resolve().parent.parent
DOCS = PROJECT / "docs"
WRITTEN = "Written by `make docs`; a change here is lost."

# What Inwith does today, in a line each. A test says by its name which of them it shows.
BEHAVIOURS = {
    "P1": "An acknowledgement means the data is on disk.",
    "P2": "A conversation has one dense order without gaps, the same for every member and device.",
    "P3": "A retry with the same client id never makes a second copy.",
    "P4": "Nobody is a member without their own consent; after a membership or a session ends, nothing more arrives.",
    "P8": "An alteration behind the server's back is detected and named.",
    "P9": "It is not end-to-end encrypted, and says so.",
    "B1.1": "Direct and group text: replies, reactions, mentions, edits, deletions, typing, receipts, several devices; "
    "forwards, polls, pins, stars, notes to oneself; one’s own list in order; scheduled sending.",
    "B1.2": "What is written while the connection is down is sent on reconnection, once and in order.",
    "B1.4": "A locked phone is notified by a wake-up with nothing in it; iPhones are guided to Add to Home Screen.",
    "R1.1": "A new account shows initials; no picture is asked for.",
    "R1.2": "Presence and last seen have an audience that everything obeys; hidden looks exactly like none.",
    "R1.4": "Presence and typing are never recorded, and receipts that a person has switched off are not kept.",
    "R3.4": "No plain connection off this machine: TLS 1.2 or later, HSTS.",
    "R3.5": "The first load is at most 100 kB compressed; a reconnection with nothing new at most 2 kB.",
    "R4.1": "No phone number is asked for, shown, indexed or exported.",
    "R4.2": "Every path into a group is an invitation; the invited are not visible to the group.",
    "R4.3": "An invitation lapses, a decline is silent and cools off, an inviter can be blocked.",
    "R4.4": "Leaving is quiet and immediate; what was said stays on record.",
    "R5.4": "A forward goes to at most 5 conversations; after 5 passings-on to 1 at a time.",
    "R4.6": "Staff at risk may be unlisted: found by nobody.",
    "A1.7": "Deleting leaves a tombstone for people and the words on record; nothing disappears by itself.",
    "A3.4": "Link previews are fetched by a guarded fetcher that reaches no private address.",
    "A3.6": "Look-alike and mismatched links carry a warning.",
    "A1.8": "A WhatsApp export is brought onto the record with its file's name and SHA-256, readable and read-only.",
}


def behaviours() -> str:
    """Which test shows which behaviour. Raises ValueError for a behaviour without a test, or a test of an unknown one."""
    tests = _find_tests()
    if unknown := set(tests) - set(BEHAVIOURS):
        raise ValueError(f"tests name behaviours that are not listed: {sorted(unknown)}")
    if unshown := set(BEHAVIOURS) - set(tests):
        raise ValueError(f"no test shows {sorted(unshown)}")
    lines = ["# What Inwith does, and which tests show it", "", WRITTEN]
    for number, sentence in BEHAVIOURS.items():
        lines += ["", f"## {number} {sentence}", "", *(f"- {test}" for test in sorted(tests[number]))]
    return "\n".join(lines) + "\n"


def _find_tests() -> dict[str, list[str]]:
    """By behaviour; a test's name begins with the numbers of all that it shows: `test_p1_r4_2_…`."""
    found = defaultdict(list)
    for path in sorted((PROJECT / "tests").rglob("test_*.py")):
        for name in re.findall(r"^ *(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.M):
            numbers = re.match(r"test((?:_(?:p\d|[bra]\d_\d+))+)_", name)
            for number in re.findall(r"p\d|[bra]\d_\d+", numbers[1]) if numbers else ():
                found[number.upper().replace("_", ".")].append(f"`{path.relative_to(PROJECT)}`: {name}")
    return found


def settings() -> str:
    lines = ["# Settings", "", WRITTEN, ""]
    lines += [
        "From the environment, or from the TOML file that `INWITH_CONFIG` names; the environment wins.",
        "",
    ]
    lines += ["| Setting | Default | What it is |", "|---|---|---|"]
    meanings = describe_settings()
    for field in msgspec.structs.fields(Config):
        lines.append(f"| `INWITH_{field.name.upper()}` | `{field.default}` | {meanings[field.name]} |")
    return "\n".join(lines) + "\n"


def commands() -> str:
    """Every command with its own help text."""
    lines = ["# The `inwith` command", "", WRITTEN]
    for path in _command_paths(command, ()):
        out = io.StringIO()
        console = Console(file=out, width=100, color_system=None)
        command.help_print(list(path), console=console)
        text = "\n".join(line.rstrip() for line in out.getvalue().strip().splitlines())
        lines += ["", f"## inwith {' '.join(path)}".rstrip(), "", "```", text, "```"]
    return "\n".join(lines) + "\n"


def _command_paths(group: cyclopts.App, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    paths = [path]
    for name in sorted(group):
        if not name.startswith("-"):
            paths += _command_paths(group[name], (*path, name))
    return paths


def operations() -> str:
    lines = ["# The HTTP and live interface", "", WRITTEN, ""]
    lines += [
        "Under `/api/v1`. The server describes bodies and answers itself (OpenAPI 3.1) at `/api/v1/openapi.json`."
    ]
    lines += ["Operations with a live name can be called over `/api/v1/live` too, with the same parameters:"]
    lines += ["[live-protocol.json](live-protocol.json) (AsyncAPI) describes its frames.", ""]
    lines += ["| Operation | Live | Who | What it does |", "|---|---|---|---|"]
    lines += [_operation(route) for route in app.ROUTES]
    return "\n".join(lines) + "\n"


def _operation(route: Route) -> str:
    path = re.sub(r":\w+", "", route.path)
    summary = (route.function.__doc__ or route.function.__name__.replace("_", " ")).strip().splitlines()[0]
    return f"| `{route.method} {path}` | {f'`{route.live}`' if route.live else ''} | {route.policy.value} | {summary} |"


FILES: dict[str, Callable[[], str]] = {
    "behaviours.md": behaviours,
    "settings.md": settings,
    "commands.md": commands,
    "api.md": operations,
}


def main() -> int:
    stale = []
    for name, write in FILES.items():
        path, text = DOCS / name, write()
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        print(
            f"{', '.join(stale)} in docs/ do not say what the program does. Run: make docs", file=sys.stderr
        )
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
