"""The privacy notice: before anything else, and again when the council changes its words."""

import pytest

from inwith.people.types import CouncilNotice, Notice, NoticeAcceptance, Self, SignIn
from tests.conftest import PASSWORD, Served, Visitor


async def test_nothing_is_open_before_the_notice_is_accepted(served: Served, admin: Visitor) -> None:
    ailsa = await served.enter("Ailsa Sample")
    await admin.asks("PUT", "/council/notice", CouncilNotice("Our own words."))
    refused = await ailsa.asks("GET", "/people")
    assert (refused.status_code, refused.json()["code"]) == (403, "notice_due")
    notice = await ailsa.gets("/notice", Notice)
    assert notice.text == "Our own words."
    accepted = await ailsa.asks("POST", "/notice/acceptance", NoticeAcceptance(notice.version))
    assert accepted.status_code == 204
    assert (await ailsa.asks("GET", "/people")).status_code == 200
    assert not (await ailsa.gets("/me", Self)).notice_due


async def test_a_new_device_of_somebody_who_accepted_is_not_asked_again(
    served: Served, admin: Visitor
) -> None:
    browser = await served.browser(admin)
    assert not (await browser.gets("/me", Self)).notice_due


async def test_the_same_text_again_is_no_change(served: Served, admin: Visitor) -> None:
    first = (await admin.asks("PUT", "/council/notice", CouncilNotice("Words."))).json()
    await admin.asks("POST", "/notice/acceptance", NoticeAcceptance(first["version"]))
    assert (await admin.asks("PUT", "/council/notice", CouncilNotice("Words."))).json() == first


@pytest.mark.parametrize(
    ("text", "says"), [("Our\0words.", "cannot be shown"), ("\u2060\u200b", "The notice shows nothing")]
)
async def test_a_notice_can_be_read(admin: Visitor, text: str, says: str) -> None:
    answer = await admin.asks("PUT", "/council/notice", CouncilNotice(text))
    assert (answer.status_code, says in answer.json()["detail"]) == (422, True), answer.text
    answer = await admin.asks("PUT", "/council/notice", CouncilNotice("One line.\n\nAnother."))
    assert answer.json()["text"] == "One line.\n\nAnother."


async def test_an_older_version_cannot_be_accepted(served: Served, admin: Visitor) -> None:
    await admin.asks("PUT", "/council/notice", CouncilNotice("Words."))
    answer = await admin.asks("POST", "/notice/acceptance", NoticeAcceptance(1))
    assert (answer.status_code, answer.json()["code"]) == (409, "notice_changed")


async def test_signing_in_and_out_needs_no_notice(served: Served, admin: Visitor) -> None:
    await admin.asks("PUT", "/council/notice", CouncilNotice("Words."))
    browser = await served.browser()
    await browser.asks("POST", "/session", SignIn("mairi", PASSWORD))
    assert (await browser.gets("/me", Self)).notice_due
    assert (await browser.asks("DELETE", "/session")).status_code == 204
