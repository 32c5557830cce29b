"""Previews of links: what a page says of itself, read by the server so that no reader's device asks the page.

Only the one who writes causes a page to be read, and only they can send what was read. The only writer of `preview`.
"""

import asyncio
import hashlib
from collections import Counter

import msgspec

from inwith.caller import Caller
from inwith.clock import MINUTE, Clock
from inwith.config import Config
from inwith.conversations.content import LinkPreview, PreviewWanted
from inwith.errors import Refused, TooMany
from inwith.people.preferences import find_preferences
from inwith.safeguards.fetch import Fetcher, Limits, Page
from inwith.safeguards.links import Doubt, KnownHosts, doubt, find_links
from inwith.safeguards.page import Words, read_words
from inwith.safeguards.web_address import NoPage
from inwith.storage.database import Database, Tx

_FIND = """select site, title, description from preview
    where person = :person and url_hash = :url_hash and read_at > :after"""
_KEEP = """insert into preview (person, url_hash, read_at, site, title, description)
    values (:person, :url_hash, :now, :site, :title, :description)
    on conflict (person, url_hash) do update
        set read_at = :now, site = :site, title = :title, description = :description"""


class _Found(msgspec.Struct, frozen=True):
    site: str
    title: str
    description: str


class Previews:
    """Reads pages: so many at once for everybody, so many a minute for each person. Counts are this process's own."""

    def __init__(
        self, database: Database, *, config: Config, clock: Clock, fetcher: Fetcher | None = None
    ) -> None:
        self._database = database
        self._config = config
        self._clock = clock
        self._fetcher = fetcher or _make_fetcher(config)
        self._places = asyncio.Semaphore(config.previews_at_once)
        self._minute = 0
        self._asked: Counter[int] = Counter()

    async def preview(self, caller: Caller, url: str) -> LinkPreview:
        """See `show_preview`."""
        if doubtful := doubt(url, KnownHosts.of_council(self._config)):
            raise Refused(_warn(doubtful), code="doubtful_link")
        if found := await self._database.read(_find_allowed, caller, url=url):
            return found
        self._count(caller.person)
        page, words = await self._read(url)
        preview = LinkPreview(url, page.host, words.title, words.description)
        await self._database.write(keep_preview, caller, preview=preview)
        return preview

    def close(self) -> None:
        self._fetcher.close()

    def _count(self, person: int) -> None:
        """Raises TooMany."""
        minute = self._clock() // MINUTE
        if minute != self._minute:
            self._minute = minute
            self._asked.clear()
        if self._asked[person] >= self._config.previews_a_minute:
            raise TooMany("You asked for many previews. Wait a minute.")
        self._asked[person] += 1

    async def _read(self, url: str) -> tuple[Page, Words]:
        try:
            async with asyncio.timeout(self._config.preview_time / 1000):
                await self._places.acquire()
        except TimeoutError as error:
            raise NoPage("Too many pages are being read.") from error
        try:
            page = await self._fetcher.fetch(url)
            # Away from the loop: a megabyte of HTML takes a while to read.
            words = await asyncio.to_thread(
                read_words,
                page.html,
                title_characters=self._config.preview_title_characters,
                description_characters=self._config.preview_text_characters,
            )
        finally:
            self._places.release()
        if words is None:
            raise NoPage("The page does not say what it is.")
        return page, words


async def show_preview(caller: Caller, previews: Previews, wanted: PreviewWanted) -> LinkPreview:
    """What the page at an address says of itself, to be sent with a message that has the address in it.

    Kept for `config.preview_life` for the caller alone. Raises Refused if there is nothing to show, whatever the reason,
    with the code "doubtful_link" and a warning for a link that may not lead where it seems to; TooMany.
    """
    return await previews.preview(caller, wanted.url)


def _warn(doubtful: Doubt) -> str:
    host = doubtful.host
    if doubtful.reason == "look_alike":
        return f"Take care: this link goes to {host}. It looks like {doubtful.like} but is not."
    if doubtful.reason == "mixed_scripts":
        return f"Take care: this link goes to {host}. Its name mixes two alphabets."
    return f"Take care: this link hides where it goes. It goes to {host}."


def _make_fetcher(config: Config) -> Fetcher:
    limits = Limits(
        milliseconds=config.preview_time,
        most_bytes=config.preview_bytes,
        hops=config.preview_hops,
        ports=frozenset(map(int, config.preview_ports.split())),
    )
    return Fetcher(limits, own_hosts=config.own_hosts)


def _find_allowed(tx: Tx, caller: Caller, *, url: str) -> LinkPreview | None:
    """What was read for the caller before. Raises Refused when they, or the council, have switched previews off."""
    if not tx.config.link_previews or not find_preferences(tx, caller.person).link_previews:
        raise Refused("Previews of links are switched off.", code="previews_off")
    return find_preview(tx, caller, url=url)


def find_preview(tx: Tx, caller: Caller, *, url: str) -> LinkPreview | None:
    """What was read for the caller at `url`, unless that is too long ago."""
    after = tx.now - tx.config.preview_life
    found = tx.one(_Found, _FIND, person=caller.person, url_hash=_hash(url), after=after)
    return LinkPreview(url, found.site, found.title, found.description) if found else None


def find_preview_to_send(tx: Tx, author: Caller, *, text: str, url: str) -> LinkPreview | None:
    """The preview that goes with a message; none, rather than a refusal, if it is not to be had any more."""
    if url not in find_links(text) or not tx.config.link_previews:
        return None
    return find_preview(tx, author, url=url)


def keep_preview(tx: Tx, caller: Caller, *, preview: LinkPreview) -> None:
    """Keep it for the caller; what is too old goes, whoever asked for it."""
    tx.run("delete from preview where read_at <= :before", before=tx.now - tx.config.preview_life)
    tx.run(
        _KEEP,
        person=caller.person,
        url_hash=_hash(preview.url),
        now=tx.now,
        site=preview.site,
        title=preview.title,
        description=preview.description,
    )


def _hash(url: str) -> bytes:
    return hashlib.blake2b(url.encode(), digest_size=32).digest()
