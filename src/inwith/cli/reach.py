"""How a command reaches the council's data, whether the server runs or not.

    account = run("suspend_person", {"sign_in_name": "ailsa"}, answer=Account)

`run` asks the running server through the Unix socket in its data folder; with none running it opens the data itself,
which holds the folder's lock, so that there is never a second process at it. The same function runs in both cases:
one of `app.COMMANDS`, which each feature declares in its `commands.py` (a plain `def` taking `tx`, or an `async def`
asking for `Database` and other services by annotation; other parameters by name).

On the socket: a line of JSON each way, `Request` and `Reply`. Only the owner of the data folder can open it.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from inwith.app import build
from inwith.config import Config, read_config
from inwith.errors import InwithError, Problem, Unknown

Answer = TypeVar("Answer")

SOCKET = "inwith.sock"
LINE_BYTES = 64 * 1024 * 1024


class Request(msgspec.Struct, frozen=True):
    command: str
    arguments: dict[str, object]


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """Either the result or what went wrong."""

    result: msgspec.Raw = msgspec.Raw(b"null")
    problem: Problem | None = None


class RefusedThere(InwithError):
    """What the running server answered."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail, code=problem.code)
        self.status = problem.status
        self.retry = problem.retry


def run(
    command: str, arguments: Mapping[str, object], *, answer: type[Answer], config: Config | None = None
) -> Answer:
    """Run a command to its end and return its result as an `answer`. Raises InwithError with a sentence to print."""
    return asyncio.run(run_command(command, arguments, answer=answer, config=config or read_config()))


async def run_command(
    command: str, arguments: Mapping[str, object], *, answer: type[Answer], config: Config
) -> Answer:
    """As `run`, within an event loop."""
    result = await ask_server(command, arguments, config=config)
    if result is None:
        result = await _work_alone(_request(command, arguments), config)
    return msgspec.json.decode(result, type=answer)


async def ask_server(command: str, arguments: Mapping[str, object], *, config: Config) -> msgspec.Raw | None:
    """The running server's result, or None when none runs. Raises RefusedThere, Unknown."""
    request = _request(command, arguments)
    try:
        reader, writer = await asyncio.open_unix_connection(Path(config.data) / SOCKET, limit=LINE_BYTES)
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    try:
        writer.write(msgspec.json.encode(request) + b"\n")
        await writer.drain()
        line = await reader.readline()
    finally:
        writer.close()
    if not line:
        raise Unknown("The server stopped before it answered. Look whether the command was carried out.")
    reply = msgspec.json.decode(line, type=Reply)
    if reply.problem is not None:
        raise RefusedThere(reply.problem)
    return reply.result


def _request(command: str, arguments: Mapping[str, object]) -> Request:
    return Request(command, {name: msgspec.to_builtins(value) for name, value in arguments.items()})


async def _work_alone(request: Request, config: Config) -> msgspec.Raw:
    app = await build(config, offer=False)
    try:
        return msgspec.Raw(msgspec.json.encode(await app.perform(request.command, request.arguments)))
    finally:
        await app.close()
