"""Sending later on the screen: chosen, seen on all one's devices, changed, taken back, sent."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.council import Council
from tests.browser.windows import Window

WAITS = re.compile(r"1 message waits: tomorrow 09:00")


def send_later(window: Window) -> None:
    window.press(window.button("Add something else"))
    window.press(window.page.get_by_role("menuitem", name="Send later"))


def reword_and_send(window: Window) -> None:
    """Another time in the past is refused on the way; then it goes at once."""
    window.press(window.page.get_by_role("button", name=WAITS))
    waiting = window.dialog("Scheduled messages")
    window.press(waiting.get_by_role("button", name="Edit"))
    waiting.get_by_label("Words").fill("The depot opens at seven")
    window.press(waiting.get_by_role("button", name="Save"))
    expect(waiting.get_by_text("The depot opens at seven")).to_be_visible()
    window.press(waiting.get_by_role("button", name="Change time"))
    expect(window.page.get_by_label("Choose a time")).to_have_value(re.compile("T09:00"))
    window.page.get_by_label("Choose a time").fill("2020-01-01T09:00")
    window.press(window.button("Schedule"))
    expect(window.dialog("Change time").get_by_role("alert")).to_contain_text("too soon")
    window.page.keyboard.press("Escape")
    window.press(window.dialog("Scheduled messages").get_by_role("button", name="Send now"))


def test_b1_1_a_message_is_kept_for_the_morning_changed_on_the_phone_and_sent(
    council: Council, opens: Opens
) -> None:
    ailsa, hamish = council.pair()
    talk = ailsa.talks_with(hamish, "Good afternoon")
    hamish.says(talk, "Hello")
    desk = opens(ailsa).opens_conversation(talk)
    phone = opens(ailsa, size="phone").opens_conversation(talk)
    desk.writes("The depot opens at six")

    # From the button that sends, too. Without a connection it cannot be done, and nothing is lost.
    desk.page.get_by_role("button", name="Send", exact=True).click(button="right")
    expect(desk.dialog("When should it go?")).to_be_visible()
    desk.page.keyboard.press("Escape")
    send_later(desk)
    choices = desk.dialog("When should it go?")
    expect(choices.get_by_role("button", name="Tomorrow, 09:00")).to_be_visible()
    desk.context.set_offline(True)
    expect(desk.bar).to_be_visible()
    desk.press(choices.get_by_role("button", name="Tomorrow, 09:00"))
    expect(choices.get_by_role("alert")).to_contain_text("What you wrote is still here")
    desk.context.set_offline(False)
    expect(desk.bar).to_be_hidden()
    expect(desk.composer).to_have_value("The depot opens at six")
    desk.press(choices.get_by_role("button", name="Tomorrow, 09:00"))
    expect(choices).to_be_hidden()
    expect(desk.composer).to_have_value("")

    for window in (desk, phone):
        expect(window.page.get_by_role("button", name=WAITS)).to_be_visible()
    phone.press(phone.page.get_by_role("button", name=WAITS))
    waiting = phone.dialog("Scheduled messages")
    phone.press(waiting.get_by_role("button", name="Cancel sending"))
    expect(desk.page.get_by_role("button", name=WAITS)).to_be_hidden()
    phone.press(phone.button("Undo"))
    expect(desk.page.get_by_role("button", name=WAITS)).to_be_visible()

    reword_and_send(desk)
    for window in (desk, phone):
        expect(window.page.get_by_role("button", name=WAITS)).to_be_hidden()
    phone.reads("The depot opens at seven")
    assert ailsa.asks("GET", "/scheduled") == []
