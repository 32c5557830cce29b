"""Client ids: UUIDv7, made once for each message, so that a retry is known for what it is."""

import secrets
import time
import uuid


def make_client_id() -> str:
    value = (time.time_ns() // 1_000_000) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))
