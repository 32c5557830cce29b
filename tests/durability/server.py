"""A server as a process of its own, so that it can be killed; and a council for it, made beforehand."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import httpx
import msgspec

from inwith.app import build
from inwith.config import Config
from inwith.conversations import answers, groups, invitations
from inwith.conversations.types import Answer, GroupDraft
from inwith.people import accounts, council, notices, sessions
from inwith.people.types import NewPerson, NoticeAcceptance
from inwith.storage.database import Tx

COMMAND = Path(sys.executable).with_name("inwith")


class Writer(msgspec.Struct, frozen=True):
    """Somebody who writes in one conversation, and the token of their session."""

    name: str
    token: str
    conversation: int


class ServerProcess:
    """`inwith serve` on one data folder and one port, however often it is killed.

    As a context it starts, and leaves no process behind, however the block ends.
    """

    def __init__(self, data: Path, *, database: str = "", wrap: tuple[str, ...] = ()) -> None:
        self.data = data
        self.environment = os.environ | {"INWITH_DATABASE": database}
        self.port = find_free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._wrap = wrap
        self._log = data.parent / "server.log"
        self.process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> "ServerProcess":
        try:
            await self.start()
        except BaseException:
            await self.kill()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()

    async def start(self) -> None:
        """Returns once it answers. Raises RuntimeError with its log when it ends instead."""
        with self._log.open("ab") as log:
            process = self.process = await asyncio.create_subprocess_exec(
                *self._wrap,
                COMMAND,
                "serve",
                "--data",
                str(self.data),
                "--port",
                str(self.port),
                stdout=log,
                stderr=log,
                env=self.environment,
            )
        async with httpx.AsyncClient() as http:
            while not await self._answers(http):
                if process.returncode is not None:
                    raise RuntimeError(
                        f"the server ended with {process.returncode}: {self._log.read_text()[-2000:]}"
                    )

    async def kill(self) -> None:
        """At once. Nothing is done when it has ended already."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """In order, as an operator would."""
        await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> None:
        if self.process is None or self.process.returncode is not None:
            return
        os.kill(self._find_server(self.process.pid), number)
        await self.process.wait()

    def _find_server(self, own: int) -> int:
        """The process of the server itself, which may be a child of the one that watches it."""
        children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
        return int(children[0]) if self._wrap and children else own

    async def _answers(self, http: httpx.AsyncClient) -> bool:
        try:
            return (await http.get(self.url + "/api/v1/council")).is_success
        except httpx.TransportError:
            return False


async def found_council(data: Path, *, groups_of: list[int], database: str = "") -> list[Writer]:
    """Groups of these sizes, everybody in them having accepted; one writer for each member."""
    app = await build(Config(data=str(data), database=database), offer=False)
    try:
        return [
            writer
            for number, size in enumerate(groups_of)
            for writer in await app.database.write(_found, number, size)
        ]
    finally:
        await app.close()


def _found(tx: Tx, number: int, size: int) -> list[Writer]:
    council.establish(tx, name="Sample Council", sample=True)
    opened = [_enter(tx, f"writer{number}-{each}") for each in range(size)]
    owner, *others = [each.caller for each in opened]
    group = groups.create_group(
        tx, owner, GroupDraft(title=f"Group {number}", invite=[other.person for other in others])
    )
    for other in others:
        for card in invitations.list_invitations(tx, other):
            answers.answer_invitation(tx, other, card.id, answer=Answer(accept=True))
    return [Writer(f"writer{number}-{each}", opened[each].token, group.id) for each in range(size)]


def _enter(tx: Tx, name: str) -> sessions.SessionOpened:
    person = accounts.create_account(tx, NewPerson(name, name))
    opened = sessions.open_session(tx, person.id, device_name="A test")
    notices.accept_notice(tx, opened.caller, NoticeAcceptance(council.find_notice(tx).version))
    return opened


def find_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def times(name: str, *, otherwise: int) -> int:
    """How often to do a thing: the environment may ask for more than the suite has time for."""
    return int(os.environ.get(name, otherwise))
