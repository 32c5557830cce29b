"""Previews of links: who causes a page to be read, who can send what was read, and for how long."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import msgspec
import pytest

from inwith.clock import DAY
from inwith.config import Config
from inwith.conversations import messages, previews, revisions
from inwith.conversations.content import LinkPreview, PreviewWanted
from inwith.conversations.previews import Previews
from inwith.conversations.types import Draft, Revision, Sent
from inwith.errors import Refused, TooMany
from inwith.people.preferences import change_preferences
from inwith.people.types import Preferences
from inwith.safeguards.fetch import Fetcher, Limits
from inwith.safeguards.web_address import NoPage
from inwith.storage.database import Database
from tests.conftest import StandingClock
from tests.conversations.conftest import Player, new_client_id
from tests.safeguards.site import Names, Rerouted, Site, move, respond, serving_site

URL = "http://site.sample/roads"
PAGE = respond(b"<title>Gritting routes</title><meta name=description content='Which roads, and when.'>")
PREVIEW = LinkPreview(URL, "site.sample", "Gritting routes", "Which roads, and when.")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving_site() as site:
        site.answers["/roads"] = PAGE
        yield site


@pytest.fixture
def reading(site: Site, database: Database, config: Config, clock: StandingClock) -> Previews:
    return read_through(site, database, config=config, clock=clock)


class SlowNames(Names):
    """A resolver that takes until it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may_end = asyncio.Event(), asyncio.Event()

    async def __call__(self, host: str) -> Sequence[str]:
        self.begun.set()
        await self.may_end.wait()
        return await super().__call__(host)


def read_through(
    site: Site, database: Database, *, config: Config, clock: StandingClock, names: Names | None = None
) -> Previews:
    """The site stands for the whole public internet."""
    fetcher = Fetcher(Limits(), own_hosts=[], resolve=names or Names(), backend=Rerouted(site))
    return Previews(database, config=config, clock=clock, fetcher=fetcher)


async def sends(player: Player, group: int, text: str, *, preview: str = URL) -> Sent:
    draft = Draft(new_client_id(), text, preview=preview)
    screened = messages.screen(draft, player.stage.config)
    return await player.does(messages.send_message, group, draft=draft, screened=screened)


async def test_everybody_sees_what_the_sender_was_shown(
    ada: Player, ben: Player, group: int, reading: Previews
) -> None:
    assert await previews.show_preview(ada.caller, reading, PreviewWanted(URL)) == PREVIEW
    sent = await sends(ada, group, f"Look: {URL}.")
    assert (await ben.message(group, sent.seq)).preview == PREVIEW


async def test_a_page_is_read_once_until_it_is_old(
    ada: Player, reading: Previews, site: Site, clock: StandingClock
) -> None:
    for wait in (0, DAY - 1, 1):
        clock.now += wait
        await reading.preview(ada.caller, URL)
        assert len(site.requests) == (2 if wait == 1 else 1)


async def test_nobody_can_send_what_somebody_else_was_shown(
    ada: Player, ben: Player, group: int, reading: Previews, site: Site
) -> None:
    await reading.preview(ada.caller, URL)
    sent = await sends(ben, group, URL)
    assert (await ada.message(group, sent.seq)).preview is None
    await reading.preview(ben.caller, URL)
    assert len(site.requests) == 2


async def test_a_preview_that_is_unknown_or_old_or_of_another_link_holds_up_no_message(
    ada: Player, group: int, reading: Previews, clock: StandingClock
) -> None:
    unknown = await sends(ada, group, URL)
    await reading.preview(ada.caller, URL)
    other = await sends(ada, group, "https://www.gov.uk/", preview=URL)
    code = await sends(ada, group, f"`{URL}`", preview=URL)
    clock.pass_time(days=1)
    old = await sends(ada, group, URL)
    for sent in (unknown, other, code, old):
        assert (await ada.message(group, sent.seq)).preview is None


async def test_a_repeated_send_gets_the_first_answer_with_and_without_a_preview(
    ada: Player, group: int, reading: Previews
) -> None:
    draft = Draft(new_client_id(), URL)
    answers = []
    for each in (draft, msgspec.structs.replace(draft, preview=URL)):
        screened = messages.screen(each, ada.stage.config)
        answers.append(await ada.does(messages.send_message, group, draft=each, screened=screened))
    assert answers[0] == answers[1]


async def test_an_edit_keeps_the_preview_for_as_long_as_the_link_is_there(
    ada: Player, ben: Player, group: int, reading: Previews
) -> None:
    await reading.preview(ada.caller, URL)
    sent = await sends(ada, group, URL)
    for text, preview in ((f"Read {URL}", PREVIEW), ("Nothing", None), (URL, None)):
        revision = Revision(text)
        screened = messages.screen(revision, ada.stage.config)
        await ada.does(revisions.edit_message, group, seq=sent.seq, revision=revision, screened=screened)
        assert (await ben.message(group, sent.seq)).preview == preview


async def test_a_deleted_message_shows_no_preview(
    ada: Player, ben: Player, group: int, reading: Previews
) -> None:
    await reading.preview(ada.caller, URL)
    sent = await sends(ada, group, URL)
    await ada.does(revisions.delete_message, group, seq=sent.seq)
    assert (await ben.message(group, sent.seq)).preview is None


async def test_a3_4_whoever_switched_previews_off_causes_no_page_to_be_read(
    ada: Player, reading: Previews, site: Site
) -> None:
    await ada.does(change_preferences, Preferences(link_previews=False))
    with pytest.raises(Refused, match="switched off"):
        await reading.preview(ada.caller, URL)
    assert site.contacts == []
    await ada.does(change_preferences, Preferences())
    assert await reading.preview(ada.caller, URL) == PREVIEW


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://localhost/x",
        "http://site.sample:22/",
        "ftp://site.sample/",
        "x",
        "http://",
    ],
)
async def test_a3_4_what_is_no_public_page_is_refused(
    ada: Player, reading: Previews, site: Site, url: str
) -> None:
    with pytest.raises(NoPage):
        await reading.preview(ada.caller, url)
    assert site.contacts == []


async def test_a3_6_a_doubtful_link_is_warned_of_and_lends_itself_no_title(
    ada: Player, reading: Previews, site: Site
) -> None:
    await ada.does(change_preferences, Preferences(link_previews=False))
    for link, warning in (
        ("https://g0v.uk/tax", "goes to g0v.uk. It looks like gov.uk but is not."),
        ("https://fіfe.example", "Its name mixes two alphabets."),
        ("https://www.gov.uk@evil.example/", "It goes to evil.example."),
    ):
        with pytest.raises(Refused, match=warning) as refused:
            await reading.preview(ada.caller, link)
        assert refused.value.code == "doubtful_link"
    assert site.contacts == []


async def test_the_page_says_where_it_came_from_in_the_end(
    ada: Player, reading: Previews, site: Site
) -> None:
    site.answers["/short"] = move("http://other.sample/roads")
    preview = await reading.preview(ada.caller, "http://site.sample/short")
    assert (preview.url, preview.site) == ("http://site.sample/short", "other.sample")


async def test_a_page_without_a_title_has_no_preview(ada: Player, reading: Previews, site: Site) -> None:
    site.answers["/roads"] = respond(b"<p>Nothing</p>")
    with pytest.raises(NoPage):
        await reading.preview(ada.caller, URL)


async def test_so_many_pages_a_minute_are_read_for_one_person(
    ada: Player, ben: Player, site: Site, database: Database, config: Config, clock: StandingClock
) -> None:
    few = msgspec.structs.replace(config, previews_a_minute=2)
    reading = read_through(site, database, config=few, clock=clock)
    for number in (1, 2):
        site.answers[f"/{number}"] = PAGE
        await reading.preview(ada.caller, f"http://site.sample/{number}")
    with pytest.raises(TooMany):
        await reading.preview(ada.caller, URL)
    assert await reading.preview(ben.caller, URL) == PREVIEW
    clock.pass_time(minutes=1)
    assert await reading.preview(ada.caller, URL) == PREVIEW


async def test_so_many_pages_are_read_at_once(
    ada: Player, ben: Player, site: Site, database: Database, config: Config, clock: StandingClock
) -> None:
    one = msgspec.structs.replace(config, previews_at_once=1, preview_time=50)
    names = SlowNames()
    reading = read_through(site, database, config=one, clock=clock, names=names)
    first = asyncio.create_task(reading.preview(ada.caller, URL))
    await names.begun.wait()
    with pytest.raises(NoPage, match="Too many"):
        await reading.preview(ben.caller, URL)
    names.may_end.set()
    assert await first == PREVIEW
    assert await reading.preview(ben.caller, URL) == PREVIEW


async def test_what_is_old_is_not_kept(
    ada: Player, ben: Player, reading: Previews, database: Database, clock: StandingClock
) -> None:
    await reading.preview(ada.caller, URL)
    clock.pass_time(days=1)
    await reading.preview(ben.caller, URL)
    rows = await database.read(lambda tx: tx.all(int, "select person from preview"))
    assert rows == [ben.person]
