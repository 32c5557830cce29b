"""Which date part is the day: decided once per file, from all of its headers, and asked when they do not prove it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

import msgspec

from inwith.records.whatsapp_grammar import Header, read_date
from inwith.records.whatsapp_types import DateOrder, Limits

# A council's own reading, offered in the preview when nothing is proved. Never stored without the operator's word.
OFFERED: DateOrder = "dmy"
READINGS: tuple[DateOrder, ...] = ("dmy", "mdy")
WORDS: dict[DateOrder, str] = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}


class Verdict(msgspec.Struct, frozen=True):
    """`order` reads the headers; `proved` is False when they could mean another; `question` must then be answered."""

    order: DateOrder
    proved: bool
    question: str = ""
    warnings: tuple[str, ...] = ()


def decide_order(headers: Sequence[Header], asked: DateOrder | None, *, web: bool, limits: Limits) -> Verdict:
    """The reading of a file's dates. The operator's word settles a doubt; it cannot overrule a proof."""
    found, reason = find_order(headers, web=web, limits=limits)
    proof = find_proof(headers)
    if asked is None:
        if found is None:
            return Verdict(OFFERED, proved=False, question=ask(headers))
        return Verdict(found, proved=True, warnings=(reason,) if reason else ())
    if (proof is not None and proof != asked) or not may_read(headers, asked):
        return contradict(headers, found or proof or OFFERED, asked)
    doubt = (
        f"You said {WORDS[asked]}; the file itself looks {WORDS[found]}."
        if found not in (asked, None)
        else ""
    )
    return Verdict(asked, proved=found is not None, warnings=(doubt,) if doubt else ())


def find_order(headers: Sequence[Header], *, web: bool, limits: Limits) -> tuple[DateOrder | None, str]:
    """The order the file shows by itself, and a sentence when that rests on less than the dates themselves."""
    if proof := find_proof(headers):
        return proof, ""
    if any(part >= 13 for header in headers for part in header.parts[:2]):
        return None, ""
    rising = find_rising(headers, limits)
    if web and rising in (None, "mdy"):
        return "mdy", ""
    if headers[0].shape.separator == "." and rising in (None, "dmy"):
        return "dmy", "The dates are read day first, because they are written with dots."
    if rising:
        return rising, f"The dates are read {WORDS[rising]}, because only then do they follow each other."
    return None, ""


def find_proof(headers: Sequence[Header]) -> DateOrder | None:
    """An order proved by the numbers: a year in front, or a part that no month can be. None when in dispute."""
    if headers[0].shape.year_first:
        return "ymd"
    day_first = sum(read_date(header.parts, "mdy") is None for header in headers)
    month_first = sum(read_date(header.parts, "dmy") is None for header in headers)
    if is_short_year_first(headers, in_dispute=bool(day_first and month_first)):
        return "ymd"
    if day_first == month_first:
        return None
    return "dmy" if day_first > month_first else "mdy"


def is_short_year_first(headers: Sequence[Header], *, in_dispute: bool) -> bool:
    """Two-digit years in front ("24/1/5"): no year is one digit, no day above 31."""
    if headers[0].shape.long_year or not all(read_date(header.parts, "ymd") for header in headers):
        return False
    return in_dispute or any(header.last_digits == 1 or header.parts[0] > 31 for header in headers)


def find_rising(headers: Sequence[Header], limits: Limits) -> DateOrder | None:
    """The only reading under which the days never fall, when there are enough of them to tell."""
    if len({header.parts for header in headers}) < limits.rising_days:
        return None
    rising = [order for order in READINGS if is_rising(read_date(header.parts, order) for header in headers)]
    return rising[0] if len(rising) == 1 else None


def is_rising(days: Iterable[date | None]) -> bool:
    # A day back is late delivery, not another calendar.
    known = [day for day in days if day is not None]
    return all(later >= earlier - timedelta(days=1) for earlier, later in pairwise(known))


def may_read(headers: Sequence[Header], order: DateOrder) -> bool:
    return any(read_date(header.parts, order) for header in headers)


def ask(headers: Sequence[Header]) -> str:
    written = "/".join(map(str, headers[0].parts))
    return f"The dates can be read day first or month first ({written}). Choose dmy or mdy. Shown here: day first."


def contradict(headers: Sequence[Header], order: DateOrder, asked: DateOrder) -> Verdict:
    written = next(
        ("/".join(map(str, header.parts)) for header in headers if not read_date(header.parts, asked)), ""
    )
    question = f"You said {WORDS[asked]}, but the file has the date {written}. Shown here: {WORDS[order]}."
    return Verdict(order, proved=True, question=question)
