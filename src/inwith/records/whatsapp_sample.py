"""Writes a chat as WhatsApp would export it. For the sample council and for tests: nothing here reads or guesses."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Literal

import msgspec

from inwith.records.whatsapp_tables import LEFT_TO_RIGHT

SampleLayout = Literal["android", "ios", "web", "old"]
# One moment for every file in the zip, so that the same script gives the same bytes.
ZIP_MOMENT = (2024, 1, 1, 0, 0, 0)
ENCRYPTION = (
    "Messages and calls are end-to-end encrypted. No one outside of this chat, not even WhatsApp, can read or "
    "listen to them. Tap to learn more."
)
UNSAFE_IN_NAMES = str.maketrans('/\\?%*:|"<>', "_" * 10)


class SampleLine(msgspec.Struct, frozen=True):
    """One entry of the script. `who` is None for a notice; `media` names an attached file, with `text` as its caption.

    The layouts android and old drop the seconds or keep them as the real ones do.
    """

    at: datetime
    who: str | None
    text: str
    media: str | None = None


def write_chat(lines: Sequence[SampleLine], layout: SampleLayout) -> str:
    """The chat text: British dates (US ones on the Web), LF between records, on iOS CRLF with LF inside a message."""
    end = "\r\n" if layout == "ios" else "\n"
    return "".join(write_line(line, layout) + end for line in lines)


def write_zip(
    lines: Sequence[SampleLine], media: Mapping[str, bytes], layout: SampleLayout, title: str
) -> bytes:
    """The export with its media, as bytes of a zip. The same arguments give the same bytes."""
    folder = "media/" if layout == "web" else ""
    files = {chat_name(layout, title): write_chat(lines, layout).encode()}
    files |= {folder + name: data for name, data in media.items()}
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, ZIP_MOMENT), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def chat_name(layout: SampleLayout, title: str) -> str:
    """What the text file of an export is called."""
    fixed = {"ios": "_chat.txt", "web": "chat.txt"}
    return fixed.get(layout) or f"WhatsApp Chat with {title.translate(UNSAFE_IN_NAMES)}.txt"


def zip_name(layout: SampleLayout, title: str) -> str:
    """What the zip of an export is called."""
    prefix = {"ios": "WhatsApp Chat - ", "web": ""}.get(layout, "WhatsApp Chat with ")
    return f"{prefix}{title.translate(UNSAFE_IN_NAMES)}.zip"


def write_line(line: SampleLine, layout: SampleLayout) -> str:
    body = write_body(line, layout)
    if line.who is None:
        return write_notice_header(line.at, layout) + body
    return f"{write_header(line.at, layout)}{line.who}: {body}"


def write_notice_header(at: datetime, layout: SampleLayout) -> str:
    mark = {"web": "- ", "ios": LEFT_TO_RIGHT}.get(layout, "")
    return write_header(at, layout) + mark


def write_header(at: datetime, layout: SampleLayout) -> str:
    if layout == "ios":
        return f"[{at:%d/%m/%Y, %H:%M:%S}] "
    if layout == "web":
        half_day = "AM" if at.hour < 12 else "PM"
        return f"[{at.month}/{at.day}/{at:%y}, {at.hour % 12 or 12}:{at:%M:%S} {half_day}] "
    return f"{at:%d/%m/%Y %H:%M:%S}: " if layout == "old" else f"{at:%d/%m/%Y, %H:%M} - "


def write_body(line: SampleLine, layout: SampleLayout) -> str:
    if line.media is None:
        return line.text
    if layout == "ios":
        return f"{line.text}{' ' if line.text else ''}{LEFT_TO_RIGHT}<attached: {line.media}>"
    if layout == "web":
        return f"{line.media} (file attached){' ' if line.text else ''}{line.text}"
    mark = LEFT_TO_RIGHT if layout == "android" else ""
    caption = f"\n{line.text}" if line.text else ""
    return f"{mark}{line.media} (file attached){caption}"
