"""One's own list in order, on all of one's devices."""

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.council import Council


def test_b1_1_what_is_pinned_on_the_phone_stands_first_at_the_desk(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    hamish.founds("Kirk Brae", ailsa)
    newest = hamish.founds("Ferry rota", ailsa)
    phone, desk = opens(ailsa, size="phone").opens("/"), opens(ailsa).opens("/")
    rows = desk.overview.get_by_role("list", name="Conversations").get_by_role("link")
    hamish.says(newest, "The newest of all")
    expect(rows.first).to_contain_text("Ferry rota")
    phone.row("Kirk Brae").focus()
    phone.page.keyboard.press("Shift+F10")
    phone.page.get_by_role("menuitem", name="Pin").click()
    expect(rows.first).to_contain_text("Kirk Brae")
    expect(rows.first.get_by_role("img", name="Pinned")).to_be_visible()


def test_b1_1_what_is_archived_comes_back_with_a_message_and_undo_brings_it_back(
    council: Council, opens: Opens
) -> None:
    ailsa, hamish = council.pair()
    kirk = hamish.founds("Kirk Brae", ailsa)
    hamish.says(kirk, "Good morning")
    window = opens(ailsa).opens("/")
    row = window.row("Kirk Brae")

    def archives() -> None:
        row.hover()
        window.overview.get_by_role("button", name="More about Kirk Brae").click()
        window.page.get_by_role("menuitem", name="Archive").click()
        expect(row).to_have_count(0)

    archives()
    window.page.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
    archives()
    window.overview.get_by_role("button", name="Archived 1").click()
    expect(row).to_be_visible()
    window.overview.get_by_role("button", name="Archived").click()
    expect(row).to_have_count(0)
    hamish.says(kirk, "Still there?")
    expect(row).to_be_visible()


def test_b1_1_what_is_marked_as_unread_is_so_on_all_devices_until_it_is_opened(
    council: Council, opens: Opens
) -> None:
    ailsa, hamish = council.pair()
    kirk = hamish.founds("Kirk Brae", ailsa)
    hamish.says(kirk, "Good morning")
    phone, desk = opens(ailsa, size="phone").opens_conversation(kirk), opens(ailsa).opens("/")
    expect(desk.page).to_have_title("Inwith")
    phone.page.get_by_role("button", name="More about Kirk Brae").click()
    phone.page.get_by_role("menuitem", name="Mark as unread").click()
    expect(desk.page).to_have_title("(1) Inwith")
    expect(desk.row("Kirk Brae")).to_contain_text("1")
    desk.row("Kirk Brae").click()
    expect(desk.page).to_have_title("Kirk Brae – Inwith")


def test_b1_1_what_is_muted_is_not_counted_in_the_title(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    kirk = hamish.founds("Kirk Brae", ailsa)
    window = opens(ailsa).opens("/")
    window.row("Kirk Brae").click(button="right")
    window.page.get_by_role("menuitem", name="Mute for…").click()
    window.page.get_by_role("menuitem", name="8 hours").click()
    expect(window.row("Kirk Brae").get_by_role("img", name="Muted")).to_be_visible()
    hamish.says(kirk, "Good morning")
    expect(window.row("Kirk Brae")).to_contain_text("Good morning")
    expect(window.page).to_have_title("Inwith")


def test_b1_1_a_draft_begun_at_the_desk_goes_on_on_the_phone_and_ends_when_it_is_sent(
    council: Council, opens: Opens
) -> None:
    ailsa, hamish = council.pair()
    kirk = hamish.founds("Kirk Brae", ailsa)
    phone, desk = opens(ailsa, size="phone").opens_conversation(kirk), opens(ailsa).opens_conversation(kirk)
    other = opens(hamish).opens_conversation(kirk)
    desk.writes("I will bring the")
    expect(phone.composer).to_have_value("I will bring the")
    phone.writes("I will bring the keys")
    expect(desk.composer).to_have_value("I will bring the keys")
    expect(other.composer).to_have_value("")
    phone.presses_send()
    desk.shows("I will bring the keys")
    expect(desk.composer).to_have_value("")
    expect(phone.composer).to_have_value("")


def test_b1_1_typing_that_waited_without_a_network_stays_and_the_other_draft_is_offered(
    council: Council, opens: Opens
) -> None:
    ailsa, hamish = council.pair()
    kirk = hamish.founds("Kirk Brae", ailsa)
    phone, desk = opens(ailsa, size="phone").opens_conversation(kirk), opens(ailsa).opens_conversation(kirk)
    phone.writes("From")
    expect(desk.composer).to_have_value("From")
    phone.page.context.set_offline(True)
    phone.writes("From my phone")
    desk.writes("From my desk")
    expect(opens(ailsa).opens_conversation(kirk).composer).to_have_value("From my desk")
    phone.page.context.set_offline(False)
    offer = phone.page.get_by_role("region", name="Another draft")
    expect(offer).to_contain_text("From my desk")
    expect(phone.composer).to_have_value("From my phone")
    offer.get_by_role("button", name="Keep this").click()
    expect(offer).to_have_count(0)
    expect(desk.composer).to_have_value("From my phone")
