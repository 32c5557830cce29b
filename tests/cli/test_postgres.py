"""The `inwith` command with a council in PostgreSQL: moving it there, looking after it, restoring it with its own tools."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from inwith.client import Client
from inwith.client.client_id import make_client_id
from inwith.client.connection import connect
from inwith.conversations.types import Draft, Sent
from inwith.storage.folder import MARKS
from tests.durability.server import COMMAND, ServerProcess, Writer, found_council
from tests.postgres import Cluster, find_programs


@pytest.fixture
def url(postgres: Cluster) -> Iterator[str]:
    """An empty database."""
    url = postgres.make_database()
    yield url
    postgres.drop_database(url)


async def inwith(*arguments: str | Path, database: str = "") -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        COMMAND,
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=os.environ | {"INWITH_DATABASE": database},
    )
    printed, _ = await process.communicate()
    return process.returncode or 0, printed.decode()


async def say(server: ServerProcess, writer: Writer, text: str) -> None:
    connection = await connect(server.url, writer.token)
    draft = Draft(client_id=make_client_id(), text=text)
    await connection.call("send", Sent, {"conversation": writer.conversation}, draft)
    await connection.close()


async def read_texts(server: ServerProcess, writer: Writer) -> list[str]:
    client = await Client.with_token(server.url, writer.token)
    texts = [message.text for message in (await client.history(writer.conversation)).messages]
    await client.close()
    return texts


async def test_a_council_moves_once_its_server_is_stopped_and_goes_on_there(tmp_path: Path, url: str) -> None:
    data = tmp_path / "data"
    writer = (await found_council(data, groups_of=[2]))[0]
    async with ServerProcess(data) as server:
        await say(server, writer, "said on SQLite")
        code, told = await inwith("migrate-to", url, "--data", data)
        assert (code, "Another process is using" in told) == (1, True), told
        await server.stop()
    code, told = await inwith("migrate-to", url, "--data", data)
    assert (code, "set INWITH_DATABASE" in told) == (0, True), told
    async with ServerProcess(data, database=url) as server:
        await say(server, writer, "said on PostgreSQL")
        assert await read_texts(server, writer) == ["said on SQLite", "said on PostgreSQL"]
        running = await inwith("verify", "--data", data, database=url)
        await server.stop()
    resting = await inwith("verify", "--data", data, database=url)
    assert [code for code, _ in (running, resting)] == [0, 0], resting
    code, told = await inwith("migrate-to", url, "--data", data)
    assert (code, "something in that database already" in told) == (1, True), told


async def test_killed_in_the_midst_of_it_all_it_can_be_begun_again(tmp_path: Path, url: str) -> None:
    data = tmp_path / "data"
    await found_council(data, groups_of=[60])
    moving = await asyncio.create_subprocess_exec(
        COMMAND, "migrate-to", url, "--data", data, stderr=asyncio.subprocess.DEVNULL
    )
    await asyncio.to_thread(wait_until_copying, url)
    moving.kill()
    await moving.wait()
    with psycopg.connect(url) as connection:
        made = connection.execute("select tablename from pg_tables where schemaname = 'public'")
        assert made.fetchall() == []
    code, told = await inwith("migrate-to", url, "--data", data)
    assert (code, "verified" in told) == (0, True), told


def wait_until_copying(url: str) -> None:
    """The council is still being copied, or the last table has just been."""
    copying = (
        "select count(*) from pg_stat_activity where datname = current_database() and query like 'copy %'"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        while connection.execute(copying).fetchone() == (0,):
            pass


async def test_doctor_looks_at_the_server_and_tells_nobody_the_password(tmp_path: Path, url: str) -> None:
    data = tmp_path / "data"
    await found_council(data, groups_of=[2], database=url)
    secret = url.replace("postgres@", "postgres:hunter2@")
    _, told = await inwith("doctor", "--data", data, database=secret)
    assert "good   PostgreSQL 15" in told
    assert "reaches the marks of all its" in told
    _, settings = await inwith("doctor", "--settings", database=secret)
    assert "INWITH_DATABASE = 'postgresql://postgres@127.0.0.1" in settings
    broken = secret.replace("127.0.0.1", "127.0.0.1:nonsense")
    _, unreachable = await inwith("doctor", "--data", data, database=broken)
    for each in (told, settings, unreachable):
        assert "hunter2" not in each


async def test_backup_and_restore_name_the_tools_of_postgresql(tmp_path: Path, url: str) -> None:
    await found_council(tmp_path / "data", groups_of=[2], database=url)
    for command in ("backup", "restore"):
        code, told = await inwith(command, tmp_path / "backup", "--data", tmp_path / "data", database=url)
        assert (code, "pg_dump and pg_restore" in told) == (1, True), told


async def test_what_pg_restore_brings_back_starts_only_once_it_was_accepted(
    tmp_path: Path, url: str, postgres: Cluster
) -> None:
    data, dump = tmp_path / "data", tmp_path / "council.dump"
    writer = (await found_council(data, groups_of=[2], database=url))[0]
    async with ServerProcess(data, database=url) as server:
        await say(server, writer, "before the backup")
        run("pg_dump", "--format=custom", f"--file={dump}", url)
        await say(server, writer, "after the backup")
        await server.stop()
    epoch = (data / MARKS).read_bytes().splitlines()[0]
    restored = postgres.make_database()
    run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={restored}", str(dump))

    server = ServerProcess(data, database=restored)
    with pytest.raises(RuntimeError, match=f"Conversation {writer.conversation} had reached"):
        await server.start()
    code, told = await inwith("verify", "--renew-marks", "--data", data, database=restored)
    assert (code, "missing from the end" in told) == (1, True), told
    code, told = await inwith("verify", "--restored", "--data", data, database=restored)
    assert (code, "new epoch" in told) == (0, True), told
    assert (data / MARKS).read_bytes().splitlines()[0] != epoch
    async with server:
        assert await read_texts(server, writer) == ["before the backup"]
        await say(server, writer, "life goes on")
        await server.stop()
    assert (await inwith("verify", "--data", data, database=restored))[0] == 0


async def test_the_sample_council_never_comes_into_the_councils_database(tmp_path: Path, url: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(COMMAND, "serve", "--demo", "--port", "0", "--data", tmp_path / "sample"),
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"INWITH_DATABASE": url},
    )
    try:
        assert process.stdout is not None
        told = ""
        while "Inwith is at" not in told:
            line = await process.stdout.readline()
            assert line, told
            told += line.decode()
    finally:
        process.kill()
        await process.wait()
    with psycopg.connect(url) as connection:
        made = connection.execute("select tablename from pg_tables where schemaname = 'public'")
        assert made.fetchall() == []


def run(program: str, *arguments: str) -> None:
    subprocess.run([find_programs() / program, *arguments], check=True, capture_output=True)
