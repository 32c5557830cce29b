"""The ways to what the council says to many, and to what its administrator does with people."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.windows import Window


def opens_announcement(window: Window) -> None:
    window.opens()
    window.press(window.row("Council announcements"))
    expect(window.messages.last).to_be_visible()


def sees_announcement(window: Window) -> None:
    opens_announcement(window)
    window.press(window.button("Details"))
    expect(window.details).to_contain_text("Roads, School transport")


def announces(window: Window) -> None:
    window.opens("/#/announce")
    expect(window.page.get_by_role("heading", name="New announcement", exact=True)).to_be_visible()
    window.page.get_by_label("Some teams").check()
    expect(window.page.get_by_label("Roads (")).to_be_visible()


def announces_nothing(window: Window) -> None:
    announces(window)
    window.press(window.button("Continue"))
    expect(window.page.get_by_role("alert")).to_be_focused()


def checks_announcement(window: Window) -> None:
    announces(window)
    window.page.get_by_label("Name").fill("Winter roads")
    window.page.get_by_label("Roads (").check()
    window.press(window.button("Continue"))
    expect(window.button("Make announcement")).to_be_visible()


def unlists(window: Window) -> None:
    window.opens("/#/admin")
    window.press(window.button("Actions for Rory Example"))
    window.press(window.page.get_by_role("menuitem", name="Make unlisted"))
    expect(window.page.get_by_role("dialog")).to_contain_text("Who can still find them?")


# Name, what it shows, who looks at it, and the way to it.
SCREENS: tuple[tuple[str, str, str, Callable[[Window], None]], ...] = (
    (
        "announcement",
        "An announcement, as those it reaches see it",
        "ailsa",
        opens_announcement,
    ),
    (
        "announcement-own",
        "An announcement, as the one who writes sees it",
        "eilidh",
        opens_announcement,
    ),
    ("announcement-details", "An announcement’s details", "ailsa", sees_announcement),
    ("announce", "A new announcement", "eilidh", announces),
    (
        "announce-problem",
        "A new announcement with something missing",
        "eilidh",
        announces_nothing,
    ),
    ("announce-check", "Checking a new announcement", "eilidh", checks_announcement),
    ("unlist", "Making somebody unlisted", "morag", unlists),
)
