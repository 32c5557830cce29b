"""A push service on this machine (RFC 8030): it takes wake-ups over HTTP and opens them as the device would."""

import base64
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from inwith.people.types import PushSubscription


class Taken(msgspec.Struct, frozen=True):
    """A request as it came. `plaintext`: what the device finds inside."""

    path: str
    headers: dict[str, str]
    body: bytes
    plaintext: bytes


class Device:
    """A browser's end of one subscription: it alone holds the private key."""

    def __init__(self, address: str, name: str) -> None:
        self.path = f"/wake/{name}"
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = secrets.token_bytes(16)
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.subscription = PushSubscription(address + self.path, in_base64(point), in_base64(self._auth))

    def open(self, body: bytes) -> bytes:
        """Raises when it was not sealed for this device."""
        opened = http_ece.decrypt(body, private_key=self._key, auth_secret=self._auth, version="aes128gcm")
        return bytes(opened)


class PushService:
    """`answers`: the statuses to give next, 201 once they are used up. `retry_after` goes with each."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.taken: list[Taken] = []
        self.answers: list[int] = []
        self.retry_after = ""
        self._devices: dict[str, Device] = {}
        self._held: dict[str, threading.Event] = {}
        self._news = threading.Condition()

    def device(self, name: str) -> Device:
        device = self._devices[f"/wake/{name}"] = Device(self.address, name)
        return device

    def wakes_of(self, device: Device) -> list[Taken]:
        return [each for each in self.taken if each.path == device.path]

    def wait_for(self, count: int, *, device: Device | None = None, seconds: float = 20) -> None:
        """Until so many requests have come, for any device or for this one. Raises AssertionError."""

        def come() -> int:
            return len([each for each in self.taken if device is None or each.path == device.path])

        with self._news:
            assert self._news.wait_for(lambda: come() >= count, seconds), f"{come()} came"

    @contextmanager
    def holding(self, device: Device) -> Iterator[None]:
        """Until the end of the block nothing that comes for this device is answered."""
        self._held[device.path] = threading.Event()
        try:
            yield
        finally:
            self._held.pop(device.path).set()

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        plaintext = self._devices[path].open(body)
        with self._news:
            self.taken.append(Taken(path, headers, body, plaintext))
            self._news.notify_all()
            status = self.answers.pop(0) if self.answers else 201
        if (held := self._held.get(path)) is not None:
            held.wait(20)
        return status


@contextmanager
def serving_push() -> Iterator[PushService]:
    """Listens on a free port until the end of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    service = PushService(f"http://127.0.0.1:{server.server_address[1]}")
    _Handler.services[server.server_address[1]] = service
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    services: dict[int, PushService] = {}

    def do_POST(self) -> None:
        service = self.services[self.server.server_address[1]]  # type: ignore[index]  # of TCP, hence a pair
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status = service.take(self.path, headers, body)
        self.send_response(status)
        if service.retry_after:
            self.send_header("retry-after", service.retry_after)
        if status in (301, 307, 308):
            self.send_header("location", service.address + "/elsewhere")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        return


def in_base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
