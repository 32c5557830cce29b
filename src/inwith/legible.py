"""What people can read: whether a text shows anything at all, and what no name and no title may hold."""

import unicodedata

from inwith.errors import Refused

# Controls, formats, halves of pairs, and spaces of every kind. Not what is unassigned: a new emoji may be among it.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
# These count as letters, marks or symbols, and yet show nothing: joiners, fillers, and selectors of a look.
_UNSEEN_BESIDES = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\uffa0") | {
    chr(code)
    for first, last in ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xFFF0, 0xFFF8), (0xE0000, 0xE0FFF))
    for code in range(first, last + 1)
}
_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_LAYOUT = frozenset("\n\r\t")


def shows_something(text: str) -> bool:
    """Whether any of it can be seen on a screen."""
    return any(each not in _UNSEEN_BESIDES and unicodedata.category(each) not in _UNSEEN for each in text)


def check_line(text: str, *, what: str) -> str:
    """A name or a title with single spaces; "" when it is only spaces. `what`: as a sentence begins, "The title".

    Raises Refused for a line break, a character that cannot be shown, and for invisible characters alone.
    """
    if _BREAKS.intersection(text):
        raise Refused(f"{what} has a line break in it. Write it in one line.")
    return " ".join(_check_seen(text, what=what).split())


def check_text(text: str, *, what: str) -> str:
    """The same for words that may run over several lines, without the blanks around them."""
    return _check_seen(text, what=what)


def _check_seen(text: str, *, what: str) -> str:
    if any(unicodedata.category(each) in ("Cc", "Cs") and each not in _LAYOUT for each in text):
        raise Refused(f"{what} has a character in it that cannot be shown. Type it again without it.")
    tidy = text.strip()
    if tidy and not shows_something(tidy):
        raise Refused(f"{what} shows nothing. Type it again.")
    return tidy
