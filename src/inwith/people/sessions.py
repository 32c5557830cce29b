"""Sessions: one for each device that is signed in. Whoever holds the token is the caller; only its hash is kept."""

import hashlib
import re
import secrets

import msgspec

from inwith.caller import Caller, Role
from inwith.clock import MINUTE
from inwith.errors import NotFound
from inwith.people import push
from inwith.people.types import Device
from inwith.storage.database import Database, Tx

BROWSERS = {"Firefox": "Firefox", "Edg": "Edge", "OPR": "Opera", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "a Mac",
}


class SessionOpened(msgspec.Struct, frozen=True):
    """`token` is shown to its owner now and never again."""

    caller: Caller
    token: str


class SessionRow(msgspec.Struct, frozen=True):
    person: int
    session: int
    stream: int
    role: Role
    seen_at: int
    notice_due: bool

    @property
    def caller(self) -> Caller:
        return Caller(self.person, self.session, self.stream, self.role, bool(self.notice_due))


async def find_caller_of(database: Database, token: str) -> Caller | None:
    """Who holds `token`, if it opens anything. Notes at most once a minute that they were seen."""
    found, stale = await database.read(_find_session, hash_token(token))
    if found is not None and stale:
        await database.write(note_seen, found.session)
    return found.caller if found is not None else None


def find_caller(tx: Tx, token_hash: bytes) -> Caller | None:
    """The caller of a session that is neither ended nor unused for `config.session_life`."""
    found, _ = _find_session(tx, token_hash)
    return found.caller if found is not None else None


def open_session(tx: Tx, person: int, *, device_name: str) -> SessionOpened:
    """A new session for a person who has just proved who they are."""
    token = secrets.token_urlsafe(32)
    session = tx.one(
        int,
        """insert into session (person, token_hash, device_name, created_at, seen_at)
        values (:person, :token_hash, :device_name, :now, :now) returning id""",
        person=person,
        token_hash=hash_token(token),
        device_name=device_name,
        now=tx.now,
    )
    found, _ = _find_session(tx, hash_token(token))
    assert found is not None, f"session {session} of person {person} cannot be read back"
    return SessionOpened(found.caller, token)


def note_seen(tx: Tx, session: int) -> None:
    tx.run("update session set seen_at = :now where id = :session", session=session, now=tx.now)


def list_devices(tx: Tx, caller: Caller) -> list[Device]:
    """The caller's live sessions, the latest used first."""
    rows = tx.all(
        Device,
        """select id, device_name, created_at, seen_at, id = :here from session
        where person = :person and ended_at is null and seen_at > :oldest order by seen_at desc, id desc""",
        here=caller.session,
        person=caller.person,
        oldest=tx.now - tx.config.session_life,
    )
    return [msgspec.structs.replace(each, here=bool(each.here)) for each in rows]


def end_device(tx: Tx, caller: Caller, *, session: int) -> None:
    """End one of the caller's own sessions. Raises NotFound for anybody else's. Its sockets close within a second."""
    sql = "update session set ended_at = :now where id = :session and person = :person and ended_at is null"
    if tx.run(sql, session=session, person=caller.person, now=tx.now) != 1:
        raise NotFound("There is no such device.")
    push.withdraw_ended(tx, caller.person)


def sign_out(tx: Tx, caller: Caller) -> None:
    """End the session that asks. Doing it twice is no mistake."""
    sql = "update session set ended_at = :now where id = :session and ended_at is null"
    tx.run(sql, session=caller.session, now=tx.now)
    push.withdraw_ended(tx, caller.person)


def end_sessions(tx: Tx, person: int, *, but: int | None = None) -> None:
    """End all sessions of a person, except `but`."""
    tx.run(
        "update session set ended_at = :now where person = :person and ended_at is null and id <> :but",
        person=person,
        but=but or 0,
        now=tx.now,
    )
    push.withdraw_ended(tx, person)


def name_device(given: str, browser: str) -> str:
    """What the device list calls it: what the device says, or what can be told from the browser's own words."""
    if tidy := " ".join(given.split()):
        return tidy
    # The order matters: nearly every browser also claims to be the ones after it.
    name = next((name for mark, name in BROWSERS.items() if re.search(rf"\b{mark}", browser)), "")
    system = next(
        (name for mark, name in SYSTEMS.items() if mark in browser), "Linux" if "Linux" in browser else ""
    )
    return " on ".join(each for each in (name, system) if each) or "A device"


def hash_token(token: str) -> bytes:
    # Plain SHA-256 is enough: a token is 32 random bytes, which nobody can guess from.
    return hashlib.sha256(token.encode()).digest()


def _find_session(tx: Tx, token_hash: bytes) -> tuple[SessionRow | None, bool]:
    """The live session and whether its `seen_at` is old enough to be written anew."""
    found = tx.one(
        SessionRow,
        """select session.person, session.id, person.stream, account.role, session.seen_at,
            not exists (select 1 from notice_accepted as accepted where accepted.person = session.person
                and accepted.version = coalesce((select notice_version from council), 1))
        from session
        join person on person.id = session.person
        join account on account.person = session.person
        where token_hash = :token_hash and ended_at is null and seen_at > :oldest and suspended_at is null""",
        token_hash=token_hash,
        oldest=tx.now - tx.config.session_life,
    )
    return found, found is not None and tx.now - found.seen_at >= MINUTE
