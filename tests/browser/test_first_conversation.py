"""Two people at two real windows, a phone and a desktop: from the invitation to the last word."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.council import Council, Person


def test_an_invitation_is_accepted_and_both_talk(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    rory = council.somebody()
    council_wide = ailsa.founds("All of Roads", rory, hamish)
    desktop = opens(ailsa).opens_conversation(council_wide)
    phone = opens(hamish, size="phone").opens()

    # Ailsa founds a group on the screen and invites Hamish, who sees the card without loading anything again.
    desktop.button("New conversation").click()
    desktop.page.get_by_role("menuitem", name="New group").click()
    form = desktop.dialog("New group")
    form.get_by_label("Name", exact=True).fill("Winter gritting rota")
    form.get_by_label("Purpose").fill("Agree who drives which route")
    form.get_by_role("searchbox").fill(hamish.name)
    form.get_by_role("button", name=re.compile(hamish.name)).click()
    form.get_by_role("button", name="Create group").click()
    expect(desktop.composer).to_be_visible()

    phone.press(phone.row("Winter gritting rota"))
    card = phone.page.get_by_role("article", name=f"{ailsa.name} invites you to Winter gritting rota")
    expect(card).to_contain_text("Agree who drives which route")
    expect(card.locator("dd").nth(1)).to_contain_text(ailsa.name)
    expect(card.locator("dd").nth(2)).to_contain_text("1 member")
    expect(card).to_contain_text(f"{ailsa.name} is not told if you decline.")
    desktop.says("Said before Hamish was in.")
    phone.press(phone.button("Accept"))

    # Messages both ways.
    expect(phone.composer).to_be_visible()
    desktop.says("The lorries leave at five.")
    phone.reads("The lorries leave at five.")
    phone.says("I drive route two.")
    desktop.reads("I drive route two.")
    assert not phone.was_sent("Said before Hamish was in.")
    expect(phone.message("Said before")).to_have_count(0)


def test_a_message_is_edited_deleted_answered_reacted_to_and_mentions(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    desktop = opens(ailsa).opens_conversation(group)
    phone = opens(hamish, size="phone").opens_conversation(group)

    desktop.says("The pothole is at number nine.")
    phone.reads("The pothole is at number nine.")
    desktop.chooses("Edit", on="number nine")
    expect(desktop.composer).to_have_value("The pothole is at number nine.")
    desktop.writes("The pothole is at number ten.")
    desktop.press(desktop.button("Save"))
    expect(phone.message("number ten")).to_contain_text("Edited")
    expect(phone.message("number nine")).to_have_count(0)

    phone.chooses("Reply", on="number ten")
    expect(phone.page.get_by_text(f"Replying to {ailsa.name}")).to_be_visible()
    phone.says("Seen it. We are on our way.")
    expect(desktop.message("Seen it.").locator(".quote")).to_contain_text(ailsa.name)

    desktop.reacts("thumbs up", on="Seen it.")
    reaction = phone.message("Seen it.").get_by_role("button", name=re.compile("👍"))
    expect(reaction).to_have_text("👍1")
    phone.press(reaction)
    expect(desktop.message("Seen it.").get_by_role("button", name=re.compile("👍"))).to_have_text("👍2")
    phone.press(reaction)
    expect(desktop.message("Seen it.").get_by_role("button", name=re.compile("👍"))).to_have_text("👍1")

    desktop.composer.press_sequentially(f"@{hamish.first_name.lower()[:4]}")
    desktop.page.get_by_role("option", name=re.compile(hamish.name)).click()
    desktop.composer.press_sequentially("bring cones")
    desktop.presses_send()
    expect(phone.message("bring cones").locator(".mention")).to_have_text(f"@{hamish.name}")

    desktop.chooses("Delete", on="bring cones")
    question = desktop.dialog("Delete this message?")
    question.get_by_role("button", name="Cancel").click()
    expect(phone.message("bring cones")).to_be_visible()
    desktop.chooses("Delete", on="bring cones")
    question.get_by_role("button", name="Delete").click()
    phone.reads(f"{ailsa.name} deleted this message. It stays on the council’s record.")
    desktop.reads("You deleted this message. It stays on the council’s record.")
    expect(phone.message("bring cones")).to_have_count(0)


def test_a_message_shows_when_it_is_sent_delivered_and_read(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Receipts", hamish)
    desktop = opens(ailsa).opens_conversation(group)

    desktop.says("Is anybody there?")
    expect(desktop.state("Is anybody there?", "Sent")).to_be_visible()
    phone = opens(hamish, size="phone").opens()
    expect(phone.row("Receipts")).to_contain_text("1 unread")
    expect(desktop.state("Is anybody there?", "Delivered")).to_be_visible()
    phone.press(phone.row("Receipts"))
    phone.reads("Is anybody there?")
    expect(desktop.state("Is anybody there?", "Read")).to_be_visible()


def test_b1_2_a_phone_that_was_cut_off_comes_back_complete_and_in_order(
    council: Council, opens: Opens
) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Dead spot", hamish)
    desktop = opens(ailsa).opens_conversation(group)
    phone = opens(hamish, size="phone").opens_conversation(group)
    desktop.says("Are you at the depot?")
    phone.reads("Are you at the depot?")

    phone.context.set_offline(True)
    expect(phone.bar).to_have_text("You are offline. Messages will be sent when you are back.")
    for text in ("First while away", "Second while away", "Third while away"):
        desktop.says(text)
        expect(desktop.state(text, "Sent")).to_be_visible()
    phone.says("Written in the dead spot")
    expect(phone.state("Written in the dead spot", "Waiting")).to_be_visible()
    expect(phone.message("while away")).to_have_count(0)
    expect(desktop.message("dead spot")).to_have_count(0)

    phone.context.set_offline(False)
    expect(phone.bar).to_have_count(0)
    desktop.reads("Written in the dead spot")
    order = ["depot", "First", "Second", "Third", "Written"]
    expect(phone.messages).to_contain_text(order)
    expect(desktop.messages).to_contain_text(order)
    said = [event["payload"]["text"] for event in phone.events("message", stream=group)]
    assert said == [
        "Are you at the depot?",
        "First while away",
        "Second while away",
        "Third while away",
        "Written in the dead spot",
    ]


def test_a_killed_server_loses_nothing_that_was_said(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Power cut", hamish)
    desktop = opens(ailsa).opens_conversation(group)
    phone = opens(hamish, size="phone").opens_conversation(group)
    desktop.says("Before the cut")
    phone.reads("Before the cut")

    council.kill()
    expect(desktop.bar).to_be_visible()
    desktop.says("Written while it was down")
    expect(desktop.state("Written while it was down", "Waiting")).to_be_visible()
    phone.says("So was this")
    council.start()
    expect(desktop.bar).to_have_count(0, timeout=30_000)
    expect(phone.bar).to_have_count(0, timeout=30_000)
    expect(desktop.state("Written while it was down", re.compile("Sent|Delivered|Read"))).to_be_visible()
    phone.reads("Written while it was down")
    desktop.reads("So was this")
    for window in (desktop, phone):
        expect(window.messages).to_have_count(3)
    assert _texts(desktop.messages.all_inner_texts()) == _texts(phone.messages.all_inner_texts())
    phone.page.reload()
    expect(phone.messages).to_have_count(3)


def test_who_is_removed_receives_nothing_from_then_on(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Committee", hamish)
    direct = ailsa.talks_with(hamish)
    phone = opens(hamish, size="phone").opens_conversation(group)
    desktop = opens(ailsa).opens_conversation(group, details=True)
    desktop.says("Everybody may read this.")
    phone.reads("Everybody may read this.")

    desktop.details.get_by_role("button", name=f"Actions for {hamish.name}").click()
    desktop.page.get_by_role("menuitem", name="Remove from the group").click()
    desktop.dialog(f"Remove {hamish.name}?").get_by_role("button", name="Remove").click()
    expect(phone.overview).to_be_visible()
    expect(phone.thread).to_have_count(0)
    expect(phone.row("Committee")).to_have_count(0)
    phone.shows("You are no longer in Committee.")

    desktop.says("Only those who remain may read this.")
    expect(desktop.state("Only those who remain", "Sent")).to_be_visible()
    # The phone is still connected: what comes after the secret on the same wire arrives.
    ailsa.says(direct, "This is for you alone.")
    expect(phone.row(ailsa.name)).to_contain_text("This is for you alone.")
    assert phone.was_sent("Everybody may read this.")
    assert not phone.was_sent("Only those who remain may read this.")
    phone.page.goto(f"/#/c/{group}")
    expect(phone.overview).to_be_visible()
    expect(phone.thread).to_have_count(0)


def test_a_declined_invitation_is_silent_for_the_inviter(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    direct = ailsa.talks_with(hamish)
    group = ailsa.founds("Fantasy football")
    desktop = opens(ailsa).opens_conversation(group, details=True)
    phone = opens(hamish, size="phone").opens()
    desktop.button("Add people").click()
    form = desktop.dialog("Add people")
    form.get_by_role("searchbox").fill(hamish.name)
    form.get_by_role("button", name=re.compile(hamish.name)).click()
    form.get_by_role("button", name="Send invitations").click()
    pending = desktop.details.get_by_role("region", name="Not yet joined")
    expect(pending).to_contain_text(hamish.name)
    before = pending.inner_text()

    phone.press(phone.row("Fantasy football"))
    phone.press(phone.button("Decline"))
    expect(phone.row("Fantasy football")).to_have_count(0)
    seen = len(desktop.frames)
    hamish.says(direct, "I am busy that day.")
    expect(desktop.row(hamish.name)).to_contain_text("I am busy that day.")
    came = desktop.frames[seen:]
    assert {frame.get("stream") for frame in came if frame["type"] == "event"} == {direct}
    assert pending.inner_text() == before
    desktop.page.reload()
    assert pending.inner_text() == before


def test_a_colleague_may_be_written_three_times_before_an_answer(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    desktop = opens(ailsa).opens()
    phone = opens(hamish, size="phone").opens()
    desktop.button("New conversation").click()
    desktop.page.get_by_role("menuitem", name="Message someone").click()
    desktop.page.get_by_role("searchbox").fill(hamish.name)
    desktop.page.get_by_role("button", name=re.compile(hamish.name)).click()
    expect(desktop.composer).to_be_visible()
    for text in ("One", "Two", "Three"):
        desktop.says(f"Question {text}")
        expect(desktop.state(f"Question {text}", "Delivered")).to_be_visible()
    desktop.says("Question Four")
    fourth = desktop.message("Question Four")
    expect(fourth.get_by_role("alert")).to_contain_text("answer")
    expect(phone.row(ailsa.name)).to_contain_text("Would like to talk with you")

    # Reading it tells nothing; answering does.
    phone.press(phone.row(ailsa.name))
    phone.reads("Question Three")
    expect(phone.message("Question Four")).to_have_count(0)
    expect(desktop.state("Question Three", "Read")).to_have_count(0)
    phone.press(phone.button("Accept"))
    expect(phone.button("Accept")).to_have_count(0)
    fourth.get_by_role("button", name="Try again").click()
    phone.reads("Question Four")
    expect(desktop.state("Question Four", "Read")).to_be_visible()


def test_a_declined_request_looks_unanswered_and_a_blocked_colleague_is_not_told(
    council: Council, opens: Opens
) -> None:
    ailsa, hamish = council.pair()
    rory = council.somebody()
    from_ailsa, from_rory = _direct(ailsa, hamish), _direct(rory, hamish)
    ailsa.says(from_ailsa, "Have you a moment?")
    rory.says(from_rory, "Have you?")
    desktop = opens(ailsa).opens_conversation(from_ailsa)
    phone = opens(hamish, size="phone").opens()

    phone.press(phone.row(ailsa.name))
    phone.press(phone.button("Decline"))
    expect(phone.row(ailsa.name)).to_have_count(0)
    phone.press(phone.row(rory.name))
    phone.press(phone.button("Block"))
    expect(phone.row(rory.name)).to_have_count(0)

    desktop.says("Still there?")
    expect(desktop.state("Still there?", "Delivered")).to_be_visible()
    rory.says(from_rory, "And you?")
    witness = council.somebody()
    witness.says(_direct(witness, hamish), "Hello from somebody else.")
    expect(phone.row(witness.name)).to_be_visible()
    assert not phone.was_sent("Still there?")
    assert not phone.was_sent("And you?")
    phone.opens("/#/settings")
    expect(phone.button(f"Unblock {rory.name}")).to_be_visible()


def _direct(opener: Person, other: Person) -> int:
    return int(opener.asks("POST", "/directs", {"person": other.id})["id"])


def _texts(messages: list[str]) -> list[str]:
    """What was said, without names, times and states."""
    known = ("Before the cut", "Written while it was down", "So was this")
    return [next(text for text in known if text in message) for message in messages]
