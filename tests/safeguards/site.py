"""A real server on this machine that notes every contact, and ways for a fetcher to be led to it or past it."""

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpcore

PUBLIC = "93.184.215.14"
OTHER_PUBLIC = "1.1.1.1"
HTML = "text/html; charset=utf-8"


class Site:
    """Answers each path with the raw bytes that `answers` holds for it. `contacts`: the first line of whatever came."""

    def __init__(self) -> None:
        self.port = 0
        self.contacts: list[str] = []
        self.requests: list[str] = []
        self.answers: dict[str, bytes | Iterable[bytes]] = {}
        self.held = asyncio.Event()
        self.written = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.contacts.append("connected")
        try:
            request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.requests.append(request)
            await self._answer(request.split(" ")[1], writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def _answer(self, path: str, writer: asyncio.StreamWriter) -> None:
        answer = self.answers.get(path, respond(b"", status="404 Not Found"))
        for part in [answer] if isinstance(answer, bytes) else answer:
            writer.write(part)
            await writer.drain()
            self.written += len(part)
        if path == "/held":
            await self.held.wait()


def respond(content: bytes, *, status: str = "200 OK", kind: str = HTML, more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(content)}\r\n{more}\r\n"
    return head.encode("latin-1") + content


def move(to: str, *, status: str = "302 Found") -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-length: 0\r\nlocation: ".encode()
    return head + to.encode() + b"\r\n\r\n"


def pack(content: bytes) -> bytes:
    return respond(gzip.compress(content), more="content-encoding: gzip\r\n")


@asynccontextmanager
async def serving_site(trust: ssl.SSLContext | None = None) -> AsyncIterator[Site]:
    """On 127.0.0.1 and, where there is IPv6, on ::1 at the same port."""
    site = Site()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=trust)
    site.port = server.sockets[0].getsockname()[1]
    servers = [server]
    with suppress(OSError):  # no IPv6 here
        servers.append(await asyncio.start_server(site.serve, "::1", site.port, ssl=trust))
    try:
        yield site
    finally:
        site.held.set()
        for each in servers:
            each.close()
            await each.wait_closed()


class Names:
    """A resolver. `answers`: for each look-up of a name in turn; the last one stands."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self.answers: dict[str, list[Sequence[str]]] = {}
        self.asked: list[str] = []

    def means(self, name: str, *answers: Sequence[str]) -> "Names":
        self.answers[name] = list(answers)
        return self

    async def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        left = self.answers.get(host, [[PUBLIC]])
        return left.pop(0) if len(left) > 1 else left[0]


class Rerouted(httpcore.AsyncNetworkBackend):
    """Connects to the site, whatever address it is asked for, and notes which that was."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._real = httpcore.AnyIOBackend()
        self.connected: list[tuple[str, int]] = []
        self.fails: set[str] = set()

    async def connect_tcp(self, host: str, port: int, *_: Any, **given: Any) -> httpcore.AsyncNetworkStream:
        # Any: what the real one takes besides, which does not matter here
        self.connected.append((host, port))
        if host in self.fails:
            raise httpcore.ConnectError("nobody is there")
        return await self._real.connect_tcp("127.0.0.1", self._site.port)
