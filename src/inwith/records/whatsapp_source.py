"""Finds the chat text in what the operator handed over: a bare text, or the one chat in a zip."""

import hashlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import msgspec

from inwith.errors import Refused
from inwith.records import whatsapp_tables as tables
from inwith.records.whatsapp_lines import has_header
from inwith.records.whatsapp_types import Limits, Member
from inwith.records.whatsapp_words import clean
from inwith.records.whatsapp_zip import is_zip, read_archive, read_member

TEXT_SUFFIX = ".txt"
# Enough of an attached text to see whether it is a chat.
PROBE_CHARACTERS = 20_000


class Handed(msgspec.Struct, frozen=True):
    """The file as handed over. `name` is what the operator calls it; `chat_file` chooses between two chats in a zip."""

    data: Path | bytes
    name: str
    chat_file: str | None
    limits: Limits


class Source(msgspec.Struct, frozen=True):
    """A chat text with what surrounds it. `members` are the zip's other files."""

    sha256: str
    chat_file: str
    text: str
    title: str
    zipped: bool
    members: tuple[Member, ...] = ()
    warnings: tuple[str, ...] = ()


class Question(Exception):
    """The operator must choose before anything can be read. Its text is the question."""


def hash_source(source: Path | bytes, limits: Limits) -> str:
    if isinstance(source, bytes):
        check_size(len(source), limits)
        return hashlib.sha256(source).hexdigest()
    try:
        check_size(source.stat().st_size, limits)
        with source.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as fault:
        raise Refused(f"The file cannot be read: {fault.strerror}.") from fault


def check_size(size: int, limits: Limits) -> None:
    if size == 0:
        raise Refused("The file is empty.")
    if size > limits.file_bytes:
        raise Refused(f"The file is larger than {limits.file_bytes:,} bytes.")


def find_source(handed: Handed, sha256: str) -> Source:
    """The chat text. Raises Refused with one sentence, or Question when the zip holds several chats."""
    name = PurePosixPath(handed.name.replace("\\", "/")).name
    try:
        if is_zip(read_start(handed.data)):
            return find_zipped_chat(handed, name, sha256)
        data = handed.data if isinstance(handed.data, bytes) else read_limited(handed.data, handed.limits)
    except OSError as fault:
        raise Refused(f"The file cannot be read: {fault.strerror}.") from fault
    return Source(sha256, name, decode(data, name, handed.limits), title_of(name), zipped=False)


def read_start(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source[:4]
    with source.open("rb") as stream:
        return stream.read(4)


def read_limited(source: Path, limits: Limits) -> bytes:
    with source.open("rb") as stream:
        return stream.read(limits.chat_bytes + 1)


def decode(data: bytes, name: str, limits: Limits) -> str:
    if len(data) > limits.chat_bytes:
        raise Refused(f"The chat “{name}” is larger than {limits.chat_bytes:,} bytes.")
    if not data.strip():
        raise Refused(f"The chat “{name}” is empty.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Refused(
            f"“{name}” is not text in UTF-8, as WhatsApp writes it. Export the chat again."
        ) from fault
    if "\x00" in text:
        raise Refused(f"“{name}” is not a text file.")
    return text


def find_zipped_chat(handed: Handed, name: str, sha256: str) -> Source:
    archive = read_archive(handed.data, handed.limits)
    chats = {member.path: text for member, text in find_chats(handed.data, archive.members, handed.limits)}
    if handed.chat_file is not None:
        chats = {path: text for path, text in chats.items() if path == handed.chat_file}
    if not chats:
        raise Refused(" ".join(("There is no chat text in this zip.", *archive.warnings[:3])))
    if len(chats) > 1:
        names = ", ".join(f"“{path}”" for path in sorted(chats))
        raise Question(f"There are several chats in this zip: {names}. Choose one.")
    [(path, text)] = chats.items()
    return Source(
        sha256=sha256,
        chat_file=path,
        text=text,
        title=title_of(name if is_plain_name(path) else PurePosixPath(path).name),
        zipped=True,
        members=tuple(member for member in archive.members if member.path != path),
        warnings=archive.warnings,
    )


def find_chats(source: Path | bytes, members: Sequence[Member], limits: Limits) -> list[tuple[Member, str]]:
    """The members that may be the chat: those named so, else the texts whose first lines have a header."""
    named = [member for member in members if is_plain_name(member.path)]
    if named:
        return [(member, read_text(source, member, limits)) for member in named]
    found = []
    for member in members:
        if member.name.lower().endswith(TEXT_SUFFIX) and member.size_bytes <= limits.chat_bytes:
            text = read_text_or_none(source, member, limits)
            if text is not None and has_header(text[:PROBE_CHARACTERS], limits):
                found.append((member, text))
    return found


def is_plain_name(path: str) -> bool:
    """`_chat.txt` at the root or in one wrapping folder; deeper ones were sent by somebody."""
    parts = PurePosixPath(path).parts
    return len(parts) <= 2 and parts[-1] in tables.CHAT_FILES and parts[0] != "media"


def read_text(source: Path | bytes, member: Member, limits: Limits) -> str:
    if member.size_bytes > limits.chat_bytes:
        raise Refused(f"The chat “{member.path}” is larger than {limits.chat_bytes:,} bytes.")
    return decode(b"".join(read_member(source, member)), member.name, limits)


def read_text_or_none(source: Path | bytes, member: Member, limits: Limits) -> str | None:
    try:
        return read_text(source, member, limits)
    except Refused:
        # An attached text in another encoding is an attachment, not a fault of the export.
        return None


def title_of(name: str) -> str:
    stem = clean(PurePosixPath(name).stem)
    prefix = next((prefix for prefix in tables.TITLE_PREFIXES if stem.startswith(prefix)), "")
    return stem.removeprefix(prefix).strip()
