"""The zip of an export, opened as a stranger's file: names, sizes and packing are checked before anything is read.

A member that cannot be trusted is left out with a warning; an archive that cannot be trusted is refused whole.
"""

import hashlib
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from io import SEEK_END, BytesIO
from pathlib import Path, PurePosixPath

import msgspec

from inwith.errors import Refused
from inwith.records import whatsapp_tables as tables
from inwith.records.whatsapp_bodies import compared
from inwith.records.whatsapp_types import Limits, Member

CHUNK_BYTES = 1024 * 1024
ENCRYPTED = 0x1
UTF8_NAME = 0x800
# The others have no bound on what one read unpacks.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
# All that zipfile lets through when a file was changed on purpose.
PACKING_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
)


class Archive(msgspec.Struct, frozen=True):
    """The members of a zip that may be trusted, hashed, with what was refused in `warnings`."""

    members: tuple[Member, ...]
    warnings: tuple[str, ...]


class Entry(msgspec.Struct, frozen=True):
    """A file entry with its decoded path (`/` between folders) and whatever makes it untrustworthy."""

    path: str
    info: zipfile.ZipInfo
    fault: str


def is_zip(start: bytes) -> bool:
    return start.startswith(SIGNATURES)


def read_archive(source: Path | bytes, limits: Limits) -> Archive:
    """Checks and hashes every member; each is unpacked once, in pieces. Raises Refused with one sentence."""
    try:
        with open_zip(source) as archive:
            entries = list_entries(archive, limits)
            return hash_entries(archive, entries)
    except PACKING_FAULTS as fault:
        raise Refused("This zip is damaged and cannot be read. Export the chat again.") from fault


def read_member(source: Path | bytes, member: Member) -> Iterator[bytes]:
    """The bytes of one member, in pieces of at most a mebibyte. Raises Refused when they are not those hashed before."""
    digest = hashlib.sha256()
    try:
        with open_zip(source) as archive, archive.open(find_info(archive, member)) as stream:
            while piece := stream.read(CHUNK_BYTES):
                digest.update(piece)
                yield piece
    except PACKING_FAULTS as fault:
        raise Refused(f"“{member.name}” in this zip is damaged.") from fault
    if digest.hexdigest() != member.sha256:
        raise Refused(f"“{member.name}” has changed since the export was read.")


def open_zip(source: Path | bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(BytesIO(source) if isinstance(source, bytes) else source)


def find_info(archive: zipfile.ZipFile, member: Member) -> zipfile.ZipInfo:
    info = next((info for info in archive.infolist() if decode_path(info) == member.path), None)
    if info is None:
        raise Refused(f"“{member.name}” is no longer in this zip.")
    return info


def list_entries(archive: zipfile.ZipFile, limits: Limits) -> list[Entry]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    check_whole(infos, size_of(archive), limits)
    paths = [decode_path(info) for info in infos]
    wanted = [(path, info) for path, info in zip(paths, infos, strict=True) if not is_rubbish(path)]
    times = Counter(twin_key(path) for path, _ in wanted)
    return [
        Entry(path, info, find_fault(path, info, limits) or find_twin(path, times)) for path, info in wanted
    ]


def size_of(archive: zipfile.ZipFile) -> int:
    if archive.fp is None:
        return 0
    return archive.fp.seek(0, SEEK_END)


def check_whole(infos: Sequence[zipfile.ZipInfo], file_bytes: int, limits: Limits) -> None:
    if len(infos) > limits.members:
        raise Refused(f"This zip holds {len(infos):,} files; {limits.members:,} are allowed.")
    unpacked = sum(info.file_size for info in infos)
    # Overlapping members claim the same packed bytes again and again.
    packed = min(file_bytes, sum(info.compress_size for info in infos))
    if unpacked > limits.unpacked_bytes:
        raise Refused("This zip is too large once unpacked.")
    if unpacked > limits.ratio_from_bytes and unpacked > limits.ratio * max(packed, 1):
        raise Refused("This zip unpacks to far more than it holds, as an attack would. It was not read.")


def decode_path(info: zipfile.ZipInfo) -> str:
    """The path as its maker meant it: some programs write UTF-8 without saying so."""
    name = info.orig_filename
    if not info.flag_bits & UTF8_NAME:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.orig_filename
    return name.replace("\\", "/")


def is_rubbish(path: str) -> bool:
    parts = PurePosixPath(path).parts
    if not parts or any(part in tables.IGNORED_FOLDERS for part in parts[:-1]):
        return True
    return parts[-1] in tables.IGNORED_FILES or parts[-1].startswith(tables.IGNORED_PREFIXES)


def find_fault(path: str, info: zipfile.ZipInfo, limits: Limits) -> str:
    mode = stat.S_IFMT(info.external_attr >> 16)
    faults = (
        (".." in path.split("/"), "its path leads out of the zip"),
        (path.startswith(("/", "~/")) or path[1:2] == ":", "its path is absolute"),
        (any(ord(character) < 32 for character in path), "its name holds control characters"),
        (mode not in (0, stat.S_IFREG), "it is a link, not a file"),
        (bool(info.flag_bits & ENCRYPTED), "it is encrypted"),
        (info.compress_type not in METHODS, "it is packed in an unusual way"),
        (info.file_size > limits.member_bytes, "it is too large"),
    )
    return next((fault for wrong, fault in faults if wrong), "")


def find_twin(path: str, times: Counter[str]) -> str:
    return "another file has the same name" if times[twin_key(path)] > 1 else ""


def twin_key(path: str) -> str:
    """Messages name files without folders, so one name in two folders is two candidates. Two chats are told apart."""
    return compared(path if path.endswith(".txt") else PurePosixPath(path).name)


def hash_entries(archive: zipfile.ZipFile, entries: Sequence[Entry]) -> Archive:
    members: list[Member] = []
    warnings: list[str] = []
    for entry in entries:
        member, fault = (None, entry.fault) if entry.fault else hash_entry(archive, entry)
        if member:
            members.append(member)
        else:
            warnings.append(f"“{entry.path}” was left out: {fault}.")
    return Archive(tuple(members), (*warnings, *warn_of_case(members)))


def hash_entry(archive: zipfile.ZipFile, entry: Entry) -> tuple[Member | None, str]:
    """The member with its true size. zipfile hands out no more than the declared size, and then checks the sum."""
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(entry.info) as stream:
            while piece := stream.read(CHUNK_BYTES):
                digest.update(piece)
                size += len(piece)
    except PACKING_FAULTS:
        return None, "it is damaged, or not of the size it claims"
    if size != entry.info.file_size:
        return None, "it is not of the size it claims"
    return Member(PurePosixPath(entry.path).name, entry.path, size, digest.hexdigest()), ""


def warn_of_case(members: Sequence[Member]) -> Iterator[str]:
    """Files told apart by capitals only would overwrite each other on many computers; here they do not."""
    folded = Counter(compared(member.name).casefold() for member in members)
    for member in members:
        if folded[compared(member.name).casefold()] > 1:
            yield f"“{member.name}” differs from another file only in its capitals."
