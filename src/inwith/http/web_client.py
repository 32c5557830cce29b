"""Serves the built web client: small files, read once, sent as compressed as the browser takes them."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec
from litestar import Response

from inwith.errors import NotFound
from inwith.http.encoding import accepted

FOLDER = Path(__file__).parent.parent / "web"
ENCODINGS = {"br": ".br", "gzip": ".gz"}  # the smaller first
# Not the machine's own table of types, which differs from one to the next.
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
FOR_EVER = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "no-cache"
NOT_BUILT = """<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Inwith</title>
<h1>The web client has not been built</h1>
<p>The server is running. Build the pages with <code>make web</code>, then start it again.</p></html>
"""


class File(msgspec.Struct, frozen=True):
    """A file in each encoding there is of it; "" is the plain one."""

    bodies: dict[str, bytes]
    media_type: str
    caching: str
    etag: str


class WebClient:
    """The files under `folder`, all read at the start: together they are smaller than one photo."""

    def __init__(self, folder: Path = FOLDER) -> None:
        found = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
        plain = [path for path in found if path.suffix not in ENCODINGS.values()]
        self._files = {"/" + path.relative_to(folder).as_posix(): _read(path) for path in plain}
        self._page = self._files.get("/index.html") or _file({"": NOT_BUILT.encode()}, name="index.html")

    def answer(self, path: str, headers: Mapping[str, str]) -> Response[bytes]:
        """A file; or for any other address without an extension the page, whose script knows what to show.

        Raises NotFound.
        """
        file = self._files.get(path)
        if file is None and "." in path.rpartition("/")[2]:
            raise NotFound("There is nothing at this address.")
        return _respond(file or self._page, headers)


def _read(path: Path) -> File:
    bodies = {"": path.read_bytes()}
    for encoding, suffix in ENCODINGS.items():
        if (compressed := path.with_name(path.name + suffix)).is_file():
            bodies[encoding] = compressed.read_bytes()
    return _file(bodies, name=path.name, hashed=path.parent.name == "assets")


def _file(bodies: dict[str, bytes], *, name: str, hashed: bool = False) -> File:
    return File(
        bodies,
        media_type=TYPES.get(Path(name).suffix, "application/octet-stream"),
        # The name of an asset changes with its content; anything else keeps its name and is asked for again.
        caching=FOR_EVER if hashed else ASK_EACH_TIME,
        etag=hashlib.sha256(bodies[""]).hexdigest()[:32],
    )


def _respond(file: File, headers: Mapping[str, str]) -> Response[bytes]:
    encoding = next((each for each in file.bodies if each and each in accepted(headers)), "")
    # An ETag names the bytes sent, so each encoding has its own.
    etag = f'"{file.etag}{encoding}"'
    answer = {"cache-control": file.caching, "etag": etag, "vary": "accept-encoding"}
    if etag in headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=answer)
    if encoding:
        answer["content-encoding"] = encoding
    return Response(file.bodies[encoding], status_code=200, media_type=file.media_type, headers=answer)
