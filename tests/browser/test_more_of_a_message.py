"""From a message's menu to wherever it leads, on a phone and at a desk."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.council import Council
from tests.browser.windows import Size

SIZES = pytest.mark.parametrize("size", ["phone", "desktop"])


@SIZES
def test_r5_4_a_message_is_forwarded_and_says_so(council: Council, opens: Opens, size: Size) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds(f"Here, {size}", hamish)
    other = ailsa.founds(f"There, {size}", hamish)
    hamish.says(group, "The road is closed.")
    window = opens(ailsa, size=size).opens_conversation(group)
    window.chooses("Forward", on="The road is closed.")
    dialog = window.dialog("Forward to")
    window.press(dialog.get_by_role("button", name=re.compile(f"There, {size}")))
    window.press(dialog.get_by_role("button", name="Forward", exact=True))
    window.press(window.button("Show"))
    expect(window.message("The road is closed.").get_by_text("Forwarded", exact=True)).to_be_visible()
    seen = opens(hamish, size=size).opens_conversation(other)
    expect(seen.message("The road is closed.").get_by_text("Forwarded", exact=True)).to_be_visible()


@SIZES
def test_b1_1_a_poll_is_asked_and_counted_on_both_screens(council: Council, opens: Opens, size: Size) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds(f"Asking, {size}", hamish)
    asking = opens(ailsa, size=size).opens_conversation(group)
    asking.press(asking.button("Add something else"))
    asking.press(asking.page.get_by_role("menuitem", name="Poll"))
    form = asking.dialog("Ask in a poll")
    form.get_by_label("Question").fill("Which day?")
    form.get_by_label("Option 1").fill("Tuesday")
    form.get_by_label("Option 2").fill("Friday")
    asking.press(form.get_by_role("button", name="Ask", exact=True))

    voting = opens(hamish, size=size).opens_conversation(group)
    voting.message("Which day?").get_by_role("radio", name=re.compile("^Friday")).check()
    expect(asking.message("Which day?").get_by_role("radio", name="Friday, 1 vote")).to_be_visible()
    expect(voting.message("Which day?").get_by_role("radio", name="Friday, 1 vote, yours")).to_be_checked()
    voting.press(voting.button("Take your vote back"))
    expect(asking.message("Which day?").get_by_text("Nobody has voted yet")).to_be_visible()

    asking.chooses("Close the poll now", on="Which day?")
    asking.press(asking.dialog("Close this poll?").get_by_role("button", name="Close the poll now"))
    expect(voting.message("Which day?").get_by_text("Closed", exact=True)).to_be_visible()
    expect(voting.message("Which day?").get_by_role("radio")).to_have_count(0)


def test_a_vote_is_given_by_the_keyboard(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("By keyboard", hamish)
    body = {
        "client_id": "01980000-0000-7000-8000-00000000abcd",
        "text": "Which?",
        "poll": {"options": ["One", "Two"]},
    }
    ailsa.asks("POST", f"/conversations/{group}/messages", body)
    window = opens(hamish).opens_conversation(group)
    window.message("Which?").get_by_role("radio", name=re.compile("^One")).focus()
    window.page.keyboard.press("Space")
    expect(window.message("Which?").get_by_role("radio", name="One, 1 vote, yours")).to_be_checked()


@SIZES
def test_b1_1_a_pinned_message_is_found_above_the_conversation_by_everybody(
    council: Council, opens: Opens, size: Size
) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds(f"Pinning, {size}", hamish)
    first = hamish.says(group, "The first thing to know")
    for number in range(80):
        hamish.says(group, f"Something else, {number}")
    window = opens(hamish, size=size).opens_conversation(group)
    ailsa.asks("PUT", f"/conversations/{group}/messages/{first}/pin")
    bar = window.page.get_by_role("region", name="Pinned messages")
    expect(window.message("The first thing to know")).to_have_count(0)
    window.press(bar.get_by_text("The first thing to know"))
    expect(window.message("The first thing to know")).to_be_in_viewport()
    window.press(bar.get_by_role("button", name="Unpin"))
    expect(bar).to_have_count(0)


@SIZES
def test_b1_1_what_is_starred_and_saved_is_found_again(council: Council, opens: Opens, size: Size) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds(f"Keeping, {size}", hamish)
    hamish.says(group, "Ask at the desk for the key")
    window = opens(ailsa, size=size).opens_conversation(group)
    window.chooses("Star", on="Ask at the desk")
    expect(window.message("Ask at the desk").get_by_role("img", name="Starred")).to_be_visible()
    # On a phone it lies over the message.
    window.press(window.button("Close"))
    window.chooses("Save to your notes", on="Ask at the desk")
    window.press(window.button("Show"))
    expect(window.page.get_by_role("heading", name="Notes to yourself")).to_be_visible()
    expect(window.message("Ask at the desk")).to_be_visible()
    window.opens("/#/starred")
    window.press(window.page.get_by_role("link").filter(has_text="Ask at the desk"))
    expect(window.page.get_by_role("heading", name=f"Keeping, {size}")).to_be_visible()
    expect(window.message("Ask at the desk")).to_be_focused()


def test_a_link_to_a_message_opens_it_there_and_says_where_it_leads(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Where it leads", hamish)
    secret = ailsa.founds("Not for Hamish")
    first = hamish.says(group, "The very first")
    hidden = ailsa.says(secret, "Between us")
    for number in range(80):
        hamish.says(group, f"Something else, {number}")
    here = council.address
    last = ailsa.says(group, f"See {here}/#/c/{group}/m/{first} and {here}/#/c/{secret}/m/{hidden}")
    hamish.asks("PUT", f"/conversations/{group}/mark", {"read": last, "delivered": last})

    window = opens(hamish).opens_conversation(group)
    expect(window.message("See ").get_by_role("link", name="Message in Not for Hamish")).to_have_count(0)
    window.press(window.message("See ").get_by_role("link", name="Message in Where it leads"))
    expect(window.message("The very first")).to_be_in_viewport()
    expect(window.message("The very first")).to_be_focused()
    assert window.page.url.endswith(f"#/c/{group}")
