"""Takes the pictures of docs/screens: every screen of a sample council, on a phone and a desktop, light and dark.

`make screens` runs it; with names of screens as arguments, only those are taken again. The time on them stands still,
so that a picture changes only when its screen does.
"""

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM, FONTS
from tests.browser.sample import NOW, Sample
from tests.browser.screens import Screen, screens
from tests.browser.windows import Size, Theme, Window

FOLDER = Path(__file__).parent.parent / "docs" / "screens"
SIZES: tuple[Size, ...] = ("phone", "desktop")
THEMES: tuple[Theme, ...] = ("light", "dark")
OPENING = """# Every screen

Taken by `make screens` from the sample council, in which nobody is real: a phone of 390 × 844 and a desktop of
1280 × 800, light and dark.

| Screen | Phone | Desktop |
|---|---|---|
"""

# Playwright's own clock needs to evaluate strings, which the pages' security policy forbids.
STANDING_CLOCK = f"""
globalThis.Date = class extends Date {{
  constructor(...given) {{ given.length > 0 ? super(...given) : super({NOW}) }}
  static now() {{ return {NOW} }}
}}"""


class Session(NamedTuple):
    token: str


def main(wanted: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _served() as (sample, empty), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, chromium_sandbox=False, args=ARGUMENTS, env=FONTS
        )
        every = screens(sample, empty)
        chosen = [screen for screen in every if not wanted or screen.name in wanted]
        pictures = [picture for screen in chosen for picture in _take_all(browser, sample, screen)]
        browser.close()
    # Only now: a process that is forked beside a browser keeps its pipes open.
    with ProcessPoolExecutor() as pool:
        list(pool.map(_shrink, pictures))
    (FOLDER / "README.md").write_text(OPENING + "".join(map(_line, every)), encoding="utf-8")


@contextmanager
def _served() -> Iterator[tuple[Sample, Sample]]:
    with TemporaryDirectory() as folder:
        sample, empty = Sample(Path(folder) / "sample"), Sample(Path(folder) / "empty", empty=True)
        try:
            yield sample, empty
        finally:
            sample.stop()
            empty.stop()


def _take_all(browser: Browser, sample: Sample, screen: Screen) -> Iterator[Path]:
    for size in SIZES if screen.only is None else (screen.only,):
        yield from _take(browser, sample, screen, size=size)


def _take(browser: Browser, sample: Sample, screen: Screen, *, size: Size) -> Iterator[Path]:
    """Both themes from one visit: the page follows the device's while it is open."""
    person = Session(sample.token(screen.who)) if screen.who else None
    window = Window(browser, sample, person=person, size=size)
    try:
        window.context.add_init_script(STANDING_CLOCK)
        screen.walk(window)
        for theme in THEMES:
            window.page.emulate_media(color_scheme=theme)
            picture = FOLDER / f"{screen.name}-{size}-{theme}.png"
            window.page.screenshot(path=picture, animations="disabled", caret="hide")
            yield picture
    finally:
        window.close()
    print(screen.name, size, flush=True)


def _shrink(picture: Path) -> None:
    with Image.open(picture) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(picture, optimize=True)


def _line(screen: Screen) -> str:
    cells = [
        " ".join(f"[{theme}]({screen.name}-{size}-{theme}.png)" for theme in THEMES)
        if screen.only in (None, size)
        else ""
        for size in SIZES
    ]
    return f"| {screen.about} | {' | '.join(cells)} |\n"


if __name__ == "__main__":
    main(sys.argv[1:])
