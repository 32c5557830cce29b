"""The guarded fetcher: reads one page of the public internet for a preview, and reaches nothing else.

A name is looked up once, by us; every address it has must be public; the connection goes to an address that was
checked, while TLS verifies the name. Each redirection is a new address, checked in the same way. It sends no cookie, no
credential and no referrer, and reads at most so many bytes in at most so much time.
"""

import asyncio
import re
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import httpcore
import httpx
import msgspec

from inwith.safeguards.addresses import may_be_reached
from inwith.safeguards.web_address import NoPage, WebAddress, follow, read_address

Resolve = Callable[[str], Awaitable[Sequence[str]]]
MayReach = Callable[[str], bool]

_HEADERS = [
    (b"User-Agent", b"Inwith (link preview)"),
    (b"Accept", b"text/html"),
    (b"Accept-Encoding", b"gzip"),
    (b"Connection", b"close"),
]
_MOVED = frozenset({301, 302, 303, 307, 308})
_LOOKUPS_AT_ONCE = 4
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_META_WITHIN_BYTES = 1024
# Python knows charsets that take quadratic time to decode; pages need none but these.
_CHARSETS = {
    **dict.fromkeys(("utf-8", "utf8", "us-ascii", "ascii"), "utf-8"),
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252"), "cp1252"),
    **dict.fromkeys(("iso-8859-2", "windows-1250"), "cp1250"),
    "iso-8859-15": "iso-8859-15",
}


class Limits(msgspec.Struct, frozen=True):
    """`milliseconds` and `most_bytes` are for one fetch with all its redirections, of which there are at most `hops`."""

    milliseconds: int = 5_000
    most_bytes: int = 1024 * 1024
    hops: int = 3
    ports: frozenset[int] = frozenset({80, 443})


class Page(msgspec.Struct, frozen=True):
    """`host`: the one it came from in the end. `html`: at most the limit of bytes, and may end in the midst."""

    host: str
    html: str


class Fetcher:
    """`own_hosts`: names of the council's own service, which is never asked.

    `resolve`, `may_reach` and `backend` are the ways out of the machine, `trust` says whose certificates are believed; a
    test hands in its own.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        own_hosts: Iterable[str],
        resolve: Resolve | None = None,
        may_reach: MayReach = may_be_reached,
        backend: httpcore.AsyncNetworkBackend | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits
        self._own_hosts = frozenset(own_hosts)
        self._lookups = ThreadPoolExecutor(_LOOKUPS_AT_ONCE, thread_name_prefix="inwith-lookup")
        self._resolve = resolve or self._look_up
        self._may_reach = may_reach
        self._backend = backend or httpcore.AnyIOBackend()
        self._trust = trust

    async def fetch(self, url: str) -> Page:
        """Raises NoPage for everything but a page of HTML on the public internet."""
        try:
            async with asyncio.timeout(self._limits.milliseconds / 1000):
                return await self._follow(read_address(url))
        except TimeoutError as error:
            raise NoPage("The page took too long.") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
            raise NoPage(f"The page could not be read: {error!r}.") from error

    def close(self) -> None:
        self._lookups.shutdown(wait=False, cancel_futures=True)

    async def _follow(self, address: WebAddress) -> Page:
        for _ in range(self._limits.hops + 1):
            answer = await self._ask(address)
            if isinstance(answer, Page):
                return answer
            address = answer
        raise NoPage("The page leads from one address to another without end.")

    async def _ask(self, address: WebAddress) -> Page | WebAddress:
        """The page at one address, or where it has moved."""
        pinned = _Pinned(self._backend, host=address.host, addresses=await self._find_addresses(address))
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode(),
        )
        async with (
            httpcore.AsyncConnectionPool(ssl_context=self._tls, network_backend=pinned) as pool,
            pool.stream("GET", url, headers=_HEADERS) as response,
        ):
            headers = {name.lower(): value for name, value in response.headers}
            if response.status in _MOVED:
                return follow(address, headers.get(b"location", b""))
            kind = headers.get(b"content-type", b"").decode("latin-1")
            if response.status != 200 or kind.partition(";")[0].strip().lower() != "text/html":
                raise NoPage("There is no page of HTML there.")
            packed = headers.get(b"content-encoding", b"identity").strip().lower()
            content = await _read(response.aiter_stream(), packed=packed, most=self._limits.most_bytes)
            return Page(address.host, _decode(content, kind))

    async def _find_addresses(self, address: WebAddress) -> Sequence[str]:
        """All of the host's addresses, looked up this once. Raises NoPage unless every one of them may be reached."""
        if address.port not in self._limits.ports:
            raise NoPage(f"Port {address.port} is not one that pages are at.")
        if address.host in self._own_hosts:
            raise NoPage("This is our own address.")
        found = await self._resolve(address.host)
        # A name with one address outside and one inside is up to something.
        if not found or not all(map(self._may_reach, found)):
            raise NoPage("The page is not on the public internet.")
        return found

    async def _look_up(self, host: str) -> Sequence[str]:
        # In threads of its own: a slow name server must not hold up anybody else's work.
        found = await asyncio.get_running_loop().run_in_executor(
            self._lookups, lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        )
        return [str(sockaddr[0]) for *_, sockaddr in found]

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._trust or httpx.create_ssl_context()


class _Pinned(httpcore.AsyncNetworkBackend):
    """Connects to the addresses that were checked and to no other, whatever the name means by now."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend, *, host: str, addresses: Sequence[str]) -> None:
        self._backend = backend
        self._host = host
        self._addresses = addresses

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        if host != self._host:
            raise NoPage("A connection was to go to another host than the one that was checked.")
        *others, last = self._addresses
        for address in others:
            try:
                return await self._backend.connect_tcp(address, port, timeout=timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._backend.connect_tcp(last, port, timeout=timeout)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise NoPage("Pages are not read from sockets of this machine.")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def _read(stream: AsyncIterator[bytes], *, packed: bytes, most: int) -> bytes:
    """The content's beginning: at most `most` bytes come over the wire, and at most as many out of the packing."""
    if packed not in (b"identity", b"gzip", b"x-gzip"):
        raise NoPage("The page is packed in a way that was not asked for.")
    arrived = 0
    content = bytearray()
    unpack = zlib.decompressobj(wbits=31) if packed != b"identity" else None
    async for chunk in stream:
        chunk = chunk[: most - arrived]
        arrived += len(chunk)
        try:
            content += unpack.decompress(chunk, most - len(content) + 1) if unpack else chunk
        except zlib.error as error:
            raise NoPage("The page could not be unpacked.") from error
        if arrived >= most or len(content) >= most:
            break
    return bytes(content[:most])


def _decode(content: bytes, kind: str) -> str:
    named = _CHARSET.search(kind) or _CHARSET.search(content[:_META_WITHIN_BYTES].decode("ascii", "ignore"))
    charset = _CHARSETS.get(named[1].lower() if named else "utf-8", "utf-8")
    return content.decode(charset, "replace")
