"""The council that is measured: people with sessions, pairs and groups, written into a data folder before the server starts."""

from pathlib import Path

import msgspec

from inwith.caller import Caller
from inwith.client.client_id import make_client_id
from inwith.config import Config
from inwith.conversations import answers, consent, groups, invitations, messages
from inwith.conversations.types import Answer, Draft, GroupDraft
from inwith.people import accounts, council, notices, sessions
from inwith.people.types import NewPerson, NoticeAcceptance
from inwith.storage.database import Tx
from inwith.storage.opened import open_database
from inwith.storage.streams import find_head

PAIRS = 50
PEOPLE = 1_000
CAUGHT_UP = 1_000
_AT_ONCE = 100


class Somebody(msgspec.Struct, frozen=True):
    caller: Caller
    token: str


class Prepared(msgspec.Struct, frozen=True):
    """Who is there: `pairs` as (sender, receiver, conversation), groups by size with everybody in them, oldest member first."""

    people: list[Somebody]
    pairs: list[tuple[Somebody, Somebody, int]]
    groups: dict[int, int]
    missed: int
    missed_from: int


async def prepare(folder: Path, *, database: str = "") -> Prepared:
    """Write the council. Groups hold the first so many people; `missed` is a pair's conversation with CAUGHT_UP messages."""
    opened = await open_database(msgspec.structs.replace(Config(), data=str(folder), database=database))
    try:
        await opened.write(lambda tx: council.establish(tx, name="Sample council"))
        people = [await opened.write(enter, number) for number in range(PEOPLE)]
        pairs = []
        for number in range(PAIRS):
            one, other = people[2 * number], people[2 * number + 1]
            pairs.append((one, other, await opened.write(gather, [one, other])))
        sizes = {size: await opened.write(gather, people[:size]) for size in (100, 1_000)}
        missed = await opened.write(gather, people[:2])
        missed_from = await opened.read(find_head, missed)
        await opened.write(_talk, people[0], missed)
        return Prepared(people, pairs, sizes, missed, missed_from)
    finally:
        await opened.close()


def enter(tx: Tx, number: int) -> Somebody:
    person = accounts.create_account(tx, NewPerson(f"Sample {number}", f"sample-{number}"))
    opened = sessions.open_session(tx, person.id, device_name="bench")
    notices.accept_notice(tx, opened.caller, NoticeAcceptance(council.find_notice(tx).version))
    return Somebody(msgspec.structs.replace(opened.caller, notice_due=False), opened.token)


def gather(tx: Tx, people: list[Somebody]) -> int:
    """A group in which all of them are."""
    owner, *others = (somebody.caller for somebody in people)
    group = groups.create_group(tx, owner, draft=GroupDraft(title=f"Group of {len(people)}")).id
    for start in range(0, len(others), _AT_ONCE):
        some = others[start : start + _AT_ONCE]
        consent.invite(tx, owner, group, people=[caller.person for caller in some])
        for caller in some:
            [card] = [each for each in invitations.list_invitations(tx, caller) if each.conversation == group]
            answers.answer_invitation(tx, caller, card.id, answer=Answer(accept=True))
    return group


def _talk(tx: Tx, somebody: Somebody, conversation: int) -> None:
    for number in range(CAUGHT_UP):
        say(tx, somebody, conversation, f"Line {number}, as long as people's messages usually are.")


def say(tx: Tx, somebody: Somebody, conversation: int, text: str) -> None:
    draft = Draft(client_id=make_client_id(), text=text)
    screened = messages.screen(draft, tx.config)
    messages.send_message(tx, somebody.caller, conversation, draft=draft, screened=screened)
