"""JSON goes compressed to clients that take it so."""

import gzip

import pytest

from inwith.http.encoding import SHORTEST_BYTES, compress
from tests.conftest import Served, Visitor

LONG = b"The road is open. " * 100


async def test_a_long_answer_goes_compressed_to_a_client_that_takes_it(
    served: Served, admin: Visitor
) -> None:
    for number in range(30):
        await served.enter(f"Ailsa{number} Sample", team="Roads")
    plain = await admin.http.get("/api/v1/people", headers={"accept-encoding": "identity"})
    small = await admin.http.get("/api/v1/people", headers={"accept-encoding": "gzip"})
    assert (plain.headers.get("content-encoding"), small.headers["content-encoding"]) == (None, "gzip")
    assert plain.json() == small.json()
    assert int(small.headers["content-length"]) * 3 < int(plain.headers["content-length"])
    assert plain.headers["vary"] == small.headers["vary"] == "accept-encoding"
    assert small.headers["cache-control"] == "no-store"


async def test_the_description_goes_compressed_too(served: Served) -> None:
    nobody = await served.visitor()
    answer = await nobody.http.get("/api/v1/openapi.json", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json()["openapi"] == "3.1.0"


def test_a_short_answer_goes_as_it_is() -> None:
    short = b"x" * (SHORTEST_BYTES - 1)
    assert compress(short, {"accept-encoding": "gzip"}) == (short, {})


@pytest.mark.parametrize("asked", ["", "br", "gzip;q=0", "identity"])
def test_a_client_that_does_not_take_it_gets_plain_words(asked: str) -> None:
    assert compress(LONG, {"accept-encoding": asked}) == (LONG, {"vary": "accept-encoding"})


@pytest.mark.parametrize("asked", ["gzip", "gzip, deflate, br, zstd", "br;q=1.0, GZIP;q=0.8"])
def test_what_a_client_gets_compressed_is_the_same_words(asked: str) -> None:
    body, headers = compress(LONG, {"accept-encoding": asked})
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == LONG
