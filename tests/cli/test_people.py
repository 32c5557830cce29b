"""`inwith people`, beside a running server and without one."""

import asyncio
import os
import stat
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from inwith.cli.reach import RefusedThere, run_command
from inwith.config import Config
from inwith.people.commands import Admitted
from inwith.people.types import Account, NewPerson, Self, SignIn
from tests.conftest import PASSWORD, Served, Visitor


def inwith(config: Config, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "from inwith.cli import main; main()", *arguments],
        input=given,
        env={**os.environ, "INWITH_DATA": config.data, "INWITH_PORT": "8420"},
        capture_output=True,
        text=True,
        check=False,
    )


async def test_a_command_reaches_the_running_server(served: Served, admin: Visitor) -> None:
    arguments = ["people", "add", "Hamish Trial", "--sign-in-name", "hamish", "--password-stdin"]
    done = await asyncio.to_thread(inwith, served.app.config, *arguments, given=PASSWORD + "\n")
    assert (done.returncode, done.stderr) == (0, "")
    answer = await (await served.browser()).asks("POST", "/session", SignIn("hamish", PASSWORD))
    assert answer.status_code == 200


async def test_without_a_server_a_command_works_on_the_data_itself(config: Config) -> None:
    done = await asyncio.to_thread(
        inwith, config, "people", "add", "Hamish Trial", "--sign-in-name", "hamish"
    )
    assert "http://127.0.0.1:8420/link#" in done.stdout
    listed = await asyncio.to_thread(inwith, config, "people", "list", "--json")
    (account,) = msgspec.json.decode(listed.stdout, type=list[Account])
    assert (account.person.name, account.joined) == ("Hamish Trial", False)


async def test_a_suspension_from_the_terminal_ends_the_session(served: Served, admin: Visitor) -> None:
    dan = await served.enter("Dan Example")
    config = served.app.config
    await run_command("suspend_person", {"sign_in_name": "dan"}, answer=Account, config=config)
    assert (await dan.asks("GET", "/me")).status_code == 401
    await run_command("resume_person", {"sign_in_name": "dan"}, answer=Account, config=config)
    browser = await served.browser(dan)
    assert (await browser.gets("/me", Self)).sign_in_name == "dan"


async def test_the_last_administrator_cannot_be_suspended_from_the_terminal_either(
    served: Served, admin: Visitor
) -> None:
    with pytest.raises(RefusedThere, match="last administrator"):
        await run_command(
            "suspend_person", {"sign_in_name": "mairi"}, answer=Account, config=served.app.config
        )


async def test_a_mistake_is_one_sentence_and_an_exit_code(config: Config) -> None:
    done = await asyncio.to_thread(inwith, config, "people", "suspend", "nobody")
    assert (done.returncode, done.stderr) == (1, "Nobody signs in as nobody.\n")


async def test_a_password_that_is_too_short_adds_nobody(config: Config) -> None:
    arguments = {"new": NewPerson("Rory Example", "rory"), "password": "short"}
    with pytest.raises(Exception, match="12 characters"):
        await run_command("add_person", arguments, answer=Admitted, config=config)
    assert await run_command("list_accounts", {}, answer=list[Account], config=config) == []


async def test_only_the_owner_of_the_data_can_open_the_socket(served: Served) -> None:
    socket = Path(served.app.config.data) / "inwith.sock"
    assert stat.S_IMODE(socket.stat().st_mode) == 0o600
    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700


async def test_a_socket_that_a_killed_server_left_behind_is_in_nobodys_way(config: Config) -> None:
    Path(config.data).mkdir(mode=0o700)
    dead = await asyncio.start_unix_server(lambda reader, writer: None, Path(config.data) / "inwith.sock")
    dead.close()
    await dead.wait_closed()
    assert (Path(config.data) / "inwith.sock").exists()
    assert await run_command("list_accounts", {}, answer=list[Account], config=config) == []


@pytest.mark.parametrize(
    "line", [b"not json\n", b'{"command":"list_accounts"}\n', b'{"command":"rm","arguments":{}}\n']
)
async def test_nonsense_on_the_socket_gets_a_problem_and_harms_nothing(served: Served, line: bytes) -> None:
    reader, writer = await asyncio.open_unix_connection(Path(served.app.config.data) / "inwith.sock")
    writer.write(line)
    assert b'"problem"' in await reader.readline()
    writer.close()
    accounts = await run_command("list_accounts", {}, answer=list[Account], config=served.app.config)
    assert accounts == []
