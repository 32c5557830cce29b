"""Presence on the screen: here, gone, hidden."""

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.council import Council


def test_b1_1_a_colleague_is_seen_to_be_here_until_they_go(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    talk = ailsa.talks_with(hamish)
    window = opens(ailsa, size="phone").opens_conversation(talk)
    expect(window.page.get_by_text("Here now")).to_have_count(0)
    other = opens(hamish).opens("/")
    expect(other.row(ailsa.name)).to_be_visible()
    expect(window.page.locator("header").get_by_text("Here now")).to_be_visible()

    hamish.asks("PUT", "/preferences", {"presence": "nobody"})
    expect(window.page.locator("header").get_by_text("Here now")).to_have_count(0)
    hamish.asks("PUT", "/preferences", {"presence": "shared", "last_seen": "shared"})
    expect(window.page.locator("header").get_by_text("Here now")).to_be_visible()
    other.close()
    expect(window.page.locator("header").get_by_text("Last here")).to_be_visible()


def test_r1_2_who_may_see_it_is_chosen_in_settings(council: Council, opens: Opens) -> None:
    ailsa = council.somebody()
    window = opens(ailsa).opens("/#/settings")
    group = window.page.get_by_role("group", name="Who can see that you are here")
    expect(group.get_by_role("radio", name="People I share a conversation with")).to_be_checked()
    group.get_by_role("radio", name="Nobody").click()
    expect(group.get_by_role("radio", name="Nobody")).to_be_checked()
    assert ailsa.asks("GET", "/me")["preferences"]["presence"] == "nobody"
