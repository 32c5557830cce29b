"""The ways to the screens of more of a message: forwarding, polls, what is pinned and starred, details."""

import re

from playwright.sync_api import expect

from tests.browser.windows import Window

QUESTION = "Which morning suits you"
AGREED = "Agreed. 13:30 to 14:45"


def _in(window: Window, title: str) -> None:
    window.opens()
    window.press(window.row(title))
    expect(window.page.get_by_role("heading", name=title, exact=True)).to_be_visible()


def forwards(window: Window) -> None:
    """Five are chosen, and the limit is told."""
    _in(window, "Roads: north area")
    window.chooses("Forward", on=AGREED)
    choices = window.dialog("Forward to").locator(".choice")
    for at in range(5):
        window.press(choices.nth(at))
    expect(window.button("Forward to 5 conversations")).to_be_visible()


def sees_poll(window: Window) -> None:
    _in(window, "School transport")
    window.press(window.message(QUESTION).get_by_role("button", name="Who chose what"))
    expect(window.message(QUESTION)).to_contain_text("Callum Instance")


def asks_poll(window: Window) -> None:
    _in(window, "School transport")
    window.press(window.button("Add something else"))
    window.press(window.page.get_by_role("menuitem", name="Poll"))
    form = window.dialog("Ask in a poll")
    form.get_by_label("Question").fill("Where do we meet?")
    form.get_by_label("Option 1").fill("At the depot")
    window.press(form.get_by_role("radio", name="At a time"))
    window.press(window.button("Ask"))
    expect(form.get_by_role("alert")).to_be_focused()


def sees_pinned(window: Window) -> None:
    _in(window, "Roads: north area")
    window.press(window.button("Show all 2"))
    expect(window.dialog("Pinned messages").get_by_text(re.compile("Pinned by"))).to_have_count(2)


def sees_starred(window: Window) -> None:
    window.opens("/#/starred")
    expect(window.page.get_by_role("link").filter(has_text=AGREED)).to_be_visible()


def sees_nothing_starred(window: Window) -> None:
    window.opens("/#/starred")
    window.shows("Nothing starred yet")


def sees_message_details(window: Window) -> None:
    _in(window, "Roads: north area")
    window.chooses("Details", on=AGREED)
    expect(window.dialog("Message details").get_by_text(re.compile("^Read by"))).to_be_visible()


def sees_notes(window: Window) -> None:
    _in(window, "Notes to yourself")
    expect(window.message(AGREED).get_by_text("Forwarded", exact=True)).to_be_visible()
