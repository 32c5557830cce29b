"""Without a network: the app opens and reads, what is written waits and goes once; and what is kept goes when it must."""

import json
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.council import PASSWORD, Council
from tests.browser.windows import PATIENCE_MS, Window

# Whether each file that the worker names is kept.
FILES = """async () => {
  const named = (await (await fetch('/worker.js')).text()).match(/[/]assets[/][\\w.-]+/g) ?? []
  const found = await Promise.all(named.map((path) => caches.match(path, { ignoreVary: true })))
  return found.length > 0 && found.every(Boolean) && navigator.serviceWorker.controller !== null
}"""
# Everything that a browser keeps for an origin, and the text of all of it.
STORED = """async () => {
  const databases = {}
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open(name)
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    databases[name] = {}
    for (const store of database.objectStoreNames) {
      databases[name][store] = await new Promise((resolve, reject) => {
        const request = database.transaction(store).objectStore(store).getAll()
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    }
    database.close()
  }
  const files = []
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) files.push(new URL(request.url).pathname)
  return { databases, files, local: { ...localStorage }, session: { ...sessionStorage } }
}"""


def waits(window: Window, condition: str, argument: object = None) -> None:
    """Until an asynchronous condition of the page holds."""
    held = window.page.evaluate(
        f"""async (argument) => {{
          const holds = {condition}
          const until = performance.now() + {PATIENCE_MS}
          while (!(await holds(argument)) && performance.now() < until)
            await new Promise((resolve) => setTimeout(resolve, 50))
          return Boolean(await holds(argument))
        }}""",
        argument,
    )
    assert held, condition


def keeps_its_files(window: Window) -> None:
    """Until the worker is at work and has everything."""
    waits(window, FILES)


def keeps(window: Window, *texts: str) -> None:
    """Until all of these are on the device."""
    waits(
        window,
        f"""async (texts) => {{
          const stored = JSON.stringify((await ({STORED})()).databases)
          return texts.every((each) => stored.includes(each))
        }}""",
        list(texts),
    )


def lets_go_of(window: Window, text: str) -> None:
    """Until nothing on the device says it."""
    waits(
        window,
        f"async (text) => !JSON.stringify((await ({STORED})()).databases).includes(text)",
        text,
    )


EMPTY = f"""async () => {{
  const {{ databases }} = await ({STORED})()
  return Object.values(databases).every((stores) => Object.values(stores).every((rows) => rows.length === 0))
}}"""


def stored(window: Window) -> Any:
    return window.page.evaluate(STORED)


def test_b1_2_the_app_opens_and_reads_without_a_network(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    hamish.says(group, "The road is shut.")
    window = opens(ailsa).opens_conversation(group)
    window.reads("The road is shut.")
    keeps_its_files(window)
    keeps(window, "The road is shut.")
    window.context.set_offline(True)
    window.page.reload()
    window.reads("The road is shut.")
    expect(window.row("Kirk Brae")).to_be_visible()
    expect(window.bar).to_be_visible()


def test_a_device_goes_on_from_what_it_kept_without_fetching_it_again(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    hamish.says(group, "The road is shut.")
    window = opens(ailsa).opens_conversation(group)
    window.reads("The road is shut.")
    keeps_its_files(window)
    keeps(window, "The road is shut.")
    window.opens("about:blank")
    hamish.says(group, "It is open again.")
    window.requested.clear()
    window.opens_conversation(group)
    window.reads("It is open again.")
    window.reads("The road is shut.")
    asked = [each.partition("/api/v1")[2] for each in window.requested if "/api/v1" in each]
    assert "/snapshot" not in asked
    assert not [each for each in asked if "messages" in each]


def test_nothing_of_a_person_is_left_on_the_device_after_signing_out(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    hamish.says(group, "The road is shut.")
    window = opens().opens()
    window.signs_in(ailsa.sign_in_name, PASSWORD)
    window.row("Kirk Brae").click()
    window.reads("The road is shut.")
    keeps(window, "The road is shut.", "Kirk Brae")
    keeps_its_files(window)
    window.opens("/#/settings")
    window.press(window.button("Sign out"))
    expect(window.page.get_by_label("Sign-in name")).to_be_visible()
    waits(window, EMPTY)
    left = stored(window)
    assert f"inwith-{ailsa.id}" not in left["databases"]
    assert set(left["local"]) <= {"theme", "enter"}
    assert left["session"] == {}
    assert not [path for path in left["files"] if path.startswith("/api")]
    assert "Kirk Brae" not in json.dumps(left)


def test_nothing_of_a_conversation_is_left_on_the_device_of_somebody_removed_from_it(
    council: Council, opens: Opens
) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    ailsa.says(group, "The road is shut.")
    window = opens(hamish).opens_conversation(group)
    window.reads("The road is shut.")
    window.writes("A draft about Kirk Brae")
    keeps(window, "The road is shut.", "Kirk Brae")
    ailsa.asks("DELETE", f"/conversations/{group}/members/{hamish.id}")
    expect(window.row("Kirk Brae")).to_have_count(0)
    lets_go_of(window, "Kirk Brae")
    text = json.dumps(stored(window))
    assert "The road is shut." not in text
    assert ailsa.name not in text


def test_what_is_kept_goes_at_the_next_contact_when_the_session_was_ended_meanwhile(
    council: Council, opens: Opens
) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    hamish.says(group, "The road is shut.")
    window = opens().opens()
    window.signs_in(ailsa.sign_in_name, PASSWORD)
    window.row("Kirk Brae").click()
    window.reads("The road is shut.")
    keeps(window, "The road is shut.")
    window.context.set_offline(True)
    window.says("I shall look at it.")
    expect(window.bar).to_be_visible()
    keeps(window, "I shall look at it.")
    here = next(each for each in ailsa.asks("GET", "/devices") if not each["here"])
    ailsa.asks("DELETE", f"/devices/{here['id']}")
    window.context.set_offline(False)
    expect(window.page.get_by_label("Sign-in name")).to_be_visible()
    window.page.get_by_text("1 message that had not been sent was removed too.").wait_for()
    waits(window, EMPTY)


def test_b1_2_what_is_written_offline_is_changed_taken_back_and_goes_once_and_in_order(
    council: Council, opens: Opens
) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    hamish.says(group, "The road is shut.")
    window = opens(ailsa).opens_conversation(group)
    window.reads("The road is shut.")
    keeps_its_files(window)
    keeps(window, "The road is shut.")
    window.context.set_offline(True)
    window.page.reload()
    window.reads("The road is shut.")
    for text in ("One lorry", "Two lorries", "Three lorries", "Four lorries"):
        window.says(text)
        expect(window.state(text, "Waiting")).to_be_visible()
    window.chooses("Edit", on="Two lorries")
    window.writes("Two vans")
    window.press(window.button("Save"))
    window.chooses("Take back", on="Four lorries")
    expect(window.message("Four lorries")).to_have_count(0)
    keeps(window, "One lorry", "Two vans", "Three lorries")
    window.page.reload()
    for text in ("One lorry", "Two vans", "Three lorries"):
        expect(window.state(text, "Waiting")).to_be_visible()
    window.context.set_offline(False)
    expect(window.state("Three lorries", "Sent")).to_be_visible()
    said = hamish.asks("GET", f"/conversations/{group}/messages")["messages"]
    assert [(each["text"], each["edited"]) for each in said] == [
        ("The road is shut.", False),
        ("One lorry", False),
        ("Two vans", False),
        ("Three lorries", False),
    ]
    waits(window, f"async () => (await ({STORED})()).databases['inwith-{ailsa.id}'].outbox.length === 0")


def test_two_tabs_show_the_same_waiting_messages_and_send_them_once(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    hamish.says(group, "The road is shut.")
    first = opens(ailsa).opens_conversation(group)
    first.reads("The road is shut.")
    second = first.another()
    second.opens_conversation(group)
    second.reads("The road is shut.")
    keeps_its_files(second)
    first.context.set_offline(True)
    expect(second.bar).to_be_visible()
    first.says("Written in the first")
    second.says("Written in the second")
    for window in (first, second):
        expect(window.messages).to_contain_text(
            ["The road is shut.", "Written in the first", "Written in the second"]
        )
    second.chooses("Edit", on="Written in the first")
    second.writes("Changed in the second")
    second.press(second.button("Save"))
    first.reads("Changed in the second")
    first.context.set_offline(False)
    for window in (first, second):
        expect(window.state("Changed in the second", "Sent")).to_be_visible()
        expect(window.state("Written in the second", "Sent")).to_be_visible()
        expect(window.messages).to_have_count(3)
    said = hamish.asks("GET", f"/conversations/{group}/messages")["messages"]
    assert [each["text"] for each in said] == [
        "The road is shut.",
        "Changed in the second",
        "Written in the second",
    ]


def test_signing_out_in_one_tab_empties_the_others(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    hamish.says(group, "The road is shut.")
    first = opens().opens()
    first.signs_in(ailsa.sign_in_name, PASSWORD)
    first.row("Kirk Brae").click()
    second = first.another()
    second.opens_conversation(group)
    second.reads("The road is shut.")
    keeps(second, "The road is shut.")
    first.opens("/#/settings")
    first.press(first.button("Sign out"))
    for window in (first, second):
        expect(window.page.get_by_label("Sign-in name")).to_be_visible()
    waits(second, EMPTY)


def test_what_is_kept_goes_after_seven_days_without_contact(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Kirk Brae", hamish)
    hamish.says(group, "The road is shut.")
    window = opens(ailsa)
    window.page.clock.install()
    window.opens_conversation(group)
    window.reads("The road is shut.")
    window.page.clock.run_for(5000)
    keeps_its_files(window)
    keeps(window, "The road is shut.")
    window.context.set_offline(True)
    window.page.clock.fast_forward(6 * 24 * 60 * 60 * 1000)
    window.page.reload()
    window.page.clock.run_for(5000)
    window.reads("The road is shut.")
    window.page.clock.fast_forward(25 * 60 * 60 * 1000)
    window.page.reload()
    window.page.clock.run_for(5000)
    window.shows("Inwith cannot be reached")
    waits(window, EMPTY)
