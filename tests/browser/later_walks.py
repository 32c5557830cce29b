"""The ways to the screens of sending later."""

from playwright.sync_api import expect

from tests.browser.windows import Window


def _in(window: Window) -> None:
    window.opens()
    window.press(window.row("School transport"))
    expect(window.composer).to_be_visible()


def _chooses(window: Window) -> None:
    _in(window)
    window.writes("Thank you all for this week.")
    window.press(window.button("Add something else"))
    window.press(window.page.get_by_role("menuitem", name="Send later"))
    dialog = window.dialog("When should it go?")
    window.press(dialog.get_by_role("button", name="Schedule"))
    expect(dialog.get_by_role("alert")).to_be_visible()


def sees_when(window: Window) -> None:
    """With the day and time still missing."""
    _chooses(window)


def sees_scheduled(window: Window) -> None:
    _in(window)
    line = window.page.locator("button").filter(has_text="wait")
    if line.count() == 0:
        _chooses(window)
        window.press(window.page.get_by_role("button", name="Tomorrow, 09:00"))
    window.press(line.first)
    expect(window.dialog("Scheduled messages").get_by_role("button", name="Send now").first).to_be_visible()
