"""What the operator is told about an export before it goes on the record."""

import pytest

from inwith.records.whatsapp_export import read_export
from inwith.records.whatsapp_types import Export

START = "Messages and calls are end-to-end encrypted."
HONEST = (START, "Ailsa: a", "Hamish: b", "Ailsa: c", "Hamish: d")
MISSING_START = "The start of the chat is not in this export: earlier messages may be missing."
CUT = "WhatsApp cuts off exports of this length: earlier messages are probably missing."


def read(*lines: str, hour: int = 10) -> Export:
    chat = "".join(f"31/01/2024, {hour}:{minute % 60:02} - {line}\n" for minute, line in enumerate(lines))
    return read_export(chat.encode(), "WhatsApp Chat with Ailsa.txt")


def test_an_honest_whole_export_has_no_warnings() -> None:
    assert read(*HONEST).warnings == ()


def test_an_export_without_its_start_says_so() -> None:
    assert read(*HONEST[1:]).warnings == (MISSING_START,)


@pytest.mark.parametrize(
    ("count", "media", "cut"), [(9_989, True, False), (9_990, True, True), (9_990, False, False)]
)
def test_an_export_as_long_as_the_vendor_allows_is_probably_cut_off(
    count: int, media: bool, cut: bool
) -> None:
    body = "a.jpg (file attached)" if media else "hi"
    chat = f"31/01/2024, 10:00 - {START}\n" + f"31/01/2024, 10:00 - Ailsa: {body}\n" * (count - 1)
    assert (CUT in read_export(chat.encode(), "chat with Ailsa.txt").warnings) is cut


@pytest.mark.parametrize(
    "notice",
    [
        "Ailsa turned on disappearing messages. New messages will disappear 24 hours after they're sent.",
        "Ailsa turned on advanced chat privacy.",
    ],
)
def test_a_switch_that_hides_messages_is_told(notice: str) -> None:
    assert any(
        warning.startswith("Disappearing messages or chat privacy")
        for warning in read(*HONEST, notice).warnings
    )


def test_a_message_dated_earlier_is_flagged_and_counted() -> None:
    chat = "31/01/2024, 10:00 - Ailsa: a\n31/01/2024, 09:00 - Ailsa: b\n31/01/2024, 08:57 - Ailsa: c\n"
    export = read_export(chat.encode(), "chat with Ailsa.txt")
    assert [record.flags for record in export.records] == [(), ("earlier",), ()]
    assert any(warning.startswith("1 message is dated earlier") for warning in export.warnings)


def test_an_author_seen_once_is_flagged_where_a_line_can_be_forged() -> None:
    assert read(*HONEST, "Mairi: x").records[-1].flags == ("single_author",)
    safe = "".join(f"[31/01/2024, 10:00:00] {line}\r\n" for line in (*HONEST, "Mairi: x"))
    assert read_export(safe.encode(), "_chat.txt").warnings == ()


def test_lines_that_only_look_like_headers_are_counted() -> None:
    warnings = read(*HONEST, "Ailsa: see\n[30/01/2024, 09:00:00] Hamish: x").warnings
    assert warnings == ("1 line that looks like a header in another layout was kept as text.",)


def test_media_left_out_is_counted() -> None:
    assert read(*HONEST, "Ailsa: <Media omitted>").warnings == (
        "1 message is without media: the export left it out.",
    )
