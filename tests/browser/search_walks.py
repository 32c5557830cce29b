"""The ways to the screens of searching in messages."""

import re

from playwright.sync_api import expect

from tests.browser.windows import Window


def _searches(window: Window, text: str) -> None:
    window.opens("/#/search")
    window.page.get_by_role("searchbox", name="Words to find").fill(text)


def sees_search(window: Window) -> None:
    """Nothing typed, and three searches made before."""
    for text in ("gritting", "village hall booking", "B8007"):
        _searches(window, text)
        window.page.get_by_role("searchbox", name="Words to find").press("Enter")
        window.button("Clear the words").click()
    expect(window.page.get_by_role("heading", name="Recent searches")).to_be_visible()


def finds_messages(window: Window) -> None:
    _searches(window, "the")
    expect(window.page.get_by_role("list", name="Messages found").locator("mark").first).to_be_visible()


def filters(window: Window) -> None:
    finds_messages(window)
    window.press(window.button("Person"))
    window.dialog("Written by").get_by_role("searchbox").fill("hamish")
    window.press(window.dialog("Written by").get_by_role("button", name=re.compile("Hamish Trial")))
    window.page.get_by_label("Conversation", exact=True).select_option(label="Roads: north area")
    expect(window.button("Take away: By Hamish Trial")).to_be_visible()


def finds_none(window: Window) -> None:
    filters(window)
    window.page.get_by_role("searchbox", name="Words to find").fill("lighthouse keeper")
    window.shows("Nothing found")


def chooses_person(window: Window) -> None:
    finds_messages(window)
    window.press(window.button("Person"))
    expect(window.dialog("Written by").locator(".found li").first).to_be_visible()


def chooses_dates(window: Window) -> None:
    finds_messages(window)
    window.press(window.button("Dates"))
    dialog = window.dialog("When it was said")
    dialog.get_by_label("From").fill("2026-03-02")
    dialog.get_by_label("To").fill("2026-03-01")
    expect(dialog.get_by_role("alert")).to_be_visible()


def is_offline(window: Window) -> None:
    finds_messages(window)
    window.context.set_offline(True)
    window.shows("You are offline. Search needs a connection.")


def fails(window: Window) -> None:
    window.page.route("**/api/v1/search?*", lambda route: route.abort())
    _searches(window, "the")
    expect(window.button("Try again")).to_be_visible()


SCREENS = (
    ("search", "Searching, with recent searches", "ailsa", sees_search),
    ("search-results", "What a search has found", "ailsa", finds_messages),
    ("search-filters", "A search narrowed by filters", "ailsa", filters),
    ("search-person", "Whose messages to find", "ailsa", chooses_person),
    ("search-dates", "Between which days, turned around", "ailsa", chooses_dates),
    ("search-none", "A search that found nothing", "ailsa", finds_none),
    ("search-offline", "Searching without a network", "ailsa", is_offline),
    ("search-problem", "A search that failed", "ailsa", fails),
)
