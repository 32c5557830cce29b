"""Every screen there is, and the way to it: what is tested for access and pictured in docs/screens is this list."""

import re
from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Route, expect

from tests.browser import council_walks, link_walks, list_walks
from tests.browser import later_walks as later
from tests.browser import message_walks as more
from tests.browser import notification_walks as walks
from tests.browser import search_walks as searching
from tests.browser.sample import Sample
from tests.browser.windows import Size, Window

Walk = Callable[[Window], None]


class Screen(NamedTuple):
    """`who` looks at it, "" for nobody yet; `floats`: something hangs on a place of the screen that a resize moves."""

    name: str
    about: str
    who: str
    walk: Walk
    floats: bool = False
    only: Size | None = None


def screens(sample: Sample, empty: Sample) -> tuple[Screen, ...]:
    link_walks.prepare(sample)
    return (
        *_coming_in(sample, empty),
        *_conversations(),
        *_acting(),
        *_dialogs(),
        *_around(),
        *(Screen(*each) for each in (*council_walks.SCREENS, *searching.SCREENS, *link_walks.SCREENS)),
    )


def _coming_in(sample: Sample, empty: Sample) -> tuple[Screen, ...]:
    joined, waiting = (_add(sample, name) for name in ("Skye Rehearsal", "Struan Practice"))
    sample.join("skye", joined)
    sample.asks("lewis", "POST", "/notice/acceptance", {"version": 2})
    return (
        Screen("sign-in", "Signing in", "", lambda window: _opens(window, "/", "Sign in to Sample Council")),
        Screen("sign-in-problem", "Signing in with something missing", "", _signs_in_with_nothing),
        Screen("set-up", "The first start", "", lambda window: _opens(window, empty.set_up, "Set up Inwith")),
        Screen(
            "join",
            "Joining with a one-time link",
            "",
            lambda window: _opens(window, waiting, "Welcome, Struan Practice"),
        ),
        Screen(
            "link-used",
            "A link that has been used",
            "",
            lambda window: _opens(window, "/link#" + "x" * 43, "This link has been used or has run out"),
        ),
        Screen("first-run", "The first sign-in: the notice", "lewis", _sees_notice),
        Screen("first-run-teams", "The first sign-in: one’s teams", "lewis", _sees_teams),
    )


def _add(sample: Sample, name: str) -> str:
    """A person who has not joined, and their link."""
    new = {"name": name, "sign_in_name": name.split()[0].lower(), "team": "Housing"}
    return str(sample.asks("morag", "POST", "/accounts", new).json()["link"]["url"])


def _conversations() -> tuple[Screen, ...]:
    return (
        Screen("conversations", "The list, nothing opened", "ailsa", _sees_list),
        Screen("conversation", "A conversation", "ailsa", _in("Roads: north area")),
        Screen("details", "A conversation’s details, as its owner", "hamish", _sees_details),
        Screen("details-direct", "A direct conversation’s details", "ailsa", _sees_details_of_person),
        Screen("invitation", "An invitation", "ailsa", _sees_invitation),
        Screen("invitation-people", "Who is in, before accepting", "ailsa", _sees_everyone),
        Screen("request", "A colleague’s first message", "ailsa", _in("Gregor Prototype")),
        Screen("offline", "Without a network", "ailsa", _is_offline),
        Screen("imported", "An imported conversation", "eilidh", _in("Ferry disruption")),
        Screen("imported-from", "Where an imported conversation came from", "eilidh", _sees_import),
        Screen("no-conversations", "The list of somebody new", "skye", _sees_nothing_yet),
    )


def _acting() -> tuple[Screen, ...]:
    return (
        Screen("message-menu", "What can be done with a message", "ailsa", _opens_menu, floats=True),
        Screen("forward", "Forwarding, at the limit", "ailsa", more.forwards),
        Screen("poll", "A poll, with who chose what", "ailsa", more.sees_poll),
        Screen("poll-new", "A new poll with something missing", "ailsa", more.asks_poll),
        Screen("send-later", "Choosing when a message goes, with the time missing", "ailsa", later.sees_when),
        Screen("scheduled", "What waits to be sent", "ailsa", later.sees_scheduled),
        Screen("pinned", "Pinned messages", "ailsa", more.sees_pinned),
        Screen("starred", "Starred messages", "ailsa", more.sees_starred),
        Screen("starred-none", "Starred messages, none", "skye", more.sees_nothing_starred),
        Screen("message-details", "Whom a message has reached", "ailsa", more.sees_message_details),
        Screen("notes", "Notes to oneself", "ailsa", more.sees_notes),
        Screen("emoji", "Reacting", "ailsa", _opens_emoji, floats=True),
        Screen("reply", "Replying", "ailsa", _replies),
        Screen("mention", "Mentioning", "ailsa", _mentions),
        Screen("new-conversation", "Beginning something", "ailsa", _opens_new_menu, floats=True),
        Screen(
            "member-menu", "What an owner can do with a member", "hamish", _opens_member_menu, floats=True
        ),
    )


def _dialogs() -> tuple[Screen, ...]:
    return (
        Screen("go-to", "Going to a conversation", "ailsa", _goes_to),
        Screen("row-menu", "What can be done with a line", "ailsa", list_walks.opens_row_menu, floats=True),
        Screen("row-mute", "Muting for a time", "ailsa", list_walks.mutes, floats=True),
        Screen("mentions", "The list by a filter", "ailsa", list_walks.filters),
        Screen("new-group", "A new group", "ailsa", _makes_group),
        Screen("new-group-problem", "A new group without a name", "ailsa", _makes_nameless_group),
        Screen("add-people", "Inviting people", "hamish", _adds_people),
        Screen("leave", "Leaving", "ailsa", _leaves),
        Screen("delete", "Deleting a message", "ailsa", _deletes),
        Screen("shortcuts", "The keyboard shortcuts", "ailsa", _sees_shortcuts, only="desktop"),
    )


def _around() -> tuple[Screen, ...]:
    return (
        Screen("people", "The directory", "ailsa", lambda window: _opens(window, "/#/people", "People")),
        Screen("people-none", "The directory, nobody found", "ailsa", _finds_nobody),
        Screen("settings", "Settings", "ailsa", walks.sees_settings),
        Screen("mute", "Muting a conversation", "hamish", walks.mutes, floats=True),
        Screen(
            "notifications-off",
            "Notifications, before they are turned on",
            "ailsa",
            walks.sees_notifications_off,
        ),
        Screen("notifications-on", "Notifications, turned on", "ailsa", walks.sees_notifications_on),
        Screen(
            "notifications-nothing",
            "Notifications that say nothing",
            "ailsa",
            walks.sees_notifications_of_nothing,
        ),
        Screen(
            "notifications-denied",
            "Notifications the browser does not allow",
            "ailsa",
            walks.sees_notifications_denied,
        ),
        Screen(
            "notifications-iphone",
            "Notifications on an iPhone, in its browser",
            "ailsa",
            walks.sees_notifications_of_iphone,
            only="phone",
        ),
        Screen("devices", "Devices and password, in Settings", "ailsa", _sees_devices),
        Screen("open-on-phone", "Opening it on a phone", "ailsa", _opens_on_phone),
        Screen("notice", "The privacy notice", "ailsa", _reads_notice),
        Screen("manage", "Managing people", "morag", _manages),
        Screen("add-person", "Adding a person", "morag", _adds_person),
        Screen("one-time-link", "A one-time link", "morag", _makes_link),
        Screen("suspend", "Suspending", "morag", _suspends),
    )


def _opens(window: Window, address: str, heading: str) -> None:
    window.opens(address)
    expect(window.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()


def _in(title: str) -> Walk:
    """Opens a conversation from the list."""

    def walk(window: Window) -> None:
        _sees_list(window)
        window.press(window.row(title))
        expect(window.page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        expect(window.messages.last).to_be_visible()

    return walk


def _signs_in_with_nothing(window: Window) -> None:
    _opens(window, "/", "Sign in to Sample Council")
    window.press(window.button("Sign in"))
    expect(window.page.get_by_role("alert")).to_be_focused()


def _sees_notice(window: Window) -> None:
    # Or these screens could be looked at only once.
    window.page.route("**/api/v1/me", _as_if_new)
    _opens(window, "/", "Before you begin")
    expect(window.button("I have read this")).to_be_enabled()


def _as_if_new(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, json={**answer.json(), "notice_due": True})


def _sees_teams(window: Window) -> None:
    _sees_notice(window)
    window.press(window.button("I have read this"))
    expect(window.page.get_by_role("heading", name="Your teams are waiting")).to_be_visible()


def _sees_list(window: Window) -> None:
    window.opens()
    expect(window.overview.get_by_role("link").first).to_be_visible()


def _sees_details(window: Window) -> None:
    _in("Roads: north area")(window)
    window.press(window.button("Details"))
    expect(window.details.get_by_role("button", name="Leave quietly")).to_be_visible()
    expect(window.details.get_by_role("region", name="Not yet joined")).to_be_visible()


def _sees_details_of_person(window: Window) -> None:
    _in("Callum Instance")(window)
    window.press(window.button("Details"))
    expect(window.details.get_by_role("button", name="Block")).to_be_visible()


def _sees_invitation(window: Window) -> None:
    _sees_list(window)
    window.press(window.row("Winter gritting rota"))
    expect(window.button("Accept")).to_be_visible()


def _sees_everyone(window: Window) -> None:
    _sees_invitation(window)
    window.press(window.button("See everyone"))
    expect(window.page.get_by_role("dialog")).to_contain_text("Rory Example")


def _is_offline(window: Window) -> None:
    _in("Roads: north area")(window)
    window.context.set_offline(True)
    expect(window.bar).to_contain_text("You are offline")
    if not window.message("Tell me when it is done.").count():
        window.says("Tell me when it is done.")
    expect(window.state("Tell me when it is done.", "Waiting")).to_be_visible()


def _sees_import(window: Window) -> None:
    _in("Ferry disruption")(window)
    window.press(window.button("Where it came from"))
    expect(window.details).to_contain_text("Fingerprint of the file (SHA-256)")


def _sees_nothing_yet(window: Window) -> None:
    window.opens()
    window.shows("No conversations yet")


def _opens_menu(window: Window) -> None:
    _in("Callum Instance")(window)
    window.asks_for_menu(on="14:00 at the depot?")


def _opens_emoji(window: Window) -> None:
    _opens_menu(window)
    window.press(window.page.get_by_role("menuitem", name="React"))
    expect(window.dialog("Emoji").get_by_role("button").first).to_be_visible()


def _replies(window: Window) -> None:
    _opens_menu(window)
    window.press(window.page.get_by_role("menuitem", name="Reply"))
    window.composer.fill("Better at three.")
    expect(window.page.get_by_text("Replying to")).to_be_visible()


def _mentions(window: Window) -> None:
    _in("Roads: north area")(window)
    window.composer.press_sequentially("Thanks @")
    expect(window.page.get_by_role("option").first).to_be_visible()


def _opens_new_menu(window: Window) -> None:
    _sees_list(window)
    window.press(window.button("New conversation"))
    expect(window.page.get_by_role("menuitem", name="New group")).to_be_visible()


def _opens_member_menu(window: Window) -> None:
    _sees_details(window)
    window.press(window.button("Actions for Rory Example"))
    expect(window.page.get_by_role("menuitem", name="Remove from the group")).to_be_visible()


def _goes_to(window: Window) -> None:
    _sees_list(window)
    window.press(window.page.get_by_role("button", name=re.compile("Find people and groups")))
    window.page.get_by_role("combobox").fill("ro")
    expect(window.page.get_by_role("option").nth(1)).to_be_visible()


def _makes_group(window: Window) -> None:
    _opens_new_menu(window)
    window.press(window.page.get_by_role("menuitem", name="New group"))
    form = window.dialog("New group")
    form.get_by_role("searchbox").fill("example")
    expect(form.locator(".found li")).to_have_count(1)
    window.press(form.get_by_role("button", name=re.compile("Rory Example")))
    expect(form.get_by_role("button", name="Take Rory Example out")).to_be_visible()


def _makes_nameless_group(window: Window) -> None:
    _makes_group(window)
    window.press(window.button("Create group"))
    expect(window.dialog("New group").get_by_role("alert")).to_be_visible()


def _adds_people(window: Window) -> None:
    _sees_details(window)
    window.press(window.button("Add people"))
    expect(window.dialog("Add people").get_by_role("button", name=re.compile("Una Pattern"))).to_be_visible()


def _leaves(window: Window) -> None:
    _in("Roads: north area")(window)
    window.press(window.button("Details"))
    window.press(window.details.get_by_role("button", name="Leave quietly"))
    expect(window.dialog("Leave Roads: north area?")).to_be_visible()


def _deletes(window: Window) -> None:
    _opens_menu(window)
    window.press(window.page.get_by_role("menuitem", name="Delete"))
    expect(window.dialog("Delete this message?")).to_be_visible()


def _sees_shortcuts(window: Window) -> None:
    _sees_list(window)
    window.page.keyboard.press("Control+/")
    expect(window.dialog("Keyboard shortcuts")).to_be_visible()


def _finds_nobody(window: Window) -> None:
    _opens(window, "/#/people", "People")
    window.page.get_by_role("searchbox").fill("Nobody of that name")
    window.shows("Nobody found")


def _sees_devices(window: Window) -> None:
    _opens(window, "/#/settings", "Settings")
    window.page.get_by_text("This device").wait_for()
    window.page.get_by_role("heading", name="Devices").evaluate("heading => heading.scrollIntoView()")


def _opens_on_phone(window: Window) -> None:
    _opens(window, "/#/settings", "Settings")
    window.press(window.button("Open Inwith on your phone"))
    expect(window.dialog("Open Inwith on your phone")).to_be_visible()


def _reads_notice(window: Window) -> None:
    _opens(window, "/#/settings", "Settings")
    window.press(window.button("Read the privacy notice"))
    expect(window.dialog("Privacy notice")).to_contain_text("What the council keeps")


def _manages(window: Window) -> None:
    _opens(window, "/#/admin", "Manage people")
    expect(window.page.get_by_role("row").filter(has_text="skye")).to_be_visible()


def _adds_person(window: Window) -> None:
    _manages(window)
    window.press(window.button("Add a person"))
    form = window.dialog("Add a person")
    form.get_by_label("Name", exact=True).fill("Catriona Run-through")
    window.press(form.get_by_role("button", name="Add a person"))
    expect(form.get_by_role("alert")).to_be_visible()


def _makes_link(window: Window) -> None:
    link = {"url": f"{window.council.address}/link#sample-of-a-link-that-opens-nothing", "expires_at": 0}
    link["expires_at"] = 1_773_220_800_000
    # The server is not told, or a real link would be in the picture.
    window.page.route("**/reset", lambda route: route.fulfill(json=link))
    _manages(window)
    window.press(window.button("Actions for Skye Rehearsal"))
    window.press(window.page.get_by_role("menuitem", name="Reset password"))
    window.press(window.page.get_by_role("dialog").get_by_role("button", name="Reset password"))
    expect(window.dialog("A link for Skye Rehearsal")).to_be_visible()


def _suspends(window: Window) -> None:
    _manages(window)
    window.press(window.button("Actions for Rory Example"))
    window.press(window.page.get_by_role("menuitem", name="Suspend"))
    expect(window.dialog("Suspend Rory Example?")).to_be_visible()
