"""The frames of the live connection: JSON objects told apart by `type`. Described in docs/live-protocol.json (AsyncAPI).

Client to server, besides the commands that the features' routes declare `live` (each `{"type": name, "ref": n, …}`
with the same parameters as over HTTP, the body under `body`):
    resume    once after `ready`: what the client holds
    typing    ephemeral
    watch     whose typing to hear
    here      whether somebody is looking
    watch_people  whose presence to hear
Server to client: ready, current, differs, event, blank, reset, ahead, done, refused, typing, presence, and the features'
signals.
"""

import hashlib
from collections.abc import Mapping

import msgspec

from inwith.errors import Problem as Problem


class FromClient(msgspec.Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """A frame from a client."""


class Resume(FromClient, frozen=True, tag="resume"):
    """Either `digest` (see `digest_of_heads`) or `heads` (stream id as text → last seq held). `epoch`: from the snapshot."""

    epoch: str
    digest: str = ""
    heads: dict[str, int] | None = None


class Typing(FromClient, frozen=True, tag="typing"):
    conversation: int


class Watch(FromClient, frozen=True, tag="watch"):
    """The conversations on screen, instead of those named before; at most 8."""

    conversations: list[int]


class Here(FromClient, frozen=True, tag="here"):
    """Whether the person is at this device now. A connection begins as nobody's."""

    here: bool


class WatchPeople(FromClient, frozen=True, tag="watch_people"):
    """The people on screen, instead of those named before; at most 100. Answered by `presence` for those who let it be seen."""

    people: list[int]


class FromServer(msgspec.Struct, frozen=True, tag_field="type", omit_defaults=True):
    """A frame to a client."""


class Ready(FromServer, frozen=True, tag="ready"):
    epoch: str
    person: int
    session: int


class Current(FromServer, frozen=True, tag="current"):
    """The client holds everything; from here on events arrive as they happen."""


class Differs(FromServer, frozen=True, tag="differs"):
    """The digest was not equal: send `resume` with heads. `epoch` changed: fetch a snapshot first."""

    epoch: str


class LiveEvent(FromServer, frozen=True, tag="event"):
    """One event, the same bytes for everyone who may see it. `payload` is the kind's payload."""

    stream: int
    seq: int
    kind: str
    at: int
    payload: msgspec.Raw
    about: int | None = None
    actor: int | None = None
    device: int | None = None


class Blank(FromServer, frozen=True, tag="blank"):
    """In place of an event that is about something this person may not see."""

    stream: int
    seq: int


class Reset(FromServer, frozen=True, tag="reset"):
    """Too much was missed: let go of the stream's messages and fetch it anew; events continue after `head`."""

    stream: int
    head: int


class Ahead(FromServer, frozen=True, tag="ahead"):
    """The client holds more of this stream than the server: the server has lost data. Nothing of it is discarded by the client."""

    stream: int
    head: int


class Done(FromServer, frozen=True, tag="done"):
    ref: int
    result: msgspec.Raw


class RefusedFrame(FromServer, frozen=True, tag="refused"):
    ref: int
    problem: Problem


class SomeoneTyping(FromServer, frozen=True, tag="typing"):
    conversation: int
    person: int


class SomeoneHere(FromServer, frozen=True, tag="presence"):
    """What may be seen of a watched person now. Until it is said, and for all that is hidden: not here, never seen.

    `seen_at`: when they were last here, in whole minutes (ms UTC).
    """

    person: int
    here: bool = False
    seen_at: int | None = None


def digest_of_heads(heads: Mapping[int, int]) -> str:
    """SHA-256, in hexadecimal, of a line `stream:seq` for each stream held, by rising stream id."""
    lines = "".join(f"{stream}:{heads[stream]}\n" for stream in sorted(heads))
    return hashlib.sha256(lines.encode()).hexdigest()
