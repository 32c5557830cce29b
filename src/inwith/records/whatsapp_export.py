"""Reads a WhatsApp chat export, text or zip, into records. Pure: no database, nothing written.

The walk: bytes → chat text (whatsapp_source, whatsapp_zip) → blocks (whatsapp_lines, whatsapp_dates) → speakers (whatsapp_senders) →
bodies (whatsapp_bodies) → report (whatsapp_report).
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from inwith.errors import Refused
from inwith.records.whatsapp_bodies import compared, read_body
from inwith.records.whatsapp_lines import Block, Chat, cut_chat, is_web
from inwith.records.whatsapp_report import find_doubts, write_warnings
from inwith.records.whatsapp_senders import Speech, attribute
from inwith.records.whatsapp_source import Handed, Question, Source, find_source, hash_source
from inwith.records.whatsapp_types import DateOrder, DryRun, Export, Flag, Limits, Record
from inwith.records.whatsapp_words import clean

NOT_AN_EXPORT = "This is not a WhatsApp chat export: no line in it begins with a date and a time."


def read_export(
    source: Path | bytes,
    file_name: str,
    date_order: DateOrder | None = None,
    *,
    chat_file: str | None = None,
    limits: Limits | None = None,
) -> Export:
    """The records of an export, in file order. Never raises: what is wrong with the file is in the result.

    `file_name` is the name the operator knows it by; the chat's title comes from it. `date_order` answers a file whose
    dates can be read two ways, `chat_file` (a path in the zip) one that holds two chats.
    """
    limits = limits or Limits()
    try:
        sha256 = hash_source(source, limits)
    except Refused as refusal:
        return Export(status="error", sha256="", warnings=(refusal.sentence,))
    try:
        handed = Handed(source, file_name, chat_file, limits)
        return read_chat(find_source(handed, sha256), date_order, limits)
    except Refused as refusal:
        return Export(status="error", sha256=sha256, warnings=(refusal.sentence,))
    except Question as question:
        return Export(status="needs_input", sha256=sha256, warnings=(str(question),))


def dry_run(path: Path, date_order: DateOrder | None = None, *, chat_file: str | None = None) -> DryRun:
    """What importing the file at `path` would bring in. Never raises."""
    export = read_export(path, path.name, date_order, chat_file=chat_file)
    return msgspec.convert(export, DryRun, from_attributes=True)


def read_chat(source: Source, date_order: DateOrder | None, limits: Limits) -> Export:
    chat = cut_chat(source.text, date_order, web=is_web(source.text, source.chat_file), limits=limits)
    if chat is None:
        raise Refused(NOT_AN_EXPORT)
    speeches = attribute(chat, title=source.title, sender_characters=limits.sender_characters)
    records = build_records(chat, speeches, source, limits)
    referred = {compared(name): name for record in records for name in record.attachments}
    present = {compared(member.name) for member in source.members}
    missing = tuple(name for key, name in referred.items() if key not in present)
    question = chat.verdict.question
    warnings = [*source.warnings, *write_warnings(chat, speeches, records, missing if source.zipped else ())]
    return Export(
        status="needs_input" if question else "ok",
        sha256=source.sha256,
        ambiguous=not chat.verdict.proved,
        date_order=chat.verdict.order if chat.verdict.proved or not question else None,
        warnings=tuple([question, *warnings] if question else warnings),
        missing=missing,
        unreferenced=tuple(member.name for member in source.members if compared(member.name) not in referred),
        files={member.name: member.size_bytes for member in source.members},
        records=tuple(records),
        title=source.title,
        layout=chat.layout,
        has_seconds=chat.has_seconds,
        chat_file=source.chat_file,
        members=source.members,
    )


def build_records(chat: Chat, speeches: Sequence[Speech], source: Source, limits: Limits) -> list[Record]:
    names = {compared(member.name): member.name for member in source.members}
    doubts = find_doubts(chat.blocks, speeches, crlf=chat.crlf, limits=limits)
    return [
        build_record(block, speech, flags, names, chat)
        for block, speech, flags in zip(chat.blocks, speeches, doubts.flags, strict=True)
    ]


def build_record(
    block: Block, speech: Speech, flags: tuple[Flag, ...], names: dict[str, str], chat: Chat
) -> Record:
    ts = block.moment.isoformat() if block.moment else None
    if speech.label is None:
        return Record(
            ts=ts,
            author=None,
            system=True,
            text=clean(speech.body),
            raw=block.raw,
            kind="notice",
            flags=flags,
        )
    body = read_body(speech.body, names, chat.layout)
    return Record(
        ts=ts,
        author=speech.label,
        system=False,
        text=body.text,
        raw=block.raw,
        attachments=body.attachments,
        kind=body.kind,
        deleted=body.deleted,
        edited=body.edited,
        poll=body.poll,
        unverified=speech.unverified,
        flags=flags,
    )
