"""A council's small cast and the group they speak in, on a real database. Each person acts through their own rights."""

import itertools
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from inwith.caller import Caller, Role
from inwith.config import Config
from inwith.conversations import (
    answers,
    arrange,
    blocks,
    consent,
    direct,
    groups,
    history,
    members,
    messages,
    overview,
    receipts,
)
from inwith.conversations.arrangement import ArrangementChange
from inwith.conversations.types import (
    Answer,
    Conversation,
    DirectDraft,
    Draft,
    GroupDraft,
    History,
    Invite,
    Mark,
    Mention,
    Message,
    PersonNamed,
    Sent,
)
from inwith.people.directory import add_to_directory
from inwith.storage.database import Database, Tx

R = TypeVar("R")

_ids = itertools.count(1)


def new_client_id() -> str:
    """A UUIDv7 in form; what time it names does not matter here."""
    tail = uuid.UUID(int=next(_ids)).hex[-15:]
    return f"01980000-0000-7{tail[:3]}-8{tail[3:6]}-{tail[6:]:0>12}"[:36]


class Player:
    """One person at one device. `name` as in the directory."""

    def __init__(self, stage: "Stage", caller: Caller, name: str) -> None:
        self.stage, self.caller, self.name = stage, caller, name
        self.person = caller.person

    async def does(self, function: Callable[..., R], *args: Any, **kwargs: Any) -> R:
        """Any capability that writes."""
        return await self.stage.database.write(function, self.caller, *args, **kwargs)

    async def looks(self, function: Callable[..., R], *args: Any, **kwargs: Any) -> R:
        """Any capability that only reads."""
        return await self.stage.database.read(function, self.caller, *args, **kwargs)

    async def sends(
        self,
        conversation: int,
        text: str,
        *,
        reply_to: int | None = None,
        mentions: list["Player"] | None = None,
        client_id: str | None = None,
    ) -> Sent:
        named = [Mention(each.person, each.name) for each in mentions or []]
        draft = Draft(client_id or new_client_id(), text, reply_to, named)
        screened = messages.screen(draft, self.stage.config)
        return await self.does(messages.send_message, conversation, draft=draft, screened=screened)

    async def reads(self, conversation: int, **page: int) -> History:
        return await self.looks(history.read_history, conversation, **page)

    async def texts(self, conversation: int) -> list[str]:
        return [message.text for message in (await self.reads(conversation)).messages]

    async def message(self, conversation: int, seq: int) -> Message:
        page = await self.reads(conversation)
        return next(message for message in page.messages if message.seq == seq)

    async def sees(self, conversation: int) -> Conversation:
        return await self.looks(overview.get_conversation, conversation)

    async def marks(self, conversation: int, *, delivered: int = 0, read: int = 0) -> Any:
        return await self.does(receipts.mark, conversation, mark=Mark(delivered, read))

    async def invites(self, conversation: int, *people: "Player") -> Any:
        wanted = Invite([each.person for each in people])
        return await self.does(consent.send_invitations, conversation, invite_people=wanted)

    async def answers_invitation(self, *, accept: bool, block: bool = False) -> Any:
        """The newest invitation that waits."""
        waiting = await self.looks(invitations_of)
        answer = Answer(accept=accept, block=block)
        return await self.does(answers.answer_invitation, waiting[0], answer=answer)

    async def opens(self, other: "Player") -> int:
        opened = await self.does(direct.open_direct, DirectDraft(other.person))
        return opened.id

    async def declines(self, conversation: int) -> None:
        """A direct request."""
        await self.does(answers.answer_direct, conversation, answer=Answer(accept=False))

    async def blocks(self, other: "Player") -> None:
        await self.does(blocks.block_person, PersonNamed(other.person))

    async def arranges(self, conversation: int, **change: Any) -> None:
        await self.does(arrange.arrange, conversation, change=ArrangementChange(**change))

    async def leaves(self, conversation: int) -> None:
        await self.does(members.leave, conversation)


def invitations_of(tx: Tx, caller: Caller) -> list[int]:
    sql = """select received_seq from invitation
        where person = :person and received_seq is not null and answer is null order by received_seq desc"""
    return tx.all(int, sql, person=caller.person)


class Stage:
    """The database and the people on it. A group "Housing repairs" stands once `gather` was called."""

    def __init__(self, database: Database, config: Config) -> None:
        self.database, self.config = database, config

    async def enter(self, name: str, *, team: str = "Housing", role: Role = "staff") -> Player:
        caller = await self.database.write(_enter, name, team=team, role=role)
        return Player(self, caller, name)

    async def gather(self, owner: Player, *others: Player, title: str = "Housing repairs") -> int:
        """A group `owner` made, which the others were invited to and joined."""
        draft = GroupDraft(title, "Who mends what, and when.", [each.person for each in others])
        group = (await owner.does(groups.create_group, draft)).id
        for each in others:
            await each.answers_invitation(accept=True)
        return group

    async def count(self, sql: str, **params: object) -> int:
        return await self.database.read(_count, sql, params)

    async def kinds(self, stream: int) -> list[str]:
        """What is in a stream, in order."""
        return await self.database.read(_kinds, stream)


def _enter(tx: Tx, name: str, *, team: str, role: Role) -> Caller:
    person = add_to_directory(tx, name=name, team=team, job_title="Officer")
    stream = tx.one(int, "select stream from person where id = :id", id=person.id)
    assert stream is not None
    return Caller(person.id, 1_000 + person.id, stream, role)


def _count(tx: Tx, sql: str, params: dict[str, object]) -> int:
    return tx.one(int, sql, **params) or 0


def _kinds(tx: Tx, stream: int) -> list[str]:
    return tx.all(str, "select kind from event where stream = :stream order by seq", stream=stream)


@pytest.fixture
def stage(database: Database, config: Config) -> Stage:
    return Stage(database, config)


@pytest.fixture
async def ada(stage: Stage) -> Player:
    """She owns the group."""
    return await stage.enter("Ada Sample")


@pytest.fixture
async def ben(stage: Stage) -> Player:
    """A member."""
    return await stage.enter("Ben Trial")


@pytest.fixture
async def cat(stage: Stage) -> Player:
    """Invited, or about to be."""
    return await stage.enter("Cat Specimen")


@pytest.fixture
async def dan(stage: Stage) -> Player:
    """The outsider."""
    return await stage.enter("Dan Example", team="Parks")


@pytest.fixture
async def eve(stage: Stage) -> Player:
    """A former member, where a test says so."""
    return await stage.enter("Eve Demo")


@pytest.fixture
async def group(stage: Stage, ada: Player, ben: Player) -> int:
    """Ada's group, with Ben in it."""
    return await stage.gather(ada, ben)
