"""Without a network: the app opens and reads, and what is written waits."""

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.council import Council
from tests.browser.windows import Window

KEPT = """async () => {
  await navigator.serviceWorker.ready
  const kept = async () => (await Promise.all((await caches.keys()).map(async (name) =>
    (await (await caches.open(name)).keys()).length))).reduce((sum, each) => sum + each, 0)
  return await kept()
}"""


def keeps_its_files(window: Window) -> None:
    """Until the worker is at work and has everything."""
    window.page.wait_for_function(f"async () => (await ({KEPT})()) > 40")


def test_the_app_opens_without_a_server(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    hamish.says(group, "The road is shut.")
    window = opens(ailsa).opens_conversation(group)
    keeps_its_files(window)
    window.context.set_offline(True)
    window.page.reload()
    expect(window.page.locator("#app > *").first).to_be_visible()
