"""From signing in to leaving by the keyboard alone: nothing here ever touches the mouse."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Opens
from tests.browser.council import PASSWORD, Council, Person
from tests.browser.windows import Window

# How the element that has the focus, or what is drawn around it, shows that it has it.
SHOWS_FOCUS = """() => {
  const drawn = (element) => {
    const style = getComputedStyle(element);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    return outlined || style.boxShadow.includes(' 2px');
  };
  const focused = document.activeElement;
  const form = focused.closest('form.composer, .find');
  return drawn(focused) || (form !== null && drawn(form)) || getComputedStyle(focused).caretColor !== ''
    && focused.matches('dialog input[role=combobox]');
}"""


class Keys:
    """Presses keys, and looks after each whether the focus can be seen."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self._keyboard = window.page.keyboard

    def type(self, text: str) -> None:
        self._keyboard.type(text)

    def press(self, *keys: str, lands_on: Locator | None = None) -> None:
        for key in keys:
            self._keyboard.press(key)
        if lands_on is not None:
            self.is_on(lands_on)

    def tab_to(self, target: Locator, *, back: bool = False, within: int = 30) -> None:
        for _ in range(within):
            if target.evaluate("element => element === document.activeElement"):
                return self.is_on(target)
            self._keyboard.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"{target} is not reached in {within} presses of Tab")

    def is_on(self, target: Locator) -> None:
        expect(target).to_be_focused()
        self.window.page.wait_for_function(SHOWS_FOCUS)


def test_a_whole_visit_by_keyboard(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    other = ailsa.founds("Ferry disruption", hamish)
    hamish.says(other, "The ferry is late.")
    hamish.says(group, "The road is shut.")
    keys = Keys(opens().opens())
    _signs_in(keys, ailsa)
    _goes_to_a_conversation_and_writes(keys)
    _edits_the_last_message(keys)
    _replies_by_the_menu_key(keys, hamish)
    _reacts(keys)
    _goes_round_the_regions(keys)
    _leaves_the_next_conversation(keys)
    assert [each["title"] for each in ailsa.asks("GET", "/snapshot")["conversations"]] == ["Kirk Brae"]


def test_escape_closes_one_thing_at_a_time(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    hamish.says(group, "The road is shut.")
    window = opens(ailsa).opens_conversation(group, details=True)
    keys = Keys(window)
    expect(window.details).to_be_visible()
    keys.press("Control+k")
    expect(window.dialog("Go to a conversation")).to_be_visible()
    keys.press("Escape")
    expect(window.dialog("Go to a conversation")).to_have_count(0)
    expect(window.details).to_be_visible()
    keys.press("Escape")
    expect(window.details).to_have_count(0)
    expect(window.composer).to_be_visible()
    keys.press("Escape")
    expect(window.composer).to_have_count(0)


def _signs_in(keys: Keys, ailsa: Person) -> None:
    window, page = keys.window, keys.window.page
    keys.tab_to(page.get_by_label("Sign-in name"))
    keys.type(ailsa.sign_in_name)
    keys.press("Tab", lands_on=page.get_by_label("Password", exact=True))
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(window.row("Kirk Brae")).to_be_visible()


def _goes_to_a_conversation_and_writes(keys: Keys) -> None:
    window, page = keys.window, keys.window.page
    find = page.get_by_role("combobox", name="Go to a person or conversation")
    keys.press("Control+k", lands_on=find)
    keys.type("kirk")
    expect(page.get_by_role("option")).to_have_count(2)  # the conversation, and a search for the same words
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Kirk Brae")).to_be_visible()
    keys.is_on(window.composer)
    keys.type("We send a van.")
    keys.press("Enter")
    expect(window.state("We send a van.", re.compile("Sent|Delivered|Read"))).to_be_visible()
    keys.is_on(window.composer)


def _edits_the_last_message(keys: Keys) -> None:
    window, page = keys.window, keys.window.page
    keys.press("ArrowUp")
    expect(page.get_by_text("Editing your message")).to_be_visible()
    expect(window.composer).to_have_value("We send a van.")
    keys.press("Escape")
    expect(page.get_by_text("Editing your message")).to_have_count(0)
    expect(window.composer).to_have_value("")
    expect(page.get_by_role("heading", name="Kirk Brae")).to_be_visible()
    keys.press("ArrowUp", "End")
    keys.type(" And cones.")
    keys.press("Enter")
    expect(window.message("We send a van. And cones.")).to_contain_text("Edited")


def _replies_by_the_menu_key(keys: Keys, hamish: Person) -> None:
    window, page = keys.window, keys.window.page
    keys.press("Shift+F6", lands_on=window.message("We send a van."))
    keys.press("ArrowUp", lands_on=window.message("The road is shut."))
    keys.press("Shift+F10", lands_on=page.get_by_role("menuitem", name="Reply"))
    keys.press("Enter", lands_on=window.composer)
    expect(page.get_by_text(f"Replying to {hamish.name}")).to_be_visible()
    keys.type("Which end?")
    keys.press("Enter")
    expect(window.message("Which end?").locator(".quote")).to_contain_text("The road is shut.")


def _reacts(keys: Keys) -> None:
    window, page = keys.window, keys.window.page
    keys.press("Shift+F6", lands_on=window.message("The road is shut.").first)
    keys.press("ContextMenu", lands_on=page.get_by_role("menuitem", name="Reply"))
    keys.press("ArrowDown", lands_on=page.get_by_role("menuitem", name="React"))
    keys.press("Enter", lands_on=window.dialog("Emoji").get_by_role("searchbox"))
    keys.type("eyes")
    eyes = window.dialog("Emoji").get_by_role("button", name="eyes looking", exact=True)
    expect(eyes).to_be_visible()
    keys.press("ArrowDown", lands_on=eyes)
    keys.press("Enter")
    reaction = window.thread.get_by_role("button", name=re.compile("👀"))
    expect(reaction).to_have_text("👀1")


def _goes_round_the_regions(keys: Keys) -> None:
    window, page = keys.window, keys.window.page
    keys.press("F6", lands_on=page.get_by_role("button", name="Add something else"))
    keys.press("F6", lands_on=window.row("Kirk Brae"))
    keys.press("Shift+F6")
    keys.press("Control+/")
    expect(window.dialog("Keyboard shortcuts")).to_be_visible()
    keys.press("Escape")
    expect(window.dialog("Keyboard shortcuts")).to_have_count(0)


def _leaves_the_next_conversation(keys: Keys) -> None:
    window, page = keys.window, keys.window.page
    keys.press("Alt+ArrowDown")
    expect(page.get_by_role("heading", name="Ferry disruption")).to_be_visible()
    window.reads("The ferry is late.")

    keys.tab_to(page.get_by_role("button", name="Details"))
    keys.press("Enter")
    leave = window.details.get_by_role("button", name="Leave quietly")
    keys.tab_to(leave)
    keys.press("Enter")
    question = window.dialog("Leave Ferry disruption?")
    keys.tab_to(question.get_by_role("button", name="Leave quietly"))
    keys.press("Enter")
    expect(window.row("Ferry disruption")).to_have_count(0)
