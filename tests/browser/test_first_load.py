"""What crosses the wire: little, from one place only, under a policy that the browser enforces."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.council import PASSWORD, Council
from tests.browser.windows import Window

FIRST_LOAD_BYTES = 100_000
RECONNECTION_BYTES = 2_000


class Meter:
    """Counts the bytes of a page's traffic, headers and compressed bodies together, as the browser saw them arrive."""

    def __init__(self, window: Window) -> None:
        self.received: dict[str, int] = {}
        self.frames: list[str] = []
        self._urls: dict[str, str] = {}
        self._session = window.context.new_cdp_session(window.page)
        self._session.send("Network.enable")
        self._session.on("Network.responseReceived", self._note_response)
        self._session.on("Network.loadingFinished", self._note_finished)
        self._session.on("Network.webSocketFrameReceived", self._note_frame)
        self._session.on("Network.webSocketFrameSent", self._note_frame)

    @property
    def total(self) -> int:
        return sum(self.received.values()) + sum(len(frame.encode()) + 8 for frame in self.frames)

    def reset(self) -> None:
        self.received.clear()
        self.frames.clear()

    def _note_response(self, event: dict[str, Any]) -> None:
        self._urls[event["requestId"]] = event["response"]["url"]

    def _note_finished(self, event: dict[str, Any]) -> None:
        name = f"{self._urls.get(event['requestId'], '')} {event['requestId']}"
        self.received[name] = event["encodedDataLength"]

    def _note_frame(self, event: dict[str, Any]) -> None:
        self.frames.append(event["response"]["payloadData"])


def test_the_first_load_fits_in_100_kb_from_signing_in_to_the_thread(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    for number in range(30):
        hamish.says(group, f"The lorry has done street {number} and is on its way to the next one.")
    window = opens()
    meter = Meter(window)
    window.opens()
    window.signs_in(ailsa.sign_in_name, PASSWORD)
    window.row("Kirk Brae").click()
    window.reads("street 29")
    window.page.wait_for_load_state("networkidle")
    assert any("index" in name for name in meter.received)
    listing = "\n".join(f"{size:>8} {name}" for name, size in meter.received.items())
    assert meter.total <= FIRST_LOAD_BYTES, f"{meter.total} bytes\n{listing}"


def test_coming_back_with_nothing_new_to_200_conversations_costs_less_than_2_kb(
    council: Council, opens: Opens
) -> None:
    ailsa, hamish = council.pair()
    for number in range(200):
        ailsa.founds(f"Group {number}")
    group = ailsa.founds("Kirk Brae", hamish)
    hamish.says(group, "The road is shut.")
    window = opens(ailsa).opens_conversation(group)
    window.reads("The road is shut.")
    window.page.wait_for_load_state("networkidle")
    meter = Meter(window)
    window.context.set_offline(True)
    expect(window.bar).to_be_visible()
    meter.reset()
    window.context.set_offline(False)
    expect(window.bar).to_have_count(0)
    window.says("Thank you.")
    expect(window.message("Thank you.").get_by_role("img", name="Sent")).to_be_visible()
    assert any("resume" in frame for frame in meter.frames)
    assert meter.total <= RECONNECTION_BYTES, (meter.received, meter.frames)


def test_a_string_cannot_become_html_and_nothing_is_fetched_from_elsewhere(
    council: Council, opens: Opens
) -> None:
    window = opens(council.somebody()).opens()
    expect(window.overview).to_be_visible()
    thrown = window.page.evaluate(
        """() => {
          try { document.createElement('div').innerHTML = '<b>bold</b>'; return 'nothing' }
          catch (error) { return error.name }
        }"""
    )
    assert thrown == "TypeError"
    assert window.complaints, "the browser reports a broken policy where the tests listen"
    window.complaints.clear()
    blocked = window.page.evaluate(
        "() => fetch('https://elsewhere.example/').then(() => 'fetched', () => 'blocked')"
    )
    assert blocked == "blocked"
    assert any("Content Security Policy" in each for each in window.complaints)
    window.complaints.clear()
    window.requested.clear()


def test_words_that_look_like_markup_or_script_stay_words(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    trap = "<img src=x onerror=alert(1)><script>alert(2)</script> [here](javascript:alert(3))"
    group = ailsa.founds("<b>Kirk</b> Brae", hamish)
    hamish.says(group, trap)
    window = opens(ailsa).opens_conversation(group)
    window.reads("<img src=x onerror=alert(1)>")
    expect(window.page.get_by_role("heading", name="<b>Kirk</b> Brae")).to_be_visible()
    assert window.thread.locator("img, script").count() == 0
    assert window.thread.locator("a[href^='javascript']").count() == 0
