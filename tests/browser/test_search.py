"""Searching in messages: what is found, by whom, and what stays of it."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Opens
from tests.browser.council import PASSWORD, Council
from tests.browser.windows import Window


def _field(window: Window) -> Locator:
    return window.page.get_by_role("searchbox", name="Words to find")


def _results(window: Window) -> Locator:
    return window.page.get_by_role("list", name="Messages found").get_by_role("link")


def _searches(window: Window, text: str) -> None:
    window.opens("/#/search")
    _field(window).fill(text)


def test_what_was_just_said_is_found_by_those_who_may_read_it_and_by_nobody_else(
    council: Council, opens: Opens
) -> None:
    ailsa, hamish = council.pair()
    outsider = council.somebody()
    group = ailsa.founds("Winter roads", hamish)
    window = opens(ailsa).opens_conversation(group)
    window.says("The périgord lorry has the grit.")
    _searches(window, "perig")
    expect(_results(window)).to_have_count(1)
    expect(_results(window).locator("mark")).to_have_text("périgord")
    expect(_results(window)).to_contain_text("Winter roads")
    expect(window.page.get_by_role("status").filter(has_text="1 message found")).to_have_count(1)

    other = opens(outsider)
    _searches(other, "perig")
    other.shows("Nothing found")
    expect(_results(other)).to_have_count(0)


def test_a_person_a_conversation_and_a_kind_narrow_it(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    one, two = ailsa.founds("Narrow one", hamish), ailsa.founds("Narrow two", hamish)
    ailsa.says(one, "A narrowboat of Ailsa's")
    hamish.says(one, "A narrowboat of Hamish's")
    hamish.says(two, "A narrowboat at https://boats.example.com/")
    window = opens(ailsa)
    _searches(window, "narrowboat")
    expect(_results(window)).to_have_count(3)

    window.button("Person").click()
    dialog = window.dialog("Written by")
    dialog.get_by_role("searchbox").fill(hamish.name)
    dialog.get_by_role("button", name=re.compile(hamish.name)).click()
    expect(_results(window)).to_have_count(2)
    window.page.get_by_label("Conversation", exact=True).select_option(label="Narrow one")
    expect(_results(window)).to_have_count(1)
    expect(_results(window)).to_contain_text("of Hamish's")
    window.page.get_by_label("Kind of message").select_option(label="With a link")
    window.shows("Nothing found")
    expect(window.page.locator(".empty")).to_contain_text(f"By {hamish.name}, Narrow one and With a link")
    window.button("Clear filters").click()
    expect(_results(window)).to_have_count(3)


def test_a_result_is_opened_where_it_was_said_and_back_keeps_the_results(
    council: Council, opens: Opens
) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Back and forth", hamish)
    for number in range(45):
        hamish.says(group, f"Ferry number {number:02}")
    window = opens(ailsa, size="phone")
    _searches(window, "ferry")
    expect(_results(window)).to_have_count(30)
    window.press(window.button("Show more"))
    expect(_results(window)).to_have_count(45)
    window.press(_results(window).filter(has_text="number 04"))
    expect(window.message("Ferry number 04")).to_be_in_viewport()

    window.press(window.button("Back to conversations"))
    expect(_field(window)).to_have_value("ferry")
    expect(_results(window)).to_have_count(45)
    expect(_results(window).filter(has_text="number 04")).to_be_focused()
    expect(_results(window).filter(has_text="number 04")).to_be_in_viewport()


def test_it_is_reached_and_walked_through_by_the_keyboard(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("By the keys", hamish)
    for word in ("first", "second"):
        hamish.says(group, f"The {word} keystone")
    window = opens(ailsa).opens_conversation(group)
    keyboard = window.page.keyboard
    keyboard.press("Control+Shift+F")
    expect(_field(window)).to_be_focused()
    keyboard.type("keystone")
    expect(_results(window)).to_have_count(2)
    keyboard.press("ArrowDown")
    expect(_results(window).first).to_be_focused()
    keyboard.press("ArrowDown")
    expect(_results(window).last).to_be_focused()
    keyboard.press("ArrowUp")
    keyboard.press("ArrowUp")
    expect(_field(window)).to_be_focused()

    keyboard.press("Control+k")
    dialog = window.dialog("Go to a conversation")
    expect(dialog.get_by_role("combobox")).to_be_focused()
    keyboard.type("keyst")
    expect(dialog.get_by_role("option")).to_have_text(["Search messages for “keyst”"])
    keyboard.press("Enter")
    expect(_field(window)).to_have_value("keyst")
    expect(_field(window)).to_be_focused()
    expect(_results(window)).to_have_count(2)
    keyboard.press("ArrowDown")
    expect(_results(window).first).to_be_focused()
    keyboard.press("Enter")
    expect(window.message("The second keystone")).to_be_focused()


def test_one_conversation_is_searched_from_its_details(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    here, there = ailsa.founds("Searched here", hamish), ailsa.founds("And not there", hamish)
    hamish.says(here, "A dovecote here")
    hamish.says(there, "A dovecote there")
    window = opens(ailsa).opens_conversation(here, details=True)
    window.button("Search in this conversation").click()
    _field(window).fill("dovecote")
    expect(_results(window)).to_have_count(1)
    expect(_results(window)).to_contain_text("A dovecote here")


def test_recent_searches_stay_on_the_device_until_its_owner_signs_out(council: Council, opens: Opens) -> None:
    ailsa = council.somebody()
    window = opens().opens()
    window.signs_in(ailsa.sign_in_name, PASSWORD)
    expect(window.overview).to_be_visible()
    for text in ("secret errand", "second errand"):
        _searches(window, text)
        _field(window).press("Enter")
        window.shows("Nothing found")
    window.page.reload()
    expect(window.button("secret errand")).to_be_visible()
    window.button("Take “second errand” away").click()
    expect(window.button("second errand")).to_have_count(0)
    assert not any("errand" in url for url in window.requested if "/search?" not in url)

    window.opens("/#/settings")
    window.shows("This device")
    window.button("Sign out").click()
    expect(window.page.get_by_label("Sign-in name")).to_be_visible()
    window.signs_in(ailsa.sign_in_name, PASSWORD)
    window.shows("This device")
    window.opens("/#/search")
    window.shows("Search all you can read")
    expect(window.page.get_by_text("errand")).to_have_count(0)


def test_without_a_network_it_says_so_and_asks_again_with_one(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("In the tunnel", hamish)
    hamish.says(group, "A viaduct")
    window = opens(ailsa).opens("/#/search")
    expect(_field(window)).to_be_focused()
    window.context.set_offline(True)
    _field(window).fill("viaduct")
    window.shows("You are offline. Search needs a connection.")
    window.context.set_offline(False)
    expect(_results(window)).to_have_count(1)
