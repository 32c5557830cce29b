"""What the operator must know before an export goes on the record: truncation, doubts, missing media."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import msgspec

from inwith.records.whatsapp_lines import Block, Chat
from inwith.records.whatsapp_senders import Speech
from inwith.records.whatsapp_types import Flag, Layout, Limits, Record

# The vendor cuts an export at 10,000 with media, 40,000 without, 100,000 on the Web; a few records of slack.
CUT_WITH_MEDIA = 9_990
CUT_WITHOUT_MEDIA = 39_990
CUT_ON_WEB = 99_990


class Doubts(msgspec.Struct, frozen=True):
    flags: tuple[tuple[Flag, ...], ...]


def find_doubts(blocks: Sequence[Block], speeches: Sequence[Speech], *, crlf: bool, limits: Limits) -> Doubts:
    """Records that might be forged: earlier than the one before, or by somebody never seen elsewhere.

    Where CRLF ends a record nobody can forge one, so there a single message is no doubt.
    """
    counts = Counter(speech.label for speech in speeches if speech.label is not None)
    flags: list[tuple[Flag, ...]] = []
    before: datetime | None = None
    for block, speech in zip(blocks, speeches, strict=True):
        own: list[Flag] = []
        if before and block.moment and (before - block.moment).total_seconds() > limits.backward_seconds:
            own.append("earlier")
        if speech.label is not None and counts[speech.label] == 1 and not crlf:
            own.append("single_author")
        flags.append(tuple(own))
        before = block.moment or before
    return Doubts(tuple(flags))


def write_warnings(
    chat: Chat, speeches: Sequence[Speech], records: Sequence[Record], missing: Sequence[str]
) -> list[str]:
    """Sentences for the import report, the weightiest first."""
    warnings = [*warn_of_gaps(chat.layout, speeches, records), *chat.verdict.warnings]
    earlier = sum("earlier" in record.flags for record in records)
    lone = sum("single_author" in record.flags for record in records)
    omitted = sum(record.kind == "media_omitted" for record in records)
    preamble = sum(record.ts is None for record in records)
    counted = (
        (chat.kept, "that looks like a header in another layout was kept as text."),
        (chat.undated, "with a date that the calendar does not have was kept as text."),
        (preamble, "before the first message has no time."),
    )
    warnings += [f"{lines(count)} {sentence}" for count, sentence in counted if count]
    if earlier:
        warnings.append(
            f"{records_of(earlier)} dated earlier than the one before. Late delivery does that; so does a forgery."
        )
    if lone and len(records) > lone:
        warnings.append(
            f"{records_of(lone)} by people who wrote nothing else. Look at them before you rely on them."
        )
    if omitted:
        warnings.append(f"{records_of(omitted)} without media: the export left it out.")
    if missing:
        warnings.append(
            f"{len(missing):,} attached {'file is' if len(missing) == 1 else 'files are'} not in the export."
        )
    return warnings


def warn_of_gaps(layout: Layout, speeches: Sequence[Speech], records: Sequence[Record]) -> list[str]:
    warnings = []
    if len(records) >= limit_of(layout, records):
        warnings.append("WhatsApp cuts off exports of this length: earlier messages are probably missing.")
    if speeches and speeches[0].topic != "start":
        warnings.append("The start of the chat is not in this export: earlier messages may be missing.")
    if any(speech.topic == "incomplete" for speech in speeches):
        warnings.append(
            "Disappearing messages or chat privacy were switched in this chat, so parts of it may be missing."
        )
    return warnings


def limit_of(layout: Layout, records: Sequence[Record]) -> int:
    if layout == "web":
        return CUT_ON_WEB
    return CUT_WITH_MEDIA if any(record.attachments for record in records) else CUT_WITHOUT_MEDIA


def lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"


def records_of(count: int) -> str:
    return "1 message is" if count == 1 else f"{count:,} messages are"
