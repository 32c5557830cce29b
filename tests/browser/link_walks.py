"""The ways to links: what their pages say of themselves, and the warnings at those that may lead elsewhere."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from inwith.conversations.content import LinkPreview
from tests.browser.sample import Sample
from tests.browser.windows import Window

GROUP = "Pages worth reading"
URL = "https://roads.sample-council.example/winter"
PAGE = LinkPreview(
    URL,
    "roads.sample-council.example",
    "Gritting routes and winter opening hours",
    "Which roads are gritted first, when the depots open, and whom to call when a road is blocked.",
)
DOUBTFUL = "https://g0v.uk/tax"
WARNING = "this link goes to g0v.uk. It looks like gov.uk but is not."


def prepare(sample: Sample) -> None:
    """A conversation of the administrator's own, with both in it."""
    sample.knows_page("morag", PAGE)
    group = sample.asks("morag", "POST", "/groups", {"title": GROUP}).json()["id"]
    for at, text in enumerate((f"The routes for this winter: {URL}", f"Somebody was sent this: {DOUBTFUL}")):
        draft = {"client_id": f"01980000-0000-7000-8000-00000000000{at}", "text": text, "preview": URL}
        assert sample.asks("morag", "POST", f"/conversations/{group}/messages", draft).is_success


def card(of: Locator) -> Locator:
    return of.get_by_role("link").filter(has_text=PAGE.title)


def sees_links(window: Window) -> None:
    window.opens()
    window.press(window.row(GROUP))
    expect(card(window.message("this winter"))).to_be_visible()
    expect(window.message("Somebody")).to_contain_text(WARNING)


def writes_links(window: Window) -> None:
    sees_links(window)
    window.writes(f"See {URL} and not {DOUBTFUL}")
    expect(window.button("Send without the preview")).to_be_visible()
    expect(window.page.get_by_role("status").filter(has_text=WARNING)).to_be_visible()


# Name, what it shows, who looks at it, and the way to it.
SCREENS: tuple[tuple[str, str, str, Callable[[Window], None]], ...] = (
    ("links", "Links: what a page is, and a warning", "morag", sees_links),
    ("links-writing", "Links while writing", "morag", writes_links),
)
