"""Sending. `screen` looks at the words before they reach the writer; `send_message` is the whole story of a send.

The only writer of `message`, `mention` and `sent`. A `sent` row outlives everything: a client id is never used twice.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import UNSET

from inwith.caller import Caller
from inwith.config import Config
from inwith.conversations import drafts, members, previews, requests, search, wakes
from inwith.conversations.content import DoubtfulLink, LinkPreview, Poll
from inwith.conversations.events import Deleted, Edited, Said
from inwith.conversations.poll_wording import screen_poll
from inwith.conversations.types import Draft, Mention, Revision, Sent
from inwith.errors import Conflict, NotFound, Refused, TooLarge
from inwith.legible import shows_something
from inwith.people import publishers
from inwith.safeguards.links import KnownHosts, find_doubtful
from inwith.storage.database import Event, Tx

_SALT_BYTES = 16

_encode = msgspec.json.Encoder().encode

_INSERT = """insert into message (conversation, seq, sender, version_seq, reply_to)
    values (:conversation, :seq, :sender, :seq, :reply_to)"""
_MENTION = "insert into mention (conversation, seq, person) values (:conversation, :seq, :person)"
_UNMENTION = "delete from mention where conversation = :conversation and seq = :seq"
_SENT = """insert into sent (conversation, sender, client_id, salt, request_hash, seq)
    values (:conversation, :sender, :client_id, :salt, :request_hash, :seq)"""
_REPEATED = """select s.seq, s.salt, s.request_hash, e.at
    from sent s join event e on e.stream = s.conversation and e.seq = s.seq
    where s.conversation = :conversation and s.sender = :sender and s.client_id = :client_id"""
_MEMBER_NAME = """select p.name from membership m join person p on p.id = m.person
    where m.conversation = :conversation and m.person = :person"""
_SPOKEN = """select g.seq, g.sender, e.at, g.version_seq, g.deleted_seq
    from message g join event e on e.stream = g.conversation and e.seq = g.seq
    where g.conversation = :conversation and g.seq = :seq and g.seq >= :from_seq"""


class Screened(msgspec.Struct, frozen=True):
    """Words that may be sent. `request`: the same bytes for the same words, however often they are sent.

    `poll`: as it is to be written.
    """

    request: bytes
    poll: Poll | None = None
    doubtful_links: list[DoubtfulLink] = []


class Spoken(msgspec.Struct, frozen=True):
    """A message somebody may see: who said it and when, and the events of its present wording and its deletion."""

    seq: int
    sender: int | None
    at: int
    version_seq: int
    deleted_seq: int | None


class _Repeated(msgspec.Struct, frozen=True):
    seq: int
    salt: bytes | None
    request_hash: bytes | None
    at: int


def screen(draft: Draft | Revision, config: Config) -> Screened:
    """Look at the words, off the writer and without any data. Raises TooLarge, Refused."""
    check_size(draft.text, config)
    if not shows_something(draft.text):
        raise Refused("There is nothing in this message. Write something first.")
    if draft.mentions:
        _screen_mentions(draft.text, draft.mentions, limit=config.mentions_a_message)
    if isinstance(draft, Revision):
        return Screened(
            _encode((draft.text, None, draft.mentions)), doubtful_links=find_doubts(draft.text, config)
        )
    poll = None if draft.poll is None else screen_poll(draft.poll, config)
    # What came to a draft later stands in it only where it is used: an older request keeps its bytes.
    more = () if poll is None else (poll,)
    return Screened(
        _encode((draft.text, draft.reply_to, draft.mentions, *more)), poll, find_doubts(draft.text, config)
    )


def find_doubts(text: str, config: Config) -> list[DoubtfulLink]:
    """The links in a text that may not lead where they seem to. Pure, and it takes a few microseconds a link."""
    found = find_doubtful(text, KnownHosts.of_council(config))
    return [DoubtfulLink(each.url, each.host, each.reason, each.like) for each in found]


def check_size(text: str, config: Config) -> None:
    """Raises TooLarge, and Refused for what cannot be stored."""
    size = _measure(text)
    if size > config.message_bytes:
        limit = config.message_bytes // 1024
        raise TooLarge(f"This message is {-(-size // 1024)} kB. The limit is {limit} kB.")


def _measure(text: str) -> int:
    if "\0" in text:
        raise Refused("There is a character in this message that cannot be stored. Type it again without it.")
    try:
        return len(text.encode())
    except UnicodeEncodeError:  # half of a pair of surrogates
        raise Refused(
            "There is a character in this message that cannot be stored. Type it again without it."
        ) from None


def check_mentions_limit(mentions: Sequence[Mention], *, limit: int) -> None:
    if len(mentions) > limit:
        raise Refused(f"This message mentions {len(mentions)} people. The limit is {limit}.")


def _screen_mentions(text: str, mentions: Sequence[Mention], *, limit: int) -> None:
    check_mentions_limit(mentions, limit=limit)
    if len({mention.person for mention in mentions}) < len(mentions):
        raise Refused("This message mentions somebody twice. Name each person once.")
    for mention in mentions:
        if f"@{mention.name}" not in text:
            raise Refused(f"The message does not say @{mention.name}.")


def send_message(tx: Tx, author: Caller, conversation: int, *, draft: Draft, screened: Screened) -> Sent:
    """Write the message and give it its place. A repeated `draft.client_id` with the same words gets the first answer again.

    Announces Said; in a direct conversation nobody else is in, DirectRequested to the other person.
    Raises NotFound, Conflict for other words under a used client id, Refused.
    """
    sender = members.check_sender(tx, author, conversation, client_id=draft.client_id)
    if sender.repeats is not None:
        return repeat(tx, author, conversation, client_id=draft.client_id, request=screened.request)
    from_seq = admit(tx, author, sender)
    if draft.reply_to is not None:
        check_spoken(tx, conversation, draft.reply_to, from_seq=from_seq or 1)
    check_mentioned(tx, conversation, draft.mentions)
    check_poll(tx, sender, screened.poll)
    said = Said(
        text=draft.text,
        client_id=draft.client_id,
        reply_to=draft.reply_to,
        mentions=draft.mentions,
        poll=screened.poll,
        preview=find_preview(tx, author, draft),
        doubtful_links=screened.doubtful_links,
    )
    if draft.draft is not None:
        drafts.send_draft(tx, author, conversation, version=draft.draft)
    return put(tx, author, sender, said=said, request=screened.request)


def find_preview(tx: Tx, author: Caller, draft: Draft) -> LinkPreview | None:
    """The preview that goes with it, as it was read for the author."""
    if draft.preview is UNSET:
        return None
    return previews.find_preview_to_send(tx, author, text=draft.text, url=draft.preview)


def admit(tx: Tx, author: Caller, sender: members.Sender) -> int | None:
    """Whether the sender may write there now; from which seq on they see. In a direct conversation it is an answer too.

    Raises Refused.
    """
    if sender.kind == "group":
        return sender.from_seq
    if sender.kind == "imported":
        raise members.read_only()
    if sender.kind == "announcement":
        publishers.check_publisher(tx, author)
        return sender.from_seq
    requests.admit(tx, author, sender)
    return sender.asked_from if sender.from_seq is None else sender.from_seq


def check_poll(tx: Tx, sender: members.Sender, poll: Poll | None) -> None:
    """Whether it may be asked there, and now. Raises Refused."""
    if poll is not None and sender.kind == "announcement":
        raise Refused("Nobody votes in an announcement. Ask in a group.")
    if poll is not None and poll.closes_at is not None and poll.closes_at <= tx.now:
        raise Refused("This poll would be closed already. Choose a later time.", code="poll_closed")


def put(tx: Tx, author: Caller, sender: members.Sender, *, said: Said, request: bytes) -> Sent:
    """Give words that may be said their place, and remember under which client id. The sender must have been admitted."""
    conversation = sender.conversation
    event = tx.announce(said, to=conversation, by=author)
    apply_said(tx, event)
    _remember(tx, author, request=request, event=event)
    search.index_later(tx, conversation, event.seq)
    wakes.alert_later(tx, event)
    if not sender.open:
        requests.ask(tx, author, event)
    return Sent(conversation, event.seq, event.at)


def repeat(tx: Tx, author: Caller, conversation: int, *, client_id: str, request: bytes) -> Sent:
    """The first answer again. Raises Conflict if the client id was used for something else."""
    first = tx.one(_Repeated, _REPEATED, conversation=conversation, sender=author.person, client_id=client_id)
    assert first is not None  # the same transaction has just seen it
    # Once the words have been destroyed there is nothing left to compare with.
    if first.salt is not None and first.request_hash is not None:
        digest = _hash(request, salt=first.salt)
        if not hmac.compare_digest(digest, first.request_hash):
            raise Conflict("Another message was already sent under this id.", code="client_id_used")
    return Sent(conversation, first.seq, first.at)


def _remember(tx: Tx, author: Caller, *, request: bytes, event: Event[Said]) -> None:
    salt = secrets.token_bytes(_SALT_BYTES)
    tx.run(
        _SENT,
        conversation=event.stream,
        sender=author.person,
        client_id=event.payload.client_id,
        salt=salt,
        request_hash=_hash(request, salt=salt),
        seq=event.seq,
    )


def _hash(request: bytes, *, salt: bytes) -> bytes:
    # A keyed hash like HMAC-SHA-256, at a quarter of its time.
    return hashlib.blake2b(request, key=salt, digest_size=32).digest()


def check_mentioned(tx: Tx, conversation: int, mentions: Iterable[Mention]) -> None:
    """Each must be a member, by their own name: nobody is named who is not there, or by a name that is not theirs."""
    for mention in mentions:
        name = tx.one(str, _MEMBER_NAME, conversation=conversation, person=mention.person)
        if name != mention.name:
            raise Refused(f"{mention.name} is not in this conversation, so you cannot mention them.")


def check_spoken(tx: Tx, conversation: int, seq: int, *, from_seq: int) -> Spoken:
    """A message that somebody who sees the conversation from `from_seq` on may see. Raises NotFound."""
    found = tx.one(Spoken, _SPOKEN, conversation=conversation, seq=seq, from_seq=from_seq)
    if found is None:
        raise NotFound("There is no such message.")
    return found


def apply_said(tx: Tx, event: Event[Said]) -> None:
    tx.run(
        _INSERT,
        conversation=event.stream,
        seq=event.seq,
        sender=None if event.payload.label is not None or event.payload.notice else event.actor,
        reply_to=event.payload.reply_to,
    )
    if event.payload.mentions:
        _mention(tx, event, seq=event.seq)


def apply_edited(tx: Tx, event: Event[Edited]) -> None:
    tx.run(
        "update message set version_seq = :version where conversation = :conversation and seq = :seq",
        version=event.seq,
        conversation=event.stream,
        seq=event.about,
    )
    tx.run(_UNMENTION, conversation=event.stream, seq=event.about)
    if event.payload.mentions:
        _mention(tx, event, seq=event.about)


def apply_deleted(tx: Tx, event: Event[Deleted]) -> None:
    tx.run(
        "update message set deleted_seq = :deleted where conversation = :conversation and seq = :seq",
        deleted=event.seq,
        conversation=event.stream,
        seq=event.about,
    )
    tx.run(_UNMENTION, conversation=event.stream, seq=event.about)


def _mention(tx: Tx, event: Event[Said] | Event[Edited], *, seq: int | None) -> None:
    for mention in event.payload.mentions:
        tx.run(_MENTION, conversation=event.stream, seq=seq, person=mention.person)
