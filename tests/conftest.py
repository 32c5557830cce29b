"""What every test of the server may ask for: settings, a clock that stands until it is moved, a real database."""

from collections.abc import AsyncIterator
from pathlib import Path

import hypothesis
import pytest

from inwith.clock import DAY, HOUR, MINUTE, SECOND
from inwith.config import Config
from inwith.storage.sqlite import SqliteDatabase

# How long an example takes says more about the machine's other work than about the code.
hypothesis.settings.register_profile("inwith", deadline=None)
hypothesis.settings.load_profile("inwith")


class StandingClock:
    """Time that passes only when a test says so."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def pass_time(self, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> None:
        self.now += days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND


@pytest.fixture
def clock() -> StandingClock:
    """Ten in the morning of Monday, 5 January 2026, in UTC."""
    return StandingClock(1_767_607_200_000)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=str(tmp_path / "data"), port=0)


@pytest.fixture
async def database(config: Config, clock: StandingClock) -> AsyncIterator[SqliteDatabase]:
    """An empty database on this machine's disk."""
    database = await SqliteDatabase.open(Path(config.data), config=config, clock=clock)
    yield database
    await database.close()
