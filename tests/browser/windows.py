"""A browser's window on the council: what is on it, what came over the wire, and what it complained of."""

import json
import re
from copy import copy
from typing import Any, Literal, Protocol

from playwright.sync_api import Browser, ConsoleMessage, Locator, Request, WebSocket, expect

Size = Literal["phone", "desktop"]
Theme = Literal["light", "dark"]
VIEWPORTS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 800}}
# Long enough for a busy machine. What is there sooner is not waited for.
PATIENCE_MS = 10_000
# The last is said of the service worker's own script when a server is down.
EXPECTED = ("net::ERR_", "WebSocket", "status of 4", "error occurred when fetching the script")

expect.set_options(timeout=PATIENCE_MS)


class Served(Protocol):
    """A council that is being served."""

    @property
    def address(self) -> str: ...


class SignedIn(Protocol):
    """Somebody whose session a browser can take up."""

    @property
    def token(self) -> str: ...


class Window:
    """One browser profile with one page. A phone has fingers in place of a mouse."""

    def __init__(
        self,
        browser: Browser,
        council: Served,
        *,
        person: SignedIn | None = None,
        size: Size = "desktop",
        theme: Theme = "light",
        **options: Any,
    ) -> None:
        self.council = council
        self.size = size
        touch: dict[str, Any] = {"is_mobile": True, "has_touch": True} if size == "phone" else {}
        settings = {
            "base_url": council.address,
            "viewport": VIEWPORTS[size],
            "color_scheme": theme,
            "locale": "en-GB",
            "timezone_id": "Europe/London",
            "reduced_motion": "reduce",
            "permissions": ["clipboard-read", "clipboard-write"],
        }
        self.context = browser.new_context(**{**settings, **touch, **options})
        self.context.set_default_timeout(PATIENCE_MS)
        if person is not None:
            self.context.add_cookies([{"name": "inwith", "value": person.token, "url": council.address}])
        self._begin()

    def another(self) -> "Window":
        """A second tab of the same browser. It is asked whether it behaved together with this one."""
        tab = copy(self)
        tab._begin()
        tab.complaints, tab.requested = self.complaints, self.requested
        return tab

    def _begin(self) -> None:
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.frames: list[dict[str, Any]] = []
        self.requested: list[str] = []
        self._listen()

    def opens(self, address: str = "/") -> "Window":
        self.page.goto(address)
        return self

    def opens_conversation(self, conversation: int, *, details: bool = False) -> "Window":
        self.opens(f"/#/c/{conversation}{'/details' if details else ''}")
        expect(self.details if details else self.composer.or_(self.closed)).to_be_visible()
        return self

    # What is on the screen

    @property
    def composer(self) -> Locator:
        return self.page.locator("#composer")

    @property
    def closed(self) -> Locator:
        return self.page.get_by_role("status").filter(has_text="Nothing can be written")

    @property
    def details(self) -> Locator:
        return self.page.get_by_role("region", name="Details")

    @property
    def overview(self) -> Locator:
        return self.page.get_by_role("region", name="Conversations")

    @property
    def thread(self) -> Locator:
        return self.page.get_by_role("log", name="Messages")

    @property
    def bar(self) -> Locator:
        return self.page.locator(".offline:visible")

    @property
    def messages(self) -> Locator:
        return self.thread.locator("li.msg")

    def message(self, text: str) -> Locator:
        return self.messages.filter(has_text=text)

    def row(self, title: str) -> Locator:
        return self.overview.get_by_role("link").filter(has_text=title)

    def state(self, text: str, name: str | re.Pattern[str]) -> Locator:
        """The icon beside one's own message, by what it says to a screen reader."""
        return self.message(text).get_by_role("img", name=name)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def dialog(self, name: str) -> Locator:
        return self.page.get_by_role("dialog", name=name)

    def shows(self, text: str) -> None:
        expect(self.page.get_by_text(text, exact=True)).to_be_visible()

    def reads(self, text: str) -> None:
        """Somebody else's message, or one's own, stands in the thread."""
        expect(self.message(text)).to_be_visible()

    # What is done

    def says(self, text: str) -> None:
        self.writes(text)
        self.presses_send()

    def writes(self, text: str) -> None:
        self.composer.fill(text)

    def presses_send(self) -> None:
        self.press(self.page.get_by_role("button", name="Send", exact=True))

    def press(self, what: Locator) -> None:
        """With a finger on a phone, with the mouse elsewhere."""
        if self.size == "phone":
            what.tap()
        else:
            what.click()

    def chooses(self, action: str, *, on: str) -> None:
        """Something from the menu of a message."""
        self.asks_for_menu(on=on)
        self.press(self.page.get_by_role("menuitem", name=action, exact=True))

    def asks_for_menu(self, *, on: str) -> None:
        """A long press on a phone, the button that hovering shows elsewhere."""
        message = self.message(on)
        if self.size == "phone":
            self._hold(message.locator(".bubble"))
        else:
            message.hover()
            message.get_by_role("button", name="Message actions").click()
        expect(self.page.get_by_role("menu", name="Message actions")).to_be_visible()

    def reacts(self, emoji: str, *, on: str) -> None:
        self.chooses("React", on=on)
        picker = self.dialog("Emoji")
        picker.get_by_role("searchbox").fill(emoji)
        self.press(picker.get_by_role("button", name=emoji, exact=True))

    def signs_in(self, name: str, password: str) -> None:
        self.page.get_by_label("Sign-in name").fill(name)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.press(self.button("Sign in"))

    def _hold(self, what: Locator) -> None:
        what.scroll_into_view_if_needed()
        box = what.bounding_box()
        assert box is not None, "it is not on the screen"
        at = {"x": box["x"] + 20, "y": box["y"] + 12}
        fingers = self.context.new_cdp_session(self.page)
        fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
        expect(self.page.get_by_role("menu", name="Message actions")).to_be_visible()
        fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        fingers.detach()

    # What came over the wire

    def events(self, kind: str | None = None, *, stream: int | None = None) -> list[dict[str, Any]]:
        """The events that this window was sent, in the order they came."""
        return [
            frame
            for frame in self.frames
            if frame["type"] == "event"
            and (kind is None or frame["kind"] == kind)
            and (stream is None or frame["stream"] == stream)
        ]

    def was_sent(self, text: str) -> bool:
        return any(text in json.dumps(frame, ensure_ascii=False) for frame in self.frames)

    def check_well_behaved(self) -> None:
        """It complained of nothing, broke no security policy, and spoke to nobody but its own server."""
        assert not self.complaints, self.complaints
        origins = (self.council.address, self.council.address.replace("http", "ws"))
        assert [each for each in self.requested if not each.startswith(origins)] == []

    def close(self) -> None:
        self.context.close()

    def _listen(self) -> None:
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{error.name}: {error.message}"))
        self.page.on("request", self._note_request)
        self.page.on("websocket", self._note_socket)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        # The browser's own words for what the tests bring about: no network, a dead server, a wrong password.
        if any(each in message.text for each in EXPECTED):
            return
        self.complaints.append(message.text)

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith(("data:", "blob:")):
            self.requested.append(request.url)

    def _note_socket(self, socket: WebSocket) -> None:
        self.requested.append(socket.url)
        socket.on("framereceived", lambda frame: self.frames.append(json.loads(frame)))
