"""Slows down guessing. Counts tries per name and per address alike for names that exist and names that do not.

A try is counted before the password is looked at, so that a hundred at once do not slip past together;
a success takes its own count back.
"""

import hashlib
import math

import msgspec

from inwith.clock import DAY, HOUR, MINUTE, SECOND
from inwith.errors import TooMany
from inwith.storage.database import Tx

FORGOTTEN_AFTER = DAY


class Attempt(msgspec.Struct, frozen=True):
    failures: int
    last_at: int


def begin_try(tx: Tx, *, name: str, address: str) -> None:
    """Count a try to sign in as `name` from `address`. Raises TooMany, having counted nothing, when a wait is due."""
    limits = {
        _subject("name", name): tx.config.sign_in_failures,
        _subject("address", address): tx.config.sign_in_failures_address,
    }
    wait = max(_find_wait(tx, subject, limit=limit) for subject, limit in limits.items())
    if wait > 0:
        raise TooMany(f"There were too many tries. Try again in {_in_words(wait)}.")
    tx.run("delete from attempt where last_at < :before", before=tx.now - FORGOTTEN_AFTER)
    for subject in limits:
        _count(tx, subject)


def forgive_try(tx: Tx, *, name: str, address: str) -> None:
    """The try succeeded: the name starts afresh.

    The address only gets this one back: somebody with an account must not wipe out their guesses at others'.
    """
    forgive_name(tx, name)
    tx.run(
        "update attempt set failures = failures - 1 where subject = :subject and failures > 0",
        subject=_subject("address", address),
    )


def forgive_name(tx: Tx, name: str) -> None:
    """The name's owner has proved who they are in another way."""
    tx.run("delete from attempt where subject = :subject", subject=_subject("name", name))


def _find_wait(tx: Tx, subject: bytes, *, limit: int) -> int:
    """The milliseconds until the subject's next try."""
    found = tx.one(Attempt, "select failures, last_at from attempt where subject = :subject", subject=subject)
    if found is None or found.failures < limit or tx.now - found.last_at > FORGOTTEN_AFTER:
        return 0
    # The exponent is bounded, because the wait is anyway.
    wait = min(HOUR, tx.config.sign_in_wait << min(found.failures - limit, 20))
    return found.last_at + wait - tx.now


def _count(tx: Tx, subject: bytes) -> None:
    tx.run(
        """insert into attempt (subject, failures, first_at, last_at) values (:subject, 1, :now, :now)
        on conflict (subject) do update set failures = attempt.failures + 1, last_at = :now""",
        subject=subject,
        now=tx.now,
    )


def _subject(what: str, value: str) -> bytes:
    """Hashed, because a password is sometimes typed where the name goes."""
    return hashlib.sha256(f"{what}:{value}".encode()).digest()


def _in_words(wait: int) -> str:
    if wait <= 90 * SECOND:
        return f"{math.ceil(wait / SECOND)} seconds"
    return f"{math.ceil(wait / MINUTE)} minutes"
