"""The web client's files: compressed as the browser takes them, kept for ever where that is safe."""

from pathlib import Path

import pytest

from inwith.errors import NotFound
from inwith.http.web_client import WebClient
from tests.conftest import Served


@pytest.fixture
def client(tmp_path: Path) -> WebClient:
    """Files as the build writes them."""
    (tmp_path / "assets").mkdir()
    for name, text in {
        "index.html": "<p>page</p>",
        "index.html.br": "page in brotli",
        "index.html.gz": "page in gzip",
        "assets/main-1a2b.js": "script",
        "assets/main-1a2b.js.gz": "script in gzip",
        "icon.svg": "<svg/>",
        "manifest.webmanifest": "{}",
    }.items():
        (tmp_path / name).write_text(text)
    return WebClient(tmp_path)


@pytest.mark.parametrize(
    ("accepted", "encoding", "body"),
    [
        ("gzip, deflate, br, zstd", "br", b"page in brotli"),
        ("gzip", "gzip", b"page in gzip"),
        ("br;q=0, gzip;q=0.5", "gzip", b"page in gzip"),
        ("identity", None, b"<p>page</p>"),
        ("", None, b"<p>page</p>"),
    ],
)
def test_a_file_comes_in_the_smallest_encoding_the_browser_takes(
    client: WebClient, accepted: str, encoding: str | None, body: bytes
) -> None:
    answer = client.answer("/", {"accept-encoding": accepted})
    assert (answer.headers.get("content-encoding"), answer.content) == (encoding, body)
    assert answer.headers["vary"] == "accept-encoding"


def test_a_file_whose_name_changes_with_its_content_is_kept_for_ever(client: WebClient) -> None:
    assert "immutable" in client.answer("/assets/main-1a2b.js", {}).headers["cache-control"]
    assert client.answer("/icon.svg", {}).headers["cache-control"] == "no-cache"
    assert client.answer("/", {}).headers["cache-control"] == "no-cache"


def test_what_the_browser_has_already_is_not_sent_again(client: WebClient) -> None:
    etag = client.answer("/", {"accept-encoding": "br"}).headers["etag"]
    again = client.answer("/", {"accept-encoding": "br", "if-none-match": etag})
    other = client.answer("/", {"accept-encoding": "gzip", "if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_addresses_of_the_clients_own_get_the_page(client: WebClient) -> None:
    assert client.answer("/conversations/42", {}).content == b"<p>page</p>"


@pytest.mark.parametrize(
    "path", ["/assets/main-0000.js", "/nothing.png", "/../conftest.py", "/assets/../../a.b"]
)
def test_a_file_that_is_not_there_is_not_found(client: WebClient, path: str) -> None:
    with pytest.raises(NotFound):
        client.answer(path, {})


def test_each_file_has_its_type(client: WebClient) -> None:
    types = {
        "/assets/main-1a2b.js": "text/javascript",
        "/icon.svg": "image/svg+xml",
        "/manifest.webmanifest": "application/manifest+json",
    }
    assert {path: client.answer(path, {}).media_type for path in types} == types


def test_a_server_without_the_client_says_how_to_build_it(tmp_path: Path) -> None:
    answer = WebClient(tmp_path / "nothing").answer("/", {})
    assert b"make web" in answer.content


async def test_the_service_worker_is_asked_for_each_time_and_lives_under_a_policy_of_its_own(
    served: Served,
) -> None:
    answer = await (await served.visitor()).http.get("/worker.js")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
