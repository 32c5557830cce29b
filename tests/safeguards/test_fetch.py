"""The guarded fetcher against a real listener: what reaches it, how much, for how long, and what never does."""

import asyncio
import ipaddress
import ssl
import subprocess
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inwith.safeguards.addresses import is_own, is_public, may_be_reached
from inwith.safeguards.fetch import Fetcher, Limits, Page
from inwith.safeguards.web_address import LONGEST, NoPage, read_address
from tests.safeguards.forms import DISGUISED, ODD_SCHEMES, PRIVATE_4, PRIVATE_6, all_urls, bracketed, words
from tests.safeguards.site import (
    OTHER_PUBLIC,
    PUBLIC,
    Names,
    Rerouted,
    Site,
    move,
    pack,
    respond,
    serving_site,
)

PAGE = respond(b"<title>Gritting routes</title>")
Given = Callable[..., Fetcher]


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving_site() as site:
        site.answers["/"] = site.answers["/page"] = PAGE
        yield site


def guarded(site: Site, *, names: Names | None = None) -> Fetcher:
    """Every way out of the machine is the real one, and the site's port is one where pages may be."""
    limits = Limits(ports=frozenset({80, 443, site.port}))
    return Fetcher(limits, own_hosts=["inwith.sample"], resolve=names)


def outside(
    site: Site, *, names: Names | None = None, limits: Limits | None = None
) -> tuple[Fetcher, Rerouted]:
    """The site stands for the whole public internet."""
    backend = Rerouted(site)
    resolve = names or Names()
    return Fetcher(limits or Limits(), own_hosts=["inwith.sample"], resolve=resolve, backend=backend), backend


async def gets_nothing(fetcher: Fetcher, url: str) -> bool:
    try:
        await fetcher.fetch(url)
    except NoPage:
        return True
    return False


async def test_the_listener_would_be_reached_if_nobody_looked(site: Site) -> None:
    careless = Fetcher(
        Limits(ports=frozenset({site.port})),
        own_hosts=[],
        resolve=Names().means("site.sample", ["127.0.0.1"]),
        may_reach=lambda address: True,
    )
    page = await careless.fetch(f"http://site.sample:{site.port}/")
    assert (page.host, site.contacts) == ("site.sample", ["connected"])


async def test_a3_4_three_hundred_forms_of_private_addresses_reach_nothing(site: Site) -> None:
    urls = all_urls(site.port)
    fetcher = guarded(site)
    answered = [url for url in urls if not await gets_nothing(fetcher, url)]
    fetcher.close()
    assert len(urls) >= 300
    assert (answered, site.contacts) == ([], [])


@pytest.mark.parametrize("spoiled", ["alone", "first", "last"])
async def test_a3_4_a_name_with_any_private_address_reaches_nothing(site: Site, spoiled: str) -> None:
    for address in (*PRIVATE_4, *PRIVATE_6):
        answer = {"alone": [address], "first": [address, PUBLIC], "last": [PUBLIC, OTHER_PUBLIC, address]}
        fetcher, backend = outside(site, names=Names().means("site.sample", answer[spoiled]))
        assert await gets_nothing(fetcher, "http://site.sample/"), address
        assert backend.connected == [], address
    assert site.contacts == []


async def test_a3_4_a_redirection_to_any_of_the_forms_is_not_followed(site: Site) -> None:
    for number, location in enumerate(all_urls(site.port)):
        if any(each in location for each in "\r\n"):
            continue  # such a header cannot be sent
        site.answers[f"/{number}"] = move(location)
        fetcher, backend = outside(site)
        await gets_nothing(fetcher, f"http://site.sample/{number}")
        # What is no absolute address leads back to the site itself.
        assert {address for address, _ in backend.connected} == {PUBLIC}, location
        assert {request.split("\r\nHost: ")[1][:13] for request in site.requests} == {"site.sample\r\n"}


async def test_a3_4_a_redirection_to_a_name_of_the_inside_is_not_followed(site: Site) -> None:
    site.answers["/moved"] = move("http://inside.sample/")
    for address in (*PRIVATE_4, *PRIVATE_6):
        names = Names().means("inside.sample", [address])
        fetcher, backend = outside(site, names=names)
        assert await gets_nothing(fetcher, "http://site.sample/moved"), address
        assert backend.connected == [(PUBLIC, 80)], address


async def test_a3_4_a_name_that_changes_its_meaning_is_pinned_to_what_was_checked(site: Site) -> None:
    names = Names().means("site.sample", [PUBLIC], ["127.0.0.1"])
    fetcher, backend = outside(site, names=names)
    await fetcher.fetch("http://site.sample/page")
    assert (names.asked, backend.connected) == (["site.sample"], [(PUBLIC, 80)])


async def test_a3_4_the_second_hop_to_the_same_name_is_checked_anew(site: Site) -> None:
    site.answers["/moved"] = move("/page")
    names = Names().means("site.sample", [PUBLIC], ["127.0.0.1"])
    fetcher, backend = outside(site, names=names)
    assert await gets_nothing(fetcher, "http://site.sample/moved")
    assert (names.asked, backend.connected) == (["site.sample", "site.sample"], [(PUBLIC, 80)])


async def test_when_one_address_fails_the_next_checked_one_is_tried(site: Site) -> None:
    fetcher, backend = outside(site, names=Names().means("site.sample", [OTHER_PUBLIC, PUBLIC]))
    backend.fails.add(OTHER_PUBLIC)
    assert (await fetcher.fetch("http://site.sample/page")).html == "<title>Gritting routes</title>"
    assert [address for address, _ in backend.connected] == [OTHER_PUBLIC, PUBLIC]


async def test_our_own_address_is_never_asked(site: Site) -> None:
    site.answers["/moved"] = move("https://inwith.sample/api/v1/me")
    for url in ("http://inwith.sample/", "https://INWITH.sample/", "http://site.sample/moved"):
        fetcher, backend = outside(site)
        assert await gets_nothing(fetcher, url)
        assert {port for _, port in backend.connected} <= {80}
    assert is_own("127.0.0.1")
    assert not is_own(PUBLIC)


@pytest.mark.parametrize("port", [1, 22, 25, 79, 81, 444, 6379, 8080, 65535, 65536, 99999])
async def test_only_the_ports_of_pages_are_asked(site: Site, port: int) -> None:
    fetcher, backend = outside(site)
    assert await gets_nothing(fetcher, f"http://site.sample:{port}/")
    assert backend.connected == []


async def test_what_is_sent_says_who_asks_and_nothing_else(site: Site) -> None:
    site.answers["/cookie"] = move("/page", status="302 Found\r\nset-cookie: known=yes")
    fetcher, _ = outside(site)
    await fetcher.fetch("http://site.sample/cookie#part")
    for request in site.requests:
        line, *headers = request.strip().lower().split("\r\n")
        assert line in ("get /cookie http/1.1", "get /page http/1.1")
        assert sorted(headers) == [
            "accept-encoding: gzip",
            "accept: text/html",
            "connection: close",
            "host: site.sample",
            "user-agent: inwith (link preview)",
        ]


async def test_three_redirections_are_followed_and_not_a_fourth(site: Site) -> None:
    for number in range(4):
        site.answers[f"/{number}"] = move(f"/{number - 1}" if number else "/page")
    fetcher, backend = outside(site)
    assert isinstance(await fetcher.fetch("http://site.sample/2"), Page)
    assert len(backend.connected) == 4
    with pytest.raises(NoPage, match="without end"):
        await fetcher.fetch("http://site.sample/3")


async def test_one_mebibyte_is_read_and_no_more(site: Site) -> None:
    most = 1024 * 1024
    for size in (most - 1, most, most + 1):
        site.answers["/page"] = respond(b"a" * size)
        page = await outside(site)[0].fetch("http://site.sample/page")
        assert len(page.html) == min(size, most)


async def test_a_page_without_end_is_cut_off(site: Site) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n"
    site.answers["/page"] = [head, *[b"a" * 65536] * 2000]
    page = await outside(site)[0].fetch("http://site.sample/page")
    assert len(page.html) == 1024 * 1024
    assert site.written < 100_000_000


@pytest.mark.parametrize("size", [1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 400 * 1024 * 1024])
async def test_a_bomb_is_unpacked_to_one_mebibyte_at_most(site: Site, size: int) -> None:
    packer = zlib.compressobj(9, wbits=31)
    packed = b"".join(packer.compress(b"\0" * min(2**20, size - at)) for at in range(0, size, 2**20))
    site.answers["/page"] = respond(packed + packer.flush(), more="content-encoding: gzip\r\n")
    page = await outside(site)[0].fetch("http://site.sample/page")
    assert len(page.html) == min(size, 1024 * 1024)


async def test_endless_headers_are_not_read(site: Site) -> None:
    site.answers["/page"] = [b"HTTP/1.1 200 OK\r\n", *[b"x: " + b"a" * 60_000 + b"\r\n"] * 400]
    assert await gets_nothing(outside(site)[0], "http://site.sample/page")
    assert site.written < 10_000_000


async def test_after_its_time_it_gives_up_whatever_it_waits_for(site: Site) -> None:
    limits = Limits(milliseconds=50)
    site.answers["/held"] = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<title>"

    class Silent(Names):
        async def __call__(self, host: str) -> list[str]:
            await asyncio.Event().wait()
            raise AssertionError

    with pytest.raises(NoPage, match="too long"):
        await outside(site, limits=limits)[0].fetch("http://site.sample/held")
    with pytest.raises(NoPage, match="too long"):
        await outside(site, limits=limits, names=Silent())[0].fetch("http://site.sample/")
    assert Limits().milliseconds == 5_000


@pytest.mark.parametrize(
    "answer",
    [
        respond(b"{}", kind="application/json"),
        respond(b"<title>", kind="application/xhtml+xml"),
        respond(b"<title>", kind="text/htmlx"),
        respond(b"<title>", kind=""),
        respond(b"<title>", status="404 Not Found"),
        respond(b"<title>", status="206 Partial Content"),
        respond(b"<title>", more="content-encoding: br\r\n"),
        respond(b"no gzip", more="content-encoding: gzip\r\n"),
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 302 Found\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nlocation: http://[bad\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nlocation: \xff\xfe\r\ncontent-length: 0\r\n\r\n",
        b"",
    ],
)
async def test_only_pages_of_html_are_answered(site: Site, answer: bytes) -> None:
    site.answers["/page"] = answer
    assert await gets_nothing(outside(site)[0], "http://site.sample/page")


async def test_packed_pages_and_other_charsets_are_read(site: Site) -> None:
    site.answers["/packed"] = pack(b"<title>F\xc3\xa0ilte</title>")
    site.answers["/old"] = respond(b"<title>F\xe0ilte</title>", kind="text/html; charset=ISO-8859-1")
    site.answers["/meta"] = respond(
        b'<meta charset="windows-1252"><title>F\xe0ilte</title>', kind="text/html"
    )
    site.answers["/slow"] = respond(b"<title>F\xc3\xa0ilte</title>", kind="text/html; charset=punycode")
    fetcher, _ = outside(site)
    for path in site.answers:
        if path not in ("/", "/page"):
            assert (
                "Fàilte" in (await fetcher.fetch(f"https://site.sample{path}".replace("https", "http"))).html
            )


async def test_a_certificate_of_another_name_is_not_believed(tmp_path: Path) -> None:
    trust = _make_certificate(tmp_path, "site.sample")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    async with serving_site(server) as site:
        site.answers["/"] = PAGE
        fetcher = Fetcher(Limits(), own_hosts=[], resolve=Names(), backend=Rerouted(site), trust=trust)
        assert (await fetcher.fetch("https://site.sample/")).host == "site.sample"
        assert await gets_nothing(fetcher, "https://other.sample/")
        stranger = Fetcher(Limits(), own_hosts=[], resolve=Names(), backend=Rerouted(site))
        assert await gets_nothing(stranger, "https://site.sample/")
    assert len(site.requests) == 1


def _make_certificate(folder: Path, host: str) -> ssl.SSLContext:
    subprocess.run(
        [
            *words("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=sample -addext"),
            f"subjectAltName=DNS:{host}",
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")),
        ],
        check=True,
        capture_output=True,
    )
    return ssl.create_default_context(cafile=folder / "cert.pem")


PIECES = st.sampled_from(
    [
        *DISGUISED,
        *ODD_SCHEMES,
        *words(r"http:// https:// site.sample 127.0.0.1 ::1 [::1] @ : / \ # ? % [ ] . 80 :80 :443"),
        *words("xn-- é ß ſ \u212a a b.c"),
        "\t",
        " ",
    ]
)
URLS = st.one_of(
    st.lists(PIECES, max_size=8).map("".join),
    st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=6).map(
        lambda parts: "http://" + "".join(parts)
    ),
    st.text(max_size=40).map("https://{}".format),
)


@given(URLS)
@settings(max_examples=600, suppress_health_check=[HealthCheck.too_slow])
def test_the_host_that_is_checked_is_the_host_that_other_readers_see(url: str) -> None:
    """A page is asked for at the host which a browser, or any careful program, would take from the same text."""
    try:
        address = read_address(url)
    except NoPage:
        return
    if url.isascii():
        assert httpx.URL(url).raw_host.decode() == address.host
    split = urlsplit(address.url)
    assert (split.hostname, split.username, split.password) == (address.host, None, None)
    assert httpx.URL(address.url).raw_host.decode() == address.host
    assert read_address(address.url) == address
    assert address.host.isascii()
    assert address.target.isascii()
    with pytest.raises(ValueError, match="does not appear to be"):
        ipaddress.ip_address(address.host)


@given(url=URLS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_the_host_that_is_checked_is_the_host_that_is_connected_to(site: Site, url: str) -> None:
    site.requests.clear()
    names = Names()
    fetcher, backend = outside(site, names=names)
    await gets_nothing(fetcher, url.replace("https", "http"))
    assert len(backend.connected) == len(names.asked) == len(site.requests)
    for host, request in zip(names.asked, site.requests, strict=True):
        assert f"\r\nHost: {host}\r\n" in request.replace(":443\r\n", "\r\n")


def test_the_longest_address_that_is_read() -> None:
    start = "http://site.sample/"
    assert read_address(start + "a" * (LONGEST - len(start))).host == "site.sample"
    with pytest.raises(NoPage, match="too long"):
        read_address(start + "a" * (LONGEST + 1 - len(start)))


@pytest.mark.parametrize(
    ("url", "host", "target"),
    [
        ("https://www.gov.uk/bank-holidays", "www.gov.uk", "/bank-holidays"),
        ("http://Site.Sample", "site.sample", "/"),
        ("https://site.sample?q=a+b", "site.sample", "/?q=a+b"),
        ("https://site.sample/làrach?q=ü", "site.sample", "/l%C3%A0rach?q=%C3%BC"),
        ("https://zażółć.sample/", "zażółć.sample".encode("idna").decode(), "/"),
        ("https://site.sample/a%20b#c", "site.sample", "/a%20b"),
        ("https://a_b.site.sample/", "a_b.site.sample", "/"),
        ("https://xn--bcher-kva.sample/", "xn--bcher-kva.sample", "/"),
        ("https://bücher.sample/", "xn--bcher-kva.sample", "/"),
        ("https://3m.sample/", "3m.sample", "/"),
    ],
)
def test_ordinary_addresses_are_read(url: str, host: str, target: str) -> None:
    address = read_address(url)
    assert (address.host, address.target) == (host, target)


@pytest.mark.parametrize("address", [*PRIVATE_4, *PRIVATE_6])
def test_no_private_address_counts_as_public(address: str) -> None:
    assert not is_public(address)
    assert not is_public(bracketed(address))


@pytest.mark.parametrize(
    "address", [PUBLIC, "8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4009:80b::200e"]
)
def test_public_addresses_count_as_public(address: str) -> None:
    assert is_public(address)
    assert may_be_reached(address)


@given(st.integers(0, 2**32 - 1))
def test_whatever_python_knows_to_be_private_is_not_public_in_any_wrapping(number: int) -> None:
    plain = ipaddress.IPv4Address(number)
    for wrapped in (
        f"::ffff:{plain}",
        f"::{plain}",
        f"64:ff9b::{plain}",
        f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1",
    ):
        assert not is_public(wrapped)
    if not plain.is_global or plain.is_multicast:
        assert not is_public(str(plain))
