"""Passwords: hashed with argon2id in threads, so that the event loop never waits, and never many at once."""

import asyncio
import unicodedata

import argon2
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from inwith.config import Config
from inwith.errors import Broken, Busy, Refused

MEMORY_KIB = 64 * 1024
MOST_WAITING = 200


class Passwords:
    """Hashes and compares passwords. `memory_kib`: what one hash takes; a test takes less.

    Raises Busy when more wait than can be served in a reasonable time.
    """

    def __init__(self, config: Config, *, memory_kib: int = MEMORY_KIB) -> None:
        self._config = config
        self._hasher = argon2.PasswordHasher(time_cost=3, memory_cost=memory_kib, parallelism=1)
        self._turns = asyncio.Semaphore(config.password_hashes_at_once)
        self._waiting = 0
        # Compared with when there is no such name, so that the time taken does not tell.
        self._nobody = self._hasher.hash("nobody has this password")

    def check_allowed(self, password: str) -> None:
        """Raises Refused when it is too short or too long. Length is all that is asked, as the NCSC advises."""
        least, most = self._config.password_characters_least, self._config.password_characters_most
        length = len(_normal(password))
        if length < least:
            raise Refused(
                f"Choose a password of {least} characters or more. Three words you will remember make a good one.",
                code="password_too_short",
            )
        if length > most:
            raise Refused(f"Choose a password of {most} characters or fewer.", code="password_too_long")

    async def hash(self, password: str) -> str:
        """The hash to keep of a password that is allowed. Raises Refused, Busy."""
        self.check_allowed(password)
        return await self._in_turn(_normal(password))

    async def is_match(self, password: str, kept: str | None) -> bool:
        """Whether `password` is the one of which `kept` is the hash; None takes as long and is never a match."""
        matches = await self._in_turn(_normal(password), kept or self._nobody)
        return bool(matches) and kept is not None

    async def _in_turn(self, password: str, kept: str = "") -> str:
        if self._waiting >= MOST_WAITING:
            raise Busy("Many people are signing in at this moment. Try again in a few seconds.")
        self._waiting += 1
        try:
            async with self._turns:
                return await asyncio.to_thread(self._compare if kept else self._hash, password, kept)
        finally:
            self._waiting -= 1

    def _hash(self, password: str, _kept: str) -> str:
        return self._hasher.hash(password)

    def _compare(self, password: str, kept: str) -> str:
        try:
            self._hasher.verify(kept, password)
        except VerifyMismatchError:
            return ""
        except (InvalidHashError, VerificationError) as error:
            raise Broken("The stored password cannot be read. Ask your administrator to reset it.") from error
        return kept


def _normal(password: str) -> str:
    """The same password typed on two keyboards may come in two forms of Unicode."""
    return unicodedata.normalize("NFKC", password)
