"""Time, always UTC, always passed in. Instants are whole milliseconds since 1970-01-01T00:00Z (`_at`)."""

import time
from collections.abc import Callable

Clock = Callable[[], int]

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def system_clock() -> int:
    """The present instant in milliseconds UTC."""
    return time.time_ns() // 1_000_000
