"""Zips: which chat is read, which files are kept, and what an attack gets."""

import hashlib
import random
import stat
import struct
import warnings
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest

from inwith.errors import Refused
from inwith.records.whatsapp_export import read_export
from inwith.records.whatsapp_types import Limits, Member
from inwith.records.whatsapp_zip import read_member

CHAT = "31/01/2024, 10:00 - Ailsa: a.jpg (file attached)\n31/01/2024, 10:00 - Ailsa: b.jpg (file attached)\n"
NAME = "WhatsApp Chat with Parks.zip"
Files = dict[str, bytes | str]


def pack(files: Files | Sequence[tuple[str, bytes | str]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as archive:
        warnings.simplefilter("ignore", UserWarning)
        for name, data in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, data)
    return buffer.getvalue()


def test_media_is_matched_with_the_messages() -> None:
    data = pack({"WhatsApp Chat with Parks.txt": CHAT, "a.jpg": b"picture", "c.jpg": b"more"})
    export = read_export(data, NAME)
    assert (export.status, export.title, export.missing, export.unreferenced) == (
        "ok",
        "Parks",
        ("b.jpg",),
        ("c.jpg",),
    )
    assert export.files == {"a.jpg": 7, "c.jpg": 4}
    assert export.sha256 == hashlib.sha256(data).hexdigest()
    assert export.members[0] == Member("a.jpg", "a.jpg", 7, hashlib.sha256(b"picture").hexdigest())
    assert "1 attached file is not in the export." in export.warnings


def test_a_member_is_read_in_pieces_and_checked_again(tmp_path: Path) -> None:
    picture = bytes(range(256)) * 8192
    path = tmp_path / NAME
    path.write_bytes(pack({"_chat.txt": CHAT, "a.jpg": picture}))
    [member] = read_export(path, NAME).members
    pieces = list(read_member(path, member))
    assert b"".join(pieces) == picture
    assert len(pieces) > 1
    path.write_bytes(pack({"_chat.txt": CHAT, "a.jpg": picture[::-1]}))
    with pytest.raises(Refused, match="has changed"):
        list(read_member(path, member))


@pytest.mark.parametrize(
    "files",
    [
        {"_chat.txt": CHAT, "__MACOSX/._chat.txt": b"x", "._x": b"x", ".DS_Store": b"x"},
        {"Parks/_chat.txt": CHAT},
        {"chat.txt": CHAT, "chat.md": CHAT},
        {"_chat.txt": CHAT, "WhatsApp Chat with Ailsa.txt": CHAT},
        {"Any name.txt": CHAT, "notes.txt": "no chat", "latin.txt": b"\xe9t\xe9"},
    ],
)
def test_the_one_chat_is_found(files: Files) -> None:
    export = read_export(pack(files), NAME)
    assert (export.status, len(export.records)) == ("ok", 2)
    assert not [name for name in export.files if name.startswith(".")]


def test_two_chats_are_a_question_that_a_choice_answers() -> None:
    other = "31/01/2024, 10:00 - Hamish: hi\n"
    data = pack({"A.txt": CHAT, "B.txt": other})
    export = read_export(data, NAME)
    assert (export.status, export.warnings) == (
        "needs_input",
        ("There are several chats in this zip: “A.txt”, “B.txt”. Choose one.",),
    )
    chosen = read_export(data, NAME, chat_file="B.txt")
    assert (chosen.status, chosen.records[0].author, chosen.title) == ("ok", "Hamish", "B")


@pytest.mark.parametrize("files", [{"a.jpg": b"x"}, {"notes.txt": "no chat"}, {"a/b/_chat.txt": "no chat"}])
def test_a_zip_without_a_chat_is_refused(files: Files) -> None:
    export = read_export(pack(files), NAME)
    assert (export.status, export.warnings) == ("error", ("There is no chat text in this zip.",))


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("../a.jpg", "its path leads out of the zip"),
        ("x/../../a.jpg", "its path leads out of the zip"),
        ("..\\a.jpg", "its path leads out of the zip"),
        ("/etc/a.jpg", "its path is absolute"),
        ("C:\\a.jpg", "its path is absolute"),
        ("a\x07.jpg", "its name holds control characters"),
    ],
)
def test_a_file_with_a_dangerous_path_is_left_out(path: str, reason: str) -> None:
    export = read_export(pack({"_chat.txt": CHAT, path: b"evil"}), NAME)
    assert (export.status, export.files) == ("ok", {})
    assert any(warning.endswith(f"was left out: {reason}.") for warning in export.warnings)


def test_a_link_is_left_out() -> None:
    link = zipfile.ZipInfo("a.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = BytesIO(pack({"_chat.txt": CHAT}))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    export = read_export(buffer.getvalue(), NAME)
    assert export.files == {}
    assert "“a.jpg” was left out: it is a link, not a file." in export.warnings


def test_of_two_files_with_one_name_neither_is_kept() -> None:
    for twins in (["a.jpg", "a.jpg"], ["a.jpg", "media/a.jpg"], ["\u00e9.jpg", "e\u0301.jpg"]):
        files = [("_chat.txt", CHAT), *((name, name + str(index)) for index, name in enumerate(twins))]
        export = read_export(pack(files), NAME)
        assert export.files == {}
        assert sum("another file has the same name" in warning for warning in export.warnings) == 2


def test_names_that_differ_in_capitals_only_are_kept_with_a_warning() -> None:
    export = read_export(pack({"_chat.txt": CHAT, "a.jpg": b"1", "A.JPG": b"22"}), NAME)
    assert export.files == {"a.jpg": 1, "A.JPG": 2}
    assert "“A.JPG” differs from another file only in its capitals." in export.warnings


def test_an_encrypted_chat_is_refused_with_the_reason() -> None:
    data = bytearray(pack({"_chat.txt": CHAT}))
    directory = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[directory + 8] |= 1
    export = read_export(bytes(data), NAME)
    assert (export.status, export.warnings) == (
        "error",
        ("There is no chat text in this zip. “_chat.txt” was left out: it is encrypted.",),
    )


@pytest.mark.parametrize("claimed", [3, 700])
def test_a_file_that_lies_about_its_size_is_left_out(claimed: int) -> None:
    data = bytearray(pack({"_chat.txt": CHAT, "a.jpg": b"picture"}, zipfile.ZIP_STORED))
    entry = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, entry + 24, claimed)
    export = read_export(bytes(data), NAME)
    assert (export.status, export.files) == ("ok", {})
    assert any(warning.startswith("“a.jpg” was left out: it is") for warning in export.warnings)


def test_a_damaged_file_is_left_out_and_the_chat_still_read() -> None:
    data = pack({"_chat.txt": CHAT, "a.jpg": b"picture"}, zipfile.ZIP_STORED)
    export = read_export(data.replace(b"picture", b"pixture"), NAME)
    assert (export.status, export.files, export.missing) == ("ok", {}, ("a.jpg", "b.jpg"))


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(members=1), "This zip holds 2 files; 1 are allowed."),
        (Limits(unpacked_bytes=1000), "This zip is too large once unpacked."),
        (Limits(ratio=50, ratio_from_bytes=1000), "This zip unpacks to far more than it holds"),
        (Limits(chat_bytes=10), "The chat “_chat.txt” is larger than 10 bytes."),
        (Limits(file_bytes=10), "The file is larger than 10 bytes."),
    ],
)
def test_an_archive_beyond_a_limit_is_refused_whole(limits: Limits, sentence: str) -> None:
    data = pack({"_chat.txt": CHAT, "a.jpg": bytes(1_000_000)})
    assert read_export(data, NAME).status == "ok"
    export = read_export(data, NAME, limits=limits)
    assert export.status == "error"
    assert export.warnings[0].startswith(sentence)


def test_a_file_beyond_its_own_limit_is_left_out() -> None:
    export = read_export(
        pack({"_chat.txt": CHAT, "a.jpg": bytes(2000)}), NAME, limits=Limits(member_bytes=1999)
    )
    assert (export.status, export.files) == ("ok", {})


def test_a_zip_inside_is_an_attachment_and_stays_closed() -> None:
    export = read_export(pack({"_chat.txt": CHAT, "b.zip": pack({"_chat.txt": CHAT})}), NAME)
    assert (export.status, list(export.files)) == ("ok", ["b.zip"])


def test_members_are_known_in_any_language_and_in_either_unicode_form() -> None:
    chat = (
        "31/01/2024, 10:00 - Ailsa: cafe\u0301 (1).jpg (tiedosto liitetty)\n"
        "31/01/2024, 10:00 - Ailsa: <bijlage: b c.pdf>\n"
        "31/01/2024, 10:00 - Ailsa: README\n"
    )
    export = read_export(
        pack({"_chat.txt": chat, "café (1).jpg": b"1", "b c.pdf": b"2", "README": b"3"}), NAME
    )
    assert [record.attachments for record in export.records] == [("café (1).jpg",), ("b c.pdf",), ("README",)]
    assert (export.missing, export.unreferenced) == ((), ())


def test_members_that_share_the_same_packed_bytes_are_refused_as_a_bomb() -> None:
    # Each alone unpacks to fifty times its size, which is allowed; a hundred entries point to the one.
    block = random.Random(1).randbytes(2000) * 50
    data = pack({"_chat.txt": CHAT, "a.jpg": block})
    begin, end = data.rindex(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    limits = Limits(ratio=200, ratio_from_bytes=1000)
    assert read_export(data, NAME, limits=limits).status == "ok"
    tail = bytearray(data[end:])
    directory = len(data[data.index(b"PK\x01\x02") : end]) + 99 * (end - begin)
    struct.pack_into("<HHI", tail, 8, 101, 101, directory)
    bomb = data[:end] + data[begin:end] * 99 + bytes(tail)
    export = read_export(bomb, NAME, limits=limits)
    assert (export.status, export.records) == ("error", ())
    assert export.warnings[0].startswith("This zip unpacks to far more than it holds")
