"""Client ids are what the server takes them for."""

import re

import msgspec

from inwith.client.client_id import make_client_id
from inwith.conversations.types import ClientId


def test_a_client_id_is_a_uuid_of_version_7_and_never_the_same() -> None:
    made = [make_client_id() for _ in range(1_000)]
    assert all(msgspec.convert(each, ClientId) == each for each in made)
    assert len(set(made)) == len(made)
    assert re.match(r"0[0-9a-f]{7}-", made[0])
