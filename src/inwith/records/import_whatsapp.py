"""Puts a WhatsApp export on the record, as an imported conversation that can only be read. The only writer of `imported_file`.

The officer who imports it is its one member and owner; others see it once they accept an invitation. It comes in by
chunks, between which everybody else's messages are written. The officer's consent, and with it every right to read, is
the last event: an import that was interrupted is visible to nobody, and may be begun again.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

import msgspec

from inwith.caller import Caller, Role
from inwith.conversations import groups, members, messages, search
from inwith.conversations.events import Created, Said
from inwith.conversations.types import ImportedFrom
from inwith.errors import NotAllowed, NotFound, Refused
from inwith.records.whatsapp_types import DateOrder, Export, Kind, Record
from inwith.storage.database import Database, Tx

_CHUNK = 200
# No device: the command speaks for the officer.
_NO_SESSION = 0

# In place of what the export did not bring along; the raw lines stay as they are.
_LEFT_OUT: dict[Kind, str] = {
    "media": "",
    "media_omitted": "(A picture, video, recording or file, which this export left out)",
    "view_once": "(A message to be seen once)",
    "call": "(A call)",
    "undecrypted": "(A message that had not been decrypted)",
}

_OFFICER = """
select p.id, p.stream, a.role, a.suspended_at is not null from account a join person p on p.id = a.person
where a.sign_in_name = :name
"""
_OFFICERS = "select sign_in_name from account where role = 'records_officer' and suspended_at is null limit 2"
_SAME = """
select f.conversation from imported_file f
join membership m on m.conversation = f.conversation and m.person = f.imported_by
where f.sha256 = :sha256 and f.imported_by = :person and f.complete
"""


class ImportAbout(msgspec.Struct, frozen=True):
    """What is brought in: `file_name` as the officer knows it, `title` of the chat."""

    file_name: str
    sha256: str
    title: str
    date_order: DateOrder
    warnings: tuple[str, ...]


class ImportLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message or notice. `label` is the sender's name in the export, `written` the wall clock there, `raw` its lines."""

    text: str
    raw: str
    label: str | None = None
    written: str | None = None
    attachments: tuple[str, ...] = ()


class Imported(msgspec.Struct, frozen=True):
    """`already`: the same officer had imported the same file, and nothing was written."""

    conversation: int
    title: str
    messages: int
    already: bool = False


class _Officer(msgspec.Struct, frozen=True):
    person: int
    stream: int
    role: Role
    suspended: bool


def describe(export: Export, file_name: str) -> ImportAbout:
    """Raises Refused for an export that cannot be read, or that asks something first."""
    if export.status != "ok" or export.date_order is None:
        raise Refused(export.warnings[0] if export.warnings else "The file cannot be read.")
    title = " ".join(export.title.split())[:100] or file_name
    return ImportAbout(file_name, export.sha256, title, export.date_order, export.warnings)


def list_lines(export: Export) -> Iterator[ImportLine]:
    """What will be said, in file order."""
    return (_make_line(record) for record in export.records)


def _make_line(record: Record) -> ImportLine:
    label = record.author
    if label is not None and record.unverified:
        label = f"~ {label}"  # a name its owner chose, as WhatsApp marks it
    text = record.text or _LEFT_OUT.get(record.kind, "")
    return ImportLine(text, record.raw, label, record.ts, record.attachments)


async def bring_in(
    database: Database, officer: Caller, about: ImportAbout, *, lines: Iterable[ImportLine]
) -> Imported:
    """Import `lines` for the officer. The same file again by the same officer changes nothing. Raises NotAllowed."""
    if officer.role != "records_officer":
        raise NotAllowed("Only a records officer can import a chat.")
    present = await database.read(_find_same, officer, sha256=about.sha256)
    if present is not None:
        return Imported(present, about.title, 0, already=True)
    count, following = 0, iter(lines)
    chunk = list(islice(following, _CHUNK))  # before anything is written: they may not be there to read
    conversation = await database.write(_begin, officer, about)
    while chunk:
        await database.write(_add, officer, conversation, lines=chunk)
        count += len(chunk)
        chunk = list(islice(following, _CHUNK))
    await database.write(_finish, officer, conversation)
    return Imported(conversation, about.title, count)


def find_officer(tx: Tx, sign_in_name: str | None) -> Caller:
    """The named records officer, or the only one there is. Raises NotFound, NotAllowed, Refused."""
    name = sign_in_name or _find_only_officer(tx)
    found = tx.one(_Officer, _OFFICER, name=name.strip().lower())
    if found is None:
        raise NotFound(f"Nobody signs in as {name}.")
    if found.role != "records_officer" or found.suspended:
        raise NotAllowed(f"{name} is not a records officer, so they cannot import a chat.")
    return Caller(found.person, _NO_SESSION, found.stream, found.role)


def _find_only_officer(tx: Tx) -> str:
    officers = tx.all(str, _OFFICERS)
    if not officers:
        raise NotFound(
            "There is no records officer. Add one first: inwith people add NAME --role records_officer"
        )
    if len(officers) > 1:
        raise Refused("There is more than one records officer. Say whose import this is with --as.")
    return officers[0]


def sweep_imports(tx: Tx) -> int:
    """Forget imports that a stop interrupted, so that they can be begun again; how many. Their lines stay, out of all reach."""
    return tx.run("delete from imported_file where not complete")


def _find_same(tx: Tx, officer: Caller, *, sha256: str) -> int | None:
    return tx.one(int, _SAME, sha256=sha256, person=officer.person)


def _begin(tx: Tx, officer: Caller, about: ImportAbout) -> int:
    conversation = tx.create_stream()
    imported = ImportedFrom(
        file_name=about.file_name,
        sha256=about.sha256,
        imported_by=officer.person,
        imported_at=tx.now,
        date_order=about.date_order,
        warnings=list(about.warnings),
    )
    created = Created(conversation_kind="imported", title=about.title, imported=imported)
    groups.apply_created(tx, tx.announce(created, to=conversation, by=officer))
    tx.run(
        """insert into imported_file (conversation, sha256, file_name, imported_by, imported_at, complete)
        values (:conversation, :sha256, :file_name, :person, :now, false)""",
        conversation=conversation,
        sha256=about.sha256,
        file_name=about.file_name,
        person=officer.person,
        now=tx.now,
    )
    return conversation


def _add(tx: Tx, officer: Caller, conversation: int, *, lines: list[ImportLine]) -> None:
    zone = ZoneInfo(tx.config.zone)
    # A line without a time, such as the notice at the top of a Web export, stands with the one after it.
    said_at = next((_instant_of(line.written, zone) for line in lines if line.written), None)
    for line in lines:
        if line.written:
            said_at = _instant_of(line.written, zone)
        said = Said(
            text=line.text,
            label=line.label,
            written=line.written,
            said_at=said_at,
            notice=line.label is None,
            attachments=list(line.attachments),
            raw=line.raw,
        )
        event = tx.announce(said, to=conversation, by=officer)
        messages.apply_said(tx, event)
        search.index_later(tx, conversation, event.seq)


def _instant_of(written: str, zone: ZoneInfo) -> int:
    return int(datetime.fromisoformat(written).replace(tzinfo=zone).timestamp() * 1000)


def _finish(tx: Tx, officer: Caller, conversation: int) -> None:
    tx.run("update imported_file set complete = true where conversation = :id", id=conversation)
    members.join(tx, officer, conversation, from_seq=1, owner=True)
