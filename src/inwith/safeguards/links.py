"""Links in what people write, and which of them may not lead where they seem to. Pure; a few microseconds a link.

What counts as a link is what web/src/lib/conversations/markup.ts draws as one: web/src/lib/conversations/link_cases.json
holds both to it. A link is doubtful when its host hides, mixes writing systems within a word, or looks like one that
people here know. Few false alarms matter more than catching everything: a warning that is often wrong is not read.
"""

import re
import socket
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

import idna
import msgspec
from confusable_homoglyphs import categories, confusables

from inwith.config import Config

# What a browser's JavaScript calls white space, which is not quite what Python does.
_SPACE = "\t\n\v\f\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_LINK = re.compile(rf'https?://[^{_SPACE}<>"`]+')
_START = re.compile("[`h]")
_BLANK = re.compile(rf"[{_SPACE}]*")
_ITEM = re.compile(rf"[ \t]*(?:[-*•]|[0-9]{{1,4}}[.)]) +(?=[^{_SPACE}])")
_TRAILING = ".,;:!?'*_~]}’”"
_FENCE = "```"
_AUTHORITY = re.compile(r"https?://([^/?#]*)")
# They turn the direction of reading about, or show nothing.
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PLAIN_IPV4 = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})(?:\.(?!$)|$)){4}")
# Shorter names are one letter away from too many others.
_SHORTEST_MISSPELT = 10
_TOGETHER = (
    frozenset({"LATIN", "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "HAN", "BOPOMOFO"}),
    frozenset({"LATIN", "HAN", "HANGUL"}),
)
_OF_ALL = frozenset({"COMMON", "INHERITED"})
_WRITTEN_IN_CYRILLIC = frozenset(
    {"ru", "su", "by", "ua", "bg", "kz", "mk", "rs", "me", "ba", "mn", "kg", "tj", "uz"}
)
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l"})

Reason = Literal["look_alike", "mixed_scripts", "hidden_host"]


class Doubt(msgspec.Struct, frozen=True):
    """Why a link is doubtful. `host`: where it really leads, in ASCII. `like`: the host that it looks like, if it does."""

    url: str
    host: str
    reason: Reason
    like: str = ""


class KnownHosts(msgspec.Struct, frozen=True):
    """Hosts that people here trust, with what each looks like. Whatever is under one of them is not doubted."""

    hosts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, hosts: Iterable[str]) -> "KnownHosts":
        return cls(
            tuple((host, _look_of(host)) for host in dict.fromkeys(each.lower() for each in hosts if each))
        )

    @classmethod
    def of_council(cls, config: Config) -> "KnownHosts":
        """Those of the settings, the one that people type, and the council's own site that it belongs to."""
        return _know(config.address, config.known_hosts)

    def find_like(self, host: str) -> str | None:
        """The known host that `host` looks like without being it or under it."""
        if any(host == known or host.endswith("." + known) for known, _ in self.hosts):
            return None
        return next((known for known, look in self.hosts if _resembles(host, known, look)), None)


@lru_cache(maxsize=16)
def _know(address: str, setting: str) -> KnownHosts:
    own = _read_host(_split(address)[1])
    parent = own.partition(".")[2]
    # inwith.sample.gov.uk belongs to sample.gov.uk; what inwith.co.uk would belong to is nobody's.
    owns = [own, parent] if parent.count(".") >= 2 else [own]
    return KnownHosts.of([*setting.split(), *(each for each in owns if not _is_address(each))])


def _is_address(host: str) -> bool:
    return "." not in host or host.startswith("[") or _NUMBER.fullmatch(host.rpartition(".")[2]) is not None


def find_links(text: str) -> list[str]:
    """Every link that is drawn as one, as it stands in the text."""
    return [link for link in _find_candidates(text) if _split(link)[0] == "" and _split(link)[1] != ""]


def find_doubtful(text: str, known: KnownHosts) -> list[Doubt]:
    """Each doubtful link once, in the order of the text; also those that are not drawn as links."""
    if "http" not in text:
        return []
    doubts = (doubt(link, known) for link in dict.fromkeys(_find_candidates(text)))
    return [each for each in doubts if each is not None]


def doubt(link: str, known: KnownHosts) -> Doubt | None:
    """What is doubtful about one link; None when nothing is."""
    before, shown = _split(link)
    if shown == "":
        return None
    host = _read_host(shown)
    if before or _UNSEEN.search(link) or "%" in shown or "\\" in link.partition("//")[2].partition("/")[0]:
        return Doubt(link, host, "hidden_host")
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]) and not _PLAIN_IPV4.fullmatch(host):
        return Doubt(link, _read_number(host), "hidden_host")
    read = [_decode_label(label) for label in labels]
    like = known.find_like(".".join(read))
    if like is None and any(_mixes_scripts(label) for label in read):
        return Doubt(link, host, "mixed_scripts")
    like = like or _find_imitated(read)
    return Doubt(link, host, "look_alike", like) if like else None


def _find_candidates(text: str) -> Iterator[str]:
    pieces = text.split(_FENCE)
    for at, piece in enumerate(pieces):
        if at % 2 == 0:
            yield from _find_in_lines(piece)
        elif at == len(pieces) - 1:  # a fence that was never closed
            yield from _find_in_lines(_FENCE + piece)


def _find_in_lines(text: str) -> Iterator[str]:
    """Paragraph by paragraph, item by item: code does not reach from one into the next."""
    paragraph: list[str] = []
    for line in text.split("\n"):
        if item := _ITEM.match(line):
            yield from _find_in_words("\n".join(paragraph))
            paragraph = []
            yield from _find_in_words(line[item.end() :])
        else:
            paragraph.append(line)
    yield from _find_in_words("\n".join(paragraph))


def _find_in_words(text: str) -> Iterator[str]:
    at, last_tick = 0, text.rfind("`")
    while found := _START.search(text, at):
        at = found.start()
        if text[at] == "`":
            close = text.find("`", at + 1) if at < last_tick else -1
            is_code = close > 0 and not _BLANK.fullmatch(text, at + 1, close)
            at = close + 1 if is_code else at + 1
        elif (link := _LINK.match(text, at)) and not (at > 0 and _is_word(text[at - 1])):
            yield _without_trailing_marks(link[0])
            at = link.end()
        else:
            at += 1


def _is_word(char: str) -> bool:
    return ord(char) < 0x10000 and unicodedata.category(char)[0] in "LN"


def _without_trailing_marks(url: str) -> str:
    """A full stop after an address belongs to the sentence; so does a bracket that was not opened in it."""
    closing = url.count(")") - url.count("(")
    end = len(url)
    while end > 0:
        char = url[end - 1]
        if char == ")" and closing > 0:
            closing -= 1
        elif char not in _TRAILING:
            break
        end -= 1
    return url[:end]


def _split(link: str) -> tuple[str, str]:
    """What stands before an @ in the authority, and the host as it is shown. A browser takes \\ for a slash."""
    found = _AUTHORITY.match(link.replace("\\", "/"))
    authority = found[1] if found else ""
    before, at, after = authority.rpartition("@")
    host = after if after.startswith("[") else re.sub(r":[0-9]*$", "", after)
    return (before or at, host)


def _read_host(shown: str) -> str:
    """As a browser would look it up."""
    text = re.sub(r"%([0-9a-fA-F]{2})", lambda found: chr(int(found[1], 16)), shown)
    text = _UNSEEN.sub("", text).lower().rstrip(".")
    if text.isascii():
        return text
    try:
        return idna.encode(text, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):  # no name at all, but a warning can still show what is there
        return ".".join(_spell(label) for label in unicodedata.normalize("NFKC", text).split("."))


def _spell(label: str) -> str:
    try:
        return label if label.isascii() else "xn--" + label.encode("punycode").decode()
    except UnicodeError:
        return label.encode("ascii", "backslashreplace").decode()


def _read_number(host: str) -> str:
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return host


def _decode_label(label: str) -> str:
    if not label.startswith("xn--") or len(label) > 63:
        return label
    try:
        return label[4:].encode().decode("punycode")
    except UnicodeError:
        return label


@lru_cache(maxsize=4096)
def _mixes_scripts(label: str) -> bool:
    if label.isascii():
        return False
    scripts = frozenset(map(categories.alias, label)) - _OF_ALL
    return len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER)


def _find_imitated(labels: Sequence[str]) -> str | None:
    """The plain name that a name in another alphabet, letter for letter, looks like."""
    if all(map(str.isascii, labels)) or not labels[-1].isascii() or labels[-1] in _WRITTEN_IN_CYRILLIC:
        return None
    plain = ["".join(map(_find_twin, label)) for label in labels]
    foreign = [(old, new) for old, new in zip(labels, plain, strict=True) if not _is_latin(old)]
    return ".".join(plain) if foreign and all(new.isascii() for _, new in foreign) else None


@lru_cache(maxsize=4096)
def _is_latin(label: str) -> bool:
    return label.isascii() or frozenset(map(categories.alias, label)) - _OF_ALL <= {"LATIN"}


@lru_cache(maxsize=4096)
def _find_twin(char: str) -> str:
    """The plain letter that a character is easily taken for, or the character."""
    if char.isascii():
        return char
    twins = (str(each["c"]).lower() for each in confusables.confusables_data.get(char, ()))
    return next((twin for twin in twins if twin.isascii() and twin.isalnum()), char)


@lru_cache(maxsize=4096)
def _look_of(host: str) -> str:
    """Equal for hosts that are hard to tell apart at a glance."""
    if not host.isascii():
        bare = (char for char in unicodedata.normalize("NFKD", host) if not unicodedata.combining(char))
        host = "".join(map(_find_twin, bare)).lower()
    return host.translate(_ALIKE).replace("rn", "m").replace("vv", "w")


def _resembles(host: str, known: str, look: str) -> bool:
    inside = f".{host}"
    if f".{known}." in inside or f".{known}-" in inside:
        return True
    labels, size = host.split("."), known.count(".") + 1
    if len(labels) >= size and _look_of(".".join(labels[-size:])) == look:
        return True
    if len(known) < _SHORTEST_MISSPELT:
        return False
    tails = (".".join(labels[-count:]) for count in (size - 1, size, size + 1) if 1 < count <= len(labels))
    return any(_is_one_slip(tail, known) for tail in tails)


def _is_one_slip(one: str, other: str) -> bool:
    """Whether a letter more, less, other or exchanged with its neighbour makes one of the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    at = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    rest, other_rest = one[at:], other[at:]
    if rest[1:] == other_rest[1:] or rest[1:] == other_rest or rest == other_rest[1:]:
        return True
    return rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:]
