"""The servers that tests start leave nothing behind, however the test ends."""

import asyncio
import os
from pathlib import Path

import pytest

from tests.durability.server import ServerProcess, find_free_port

WATCHED = ("sh", "-c", '"$@"; exit $?', "watch")


@pytest.mark.parametrize("wrap", [(), WATCHED])
@pytest.mark.parametrize("end", [AssertionError, asyncio.CancelledError])
async def test_a_test_that_fails_or_is_interrupted_leaves_no_server(
    tmp_path: Path, wrap: tuple[str, ...], end: type[BaseException]
) -> None:
    server = ServerProcess(tmp_path / "data", wrap=wrap)
    with pytest.raises(end):
        await break_off(server, end)
    assert not runs(server)


async def test_an_interruption_while_it_starts_leaves_none_either(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "data")
    server.url = f"http://127.0.0.1:{find_free_port()}"  # where nothing ever answers
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1), server:
            raise AssertionError("it cannot have started")
    assert not runs(server)


async def break_off(server: ServerProcess, end: type[BaseException]) -> None:
    async with server:
        assert runs(server)
        raise end


def runs(server: ServerProcess) -> bool:
    """Whether any process serves this data folder."""
    own = str(server.data).encode()
    commands = (Path("/proc", each, "cmdline") for each in os.listdir("/proc") if each.isdigit())
    return any(own in command.read_bytes().split(b"\0") for command in commands if command.exists())
