"""One-time links: to join, to choose a new password, and to set the council up. Only a hash of each is kept."""

import hashlib
import secrets
from typing import Literal

import msgspec

from inwith.errors import NotFound
from inwith.people import council
from inwith.people.types import Link, LinkShown, ShowLink
from inwith.storage.database import Tx

Purpose = Literal["join", "reset", "set-up"]

# The token stands after the #, which browsers send to nobody: no log or proxy on the way sees it.
PAGES: dict[Purpose, str] = {"join": "/link#", "reset": "/link#", "set-up": "/set-up#"}


class LinkRow(msgspec.Struct, frozen=True):
    token_hash: bytes
    purpose: Purpose
    person: int | None


def make_link(tx: Tx, purpose: Purpose, *, person: int | None, made_by: int | None) -> Link:
    """A new link, good for `config.link_life`; unused ones made before for the same person are void."""
    void_links(tx, person)
    token = secrets.token_urlsafe(32)
    expires_at = tx.now + tx.config.link_life
    tx.run(
        """insert into link (token_hash, purpose, person, made_by, made_at, expires_at)
        values (:token_hash, :purpose, :person, :made_by, :now, :expires_at)""",
        token_hash=_hash(token),
        purpose=purpose,
        person=person,
        made_by=made_by,
        now=tx.now,
        expires_at=expires_at,
    )
    return Link(tx.config.address + PAGES[purpose] + token, expires_at)


def void_links(tx: Tx, person: int | None) -> None:
    """Nobody can use what was handed out so far."""
    tx.run(
        """update link set used_at = :now where used_at is null
        and (person = :person or (person is null and :person is null))""",
        person=person,
        now=tx.now,
    )


def show_link(tx: Tx, link: ShowLink) -> LinkShown:
    """Whom a link is for, before it is used. Raises NotFound once it is used, void or too old."""
    found = check_link(tx, link.token)
    shown = tx.one(
        LinkShown,
        """select :purpose, person.name, account.sign_in_name, :council from person
        join account on account.person = person.id where person.id = :person""",
        purpose=found.purpose,
        person=found.person,
        council=council.find_council(tx).name,
    )
    if shown is None:
        raise _spent()
    return shown


def check_link(tx: Tx, token: str) -> LinkRow:
    """Raises NotFound in the same words whatever the reason."""
    found = tx.one(
        LinkRow,
        """select token_hash, purpose, person from link
        where token_hash = :token_hash and used_at is null and expires_at > :now""",
        token_hash=_hash(token),
        now=tx.now,
    )
    if found is None:
        raise _spent()
    return found


def spend_link(tx: Tx, token: str) -> LinkRow:
    """Use a link up. Of two at once, one gets NotFound."""
    found = check_link(tx, token)
    sql = "update link set used_at = :now where token_hash = :token_hash and used_at is null"
    if tx.run(sql, token_hash=found.token_hash, now=tx.now) != 1:
        raise _spent()
    return found


def is_waiting(tx: Tx, purpose: Purpose) -> bool:
    """Whether an unused link for `purpose` is still good."""
    sql = "select 1 from link where purpose = :purpose and used_at is null and expires_at > :now"
    return tx.one(int, sql, purpose=purpose, now=tx.now) is not None


def _hash(token: str) -> bytes:
    # Plain SHA-256 is enough: a token is 32 random bytes, which nobody can guess from.
    return hashlib.sha256(token.encode()).digest()


def _spent() -> NotFound:
    return NotFound(
        "This link has been used or is too old. Ask your administrator for a new one.", code="link_spent"
    )
