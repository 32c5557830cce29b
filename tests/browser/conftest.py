"""One Chromium and one council for each module of tests; windows that close with their test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.council import Council, Person
from tests.browser.windows import Window

CHROMIUM = "/usr/bin/chromium"
# What docs/run.md calls its council; only these browsers know where it is.
NAME = "inwith.example.gov.uk"
ARGUMENTS = ["--disable-background-networking", f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]

FONTS: dict[str, str | float | bool] = {
    **os.environ,
    "FONTCONFIG_FILE": str(Path(__file__).with_name("fonts.conf")),
}

Opens = Callable[..., Window]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Chromium refuses its sandbox to root, as whom a build machine runs.
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, chromium_sandbox=False, args=ARGUMENTS, env=FONTS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """Forty people, an administrator and a records officer, and a running server."""
    council = Council(tmp_path_factory.mktemp("council") / "data")
    council.found()
    council.start()
    yield council
    council.stop()


@pytest.fixture
def opens(browser: Browser, council: Council) -> Iterator[Opens]:
    """Opens a window of somebody, or of nobody yet. Each is asked at the end whether it behaved."""
    windows: list[Window] = []

    def open_window(person: Person | None = None, **options: Any) -> Window:
        window = Window(browser, options.pop("council", council), person=person, **options)
        windows.append(window)
        return window

    yield open_window
    for window in windows:
        window.close()
    for window in windows:
        window.check_well_behaved()
