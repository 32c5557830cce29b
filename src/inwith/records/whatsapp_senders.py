"""Who speaks in a record: a person's label, or nobody because WhatsApp itself speaks."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from inwith.records import whatsapp_tables as tables
from inwith.records.whatsapp_bodies import is_marked_form, is_marker
from inwith.records.whatsapp_lines import Block, Chat
from inwith.records.whatsapp_tables import LEFT_TO_RIGHT, MARKS, NOTICES, Notice, NoticeTopic
from inwith.records.whatsapp_types import Layout
from inwith.records.whatsapp_words import clean, match_words, plain, split_words

# Each with its longest fixed part: most lines hold none of them, and looking for one costs little.
PHRASES = tuple(
    (notice, pieces, max(pieces, key=len)) for notice in NOTICES for pieces in (split_words(notice.words),)
)
MENTION = re.compile("@\u2068([^\u2068\u2069\n]{1,120})\u2069")
WEB_NOTICE = "- "
# One caption before a marker is no name; the same one twice is.
MARKER_EVIDENCE = 2
LONGEST_NOTICE = 1000
# How many invisible marks may stand between a colon and its space.
MOST_MARKS = 16


class Speech(msgspec.Struct, frozen=True):
    """`label` is None for a notice. `body` keeps its marks, for they tell a marker from a person's words."""

    label: str | None
    body: str
    unverified: bool = False
    topic: NoticeTopic | None = None


class Labels(msgspec.Struct, frozen=True):
    """Labels known from elsewhere in the file: those with a colon inside, and all.

    `spoken` are those with a colon that also open a record. `bare` = no colon has a space in this file.
    """

    with_colon: frozenset[str]
    spoken: frozenset[str]
    known: frozenset[str]
    bare: bool


def attribute(chat: Chat, *, title: str, sender_characters: int) -> list[Speech]:
    """One Speech for each block, in order. Two passes: names with a colon are learnt before any is cut at one."""
    labels = learn_labels(chat.blocks, sender_characters)
    speeches = [speak(block, labels, chat.layout, sender_characters) for block in chat.blocks]
    if chat.layout == "ios" and is_group(speeches, title):
        return [notice_of(speech.body) if speech.label == title else speech for speech in speeches]
    return speeches


def is_group(speeches: Sequence[Speech], title: str) -> bool:
    """Whether the title is the group's own label: with one other speaker it is the other person's name."""
    return len({speech.label for speech in speeches} - {None, title}) > 1


def learn_labels(blocks: Sequence[Block], sender_characters: int) -> Labels:
    sure: set[str] = set()
    maybe: Counter[str] = Counter()
    longer: set[str] = set()
    for block in blocks:
        if block.moment is None:
            continue
        first_line = block.rest.split("\n", 1)[0]
        sure.update(name_of(found) for found in MENTION.findall(block.rest))
        names = names_in_notice(first_line)
        if names:
            sure.update(names)
            continue
        cuts = list(find_cuts(first_line, sender_characters))
        if len(cuts) == 1:
            sure.add(name_of(first_line[: cuts[0]]))
        longer.update(name_of(first_line[:cut]) for cut in cuts[1:])
        for cut in cuts[1:]:
            if is_marker(plain(first_line[cut + 1 :])) or is_marked_form(drop_space(first_line[cut + 1 :])):
                maybe[name_of(first_line[:cut])] += 1
    sure |= {name for name, count in maybe.items() if count >= MARKER_EVIDENCE}
    with_colon = frozenset(name for name in sure if ":" in name)
    spaced = any(True for block in blocks for _ in find_cuts(block.rest.split("\n", 1)[0], sender_characters))
    return Labels(with_colon, with_colon & longer, frozenset(sure), bare=not spaced)


def speak(block: Block, labels: Labels, layout: Layout, sender_characters: int) -> Speech:
    rest = block.rest
    if block.moment is None:
        return notice_of(rest)
    if layout == "web" and rest.startswith(WEB_NOTICE):
        return notice_of(rest[len(WEB_NOTICE) :])
    first_line = rest.split("\n", 1)[0]
    if is_notice_line(first_line, labels):
        return notice_of(rest)
    cut = find_cut(first_line, labels, sender_characters)
    if cut is None:
        return notice_of(rest)
    label, body = name_of(rest[:cut]), drop_space(rest[cut + 1 :])
    if layout == "ios" and is_ios_notice(body):
        return notice_of(body)
    return Speech(label, body, unverified=label.startswith("~"))


def find_cuts(first_line: str, sender_characters: int) -> Iterator[int]:
    """Every colon that may end a sender: followed by a space or by the end of the line."""
    reach = first_line[: sender_characters + 2]
    place = reach.find(":")
    while place >= 0:
        after = first_line[place + 1 : place + 1 + MOST_MARKS].lstrip(MARKS)[:1]
        if (not after or after in tables.SPACES) and name_of(first_line[:place]):
            yield place
        place = reach.find(":", place + 1)


def find_cut(first_line: str, labels: Labels, sender_characters: int) -> int | None:
    cuts = list(find_cuts(first_line, sender_characters))
    longer = [cut for cut in cuts[1:] if name_of(first_line[:cut]) in labels.with_colon]
    if cuts:
        return longer[-1] if longer else cuts[0]
    return find_bare_cut(first_line, labels, sender_characters)


def find_bare_cut(first_line: str, labels: Labels, sender_characters: int) -> int | None:
    """A colon without a space, as a few builds write it: after a known name, or when the whole file is so."""
    place = first_line.find(":", 1, sender_characters + 1)
    if place < 0:
        return None
    name = name_of(first_line[:place])
    if name in labels.known:
        return place
    is_link = first_line.startswith("//", place + 1)
    return place if labels.bare and name and not is_link and not names_in_notice(first_line) else None


def name_of(text: str) -> str:
    return clean(text).translate(tables.PLAIN_SPACES).strip()


def drop_space(body: str) -> str:
    """Without the one space that follows the sender's colon."""
    start = 0
    while start < len(body) and body[start] in MARKS and body[start] != LEFT_TO_RIGHT:
        start += 1
    return body[start + 1 :] if body[start : start + 1] in tables.SPACES else body


def find_notices(first_line: str) -> Iterator[tuple[Notice, tuple[str, ...]]]:
    """The notices whose words these are, with what stands in their gaps."""
    if len(first_line) > LONGEST_NOTICE:
        return
    text = plain(first_line)
    for notice, pieces, core in PHRASES:
        gaps = match_words(text, pieces) if core in text else None
        if gaps is not None:
            yield notice, gaps


def is_notice_line(first_line: str, labels: Labels) -> bool:
    """Whether a notice begins before a colon could have ended a sender: "Bob: Ann left" is Bob's own sentence."""
    for notice, gaps in find_notices(first_line):
        actor = actor_of(notice, gaps)
        if actor in labels.with_colon or (notice.firm and ": " not in actor):
            return True
        if ": " not in actor and (actor in labels.known or not labels.spoken.isdisjoint(gaps)):
            return True
    return False


def names_in_notice(first_line: str) -> list[str]:
    for notice, gaps in find_notices(first_line):
        if ": " not in actor_of(notice, gaps):
            named = gaps if notice.topic == "members" else gaps[:1]
            return [gap for gap in named if gap]
    return []


def actor_of(notice: Notice, gaps: tuple[str, ...]) -> str:
    return gaps[0] if notice.words.startswith("{}") else ""


def is_ios_notice(body: str) -> bool:
    if body.startswith(LEFT_TO_RIGHT):
        return not is_marked_form(body)
    return "\n" not in body and any(
        notice.firm and ": " not in actor_of(notice, gaps) for notice, gaps in find_notices(body)
    )


def notice_of(text: str) -> Speech:
    found = next(find_notices(text.split("\n", 1)[0]), None)
    return Speech(None, text, topic=found[0].topic if found else "other")
