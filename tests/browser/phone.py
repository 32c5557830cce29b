"""A device whose screen is looked at from its service worker, pushed through the DevTools protocol; and another of the
same person's, which has no screen.
"""

import json
from typing import Any

import httpx
from playwright.sync_api import Worker, expect

from tests.browser.council import PASSWORD, Person
from tests.browser.windows import Window
from tests.push_service import Device, PushService

# What the browser itself would ask its push service for.
SUBSCRIBES = """(keys) => {
    let present = JSON.parse(localStorage.getItem('subscribed') ?? 'null');
    const made = () => present && {
        ...present,
        toJSON: () => ({ endpoint: present.endpoint, keys: present }),
        unsubscribe: async () => { present = null; localStorage.removeItem('subscribed'); return true; },
    };
    PushManager.prototype.subscribe = async (options) => {
        if (!options.userVisibleOnly || options.applicationServerKey.length !== 87) throw new TypeError('options');
        present = keys;
        localStorage.setItem('subscribed', JSON.stringify(keys));
        return made();
    };
    PushManager.prototype.getSubscription = async () => made();
}"""
# Chromium forgets what it is asked about while it is about to show it, so nothing is asked until the worker is done.
LISTENS = """() => {
    if (self.works) return;
    self.works = [];
    const wait = ExtendableEvent.prototype.waitUntil;
    ExtendableEvent.prototype.waitUntil = function (work) {
        self.works.push(work);
        return wait.call(this, work);
    };
}"""
DONE = """() => new Promise((resolve) => {
    const look = () => {
        if (self.works.length === 0) setTimeout(look, 20);
        else Promise.allSettled(self.works.splice(0)).then(() => resolve());
    };
    look();
})"""
SHOWN = """() => self.registration.getNotifications().then(
    (all) => all.map(({ title, body, tag }) => ({ title, body, tag })))"""

EXAMPLES = {
    "Name and text": "The road at Kirk Brae is open again.",
    "Name only": "New message",
    "Nothing": "You have new messages",
}

Shown = list[dict[str, str]]


class Phone:
    """A window whose device is woken. `sleeps`: nobody looks at it any more."""

    def __init__(self, window: Window, device: Device, service: PushService) -> None:
        self.window, self.device, self.service = window, device, service
        self._registration = ""
        self._woken = 0
        self._tools = window.context.new_cdp_session(window.page)
        self._tools.on("ServiceWorker.workerRegistrationUpdated", self._note)
        self._tools.send("ServiceWorker.enable")
        window.context.grant_permissions(["notifications"])
        keys = {name: getattr(device.subscription, name) for name in ("endpoint", "p256dh", "auth")}
        window.page.add_init_script(f"({SUBSCRIBES})({json.dumps(keys)})")

    def turns_on(self, show: str) -> "Phone":
        """In Settings, as somebody would."""
        self.window.opens("/#/settings")
        self.window.button("Turn on notifications").click()
        expect(self.window.page.get_by_text("Notifications are on for this device.")).to_be_visible(
            timeout=30_000
        )
        self.window.page.get_by_role("radio", name=show).check()
        expect(self.window.page.get_by_role("figure")).to_contain_text(EXAMPLES[show])
        return self

    def sleeps(self) -> "Phone":
        self.window.page.goto("about:blank")
        return self

    def is_woken(self) -> None:
        """The next push that came for it is delivered as the browser would deliver it."""
        self._woken += 1
        self.service.wait_for(self._woken)
        self.pushed()

    def pushed(self) -> None:
        self.worker.evaluate(LISTENS)
        about = {"origin": self.window.council.address, "registrationId": self._registration, "data": ""}
        self._tools.send("ServiceWorker.deliverPushMessage", about)
        self.worker.evaluate(DONE)

    @property
    def worker(self) -> Worker:
        return self.window.context.service_workers[0]

    @property
    def shown(self) -> Shown:
        found: Shown = self.worker.evaluate(SHOWN)
        return found

    def shows(self, *expected: tuple[str, str]) -> None:
        """Title and body of each notification, soon."""
        found: list[tuple[str, str]] = []
        for _ in range(100):
            found = [(each["title"], each["body"]) for each in self.shown]
            if sorted(found) == sorted(expected):
                return
            self.window.page.wait_for_timeout(100)
        raise AssertionError(found)

    def _note(self, event: dict[str, Any]) -> None:
        for each in event["registrations"]:
            self._registration = each["registrationId"]


class Elsewhere:
    """Another device of the same person."""

    def __init__(self, http: httpx.Client, person: Person) -> None:
        self._http = http
        credentials = {"sign_in_name": person.sign_in_name, "password": PASSWORD}
        token = self._http.post("/tokens", json=credentials).json()["token"]
        http.headers["authorization"] = f"Bearer {token}"

    def reads(self, conversation: int, seq: int) -> None:
        mark = {"delivered": seq, "read": seq}
        assert self._http.put(f"/conversations/{conversation}/mark", json=mark).is_success

    def ends(self, device: int) -> None:
        assert self._http.delete(f"/devices/{device}").is_success

    def others(self) -> list[int]:
        return [each["id"] for each in self._http.get("/devices").json() if not each["here"]]
