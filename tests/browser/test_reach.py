"""Whom one's own message has reached, from its menu."""

from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.council import Council


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_b1_1_the_writer_sees_by_name_who_has_read_a_message(
    council: Council, opens: Opens, size: Literal["phone", "desktop"]
) -> None:
    ailsa, hamish, mairi = council.somebody(), council.somebody(), council.somebody()
    group = ailsa.founds(f"Who reads, {size}", hamish, mairi)
    seq = ailsa.says(group, "The road is open.")
    hamish.asks("PUT", f"/conversations/{group}/mark", {"read": seq, "delivered": seq})

    window = opens(ailsa, size=size).opens_conversation(group)
    window.chooses("Details", on="The road is open.")
    dialog = window.dialog("Message details")
    expect(dialog.get_by_role("heading", name="Read by 1 of 2")).to_be_visible()
    expect(dialog.get_by_text(hamish.name)).to_be_visible()
    expect(dialog.get_by_role("heading", name=f"Not delivered yet: {mairi.name}")).to_be_visible()
    expect(dialog.locator("li").filter(has_text=hamish.name).locator("time")).to_have_count(1)
    window.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_nobody_looks_into_who_has_read_somebody_elses_message(council: Council, opens: Opens) -> None:
    ailsa, hamish = council.pair()
    group = ailsa.founds("Not yours", hamish)
    ailsa.says(group, "Mine")
    window = opens(hamish).opens_conversation(group)
    window.asks_for_menu(on="Mine")
    expect(window.page.get_by_role("menuitem", name="Reply")).to_be_visible()
    expect(window.page.get_by_role("menuitem", name="Details")).to_have_count(0)
