"""`inwith doctor`: a line for each check, and an exit code that a script can look at."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import msgspec
import pytest

from inwith.cli.doctor import look, tell_settings
from inwith.clock import DAY
from inwith.config import Config
from inwith.storage.folder import DATABASE, MARKS, lock_folder
from tests.conftest import StandingClock
from tests.durability.server import COMMAND, ServerProcess, found_council

ORIGIN = "https://inwith.example"


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A council that nobody serves."""
    await found_council(tmp_path / "data", groups_of=[2])
    return tmp_path / "data"


@pytest.fixture
async def server(data: Path) -> AsyncIterator[ServerProcess]:
    async with ServerProcess(data) as server:
        yield server


async def examined(*arguments: str | Path) -> tuple[int, list[str]]:
    process = await asyncio.create_subprocess_exec(
        COMMAND, "doctor", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    printed, _ = await process.communicate()
    return process.returncode or 0, printed.decode().splitlines()


async def faults(config: Config, web: Path | None = None, **given: object) -> list[str]:
    """What is not well, with a web client that has been built."""
    if web is None:
        web = Path(config.data).parent / "web"
        web.mkdir(exist_ok=True)
        (web / "index.html").touch()
    found = await look(config, web=web, **given)  # type: ignore[arg-type]  # settings of a test
    return [each.sentence for each in found if not each.well]


async def test_all_is_well_beside_a_running_server_and_without_one(data: Path, server: ServerProcess) -> None:
    running = await examined("--data", data)
    assert any("A server is running" in line for line in running[1])
    await server.kill()
    resting = await examined("--data", data)
    assert any("No server is running" in line for line in resting[1])
    for code, lines in (running, resting):
        assert [line for line in lines if not line.startswith("good ")] == [], code
        assert (code, len(lines)) == (0, 8)


async def test_before_the_first_start_all_is_well_too(tmp_path: Path) -> None:
    config = Config(data=str(tmp_path / "not" / "yet"))
    assert await faults(config, web=_built(tmp_path)) == []
    assert not Path(config.data).exists()


async def test_a_fault_is_a_line_and_an_exit_code_of_one(data: Path) -> None:
    (data / MARKS).unlink()
    code, lines = await examined("--data", data)
    assert code == 1
    assert any(line.startswith("FAULT") and "is missing" in line for line in lines)


async def test_p8_a_database_behind_its_marks_is_named(data: Path, tmp_path: Path) -> None:
    connection = apsw.Connection(str(data / DATABASE))
    connection.execute("pragma foreign_keys = off")
    connection.execute("update event set hash = x'00' where stream = 1")
    connection.close()
    (sentence,) = await faults(Config(data=str(data)))
    assert sentence.startswith("Conversation 1 had reached")


async def test_a_database_of_a_newer_version_is_named(data: Path) -> None:
    connection = apsw.Connection(str(data / DATABASE))
    connection.execute("update meta set value = '99' where name in ('schema_version', 'oldest_code')")
    connection.close()
    (sentence,) = await faults(Config(data=str(data)))
    assert "needs Inwith with schema 99 or later" in sentence


async def test_a_database_that_cannot_be_read_is_named(data: Path) -> None:
    (data / DATABASE).write_bytes(b"no database at all" * 1_000)
    (sentence,) = await faults(Config(data=str(data)))
    assert sentence.startswith("The database cannot be read")


async def test_data_that_another_process_holds_is_named(data: Path) -> None:
    with lock_folder(data):
        (sentence,) = await faults(Config(data=str(data)))
    assert "Another process is using" in sentence


async def test_a_disk_that_is_nearly_full_is_named(data: Path) -> None:
    free = shutil.disk_usage(data).free
    (sentence,) = await faults(Config(data=str(data)), least_free_bytes=free * 2)
    assert "GB are free" in sentence


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (sentence,) = await faults(Config(data=str(tmp_path / "file" / "data")), web=_built(tmp_path))
    assert sentence.startswith("Nothing can be written")


async def test_a_web_client_that_has_not_been_built_is_named(data: Path, tmp_path: Path) -> None:
    (sentence,) = await faults(Config(data=str(data)), web=tmp_path / "nothing")
    assert sentence == "The web client has not been built. Run: make web"


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"host": "0.0.0.0"}, "needs TLS"),
        ({"host": "0.0.0.0", "proxy": "192.0.2.7"}, "INWITH_ORIGIN"),
        ({"tls_certificate": "/none.pem", "tls_key": "/none.pem", "origin": ORIGIN}, "cannot be used"),
    ],
)
async def test_settings_that_do_not_fit_each_other_are_named(
    data: Path, settings: dict[str, str], named: str
) -> None:
    (sentence,) = await faults(msgspec.structs.replace(Config(data=str(data)), **settings))
    assert named in sentence


async def test_a_clock_that_went_back_is_named(data: Path, clock: StandingClock) -> None:
    config = Config(data=str(data))
    clock.now = 0
    (sentence,) = await faults(config, clock=clock)
    assert "before Inwith was written" in sentence
    connection = apsw.Connection(str(data / DATABASE))
    last = int(str(connection.execute("select max(at) from event").get))
    connection.close()
    clock.now = last - DAY
    (sentence,) = await faults(config, clock=clock)
    assert "the last entry was written on" in sentence


async def test_every_setting_is_printed_with_its_value_and_what_it_is() -> None:
    code, lines = await examined("--settings")
    assert code == 0
    assert [line.split()[0] for line in lines[::2]] == [
        f"INWITH_{name.upper()}" for name in Config.__struct_fields__
    ]
    assert all(line.strip() for line in lines[1::2])
    told = tell_settings(Config(port=8443))
    assert "INWITH_PORT = 8443  (by default 8420)\n    The port to listen on" in told


def _built(folder: Path) -> Path:
    web = folder / "web"
    web.mkdir()
    (web / "index.html").touch()
    return web
