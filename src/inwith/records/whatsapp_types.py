"""What reading a WhatsApp export yields, and the limits it is read within."""

from typing import Literal

import msgspec

Status = Literal["ok", "needs_input", "error"]
DateOrder = Literal["dmy", "mdy", "ymd"]
Layout = Literal["android", "ios", "web", "copied", "old"]
Kind = Literal[
    "text",
    "notice",
    "media",
    "media_omitted",
    "contact",
    "poll",
    "location",
    "call",
    "view_once",
    "undecrypted",
]
Flag = Literal["earlier", "single_author"]

MEBIBYTE = 1024 * 1024


class Limits(msgspec.Struct, frozen=True):
    """How much of a stranger's file is read. Sizes in bytes; a ratio is unpacked to packed bytes."""

    file_bytes: int = 4096 * MEBIBYTE
    chat_bytes: int = 256 * MEBIBYTE
    member_bytes: int = 2048 * MEBIBYTE
    unpacked_bytes: int = 8192 * MEBIBYTE
    members: int = 50_000
    ratio: int = 200
    # Small members compress very well and harm nobody, so the ratio counts from here on.
    ratio_from_bytes: int = 8 * MEBIBYTE
    header_characters: int = 100
    sender_characters: int = 120
    backward_seconds: int = 300
    # Without proof in the dates themselves, this many different days must rise under one reading only.
    rising_days: int = 4


class Poll(msgspec.Struct, frozen=True):
    """`options` are (text, votes); the Web layout writes no votes."""

    question: str
    options: tuple[tuple[str, int | None], ...]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the chat, in file order.

    `ts` is the wall clock as written (YYYY-MM-DDTHH:MM:SS, no zone), None before the first header. `text` is cleaned of
    direction marks and of attachment and edit markers; `raw` is the untouched text: all of them join to the whole chat.
    `unverified` is the `~` before a name that its owner chose. `flags` are doubts for the import report.
    """

    ts: str | None
    author: str | None
    system: bool
    text: str
    raw: str
    attachments: tuple[str, ...] = ()
    kind: Kind = "text"
    deleted: bool = False
    edited: bool = False
    poll: Poll | None = None
    unverified: bool = False
    flags: tuple[Flag, ...] = ()


class Member(msgspec.Struct, frozen=True):
    """A file in the zip that may be stored. `name` is what messages call it, `path` finds it in the zip."""

    name: str
    path: str
    size_bytes: int
    sha256: str


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """A chat export as read.

    With `needs_input` nothing may be stored: `warnings` begins with the question, and the records are a preview (day
    first when the date order is the question, with `date_order` None). With `error`, `warnings` holds the one reason.
    `ambiguous` says that the dates alone do not prove their order, also when the operator has named it.
    `members` are the accepted media, `files` the same as name to size in bytes; `chat_file` is the text that was read.
    """

    status: Status
    sha256: str
    ambiguous: bool = False
    date_order: DateOrder | None = None
    warnings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unreferenced: tuple[str, ...] = ()
    files: dict[str, int] = {}
    records: tuple[Record, ...] = ()
    title: str = ""
    layout: Layout | None = None
    has_seconds: bool = False
    chat_file: str = ""
    members: tuple[Member, ...] = ()


class DryRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record as `--dry-run --json` prints it."""

    ts: str | None
    author: str | None
    system: bool
    text: str
    attachments: tuple[str, ...]
    kind: Kind
    deleted: bool
    edited: bool
    poll: Poll | None


class DryRun(msgspec.Struct, frozen=True, kw_only=True):
    """What an import would bring in, without the raw lines; its JSON is what `--dry-run --json` prints."""

    status: Status
    sha256: str
    ambiguous: bool
    date_order: DateOrder | None
    warnings: tuple[str, ...]
    missing: tuple[str, ...]
    unreferenced: tuple[str, ...]
    files: dict[str, int]
    records: tuple[DryRecord, ...]
