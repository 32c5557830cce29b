"""The server's end of the Unix socket through which commands reach it. The other end is reach.py."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from inwith.app import App
from inwith.cli.reach import LINE_BYTES, SOCKET, Reply, Request
from inwith.config import BadSetting
from inwith.errors import Broken, InwithError, Mistake, Problem

_log = logging.getLogger(__name__)


@asynccontextmanager
async def operator_socket(app: App) -> AsyncIterator[None]:
    """Answer commands while the block runs. The data folder's lock is held, so a socket found there is a dead one."""
    path = Path(app.config.data) / SOCKET
    path.unlink(missing_ok=True)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if line := await reader.readline():
                writer.write(msgspec.json.encode(await _answer(app, line)) + b"\n")
                await writer.drain()
        except (ConnectionError, ValueError) as error:
            _log.warning("a command went away: %s", error)
        finally:
            writer.close()

    server = await asyncio.start_unix_server(answer, sock=_bind(path), limit=LINE_BYTES)
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


def _bind(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
    except OSError as error:
        listener.close()
        raise BadSetting(
            f"The socket {path} cannot be made: {error}. Is the name of INWITH_DATA too long?"
        ) from error
    # Before anybody can connect, which is only once it listens.
    path.chmod(0o600)
    return listener


async def _answer(app: App, line: bytes) -> Reply:
    try:
        request = msgspec.json.decode(line, type=Request)
        result = await app.perform(request.command, request.arguments)
        return Reply(msgspec.Raw(msgspec.json.encode(result)))
    except msgspec.DecodeError as error:
        return Reply(problem=Mistake(f"The command was not understood: {error}.").problem)
    except InwithError as error:
        return Reply(problem=error.problem)
    except Exception as error:
        # The server must outlive any command; the reason is in its log.
        _log.error("a command failed", exc_info=error)
        return Reply(problem=_unexpected(error))


def _unexpected(error: Exception) -> Problem:
    return Broken(f"Something went wrong in the server: {type(error).__name__}. Its log says more.").problem
