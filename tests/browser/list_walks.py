"""Ways to what can be done with the list of conversations."""

import re

from playwright.sync_api import expect

from tests.browser.windows import Window


def opens_row_menu(window: Window) -> None:
    window.opens("/")
    window.row("Roads: north area").focus()
    window.page.keyboard.press("Shift+F10")
    expect(window.page.get_by_role("menuitem", name="Archive")).to_be_visible()


def mutes(window: Window) -> None:
    opens_row_menu(window)
    window.page.get_by_role("menuitem", name="Mute for…").click()
    expect(window.page.get_by_role("menuitem", name="8 hours")).to_be_visible()


def filters(window: Window) -> None:
    window.opens("/")
    mentions = window.overview.get_by_role("button", name=re.compile("^Mentions"))
    mentions.click()
    expect(mentions).to_have_attribute("aria-pressed", "true")
