"""Links on both sides: the card that goes with a message, and the warning."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.link_walks import DOUBTFUL, GROUP, PAGE, URL, WARNING, card, prepare
from tests.browser.sample import Sample
from tests.browser.windows import Size, Window


class Session:
    def __init__(self, token: str) -> None:
        self.token = token


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    sample = Sample(tmp_path_factory.mktemp("links") / "sample")
    prepare(sample)
    yield sample
    sample.stop()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_b1_1_a_page_is_shown_while_writing_and_in_the_thread_unless_it_is_taken_away(
    browser: Browser, sample: Sample, size: Size
) -> None:
    window = Window(browser, sample, person=Session(sample.token("morag")), size=size)
    window.opens()
    window.press(window.row(GROUP))
    window.writes(f"With it, {size}: {URL}")
    expect(card(window.page.locator(".links"))).to_be_visible()
    window.presses_send()
    shown = card(window.message(f"With it, {size}"))
    expect(shown).to_have_attribute("href", URL)
    expect(shown).to_have_attribute("rel", "noopener noreferrer")
    expect(shown).to_contain_text(PAGE.site)

    window.writes(f"Without it, {size}: {URL}")
    window.press(window.button("Send without the preview"))
    expect(card(window.page.locator(".links"))).to_have_count(0)
    window.presses_send()
    expect(window.state(f"Without it, {size}", "Sent")).to_be_visible()
    expect(card(window.message(f"Without it, {size}"))).to_have_count(0)
    window.check_well_behaved()

    window.opens("/#/settings")
    window.page.get_by_label("Show what linked pages are").uncheck()
    window.opens()
    window.press(window.row(GROUP))
    expect(window.message(f"With it, {size}")).to_be_visible()
    expect(card(window.thread)).to_have_count(0)
    sample.asks("morag", "PUT", "/preferences", {"link_previews": True})
    window.close()


def test_a3_6_the_writer_and_the_readers_are_warned_and_the_link_leads_nowhere(
    browser: Browser, sample: Sample
) -> None:
    window = Window(browser, sample, person=Session(sample.token("morag")), size="desktop")
    window.opens()
    window.press(window.row(GROUP))
    window.writes(f"Is this real? {DOUBTFUL}")
    expect(window.page.get_by_role("status").filter(has_text=WARNING)).to_be_visible()
    window.presses_send()
    bubble = window.message("Is this real?")
    expect(bubble).to_contain_text(WARNING)
    expect(bubble.get_by_role("link")).to_have_text(["Open g0v.uk all the same"])
    window.close()
