"""What a person's record says: words, media, a poll, a place, a call, or a message that was deleted or edited."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

import msgspec

from inwith.records import whatsapp_tables as tables
from inwith.records.whatsapp_polls import find_poll
from inwith.records.whatsapp_tables import LEFT_TO_RIGHT
from inwith.records.whatsapp_types import Kind, Layout, Poll
from inwith.records.whatsapp_words import clean, matches_any, plain, split_all

FILE_NAME = re.compile(r'[^/\\:*?"<>|\n]{1,200}\.[A-Za-z0-9]{1,8}')
DOCUMENT = " • "
DELETED = split_all(tables.DELETED)
CALLS = split_all(tables.CALLS)
UNDECRYPTED = split_all(tables.UNDECRYPTED)
VIEW_ONCE = split_all(tables.VIEW_ONCE)
CONTACTS = split_all(tables.CONTACTS)
# A body is compared with phrases only when it is short enough to be one.
LONGEST_PHRASE = 400

Names = Mapping[str, str]


class Body(msgspec.Struct, frozen=True):
    text: str
    kind: Kind = "text"
    attachments: tuple[str, ...] = ()
    deleted: bool = False
    edited: bool = False
    poll: Poll | None = None


class Found(msgspec.Struct, frozen=True):
    """A media marker in a line: the file's name, None when the media was left out, and the caption around it."""

    name: str | None
    caption: str


def read_body(raw: str, names: Names, layout: Layout) -> Body:
    """`raw` with its direction marks. `names` finds a zip's member by its compared name; empty for a bare text."""
    body, edited = take_edited(raw)
    media = find_media(body, names, layout)
    if media:
        return msgspec.structs.replace(read_media(body, media), edited=edited)
    text = clean(body)
    words = plain(body) if len(body) <= LONGEST_PHRASE else ""
    poll = find_poll(text)
    return Body(
        text,
        kind="poll" if poll else kind_of(body, words),
        deleted=bool(words) and matches_any(words, DELETED),
        edited=edited,
        poll=poll,
    )


def take_edited(raw: str) -> tuple[str, bool]:
    start = raw.rfind("<")
    if start < 0 or plain(raw[start:]) not in tables.EDITED:
        return raw, False
    return raw[:start].rstrip(tables.MARKS + tables.SPACES), True


def kind_of(body: str, words: str) -> Kind:
    phrases: tuple[tuple[Kind, tuple[tuple[str, ...], ...]], ...] = (
        ("call", CALLS),
        ("undecrypted", UNDECRYPTED),
        ("view_once", VIEW_ONCE),
        ("contact", CONTACTS),
    )
    for kind, pieces in phrases:
        if words and matches_any(words, pieces):
            return kind
    return "location" if is_location(body, words) else "text"


def is_location(body: str, words: str) -> bool:
    """A shared place: its word and a link, or coordinates, or the mark with a map link. A pasted link alone is text."""
    word, colon, link = words.partition(": ")
    if words.casefold() in tables.LIVE_LOCATIONS:
        return True
    if colon and word.casefold() in tables.LOCATIONS:
        return link.startswith("https://") or link[:1] in "-0123456789"
    return body.startswith(LEFT_TO_RIGHT) and any(link in words for link in tables.MAP_LINKS)


def find_media(body: str, names: Names, layout: Layout) -> list[tuple[int, Found]]:
    """Markers by line. Android writes them on the first line only; the iOS form may stand below a caption."""
    lines = body.split("\n")
    first = find_first_line(lines[0], names, web=layout == "web")
    first = first or find_omitted_first(lines[0], layout, whole=len(lines) == 1)
    found = [(0, first)] if first else []
    for index, line in enumerate(lines):
        if index == 0 and first:
            continue
        media = find_in_brackets(line, names) or find_omitted_end(line)
        if media:
            found.append((index, media))
    return found


def read_media(body: str, media: list[tuple[int, Found]]) -> Body:
    lines: list[str | None] = [clean(line) for line in body.split("\n")]
    for index, found in media:
        lines[index] = found.caption or None
    attachments = tuple(found.name for _, found in media if found.name)
    kind: Kind = "media" if attachments else "media_omitted"
    if attachments and all(is_contact_card(name) for name in attachments):
        kind = "contact"
    return Body("\n".join(line for line in lines if line is not None), kind, attachments)


def is_contact_card(name: str) -> bool:
    return name.casefold().endswith(".vcf")


def find_first_line(line: str, names: Names, *, web: bool) -> Found | None:
    """`NAME (file attached)` on Android, with the caption behind it on the Web; or a bare member of the zip."""
    text = clean(line).strip()
    if own := find_name(text, names):
        return Found(own, "")
    for start, end in attached_places(text):
        name, caption = text[:start].rstrip(), text[end:].strip()
        known = find_name(name, names)
        if known or (is_file_name(name) and (web or not caption)):
            return Found(known or name, caption)
    return find_member_with_words(text, names)


def attached_places(text: str) -> Iterator[tuple[int, int]]:
    for word in tables.ATTACHED:
        start = text.find(f"({word})")
        if start > 0:
            yield start, start + len(word) + 2


def find_member_with_words(text: str, names: Names) -> Found | None:
    """A member's name and bracketed words at the end: the marker of any language."""
    start = text.rfind("(")
    known = find_name(text[:start], names) if start > 0 and text.endswith(")") else None
    return Found(known, "") if known else None


def find_in_brackets(line: str, names: Names) -> Found | None:
    """`<attached: NAME>`, `NAME <attached>`, `<NAME eklendi>`: marked, or alone in its line, or a member of the zip."""
    for start, end in bracket_places(line):
        before, after = clean(line[:start]).strip(), clean(line[end:]).strip()
        name, whole = name_in_brackets(clean(line[start + 1 : end - 1]).strip(), before)
        known = find_name(name, names)
        document = is_document_line(before, name)
        alone = not after and (not before or document)
        marked = line[:start].endswith(LEFT_TO_RIGHT)
        if known or (whole and is_file_name(name) and (alone or marked)):
            caption = " ".join(part for part in ("" if document else before, after) if part)
            return Found(known or name, caption)
    return None


def is_document_line(before: str, name: str) -> bool:
    """`plan.pdf • 2 pages` before `<attached: 00000013-plan.pdf>` is the document's own line, not a caption."""
    own, _, _ = before.partition(DOCUMENT)
    return bool(own) and name.endswith(own)


def name_in_brackets(inner: str, before: str) -> tuple[str, bool]:
    """The file's name inside or before the brackets, and whether the words around it are a known form."""
    word, colon, name = inner.partition(":")
    if colon:
        return name.strip(), plain(word) in tables.ATTACHED_BEFORE
    if plain(inner) in tables.ATTACHED_ALONE:
        return before, True
    name, _, word = inner.rpartition(" ")
    return name.strip(), plain(word) in tables.ATTACHED_AFTER


def find_omitted_first(line: str, layout: Layout, *, whole: bool) -> Found | None:
    """Media left out: `<Media omitted>` as the first line, its caption below; `image omitted` as a whole iOS body."""
    words = plain(line) if len(line) <= LONGEST_PHRASE else ""
    if words in tables.OMITTED or (whole and layout == "ios" and words in tables.OMITTED_IOS):
        return Found(None, "")
    marker, bracket, caption = line.partition("> ")
    if layout == "web" and plain(marker[:LONGEST_PHRASE] + bracket) in tables.OMITTED:
        return Found(None, clean(caption).strip())
    return None


def find_omitted_end(line: str) -> Found | None:
    """On iOS the marked end of a line, behind a caption or a document's name."""
    before, mark, marker = line.rpartition(LEFT_TO_RIGHT)
    words = plain(marker[:LONGEST_PHRASE])
    if not mark or words not in tables.OMITTED_IOS:
        return None
    caption = clean(before).strip()
    document = DOCUMENT in caption and is_file_name(caption.partition(DOCUMENT)[0])
    return Found(None, "" if document else caption)


def bracket_places(line: str) -> list[tuple[int, int]]:
    """The first and the last short part of a line in angle brackets; looking at every one would cost the square."""
    places: list[tuple[int, int]] = []
    for start in (line.find("<"), line.rfind("<")):
        end = line.find(">", start) + 1 if start >= 0 else 0
        if 0 < end - start <= LONGEST_PHRASE and (start, end) not in places:
            places.append((start, end))
    return places


def compared(name: str) -> str:
    """A file name as names are compared: NFC, without marks, plain spaces, case kept."""
    return unicodedata.normalize("NFC", clean(name)).translate(tables.PLAIN_SPACES).strip()


def find_name(name: str, names: Names) -> str | None:
    return names.get(compared(name)) if names and name else None


def is_file_name(name: str) -> bool:
    return FILE_NAME.fullmatch(name) is not None


def is_marker(text: str) -> bool:
    """Whether a whole text is a form that only WhatsApp writes. `text` is plain."""
    if text in tables.OMITTED or text in tables.OMITTED_IOS:
        return True
    return find_first_line(text, {}, web=False) is not None or find_in_brackets(text, {}) is not None


def is_marked_form(body: str) -> bool:
    """Whether a body that begins with the iOS mark is a person's: media, poll, place, call or deleted, not a notice."""
    if not body.startswith(LEFT_TO_RIGHT):
        return False
    read = read_body(body, {}, "ios")
    return read.kind != "text" or read.deleted
