"""What a device shows when it is woken: the service worker, pushed through the DevTools protocol, in a real browser.

The browser's own push service cannot be reached here, so its subscription is of a device of tests/push_service.py; that
a push came, and what is in it, is looked at there.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.council import Council, Person
from tests.browser.phone import Elsewhere, Phone
from tests.browser.windows import Window
from tests.push_service import PushService, serving_push

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    with serving_push() as service:
        yield service


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory, service: PushService) -> Iterator[Council]:
    data = tmp_path_factory.mktemp("council") / "data"
    council = Council(data, push_services_more=service.address, alert_delay=200, receipt_interval=100)
    council.found()
    council.start()
    yield council
    council.stop()


@pytest.fixture
def phones(browser: Browser, council: Council, service: PushService) -> Iterator[Any]:
    """Opens a phone of somebody that is not subscribed yet."""
    windows: list[Window] = []

    def open_phone(person: Person) -> Phone:
        service.taken.clear()
        windows.append(Window(browser, council, person=person, size="phone"))
        return Phone(windows[-1], service.device(f"{person.id}"), service)

    yield open_phone
    for window in windows:
        window.close()


@pytest.fixture
def elsewhere(council: Council) -> Iterator[Any]:
    with httpx.Client(base_url=council.address + "/api/v1") as http:
        yield partial(Elsewhere, http)


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("Name and text", ("Kirk Brae", "{sender}: The road is shut.")),
        ("Name only", ("Kirk Brae", "New message from {sender}")),
        ("Nothing", ("You have new messages", "")),
    ],
)
def test_b1_4_a_woken_device_shows_what_its_owner_chose(
    council: Council, phones: Any, service: PushService, show: str, expected: tuple[str, str]
) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    phone = phones(ailsa).turns_on(show).sleeps()
    hamish.says(group, "The *road* is shut.")
    phone.is_woken()
    phone.shows((expected[0], expected[1].format(sender=hamish.name)))
    assert [each.plaintext for each in service.wakes_of(phone.device)] == [b""]


def test_b1_4_one_notification_for_each_conversation_and_its_tap_opens_it(
    council: Council, phones: Any
) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    direct = ailsa.talks_with(hamish)
    phone = phones(ailsa).turns_on("Name and text").sleeps()
    phone.worker.evaluate("() => { self.navigator.setAppBadge = async (total) => { self.badge = total; }; }")
    hamish.says(group, "One.")
    hamish.says(group, "Two.")
    hamish.says(direct, "Three.")
    phone.is_woken()
    phone.shows(("Kirk Brae (2)", f"{hamish.name}: Two."), (f"{hamish.name} (2)", "Three."))

    assert phone.worker.evaluate("() => self.badge") == 2
    opened = phone.worker.evaluate(TAP, f"inwith conversation {group}")
    assert opened == f"/#/c/{group}"


# The browser opens windows only for a real tap, which the protocol cannot make: what it is asked for is looked at.
TAP = """async (tag) => {
    const [notification] = await self.registration.getNotifications({ tag });
    let opened = null;
    self.clients.openWindow = async (href) => { opened = href; return null; };
    const event = new NotificationEvent('notificationclick', { notification });
    const works = [];
    event.waitUntil = (work) => works.push(work);
    self.dispatchEvent(event);
    await Promise.allSettled(works);
    return opened;
}"""


def test_a_tap_takes_an_open_window_to_the_conversation(council: Council, phones: Any) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    phone = phones(ailsa).turns_on("Name and text").sleeps()
    hamish.says(group, "The road is shut.")
    phone.is_woken()
    phone.shows(("Kirk Brae", f"{hamish.name}: The road is shut."))
    phone.worker.evaluate("() => { self.kept = self.registration.getNotifications().then(([one]) => one); }")
    phone.window.opens("/#/people")
    expect(phone.window.page.get_by_role("heading", name="People")).to_be_visible()
    phone.worker.evaluate(
        """async () => {
            const event = new NotificationEvent('notificationclick', { notification: await self.kept });
            event.waitUntil = (work) => work.catch(() => undefined); // no focus without a real tap
            self.dispatchEvent(event);
        }"""
    )
    expect(phone.window.composer).to_be_visible()
    phone.window.reads("The road is shut.")


def test_b1_4_what_is_read_elsewhere_goes_from_the_screen(
    council: Council, phones: Any, elsewhere: Any
) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    other = ailsa.founds("Depot", hamish)
    phone = phones(ailsa).turns_on("Name and text").sleeps()
    seq = hamish.says(group, "The road is shut.")
    hamish.says(other, "The depot is open.")
    phone.is_woken()
    both = [
        ("Kirk Brae", f"{hamish.name}: The road is shut."),
        ("Depot", f"{hamish.name}: The depot is open."),
    ]
    phone.shows(*both)
    elsewhere(ailsa).reads(group, seq)
    phone.is_woken()
    phone.shows(both[1])


def test_opening_the_app_takes_away_what_it_shows_itself(council: Council, phones: Any) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    phone = phones(ailsa).turns_on("Name and text").sleeps()
    hamish.says(group, "The road is shut.")
    phone.is_woken()
    phone.shows(("Kirk Brae", f"{hamish.name}: The road is shut."))
    phone.window.opens()
    expect(phone.window.row("Kirk Brae")).to_be_visible()
    phone.shows()


def test_what_was_swiped_away_does_not_come_back_with_the_next(council: Council, phones: Any) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    other = ailsa.founds("Depot", hamish)
    phone = phones(ailsa).turns_on("Name only").sleeps()
    hamish.says(group, "The road is shut.")
    phone.is_woken()
    phone.shows(("Kirk Brae", f"New message from {hamish.name}"))
    phone.worker.evaluate(
        "() => self.registration.getNotifications().then((all) => all.forEach((n) => n.close()))"
    )
    hamish.says(other, "The depot is open.")
    phone.is_woken()
    phone.shows(("Depot", f"New message from {hamish.name}"))


def test_a_window_in_sight_is_told_quietly_and_shows_no_notification(council: Council, phones: Any) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    phone = phones(ailsa).turns_on("Name and text")
    page = phone.window.page
    page.wait_for_function("() => document.querySelector('link[rel=icon]').href.endsWith('/icon.svg')")
    hamish.says(group, "The road is shut.")
    expect(page).to_have_title(re.compile(r"^\(1\)"))
    page.wait_for_function("() => document.querySelector('link[rel=icon]').href.endsWith('/icon-unread.svg')")
    phone.pushed()  # as if somebody had been away from it
    expect(page.get_by_role("status").filter(has_text="Kirk Brae · ")).to_be_visible()
    assert phone.shown == []
    page.get_by_role("button", name="Open", exact=True).click()
    phone.window.reads("The road is shut.")


def test_b1_4_a_device_whose_session_was_ended_shows_nothing_and_unsubscribes(
    council: Council, phones: Any, elsewhere: Any, service: PushService
) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    phone = phones(ailsa).turns_on("Name and text").sleeps()
    hamish.says(group, "The road is shut.")
    phone.is_woken()
    phone.shows(("Kirk Brae", f"{hamish.name}: The road is shut."))
    desk = elsewhere(ailsa)
    for device in desk.others():
        desk.ends(device)
    hamish.says(group, "A secret.")
    # A push that was already on its way.
    phone.pushed()
    phone.shows()
    kept = phone.worker.evaluate("() => indexedDB.databases().then((all) => all.map(({ name }) => name))")
    assert "inwith-alerts" not in kept
    assert len(service.wakes_of(phone.device)) == 1


def test_signing_out_withdraws_the_device(council: Council, phones: Any) -> None:
    ailsa, hamish = council.pair()
    ailsa.founds("Kirk Brae", hamish)
    phone = phones(ailsa).turns_on("Nothing")
    assert phone.window.page.evaluate("() => localStorage.getItem('subscribed')")
    phone.window.button("Sign out").click()
    expect(phone.window.page.get_by_label("Password", exact=True)).to_be_visible()
    phone.window.page.wait_for_function("() => localStorage.getItem('subscribed') === null")
    kept = "() => indexedDB.databases().then((all) => all.every(({ name }) => name !== 'inwith-alerts'))"
    phone.window.page.wait_for_function(kept)


def test_a_server_that_cannot_be_reached_leaves_one_neutral_word(council: Council, phones: Any) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    phone = phones(ailsa).turns_on("Name and text").sleeps()
    phone.worker.evaluate("() => { self.fetch = () => Promise.reject(new TypeError('no network')); }")
    hamish.says(group, "The road is shut.")
    phone.is_woken()
    phone.shows(("You may have new messages", "Inwith could not be reached from this device."))


def test_the_sound_is_off_until_it_is_switched_on(council: Council, phones: Any) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    phone = phones(ailsa)
    phone.window.page.add_init_script(
        "window.tones = 0; const start = OscillatorNode.prototype.start;"
        "OscillatorNode.prototype.start = function (at) { window.tones += 1; return start.call(this, at); };"
    )
    phone.turns_on("Name only")
    page = phone.window.page
    page.wait_for_function(
        "() => performance.getEntriesByType('resource').some((e) => /attention/.test(e.name))"
    )
    hamish.says(group, "One.")
    expect(page.get_by_role("status").filter(has_text="New message from")).to_be_visible()
    assert page.evaluate("() => window.tones") == 0
    page.get_by_role("switch", name="Sounds in Inwith").click()
    heard = page.evaluate("() => window.tones")
    hamish.says(group, "Two.")
    page.wait_for_function("(heard) => window.tones > heard", arg=heard)


def test_b1_4_details_say_what_one_is_told_of_a_conversation(
    council: Council, phones: Any, service: PushService
) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    phone = phones(ailsa).turns_on("Name and text")
    window, page = phone.window, phone.window.page
    window.opens_conversation(group, details=True)
    window.details.get_by_role("radio", name="None").check()
    window.button("Mute").click()
    page.get_by_role("menuitem", name="For 8 hours").click()
    expect(window.details.get_by_text(re.compile("^Muted until"))).to_be_visible()
    page.reload()
    expect(window.details.get_by_text(re.compile("^Muted until"))).to_be_visible()
    expect(window.details.get_by_role("radio", name="None")).to_be_checked()

    window.details.get_by_role("radio", name="Mentions").check()
    window.details.get_by_role("button", name="Turn on").click()
    expect(window.button("Mute")).to_be_visible()
    page.wait_for_function(
        """async (group) => {
            const { arrangement } = await (await fetch(`/api/v1/conversations/${group}`)).json();
            return arrangement.notify === 'mentions' && arrangement.muted_until === null;
        }""",
        arg=group,
    )


def test_b1_4_an_iphone_is_guided_to_its_home_screen(browser: Browser, council: Council) -> None:
    window = Window(browser, council, person=council.somebody(), size="phone", user_agent=IPHONE)
    window.opens("/#/settings")
    expect(window.page.get_by_text("First put Inwith on your Home Screen")).to_be_visible()
    expect(window.page.get_by_text("Add to Home Screen").first).to_be_visible()
    expect(window.button("Turn on notifications")).to_have_count(0)
    window.close()


def test_a_browser_that_was_told_no_is_explained_how_to_change_it(browser: Browser, council: Council) -> None:
    window = Window(browser, council, person=council.somebody())
    window.page.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' });")
    window.opens("/#/settings")
    expect(window.page.get_by_text("Your browser does not let Inwith show notifications")).to_be_visible()
    expect(window.page.get_by_text("Set “Notifications” to “Allow”.")).to_be_visible()
    window.close()
