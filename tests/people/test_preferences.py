"""What a person switches on or off for themselves."""

from inwith.people.types import Preferences, Self
from tests.conftest import Served, Visitor


async def test_everybody_begins_with_receipts_and_typing_shown(admin: Visitor) -> None:
    assert (await admin.gets("/me", Self)).preferences == Preferences(read_receipts=True, typing=True)


async def test_a_change_holds_on_all_devices_and_for_nobody_else(served: Served, admin: Visitor) -> None:
    dan = await served.enter("Dan Example")
    browser = await served.browser(admin)
    await browser.asks("PUT", "/preferences", Preferences(read_receipts=False, typing=False))
    await browser.asks("PUT", "/preferences", Preferences(read_receipts=False, typing=True))
    assert (await admin.gets("/me", Self)).preferences == Preferences(read_receipts=False, typing=True)
    assert (await dan.gets("/me", Self)).preferences == Preferences()
