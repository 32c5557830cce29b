"""The ways to the states of Settings → Notifications. What a browser would ask its owner is answered here beforehand."""

from playwright.sync_api import expect

from tests.browser.windows import Window

_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
_SEED = """async (show) => {
    const me = await (await fetch('/api/v1/me')).json();
    await new Promise((resolve, reject) => {
        const opening = indexedDB.open('inwith-alerts', 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore('device');
        opening.onerror = reject;
        opening.onsuccess = () => {
            const writing = opening.result.transaction('device', 'readwrite');
            writing.objectStore('device').put({ on: true, person: me.person.id, show, sound: false }, 'settings');
            writing.oncomplete = () => { opening.result.close(); resolve(); };
        };
    });
}"""


def sees_settings(window: Window, permission: str = "default") -> None:
    window.page.add_init_script(
        f"Object.defineProperty(Notification, 'permission', {{ get: () => '{permission}' }});"
    )
    window.opens("/#/settings")
    expect(window.page.get_by_role("heading", name="Settings", exact=True)).to_be_visible()
    expect(window.page.get_by_role("heading", name="Devices", exact=True)).to_be_visible()


def sees_notifications_off(window: Window) -> None:
    sees_settings(window)
    expect(window.button("Turn on notifications")).to_be_visible()
    _scroll(window)


def sees_notifications_on(window: Window) -> None:
    _sees_on(window, "text")
    expect(window.page.get_by_role("figure")).to_contain_text("The road at Kirk Brae is open again.")


def sees_notifications_of_nothing(window: Window) -> None:
    _sees_on(window, "nothing")
    expect(window.page.get_by_role("figure")).to_contain_text("You have new messages")


def sees_notifications_denied(window: Window) -> None:
    sees_settings(window, "denied")
    expect(window.page.get_by_text("Your browser does not let Inwith show notifications")).to_be_visible()
    _scroll(window)


def sees_notifications_of_iphone(window: Window) -> None:
    window.page.add_init_script(
        f"Object.defineProperty(navigator, 'userAgent', {{ get: () => '{_IPHONE}' }});"
    )
    sees_settings(window)
    expect(window.page.get_by_text("First put Inwith on your Home Screen")).to_be_visible()
    _scroll(window)


def mutes(window: Window) -> None:
    window.opens()
    window.press(window.row("Roads: north area"))
    window.press(window.button("Details"))
    window.press(window.details.get_by_role("button", name="Mute"))
    expect(window.page.get_by_role("menuitem", name="For 1 hour")).to_be_visible()


def _sees_on(window: Window, show: str) -> None:
    sees_settings(window, "granted")
    window.page.evaluate(_SEED, show)
    window.page.reload()
    expect(window.page.get_by_text("Notifications are on for this device.")).to_be_visible()
    _scroll(window)


def _scroll(window: Window) -> None:
    heading = window.page.get_by_role("heading", name="Notifications", exact=True)
    heading.evaluate("heading => heading.scrollIntoView()")
