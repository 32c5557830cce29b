"""Every screen is clean for axe, on a phone and a desktop, light and dark, and whole at 320 px and at 400 % zoom."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, CDPSession, Page

from tests.browser.sample import Sample
from tests.browser.screens import Screen, screens
from tests.browser.windows import Size, Window

# What is cut off at the side: a screen may be scrolled down, never sideways, and text may be shortened only with "…".
CUT_OFF = """() => {
  const width = document.documentElement.clientWidth;
  const wrong = [];
  if (document.documentElement.scrollWidth > width) wrong.push(`the page is ${document.documentElement.scrollWidth} px wide`);
  for (const element of document.querySelectorAll('button, a, input, textarea, select, h1, h2, h3, p, li, dd, td, label')) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const box = element.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1 || element.closest('.unseen')) continue;
    if (box.right > width + 1 || box.left < -1)
      wrong.push(`${element.tagName} "${element.textContent.trim().slice(0, 40)}" from ${box.left} to ${box.right}`);
  }
  return wrong;
}"""
# 1280 × 1024 at 400 % is as much room as this.
NARROW = ({"width": 320, "height": 640}, {"width": 320, "height": 256})


class Session:
    def __init__(self, token: str) -> None:
        self.token = token


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    sample = Sample(tmp_path_factory.mktemp("axe") / "sample")
    yield sample
    sample.stop()


@pytest.fixture(scope="module")
def every(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Screen, ...]]:
    empty = Sample(tmp_path_factory.mktemp("axe") / "empty", empty=True)
    yield screens(sample, empty)
    empty.stop()


# A fifth of the screens each, so that none is at it for longer than a test may be.
PARTS = 5


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    browser: Browser, sample: Sample, every: tuple[Screen, ...], size: Size, part: int
) -> None:
    problems: list[str] = []
    for screen in every[part::PARTS]:
        if screen.only in (None, size):
            person = Session(sample.token(screen.who)) if screen.who else None
            window = Window(browser, sample, person=person, size=size)
            screen.walk(window)
            found = _look(window) if screen.floats else [*_look(window), *_narrow(window)]
            problems += [f"{screen.name}, {size}: {problem}" for problem in found]
            window.close()
    assert problems == [], "\n".join(problems)


def test_axe_would_find_something(browser: Browser, sample: Sample) -> None:
    window = Window(browser, sample)
    window.opens()
    window.button("Sign in").wait_for()
    window.page.evaluate(
        """() => {
          const button = document.createElement('button');
          const pale = document.createElement('p');
          pale.textContent = 'Hardly to be read, and as wide as a barn door';
          pale.setAttribute('style', 'x');
          pale.style.color = '#eee'; pale.style.background = '#fff'; pale.style.width = '2000px';
          document.querySelector('main').append(button, pale);
        }"""
    )
    found = "\n".join([*_look(window), *_narrow(window)])
    assert "button-name" in found
    assert "color-contrast" in found
    assert "from" in found
    window.close()


def _look(window: Window) -> list[str]:
    """All of axe in the light, and once more in the dark what colours can do wrong."""
    tools = window.context.new_cdp_session(window.page)
    # Through the developer tools: the pages' policy lets nobody evaluate a string.
    tools.send("Runtime.evaluate", {"expression": AXE_FILE_PATH.read_text(encoding="utf-8")})
    light = _run_axe(tools, "{resultTypes: ['violations']}")
    _darken(window.page)
    dark = _run_axe(tools, "{resultTypes: ['violations'], runOnly: ['color-contrast']}")
    return [f"light: {each}" for each in light] + [f"dark: {each}" for each in dark]


def _run_axe(tools: CDPSession, options: str) -> list[str]:
    call = f"axe.run(document, {options}).then(found => found.violations)"
    asked = {"expression": call, "awaitPromise": True, "returnByValue": True}
    violations: list[dict[str, Any]] = tools.send("Runtime.evaluate", asked)["result"]["value"]
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]


def _darken(page: Page) -> None:
    page.emulate_media(color_scheme="dark")


def _narrow(window: Window) -> list[str]:
    found = []
    for room in NARROW:
        window.page.set_viewport_size({"width": room["width"], "height": room["height"]})
        wrong: list[str] = window.page.evaluate(CUT_OFF)
        found += [f"{room['width']} × {room['height']}: {each}" for each in wrong]
    return found
