"""What people do at the screens around the conversations: coming in, looking after one's own account and others'."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.council import PASSWORD, Council
from tests.browser.windows import Window

NEW_PASSWORD = "four words are better"
EXPORT = """07/11/2024, 17:43 - Messages and calls are end-to-end encrypted. Only people in this chat can read them.
07/11/2024, 17:44 - Rory Example: The van has passed its test.
07/11/2024, 17:45 - Isla Demo: Good. Keys on the hook.
"""


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Council]:
    """A server that nobody has set up yet."""
    council = Council(tmp_path / "data")
    council.start()
    yield council
    council.stop()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Council]:
    """A council whose notice may be changed without everybody else's being asked."""
    council = Council(tmp_path / "data")
    council.found(number_of_people=1)
    council.start()
    yield council
    council.stop()


def test_the_first_person_sets_the_council_up_with_the_printed_link(empty: Council, opens: Opens) -> None:
    window = opens(council=empty)
    window.opens(_link_in(empty.printed))
    expect(window.page.get_by_label("Set-up token")).to_have_count(0)
    window.button("Set up").click()
    expect(window.page.get_by_role("alert")).to_contain_text("Enter the name of your council")
    window.page.get_by_label("Name of your council").fill("Trial Council")
    window.page.get_by_label("Your name").fill("Morag Fixture")
    window.page.get_by_label("Your sign-in name").fill("morag")
    _choose_password(window, "Set up")
    expect(window.page.get_by_role("heading", name="Before you begin")).to_be_visible()
    window.button("I have read this").click()
    expect(window.row("")).to_have_count(0)
    window.shows("No conversations yet")
    expect(window.page.get_by_role("link", name="Manage people")).to_be_visible()


def test_p9_r1_1_somebody_joins_by_a_one_time_link_and_accepts_all_their_teams(
    council: Council, opens: Opens
) -> None:
    ailsa = council.somebody()
    office = opens(council.administrator).opens("/#/admin")
    office.button("Add a person").click()
    form = office.dialog("Add a person")
    form.get_by_label("Name", exact=True).fill("Lewis Draft")
    form.get_by_label("Sign-in name").fill("lewis.draft")
    form.get_by_label("Team").fill("Roads")
    form.get_by_role("button", name="Add a person").click()
    link = office.dialog("A link for Lewis Draft").get_by_label("One-time link").input_value()
    office.button("I have passed it on").click()
    row = office.page.get_by_role("row").filter(has_text="Lewis Draft")
    expect(row).to_contain_text("Not yet joined")
    lewis = next(each["id"] for each in ailsa.asks("GET", "/people?q=Lewis Draft"))
    group = ailsa.founds("Roads")
    ailsa.asks("POST", f"/conversations/{group}/invitations", {"people": [lewis]})

    window = opens(size="phone").opens(link)
    expect(window.page.get_by_role("heading", name="Welcome, Lewis Draft")).to_be_visible()
    expect(window.page.get_by_text("lewis.draft")).to_be_visible()
    window.page.get_by_label("New password", exact=True).fill("short")
    window.page.get_by_label("New password again").fill("short")
    window.press(window.button("Save and sign in"))
    expect(window.page.get_by_role("alert")).to_contain_text("at least 12 characters")
    _choose_password(window, "Save and sign in")
    for heading in ("Who sees what", "Not end-to-end encrypted", "What the council keeps"):
        expect(window.page.get_by_role("heading", name=heading)).to_be_visible()
    window.press(window.button("I have read this"))
    expect(window.page.get_by_role("heading", name="Your teams are waiting")).to_be_visible()
    window.press(window.button("Accept all my teams"))
    expect(window.row("Roads")).to_be_visible()
    # To colleagues a new person is their initials.
    directory = opens(ailsa).opens("/#/people")
    line = directory.page.get_by_role("button", name="Message Lewis Draft Roads")
    expect(line.get_by_text("LD", exact=True)).to_be_visible()
    expect(directory.page.locator("img")).to_have_count(0)
    # The link worked once.
    opens().opens(link).shows("This link has been used or has run out")


def test_a_wrong_password_is_said_plainly_and_slowed_down(council: Council, opens: Opens) -> None:
    ailsa = council.somebody()
    window = opens().opens()
    window.button("Sign in").click()
    problem = window.page.get_by_role("alert")
    expect(problem).to_be_focused()
    expect(problem).to_contain_text("Enter your sign-in name")
    problem.get_by_role("link", name="Enter your sign-in name").click()
    expect(window.page.get_by_label("Sign-in name")).to_be_focused()

    said = set()
    for name in (ailsa.sign_in_name, "nobody.at.all"):
        window.signs_in(name, "not the right words")
        expect(problem).not_to_contain_text("Enter your")
        expect(window.button("Sign in")).to_be_enabled()
        said.add(problem.inner_text())
    assert len(said) == 1, "the words tell which names exist"
    for _ in range(5):
        with window.page.expect_response("**/session"):
            window.signs_in(ailsa.sign_in_name, "not the right words")
    expect(problem).to_contain_text(re.compile(r"seconds"))
    assert window.page.get_by_label("Sign-in name").input_value() == ailsa.sign_in_name


def test_a_session_ended_in_the_list_of_devices_is_over_within_a_second(
    council: Council, opens: Opens
) -> None:
    hamish = council.somebody()
    lost = opens(size="phone").opens()
    lost.signs_in(hamish.sign_in_name, PASSWORD)
    expect(lost.overview).to_be_visible()
    desk = opens(hamish).opens("/#/settings")
    desk.page.get_by_role("button", name=re.compile("^Sign out on")).click()
    expect(desk.page.get_by_role("button", name=re.compile("^Sign out on"))).to_have_count(0)
    expect(lost.page.get_by_role("heading", name="Sign in to Sample Council")).to_be_visible(timeout=2_000)
    lost.shows("You have been signed out on this device.")
    expect(desk.page.get_by_role("button", name=re.compile("^Sign out on"))).to_have_count(0)


def test_a_session_that_ended_while_out_of_reach_is_over_when_the_network_returns(
    council: Council, opens: Opens
) -> None:
    hamish = council.somebody()
    lost = opens(size="phone").opens()
    lost.signs_in(hamish.sign_in_name, PASSWORD)
    expect(lost.overview).to_be_visible()
    lost.context.set_offline(True)
    expect(lost.bar).to_be_visible()
    (other,) = [each for each in hamish.asks("GET", "/devices") if not each["here"]]
    hamish.asks("DELETE", f"/devices/{other['id']}")
    lost.context.set_offline(False)
    expect(lost.page.get_by_role("heading", name="Sign in to Sample Council")).to_be_visible()


def test_a_changed_password_signs_the_other_devices_out(council: Council, opens: Opens) -> None:
    hamish = council.somebody()
    other = opens(hamish).opens()
    expect(other.overview).to_be_visible()
    desk = opens().opens()
    desk.signs_in(hamish.sign_in_name, PASSWORD)
    expect(desk.overview).to_be_visible()
    desk.opens("/#/settings")
    desk.page.get_by_label("Current password").fill("not this one at all")
    _choose_password(desk, "Change password")
    expect(desk.page.get_by_role("alert")).to_contain_text("password")
    desk.page.get_by_label("Current password").fill(PASSWORD)
    desk.button("Change password").click()
    desk.shows("Your password is changed. Your other devices have been signed out.")
    expect(other.page.get_by_role("heading", name="Sign in to Sample Council")).to_be_visible()
    other.signs_in(hamish.sign_in_name, NEW_PASSWORD)
    expect(other.overview).to_be_visible()


def test_an_administrator_suspends_restores_and_resets(council: Council, opens: Opens) -> None:
    hamish = council.somebody()
    window = opens(hamish).opens()
    expect(window.overview).to_be_visible()
    office = opens(council.administrator).opens("/#/admin")
    office.page.get_by_label("Find by name, team, job title or sign-in name").fill(hamish.name)
    row = office.page.get_by_role("row").filter(has_text=hamish.sign_in_name)

    _administer(office, hamish.name, "Suspend")
    office.dialog(f"Suspend {hamish.name}?").get_by_role("button", name="Suspend").click()
    expect(row).to_contain_text("Suspended")
    expect(window.page.get_by_role("heading", name="Sign in to Sample Council")).to_be_visible()
    _administer(office, hamish.name, "Restore")
    expect(row).to_contain_text("Joined")

    _administer(office, hamish.name, "Reset password")
    question = office.dialog(f"Reset the password of {hamish.name}?")
    question.get_by_role("button", name="Reset password").click()
    link = office.dialog(f"A link for {hamish.name}").get_by_label("One-time link").input_value()
    window.page.goto(link)
    expect(window.page.get_by_role("heading", name="Choose a new password")).to_be_visible()
    _choose_password(window, "Save and sign in")
    expect(window.overview).to_be_visible()


def test_a_changed_notice_is_shown_to_everybody_again(small: Council, opens: Opens) -> None:
    office = opens(small.administrator, council=small).opens("/#/admin")
    office.page.get_by_label("The council’s own notice").fill("Ask the records team about records.")
    office.button("Save").click()
    office.shows("The notice is saved. Everybody will be shown it again.")
    window = opens(small.somebody(), size="phone", council=small).opens()
    expect(window.page.get_by_role("heading", name="From Sample Council")).to_be_visible()
    window.shows("Ask the records team about records.")
    window.press(window.button("I have read this"))
    expect(window.overview).to_be_visible()


def test_the_theme_follows_the_device_until_it_is_chosen(council: Council, opens: Opens) -> None:
    window = opens(council.somebody(), theme="dark").opens("/#/settings")
    dark = _background(window)
    window.page.get_by_role("radio", name="Light").check(force=True)
    expect(window.page.locator("html")).to_have_attribute("data-theme", "light")
    light = _background(window)
    assert light != dark
    window.page.reload()
    expect(window.page.get_by_role("radio", name="Light")).to_be_checked()
    assert _background(window) == light


def test_what_is_switched_off_stays_off(council: Council, opens: Opens) -> None:
    hamish = council.somebody()
    window = opens(hamish).opens("/#/settings")
    receipts = window.page.get_by_role("switch", name="Read receipts")
    with window.page.expect_response("**/preferences"):
        receipts.click()
    expect(receipts).to_have_attribute("aria-checked", "false")
    window.page.reload()
    expect(receipts).to_have_attribute("aria-checked", "false")
    kept = hamish.asks("GET", "/me")["preferences"]
    assert (kept["read_receipts"], kept["typing"]) == (False, True)


def test_a_colleague_is_found_by_job_and_messaged(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.somebody(), council.somebody()
    window = opens(ailsa, size="phone").opens("/#/people")
    window.page.get_by_role("searchbox").fill(hamish.name.upper())
    window.press(window.page.get_by_role("button", name=re.compile(f"Message {hamish.name}|{hamish.name}")))
    expect(window.composer).to_be_visible()
    expect(window.page.get_by_role("heading", name=hamish.name)).to_be_visible()
    window.page.get_by_role("button", name="Back to conversations").tap()
    window.opens("/#/people")
    window.page.get_by_role("searchbox").fill("qqqq")
    window.shows("Nobody found")


def test_an_imported_conversation_can_only_be_read(council: Council, opens: Opens, tmp_path: Path) -> None:
    export = tmp_path / "WhatsApp Chat with Kirk Brae squad.txt"
    export.write_text(EXPORT, encoding="utf-8")
    council.run("import", "whatsapp", export, "--date-order", "dmy")
    window = opens(council.officer).opens()
    window.row("Kirk Brae squad").click()
    expect(window.page.get_by_text("Imported from WhatsApp. Read only.")).to_be_visible()
    window.reads("The van has passed its test.")
    expect(window.composer).to_have_count(0)
    window.shows("This conversation is a copy of a WhatsApp chat. Nothing can be written in it.")
    window.message("The van").hover()
    window.message("The van").get_by_role("button", name="Message actions").click()
    items = window.page.get_by_role("menuitem").all_inner_texts()
    assert not {"Reply", "React", "Edit", "Delete"} & set(items), items
    window.page.keyboard.press("Escape")
    window.button("Where it came from").click()
    expect(window.details).to_contain_text(re.compile(r"[0-9a-f]{64}"))


def _link_in(printed: str) -> str:
    found = re.search(r"http://\S+/set-up#\S+", printed)
    assert found, printed
    return found.group()


def _choose_password(window: Window, button: str) -> None:
    window.page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    window.page.get_by_label("New password again").fill(NEW_PASSWORD)
    window.press(window.button(button))


def _administer(office: Window, name: str, action: str) -> None:
    office.button(f"Actions for {name}").click()
    office.page.get_by_role("menuitem", name=action).click()


def _background(window: Window) -> str:
    return str(window.page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
