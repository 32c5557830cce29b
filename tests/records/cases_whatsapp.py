"""Small exports, one for each rule of reading. The rule is the test's name."""

import msgspec

from inwith.records.whatsapp_types import DateOrder, Kind

L = "\u200e"
NNBSP = "\u202f"
NBSP = "\u00a0"


class Row(msgspec.Struct, frozen=True):
    """What is expected of one record. `author` None is a notice."""

    ts: str | None
    author: str | None
    text: str
    kind: Kind = "text"
    attachments: tuple[str, ...] = ()
    deleted: bool = False
    edited: bool = False


class Case(msgspec.Struct, frozen=True):
    rule: str
    chat: str
    rows: tuple[Row, ...]
    file: str = "WhatsApp Chat with Sample.txt"
    order: DateOrder | None = None


def one(rule: str, line: str, row: Row, file: str = "WhatsApp Chat with Sample.txt") -> Case:
    return Case(rule, line, (row,), file)


def body(rule: str, text: str, row: Row) -> Case:
    return one(rule, f"31/01/2024, 10:00 - Ailsa: {text}", row)


def ios_body(rule: str, text: str, row: Row) -> Case:
    return one(rule, f"[31/01/2024, 10:00:00] Ailsa: {text}\r\n", row, "_chat.txt")


AT = "2024-01-31T10:00:00"
HI = Row(AT, "Ailsa", "hi")

LAYOUTS = (
    one("android", "31/01/2024, 10:00 - Ailsa: hi\n", HI),
    one("android without a comma", "31/01/2024 10:00 - Ailsa: hi", HI),
    one("android with dots", "31.01.24, 10:00 - Ailsa: hi", HI),
    one("android with dashes and the year first", "2024-01-31, 10:00 - Ailsa: hi", HI),
    one("ios", "[31/01/2024, 10:00:00] Ailsa: hi\r\n", HI),
    one("ios with a mark before the bracket", f"{L}[31/01/2024, 10:00:00] Ailsa: hi\r\n", HI),
    one("ios with a byte order mark inside the bracket", "[\ufeff31/01/2024, 10:00:00] Ailsa: hi\r\n", HI),
    one("ios with a narrow space before the half day", f"[1/31/24, 10:00:00{NNBSP}AM] Ailsa: hi\r\n", HI),
    one("web", "[1/31/24, 10:00:00 AM] Ailsa: hi\n", HI, "chat.txt"),
    one("old with a colon", "31/01/2024 10:00:00: Ailsa: hi", HI),
    one("old with a half day and a colon", "1/31/24, 10:00:00 AM: Ailsa: hi", HI),
    one("old with the year first", "2024-01-31, 10:00:00 AM: Ailsa: hi", HI),
    one("old with spaces in the date and no colon", "31. 1. 2024. 10:00:00 Ailsa: hi", HI),
    one("copied from the Web page, time first", "[10:00, 31.1.2024] Ailsa: hi", HI),
    one("a byte order mark opens the file", "\ufeff31/01/2024, 10:00 - Ailsa: hi", HI),
    one("Eastern Arabic digits and comma", "٣١/٠١/٢٠٢٤، ١٠:٠٠ - Ailsa: hi", HI),
    one("Persian digits are Gregorian dates", "۲۰۲۴/۱/۳۱،\u200f ۱۰:۰۰ - Ailsa: hi", HI),
    one("marks around the date's separators", "31\u200f/1\u200f/2024، 10:00 ص - Ailsa: hi", HI),
    one("a word between date and time", "31.1.2024 klo 10.00 - Ailsa: hi", HI),
    one("a French word between date and time", "31/01/2024 à 10:00 - Ailsa: hi", HI),
    one("Korean half day before the time", "2024. 1. 31. 오전 10:00 - Ailsa: hi", HI),
    one("Chinese half day before the time", "2024/1/31, 上午10:00 - Ailsa: hi", HI),
)

CLOCKS = (
    ("10:00 AM", "10:00"),
    ("10:00 pm", "22:00"),
    ("3:45PM", "15:45"),
    ("12:10 p. m.", "12:10"),
    ("12:10 a.m.", "00:10"),
    (f"10:00 p.{NBSP}m.", "22:00"),
    ("23:59 PM", "23:59"),
    ("00:08 a. m.", "00:08"),
    ("0:30 PM", "12:30"),
    ("24:10", "00:10"),
    ("下午3:45", "15:45"),
    ("오후 3:45", "15:45"),
    ("10:00 م", "22:00"),
)

BOUNDARIES = (
    Case(
        "on ios a header after a bare LF is somebody's paste",
        "[31/01/2024, 10:00:00] Ailsa: look:\n[30/01/2024, 09:00:00] Hamish: I agree\r\n"
        "[31/01/2024, 10:01:00] Mairi: ok\r\n",
        (
            Row(AT, "Ailsa", "look:\n[30/01/2024, 09:00:00] Hamish: I agree"),
            Row("2024-01-31T10:01:00", "Mairi", "ok"),
        ),
    ),
    Case(
        "a long paste of another layout cannot outvote the file's own",
        "31/01/2024, 10:00 - Ailsa: look\n" + "[30/01/2024, 09:00:00] Hamish: no\n" * 9,
        (Row(AT, "Ailsa", "look\n" + "\n".join(["[30/01/2024, 09:00:00] Hamish: no"] * 9)),),
    ),
    Case(
        "an ios file stays one when a Web notice is pasted",
        "[1/31/24, 10:00:00 AM] Ailsa: a\r\n[1/31/24, 10:00:00 AM] Ailsa: b\n"
        "[1/31/24, 10:00:00 AM] - x\n[1/31/24, 10:00:00 AM] Hamish: c\r\n",
        (
            Row(AT, "Ailsa", "a"),
            Row(AT, "Ailsa", "b\n[1/31/24, 10:00:00 AM] - x\n[1/31/24, 10:00:00 AM] Hamish: c"),
        ),
        file="chat.txt",
    ),
    Case(
        "a line without the file's comma is text",
        "31/01/2024, 10:00 - Ailsa: a\n31/01/2024 10:00 - Hamish: b",
        (Row(AT, "Ailsa", "a\n31/01/2024 10:00 - Hamish: b"),),
    ),
    Case(
        "a line with an impossible date is text",
        "31/01/2024, 10:00 - Ailsa: a\n31/02/2024, 10:00 - Hamish: b",
        (Row(AT, "Ailsa", "a\n31/02/2024, 10:00 - Hamish: b"),),
    ),
    Case(
        "blank lines belong to the body and the file's last line end does not",
        "31/01/2024, 10:00 - Ailsa: a\n\nb\n\n31/01/2024, 10:00 - Hamish: c\n",
        (Row(AT, "Ailsa", "a\n\nb\n"), Row(AT, "Hamish", "c")),
    ),
    Case(
        "equal messages all stay, in file order, also when the time falls",
        "31/01/2024, 10:00 - Ailsa: a\n31/01/2024, 10:00 - Ailsa: a\n30/01/2024, 10:00 - Ailsa: a\n",
        (Row(AT, "Ailsa", "a"), Row(AT, "Ailsa", "a"), Row("2024-01-30T10:00:00", "Ailsa", "a")),
    ),
    Case(
        "an android text saved with CRLF reads the same",
        "31/01/2024, 10:00 - Ailsa: a\r\nb\r\n31/01/2024, 10:00 - Hamish: c\r\n",
        (Row(AT, "Ailsa", "a\nb"), Row(AT, "Hamish", "c")),
    ),
    Case(
        "a byte order mark in the middle joins a second export",
        "31/01/2024, 10:00 - Ailsa: a\n\ufeff31.01.2024, 10:00 - Ailsa: b\n",
        (Row(AT, "Ailsa", "a"), Row(AT, "Ailsa", "b")),
    ),
    Case(
        "lines before the first header have no time",
        "Some earlier messages may not be available.\n[1/31/24, 10:00:00 AM] Ailsa: hi\n",
        (Row(None, None, "Some earlier messages may not be available.", "notice"), HI),
        file="chat.txt",
    ),
    Case(
        "a line separator of Unicode is no line end",
        "31/01/2024, 10:00 - Ailsa: a\u2028b\x0bc\x85d\n",
        (Row(AT, "Ailsa", "a\u2028b\x0bc\x85d"),),
    ),
)

SENDERS = (
    one(
        "a name holds a dash and brackets",
        "31/01/2024, 10:00 - A - B (C), 🤓: hi",
        Row(AT, "A - B (C), 🤓", "hi"),
    ),
    one("a colon ends the line", "31/01/2024, 10:00 - Ailsa:\nhi", Row(AT, "Ailsa", "\nhi")),
    one(
        "the name its owner chose keeps its mark",
        f"31/01/2024, 10:00 - ~{NNBSP}Ailsa: hi",
        Row(AT, "~ Ailsa", "hi"),
    ),
    one(
        "a number sheds its direction marks",
        f"31/01/2024, 10:00 - \u202a+44{NBSP}7700{NBSP}900123\u202c: hi",
        Row(AT, "+44 7700 900123", "hi"),
    ),
    Case(
        "a name with a colon is known from a notice",
        "31/01/2024, 10:00 - Ailsa added Depot: North\n31/01/2024, 10:00 - Depot: North: hi: you",
        (Row(AT, None, "Ailsa added Depot: North", "notice"), Row(AT, "Depot: North", "hi: you")),
    ),
    Case(
        "a name with a colon is known from a mention",
        "31/01/2024, 10:00 - Ailsa: @\u2068Depot: North\u2069 hi\n31/01/2024, 10:00 - Depot: North: hi",
        (Row(AT, "Ailsa", "@Depot: North hi"), Row(AT, "Depot: North", "hi")),
    ),
    Case(
        "a colon without a space, after a known name",
        "31/01/2024, 10:00 - Ailsa: hi\n31/01/2024, 10:00 - Ailsa:.\n31/01/2024, 10:00 - See http://x",
        (HI, Row(AT, "Ailsa", "."), Row(AT, None, "See http://x", "notice")),
    ),
    Case(
        "no colon of the file has a space",
        "31/01/2024, 10:00 - Ailsa:hi\n31/01/2024, 10:00 - Hamish:ho\n",
        (HI, Row(AT, "Hamish", "ho")),
    ),
    Case(
        "a sentence about a notice is its author's",
        "31/01/2024, 10:00 - Ailsa: Hamish changed the subject to “Budget: 2025”\n",
        (Row(AT, "Ailsa", "Hamish changed the subject to “Budget: 2025”"),),
    ),
)

NOTICES = (
    *(
        one(f"android notice: {words}", f"31/01/2024, 10:00 - {words}", Row(AT, None, words, "notice"))
        for words in (
            "Ailsa added you to a group in the community: Parks",
            'Ailsa changed the subject from "A" to "Budget: 2025"',
            "Ailsa created group “Parks: north”",
            "Your security code with Ailsa changed. Tap to learn more.",
            "A sentence nobody has seen before",
        )
    ),
    ios_body(
        "an ios notice with the acting person as sender",
        f"{L}Ailsa added Hamish",
        Row(AT, None, "Ailsa added Hamish", "notice"),
    ),
    one(
        "an ios notice with the group as sender",
        f"[31/01/2024, 10:00:00] Parks Team: {L}Messages and calls are end-to-end encrypted.\r\n",
        Row(AT, None, "Messages and calls are end-to-end encrypted.", "notice"),
    ),
    ios_body(
        "a person's own words are no ios notice without the mark",
        "Hamish left",
        Row(AT, "Ailsa", "Hamish left"),
    ),
    one(
        "a Web notice",
        "[1/31/24, 10:00:00 AM] - Ailsa: added Hamish",
        Row(AT, None, "Ailsa: added Hamish", "notice"),
    ),
)

PHOTO = "IMG-20240131-WA0004.jpg"
BODIES = (
    body("media left out", "<Media omitted>", Row(AT, "Ailsa", "", "media_omitted")),
    body(
        "media left out, with a caption", "<Media omitted>\nlook", Row(AT, "Ailsa", "look", "media_omitted")
    ),
    body("media left out, in German", "<Medien ausgeschlossen>", Row(AT, "Ailsa", "", "media_omitted")),
    body("words about media are text", "the image omitted here", Row(AT, "Ailsa", "the image omitted here")),
    body(
        "a marker inside a sentence is text", "why <Media omitted>?", Row(AT, "Ailsa", "why <Media omitted>?")
    ),
    body("ios words are text on android", "image omitted", Row(AT, "Ailsa", "image omitted")),
    ios_body("ios media left out", f"{L}image omitted", Row(AT, "Ailsa", "", "media_omitted")),
    ios_body(
        "ios media left out below a caption",
        f"look {L}video omitted",
        Row(AT, "Ailsa", "look", "media_omitted"),
    ),
    ios_body(
        "an ios document left out",
        f"plan.pdf • {L}2 pages {L}document omitted",
        Row(AT, "Ailsa", "", "media_omitted"),
    ),
    body(
        "a file with a caption",
        f"{L}{PHOTO} (file attached)\nlook",
        Row(AT, "Ailsa", "look", "media", (PHOTO,)),
    ),
    body("a file in German", f"{PHOTO} (Datei angehängt)", Row(AT, "Ailsa", "", "media", (PHOTO,))),
    body("a file in Turkish", "<plan.jpg eklendi>", Row(AT, "Ailsa", "", "media", ("plan.jpg",))),
    body(
        "a contact",
        "Hamish Trial.vcf (file attached)",
        Row(AT, "Ailsa", "", "contact", ("Hamish Trial.vcf",)),
    ),
    body(
        "no file name, no file", "the report (file attached)", Row(AT, "Ailsa", "the report (file attached)")
    ),
    ios_body("an ios file", f"{L}<attached: a b.jpg>", Row(AT, "Ailsa", "", "media", ("a b.jpg",))),
    ios_body(
        "an ios caption before", f"look {L}<attached: a.jpg>", Row(AT, "Ailsa", "look", "media", ("a.jpg",))
    ),
    ios_body(
        "an ios caption below", f"{L}<attached: a.jpg>\nlook", Row(AT, "Ailsa", "look", "media", ("a.jpg",))
    ),
    ios_body(
        "an ios document",
        f"plan.pdf • {L}2 pages {L}<attached: 00000013-plan.pdf>",
        Row(AT, "Ailsa", "", "media", ("00000013-plan.pdf",)),
    ),
    ios_body(
        "a marker that somebody typed is text",
        "he wrote <attached: a.jpg> there",
        Row(AT, "Ailsa", "he wrote <attached: a.jpg> there"),
    ),
    body("deleted", "This message was deleted", Row(AT, "Ailsa", "This message was deleted", deleted=True)),
    body(
        "deleted by oneself",
        "You deleted this message.",
        Row(AT, "Ailsa", "You deleted this message.", deleted=True),
    ),
    ios_body(
        "ios deleted",
        f"{L}This message was deleted.",
        Row(AT, "Ailsa", "This message was deleted.", deleted=True),
    ),
    body("edited", "hi <This message was edited>", Row(AT, "Ailsa", "hi", edited=True)),
    ios_body("ios edited", f"hi {L}<This message was edited>", Row(AT, "Ailsa", "hi", edited=True)),
    body("a missed call", "Missed voice call", Row(AT, "Ailsa", "Missed voice call", "call")),
    ios_body("an ios call", f"{L}Video call, {L}5 min", Row(AT, "Ailsa", "Video call, 5 min", "call")),
    body(
        "a place",
        "location: https://maps.google.com/?q=55.9,-3.2",
        Row(AT, "Ailsa", "location: https://maps.google.com/?q=55.9,-3.2", "location"),
    ),
    ios_body(
        "a named place on ios",
        f"{L}Town Hall (High Street 1): https://foursquare.com/v/1",
        Row(AT, "Ailsa", "Town Hall (High Street 1): https://foursquare.com/v/1", "location"),
    ),
    body(
        "a map link is text", "https://maps.google.com/?q=1", Row(AT, "Ailsa", "https://maps.google.com/?q=1")
    ),
    body(
        "not yet decrypted",
        "Waiting for this message. This may take a while.",
        Row(AT, "Ailsa", "Waiting for this message. This may take a while.", "undecrypted"),
    ),
)

CASES = LAYOUTS + BOUNDARIES + SENDERS + NOTICES + BODIES
