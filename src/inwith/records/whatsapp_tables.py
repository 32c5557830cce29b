"""The words of WhatsApp's exports, as data. A language, a marker or a notice is a row here, never a branch elsewhere.

Words come from real exports or from the tests of other readers. Do not add what nobody has seen: a wrong marker turns
a person's own words into a machine's.
"""

from typing import Literal

import msgspec

MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
LEFT_TO_RIGHT = "\u200e"
SPACES = " \u00a0\u202f\u2009\t"
DIGITS = "".join(chr(zero + value) for zero in (0x660, 0x6F0) for value in range(10))

STRIP_MARKS = str.maketrans("", "", MARKS)
PLAIN_SPACES = dict.fromkeys(map(ord, SPACES), " ")
PLAIN_DIGITS = {ord(digit): str(index % 10) for index, digit in enumerate(DIGITS)}
FOLD = PLAIN_SPACES | PLAIN_DIGITS

AM = ("am", "a.m.", "a. m.", "上午", "早上", "凌晨", "清晨", "午前", "오전", "ص", "ق.ظ", "ق.ظ.", "öö")  # fmt: skip
PM = ("pm", "p.m.", "p. m.", "下午", "中午", "晚上", "午後", "오후", "م", "ب.ظ", "ب.ظ.", "ös")  # fmt: skip
# After the time; before it, any short word is let pass ("klo", "à", "um").
CLOCK_WORDS = ("klo", "uhr", "ч.", "h")

# How an export's file is called, before the title of the chat.
TITLE_PREFIXES = (
    "WhatsApp Chat with ",
    "WhatsApp Chat - ",
    "WhatsApp-Chat mit ",
    "Chat de WhatsApp con ",
    "Discussion WhatsApp avec ",
    "Conversa do WhatsApp com ",
    "Chat WhatsApp con ",
    "WhatsApp-chat met ",
)
CHAT_FILES = ("_chat.txt", "chat.txt")
WEB_CHAT_FILES = ("chat.txt",)
# Rubbish that archive programs add.
IGNORED_FOLDERS = ("__MACOSX",)
IGNORED_PREFIXES = ("._",)
IGNORED_FILES = (".DS_Store", "Thumbs.db", "chat.md")

# Bodies without their media, whole or as a first line. The name of a document may stand before the iOS words.
OMITTED = frozenset(
    {
        "<Media omitted>",
        "<Video note omitted>",
        "<Medien ausgeschlossen>",
        "<Medien ausgelassen>",
        "<Multimedia omitido>",
        "<Archivo omitido>",
        "<Médias omis>",
        "<Mídia oculta>",
        "<رسانه حذف شد>",
        "<image omitted>",
        "<video omitted>",
        "<audio omitted>",
        "<sticker omitted>",
        "<document omitted>",
        "<GIF omitted>",
        "GIF attached",
    }
)
OMITTED_IOS = frozenset(
    {
        "image omitted",
        "video omitted",
        "video note omitted",
        "audio omitted",
        "sticker omitted",
        "GIF omitted",
        "Contact card omitted",
        "document omitted",
        "Bild weggelassen",
        "Video weggelassen",
        "Audio weggelassen",
        "Sticker weggelassen",
        "GIF weggelassen",
        "Dokument weggelassen",
        "Kontaktkarte ausgelassen",
        "imagen omitida",
        "video omitido",
        "audio omitido",
        "sticker omitido",
        "GIF omitido",
        "documento omitido",
        "afbeelding weggelaten",
        "video weggelaten",
        "audio weggelaten",
    }
)
# "NAME (file attached)"
ATTACHED = frozenset(
    {
        "file attached",
        "Datei angehängt",
        "archivo adjunto",
        "fichier joint",
        "arquivo anexado",
        "file allegato",
        "bestand bijgevoegd",
        "файл добавлен",
        "файл прикреплен",
    }
)
# "<attached: NAME>"
ATTACHED_BEFORE = frozenset({"attached", "Anhang", "adjunto"})
# "<NAME eklendi>" and "NAME <attached>"
ATTACHED_AFTER = frozenset({"eklendi"})
ATTACHED_ALONE = frozenset({"attached"})

DELETED = (
    "This message was deleted",
    "You deleted this message",
    "This message was deleted by admin {}",
    "deleted by admin {}",
    "Diese Nachricht wurde gelöscht",
    "Du hast diese Nachricht gelöscht",
    "Se eliminó este mensaje",
    "Eliminaste este mensaje",
    "Ce message a été supprimé",
    "Vous avez supprimé ce message",
    "Mensagem apagada",
    "Você apagou esta mensagem",
    "Questo messaggio è stato eliminato",
    "Hai eliminato questo messaggio",
    "Dit bericht is verwijderd",
    "U hebt dit bericht verwijderd",
)
EDITED = (
    "<This message was edited>",
    "<Diese Nachricht wurde bearbeitet.>",
    "<Se editó este mensaje.>",
    "<Mensagem editada>",
    "<Dit bericht is bewerkt>",
)
CALLS = (
    "Missed voice call",
    "Missed video call",
    "Missed group voice call",
    "Missed group video call",
    "Missed voice call at {}",
    "Missed video call at {}",
    "Missed voice call, {}",
    "Missed video call, {}",
    "Voice call, {}",
    "Video call, {}",
    "Silenced voice call",
    "Silenced video call",
    "[Call]",
)
UNDECRYPTED = ("Waiting for this message. This may take a while.", "Waiting for this message")
VIEW_ONCE = ("You received a view once message.{}", "You sent a view once message.{}")
LOCATIONS = ("location", "standort", "ubicación", "localisation", "localização", "posizione", "locatie")
LIVE_LOCATIONS = ("live location shared",)
MAP_LINKS = ("https://maps.google.com/", "https://foursquare.com/v/", "https://maps.apple.com/")
CONTACTS = ("Contact: {}", "{} contacts shared")

NoticeTopic = Literal["start", "members", "title", "settings", "person", "incomplete", "other"]


class Notice(msgspec.Struct, frozen=True):
    """A system line. `{}` stands for any text; a `firm` one is too particular to be a person's own words.

    Only a firm notice is looked for before the colon that ends a sender, or without its mark on iOS.
    """

    topic: NoticeTopic
    words: str
    firm: bool = False


NOTICES = (
    Notice("start", "Messages and calls are end-to-end encrypted.{}", firm=True),
    Notice("start", "Messages you send to this {} are secured with end-to-end encryption.{}", firm=True),
    Notice("start", "Messages to this {} are now secured with end-to-end encryption.{}", firm=True),
    Notice("start", "Messages to this {} are now end-to-end encrypted.{}", firm=True),
    Notice("start", "Messages to this {} are secured with end-to-end encryption.{}", firm=True),
    Notice("start", "Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.{}", firm=True),
    Notice("start", "Los mensajes y las llamadas están cifrados de extremo a extremo.{}", firm=True),
    Notice("start", "{} created group “{}”", firm=True),
    Notice("start", '{} created group "{}"', firm=True),
    Notice("start", "{} created this group"),
    Notice("start", "{} hat die Gruppe „{}“ erstellt", firm=True),
    Notice("incomplete", "Some earlier messages may not be available.{}", firm=True),
    Notice("incomplete", "{} turned on disappearing messages.{}", firm=True),
    Notice("incomplete", "{} turned off disappearing messages.{}", firm=True),
    Notice("incomplete", "{} updated the message timer.{}", firm=True),
    Notice("incomplete", "{} turned on advanced chat privacy.{}", firm=True),
    Notice("incomplete", "{} turned off advanced chat privacy.{}", firm=True),
    Notice("members", "{} added you to a group in the community: {}", firm=True),
    Notice("members", "{} joined using this group's invite link"),
    Notice("members", "{} joined using a group link."),
    Notice("members", "{} joined from the community{}"),
    Notice("members", "{} added {}"),
    Notice("members", "{} removed {}"),
    Notice("members", "{} was added"),
    Notice("members", "You were added"),
    Notice("members", "{} left"),
    Notice("members", "{} joined"),
    Notice("title", "{} changed the subject from “{}” to “{}”", firm=True),
    Notice("title", '{} changed the subject from "{}" to "{}"', firm=True),
    Notice("title", "{} changed the subject to “{}”", firm=True),
    Notice("title", '{} changed the subject to "{}"', firm=True),
    Notice("title", "{} changed the group name from “{}” to “{}”", firm=True),
    Notice("title", '{} changed the group name from "{}" to "{}"', firm=True),
    Notice("title", "{} changed the group name to “{}”", firm=True),
    Notice("title", '{} changed the group name to "{}"', firm=True),
    Notice("settings", "{} changed this group's icon"),
    Notice("settings", "{} changed the group description"),
    Notice("settings", "{} changed this group's settings{}"),
    Notice("settings", "{} reset this group's invite link{}"),
    Notice("settings", "{} pinned a message"),
    Notice("settings", "{} turned on admin approval{}"),
    Notice("person", "Your security code with {} changed.{}", firm=True),
    Notice("person", "{} changed their phone number to a new number.{}", firm=True),
    Notice("person", "{} changed their phone number to {}"),
    Notice("person", "{} changed to {}"),
    Notice("person", "You're now an admin"),
    Notice("person", "You're no longer an admin"),
    Notice("other", "{} started a call"),
    Notice("other", "This business {}"),
    Notice("other", "This chat is with a business account.{}", firm=True),
)
