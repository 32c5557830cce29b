"""Who is asking. Made only from a live session; everything a person may reach is found through it."""

from typing import Literal

import msgspec

Role = Literal["staff", "records_officer", "administrator"]


class Caller(msgspec.Struct, frozen=True):
    """A signed-in person on one device, as of the request or the opening of the connection.

    `stream` is the person's private stream; `session` doubles as the device id in events."""

    person: int
    session: int
    stream: int
    role: Role
    notice_due: bool = False
