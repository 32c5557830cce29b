"""Editing and deleting one's own messages. Earlier wordings, and what was deleted, stay in the log."""

import msgspec

from inwith.caller import Caller
from inwith.clock import MINUTE
from inwith.conversations import members, messages, pins, search
from inwith.conversations.content import LinkPreview, Poll
from inwith.conversations.events import Deleted, Edited, Said
from inwith.conversations.messages import Screened, Spoken
from inwith.conversations.types import Mention, Revision, Version
from inwith.errors import NotAllowed, Refused
from inwith.safeguards.links import find_links
from inwith.storage.database import Tx

_VERSIONS = """select seq, at, payload from event
    where stream = :conversation and (seq = :seq or (about = :seq and kind = 'edited' and seq > :seq)) order by seq"""

_WITHDRAWN = """select e.seq, e.kind, e.payload from event e
    join message m on m.conversation = e.stream and m.seq = coalesce(e.about, e.seq)
    where e.stream = :conversation and e.seq between :first and :last and e.kind in ('message', 'edited')
        and m.deleted_seq is not null and e.payload is not null"""

_encode = msgspec.json.Encoder().encode
_read_said = msgspec.json.Decoder(Said).decode


class Wording(msgspec.Struct, frozen=True):
    """What Said and Edited have in common, and what of Said cannot be edited."""

    text: str = ""
    mentions: list[Mention] = []
    forwarded: int = 0
    poll: Poll | None = None
    preview: LinkPreview | None = None


read_wording = msgspec.json.Decoder(Wording).decode


class _Withdrawn(msgspec.Struct, frozen=True):
    seq: int
    kind: str
    payload: bytes


class _VersionRow(msgspec.Struct, frozen=True):
    seq: int
    at: int
    payload: bytes


def edit_message(
    tx: Tx, caller: Caller, conversation: int, *, seq: int, revision: Revision, screened: Screened
) -> None:
    """Give one's own message another wording, within `config.edit_window` of sending it. The same wording writes nothing.

    Announces Edited. Raises NotFound, NotAllowed, Refused.
    """
    spoken = _check_own(tx, caller, conversation, seq=seq, what="edit")
    if spoken.deleted_seq is not None:
        raise Refused("This message was deleted.")
    present = _get_wording(tx, conversation, seq=spoken.version_seq)
    if (revision.text, revision.mentions) == (present.text, present.mentions):
        return
    _check_editable(present)
    if tx.now > spoken.at + tx.config.edit_window:
        minutes = tx.config.edit_window // MINUTE
        raise Refused(
            f"A message can be edited for {minutes} minutes after it was sent. Send another one instead.",
            code="too_late",
        )
    messages.check_mentioned(tx, conversation, revision.mentions)
    edited = Edited(
        text=revision.text,
        mentions=revision.mentions,
        preview=_keep_preview(present, revision.text),
        doubtful_links=screened.doubtful_links,
    )
    event = tx.announce(edited, to=conversation, by=caller, about=seq)
    messages.apply_edited(tx, event)
    search.index_later(tx, conversation, seq)


def _keep_preview(present: Wording, text: str) -> LinkPreview | None:
    """The page is shown for as long as the link is there."""
    preview = present.preview
    return preview if preview is not None and preview.url in find_links(text) else None


def _check_editable(present: Wording) -> None:
    if present.poll is not None:
        raise Refused("A poll cannot be edited. Close it and ask again.", code="poll")
    if present.forwarded:
        raise Refused("These are forwarded words. They cannot be edited.", code="forwarded")


def delete_message(tx: Tx, caller: Caller, conversation: int, *, seq: int) -> None:
    """Leave a tombstone in place of one's own message, at any time. Repeating it writes nothing.

    Announces Deleted. Raises NotFound, NotAllowed.
    """
    spoken = _check_own(tx, caller, conversation, seq=seq, what="delete")
    if spoken.deleted_seq is None:
        event = tx.announce(Deleted(), to=conversation, by=caller, about=seq)
        messages.apply_deleted(tx, event)
        search.index_later(tx, conversation, seq)
        pins.apply_deleted_pin(tx, event)


def list_versions(tx: Tx, caller: Caller, conversation: int, *, seq: int) -> list[Version]:
    """Every wording of one's own message, the first one first. Raises NotFound, NotAllowed, Refused once it is deleted."""
    spoken = _check_own(tx, caller, conversation, seq=seq, what="see earlier versions of")
    if spoken.deleted_seq is not None:
        raise Refused("This message was deleted.")
    rows = tx.all(_VersionRow, _VERSIONS, conversation=conversation, seq=seq)
    return [Version(row.seq, row.at, read_wording(row.payload).text) for row in rows]


def list_withdrawn(tx: Tx, conversation: int, first: int, last: int) -> dict[int, bytes]:
    """The wordings of deleted messages between two seqs, and what a device that comes back is told in place of each.

    The record keeps the words; whoever was not there before the deletion does not get them from it.
    """
    rows = tx.all(_Withdrawn, _WITHDRAWN, conversation=conversation, first=first, last=last)
    return {row.seq: _encode(_empty(row)) for row in rows}


def _empty(row: _Withdrawn) -> Said | Edited:
    if row.kind == Edited.kind:
        return Edited(text="")
    said = _read_said(row.payload)
    return msgspec.structs.replace(
        said, text="", mentions=[], attachments=[], forwarded=0, poll=None, preview=None, doubtful_links=[]
    )


def _check_own(tx: Tx, caller: Caller, conversation: int, *, seq: int, what: str) -> Spoken:
    member = members.check_writer(tx, caller, conversation)
    spoken = messages.check_spoken(tx, conversation, seq, from_seq=member.from_seq)
    if spoken.sender != caller.person:
        raise NotAllowed(f"You can {what} your own messages only.")
    return spoken


def _get_wording(tx: Tx, conversation: int, *, seq: int) -> Wording:
    sql = "select payload from event where stream = :conversation and seq = :seq"
    payload = tx.one(bytes, sql, conversation=conversation, seq=seq)
    return read_wording(payload) if payload else Wording()
