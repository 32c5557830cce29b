"""The wheel alone is a whole server with its web client, on a machine that has no Node."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the wheel in it, unpacked by pip."""
    built, folder = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("installed")
    run("-m", "build", "--no-isolation", "--wheel", "--outdir", str(built), str(PROJECT))
    run("-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), *map(str, built.iterdir()))
    return folder


@pytest.fixture
def address(installed: Path, tmp_path: Path) -> Iterator[str]:
    """Where a server from the wheel answers, with a PATH on which there is no program at all."""
    environment = {"PATH": str(tmp_path), "PYTHONPATH": str(installed), "INWITH_PORT": "0"}
    command = [sys.executable, str(installed / "bin" / "inwith"), "serve"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        yield next(match[0] for line in server.stdout if (match := re.search(r"http://[\w.:]+", line)))
        server.terminate()


def test_a_server_from_the_wheel_gives_the_page_and_the_script_it_names(address: str) -> None:
    with httpx.Client(base_url=address) as browser:
        page = browser.get("/")
        script = re.search(r'<script[^>]+src="([^"]+)"', page.text)
        assert script is not None, page.text
        assert browser.get(script[1]).headers["content-type"].startswith("text/javascript")


def test_the_wheel_holds_no_tests_and_no_sources_of_the_client(installed: Path) -> None:
    strangers = {"tests", "scripts", "node_modules", "hatch_build.py"}
    assert strangers.isdisjoint(path.name for path in installed.rglob("*"))
    assert not list(installed.rglob("*.svelte"))


def run(*arguments: str) -> None:
    environment = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    finished = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
