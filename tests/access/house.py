"""A served council, called as the people of a scene; and its database, looked at from beside it."""

from typing import TypeVar

import httpx
import msgspec

from inwith.app import App
from inwith.client.connection import Connection, connect
from inwith.errors import InwithError
from tests.access.beside import look_beside
from tests.access.calls import Call
from tests.access.cast import STAGES, Actor, Scene
from tests.access.table import Table

Answer = TypeVar("Answer")


class Outcome(msgspec.Struct, frozen=True):
    """What came of a call, over HTTP or live, with every byte that it told."""

    status: int
    told: bytes


class House:
    """The served council."""

    def __init__(self, app: App, http: httpx.AsyncClient, *, password_hash: str) -> None:
        self.app = app
        self._http = http
        self._password_hash = password_hash
        self._kept: dict[str, Scene] = {}
        self._beside = look_beside(app.config)

    async def stage(self, table: Table) -> Scene:
        """A scene in which nothing has happened yet."""
        kept = self._kept.pop(table.stage, None)
        if kept is not None:
            return kept
        build = STAGES[table.stage]
        return await self.app.database.write(build, table.people.split(), password_hash=self._password_hash)

    def remember(self) -> None:
        self._beside.remember()

    def has_changed(self) -> bool:
        """Whether anything whatever was written since `remember`."""
        return self._beside.has_changed()

    def give_back(self, table: Table, scene: Scene) -> None:
        """The next may have the scene if this one has left it untouched; making one takes longer than the call."""
        if self._beside.is_untouched():
            self._kept[table.stage] = scene

    async def call(self, actor: Actor, call: Call) -> Outcome:
        return await (self._command(actor, call) if call.method == "live" else self._ask(actor, call))

    async def get(self, actor: Actor, path: str, answer: type[Answer]) -> Answer:
        headers = {"authorization": f"Bearer {actor.token}"}
        response = await self._http.get(f"/api/v1{path}", headers=headers)
        return msgspec.json.decode(response.content, type=answer)

    async def connect(self, actor: Actor) -> Connection:
        return await connect(self.app.config.address, actor.token)

    def close(self) -> None:
        self._beside.close()

    async def _ask(self, actor: Actor, call: Call) -> Outcome:
        headers = {"authorization": f"Bearer {actor.token}"} if actor.token else {}
        content = None
        if call.body is not None:
            content = msgspec.json.encode(call.body)
            headers["content-type"] = "application/json"
        self._http.cookies.clear()  # from a call that opened a session
        response = await self._http.request(
            call.method, f"/api/v1{call.path}", headers=headers, content=content
        )
        named = [f"{name}: {value}" for name, value in response.headers.items() if name != "date"]
        return Outcome(response.status_code, "\n".join(named).encode() + response.content)

    async def _command(self, actor: Actor, call: Call) -> Outcome:
        name = call.operation.partition(" ")[2]
        try:
            connection = await self.connect(actor)
        except InwithError as error:
            return Outcome(error.status, msgspec.json.encode(error.problem))
        try:
            result = await connection.call(name, msgspec.Raw, call.given, call.body)
        except InwithError as error:
            return Outcome(error.status, msgspec.json.encode(error.problem))
        finally:
            connection.abort()
        return Outcome(200, bytes(result))
