"""Passing a message on: to a few conversations at once, to one once it has gone far. All of them or none. Only the words go.

Who said it, where, and to whom it was addressed stay where they were: `Said.forwarded` counts how often the words have
been passed on, and nothing more.
"""

import msgspec

from inwith.caller import Caller
from inwith.conversations import members, messages, overview
from inwith.conversations.content import LinkPreview, Poll
from inwith.conversations.events import Said
from inwith.conversations.poll_wording import spell_out
from inwith.conversations.types import Destination, Draft, Forwarding, Sent
from inwith.errors import Mistake, NotFound, Refused
from inwith.storage.database import Tx

_encode = msgspec.json.Encoder().encode


class _Words(msgspec.Struct, frozen=True):
    """What of a message can be passed on."""

    text: str = ""
    forwarded: int = 0
    poll: Poll | None = None
    preview: LinkPreview | None = None


_read_words = msgspec.json.Decoder(_Words).decode


def forward_message(
    tx: Tx, caller: Caller, conversation: int, *, seq: int, forwarding: Forwarding
) -> list[Sent]:
    """Say the words of a message the caller may read in other conversations they may write in; an answer for each.

    At most `config.forwards_at_once`; once passed on `config.forwards_before_limit` times, one at a time. A poll goes as
    plain text. Repeated client ids get the first answers again. Announces Said. Raises NotFound, Refused; a refusal
    names the conversation it comes from.
    """
    request = _encode(("forward", conversation, seq))
    _check_number(forwarding, most=tx.config.forwards_at_once)
    answers: dict[int, Sent] = {}
    waiting: list[tuple[Destination, members.Sender]] = []
    for each in sorted(forwarding.to, key=lambda each: each.conversation):
        sender = _check_sender(tx, caller, each)
        if sender.repeats is None:
            waiting.append((each, sender))
        else:
            answers[each.conversation] = messages.repeat(
                tx, caller, each.conversation, client_id=each.client_id, request=request
            )
    if waiting:
        said = _get_words(tx, caller, conversation, seq=seq, copies=len(waiting))
        for each, sender in waiting:
            answers[each.conversation] = _pass_on(tx, caller, each, sender, said=said, request=request)
    return [answers[each.conversation] for each in forwarding.to]


def _check_number(forwarding: Forwarding, *, most: int) -> None:
    if len(forwarding.to) > most:
        raise Refused(f"A message can be forwarded to {most} conversations at a time.", code="too_many")
    if len({each.conversation for each in forwarding.to}) < len(forwarding.to):
        raise Refused("A conversation is named twice. Name each once.")


def _check_sender(tx: Tx, caller: Caller, to: Destination) -> members.Sender:
    try:
        return members.check_sender(tx, caller, to.conversation, client_id=to.client_id)
    except NotFound as error:
        raise NotFound(f"Conversation {to.conversation}: {error.sentence}") from error


def _get_words(tx: Tx, caller: Caller, conversation: int, *, seq: int, copies: int) -> Said:
    reader = members.check_reader(tx, caller, conversation)
    spoken = messages.check_spoken(tx, conversation, seq, from_seq=reader.from_seq)
    sql = "select payload from event where stream = :conversation and seq = :seq"
    payload = tx.one(bytes, sql, conversation=conversation, seq=spoken.version_seq)
    if spoken.deleted_seq is not None or payload is None:
        raise NotFound("There is no such message.")
    words = _read_words(payload)
    if copies > 1 and words.forwarded >= tx.config.forwards_before_limit:
        raise Refused(
            "This message has been forwarded many times. Forward it to one conversation at a time.",
            code="forwarded_many_times",
        )
    text = words.text if words.poll is None else spell_out(words.text, words.poll)
    return Said(
        text=text,
        forwarded=words.forwarded + 1,
        preview=words.preview,
    )


def _pass_on(
    tx: Tx, caller: Caller, to: Destination, sender: members.Sender, *, said: Said, request: bytes
) -> Sent:
    try:
        # Words that came in another way, from an import say, are looked at like any others.
        screened = messages.screen(Draft(to.client_id, said.text), tx.config)
        messages.admit(tx, caller, sender)
    except Mistake as error:
        title = _name(tx, caller, to.conversation)
        raise type(error)(f"{title}: {error.sentence}", code=error.code) from error
    whole = msgspec.structs.replace(said, client_id=to.client_id, doubtful_links=screened.doubtful_links)
    return messages.put(tx, caller, sender, said=whole, request=request)


def _name(tx: Tx, caller: Caller, conversation: int) -> str:
    try:
        found = overview.get_conversation(tx, caller, conversation)
    except NotFound:
        return f"Conversation {conversation}"
    return found.title or (found.peer.name if found.peer else f"Conversation {conversation}")
