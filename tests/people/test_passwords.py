"""Passwords: what is kept of them, what is allowed, and that looking for one takes as long when there is none."""

import asyncio
import threading

import argon2
import pytest

from inwith.config import Config
from inwith.errors import Broken, Busy, Refused
from inwith.people.passwords import MOST_WAITING, Passwords

WORDS = "three little words"


@pytest.fixture
def passwords(config: Config) -> Passwords:
    return Passwords(config, memory_kib=8)


async def test_a_password_is_kept_as_an_argon2id_hash_that_differs_each_time(passwords: Passwords) -> None:
    first, second = await passwords.hash(WORDS), await passwords.hash(WORDS)
    assert first.startswith("$argon2id$")
    assert first != second
    assert WORDS not in first
    assert await passwords.is_match(WORDS, first)
    assert not await passwords.is_match(WORDS + ".", first)


async def test_nobody_has_a_password_and_it_is_looked_at_all_the_same(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []
    verify = argon2.PasswordHasher.verify

    def count(hasher: argon2.PasswordHasher, kept: str, password: str) -> bool:
        looked_at.append(argon2.extract_parameters(kept))
        return verify(hasher, kept, password)

    kept = await passwords.hash(WORDS)
    monkeypatch.setattr(argon2.PasswordHasher, "verify", count)
    assert await passwords.is_match(WORDS, kept)
    assert not await passwords.is_match("nobody has this password", None)
    assert len(looked_at) == 2
    assert looked_at[0] == looked_at[1]


async def test_the_same_words_typed_on_another_keyboard_are_the_same_password(passwords: Passwords) -> None:
    kept = await passwords.hash("caf\u00e9 au lait s'il vous plait")
    assert await passwords.is_match("cafe\u0301 au lait s'il vous plait", kept)


@pytest.mark.parametrize(("length", "code"), [(11, "password_too_short"), (257, "password_too_long")])
async def test_only_the_length_is_asked_for(passwords: Passwords, length: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        await passwords.hash("x" * length)
    assert refused.value.code == code
    assert await passwords.hash("x" * (12 if length == 11 else 256))


async def test_no_more_are_hashed_at_once_than_the_setting_says(
    passwords: Passwords, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, busy, most = threading.Lock(), 0, 0
    hash_one = argon2.PasswordHasher.hash

    def watch(hasher: argon2.PasswordHasher, password: str) -> str:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        try:
            return hash_one(hasher, password)
        finally:
            with lock:
                busy -= 1

    monkeypatch.setattr(argon2.PasswordHasher, "hash", watch)
    await asyncio.gather(*(passwords.hash(WORDS) for _ in range(20)))
    assert 1 <= most <= config.password_hashes_at_once


async def test_when_too_many_wait_the_next_is_told_to_come_back(passwords: Passwords) -> None:
    answers = await asyncio.gather(
        *(passwords.is_match(WORDS, None) for _ in range(MOST_WAITING + 5)), return_exceptions=True
    )
    assert sum(isinstance(each, Busy) for each in answers) == 5
    assert not await passwords.is_match(WORDS, None)


async def test_a_hash_that_cannot_be_read_is_our_fault_and_said_so(passwords: Passwords) -> None:
    with pytest.raises(Broken, match="administrator"):
        await passwords.is_match(WORDS, "not a hash")
