"""`inwith verify`, `backup` and `restore`, beside a running server and without one, as processes of their own."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from inwith.client import Client
from inwith.client.client_id import make_client_id
from inwith.client.connection import Connection, connect
from inwith.client.live import Renewed
from inwith.conversations.types import Draft, Sent
from inwith.errors import InwithError
from inwith.storage.folder import DATABASE, MARKS
from tests.durability.server import COMMAND, ServerProcess, Writer, found_council


class Outcome:
    """What a command came to."""

    def __init__(self, code: int, printed: str) -> None:
        self.code = code
        self.printed = printed


async def inwith(*arguments: str | Path) -> Outcome:
    process = await asyncio.create_subprocess_exec(
        COMMAND, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    printed, _ = await process.communicate()
    return Outcome(process.returncode or 0, printed.decode())


@pytest.fixture
async def writer(tmp_path: Path) -> Writer:
    return (await found_council(tmp_path / "data", groups_of=[2]))[0]


@pytest.fixture
async def server(tmp_path: Path, writer: Writer) -> AsyncIterator[ServerProcess]:
    async with ServerProcess(tmp_path / "data") as server:
        yield server


async def say(connection: Connection, writer: Writer, text: str) -> int:
    draft = Draft(client_id=make_client_id(), text=text)
    return (await connection.call("send", Sent, {"conversation": writer.conversation}, draft)).seq


async def read_texts(client: Client, conversation: int) -> list[str]:
    return [message.text for message in (await client.history(conversation)).messages]


async def test_a_restore_into_a_running_server_restarts_it_and_its_clients_begin_anew(
    tmp_path: Path, server: ServerProcess, writer: Writer
) -> None:
    connection = await connect(server.url, writer.token)
    await say(connection, writer, "before the backup")
    taken = await inwith("backup", tmp_path / "backup", "--data", server.data)
    assert taken.code == 0, taken.printed
    await say(connection, writer, "after the backup")
    client = await Client.with_token(server.url, writer.token)
    following = await client.live()
    renewed = asyncio.ensure_future(wait_for_renewal(following.__aiter__()))

    restored = await inwith("restore", tmp_path / "backup", "--data", server.data)
    assert restored.code == 0, restored.printed
    await renewed
    assert await read_texts(client, writer.conversation) == ["before the backup"]
    await client.send(writer.conversation, "life goes on")
    assert (await inwith("verify", "--data", server.data)).code == 0
    assert (await read_texts(client, writer.conversation))[-1] == "life goes on"
    assert list(server.data.glob(f"replaced-*/{DATABASE}"))
    await following.close()
    await client.close()


async def wait_for_renewal(deliveries: AsyncIterator[object]) -> None:
    async for delivery in deliveries:
        if isinstance(delivery, Renewed):
            return


async def test_a_backup_that_is_not_whole_disturbs_nothing(
    tmp_path: Path, server: ServerProcess, writer: Writer
) -> None:
    outcome = await inwith("restore", tmp_path / "nothing", "--data", server.data)
    assert outcome.code == 1
    assert "is not a complete backup" in outcome.printed
    connection = await connect(server.url, writer.token)
    assert await say(connection, writer, "still here") > 0


async def test_p8_verify_names_what_was_altered_while_the_server_rested(
    server: ServerProcess, writer: Writer
) -> None:
    connection = await connect(server.url, writer.token)
    seq = await say(connection, writer, "the lane is closed until 14:45")
    running = await inwith("verify", "--data", server.data)
    assert (running.code, "Nothing is amiss" in running.printed) == (0, True), running.printed
    await server.stop()
    content = (server.data / DATABASE).read_bytes()
    (server.data / DATABASE).write_bytes(content.replace(b"until 14:45", b"until 15:45"))
    resting = await inwith("verify", "--data", server.data)
    assert resting.code == 1
    assert f"Conversation {writer.conversation}, entry {seq}: The words are not those" in resting.printed


async def test_a_server_does_not_start_behind_its_marks_and_verify_still_speaks(
    tmp_path: Path, server: ServerProcess, writer: Writer
) -> None:
    await server.stop()
    shutil.copy(server.data / DATABASE, tmp_path / "older")
    await server.start()
    connection = await connect(server.url, writer.token)
    await say(connection, writer, "acknowledged, and then lost")
    await server.stop()
    shutil.copy(tmp_path / "older", server.data / DATABASE)

    with pytest.raises(RuntimeError, match=f"Conversation {writer.conversation} had reached"):
        await server.start()
    told = await inwith("verify", "--data", server.data)
    assert told.code == 1
    assert "missing from the end" in told.printed


async def test_lost_marks_are_renewed_only_when_asked(server: ServerProcess, writer: Writer) -> None:
    await server.stop()
    (server.data / MARKS).unlink()
    assert (await inwith("verify", "--data", server.data)).code == 1
    assert (await inwith("verify", "--renew-marks", "--data", server.data)).code == 0
    await server.start()


async def test_what_is_written_is_for_its_owner_alone(tmp_path: Path, server: ServerProcess) -> None:
    backup = tmp_path / "backup"
    backup.mkdir(mode=0o755)
    assert (await inwith("backup", backup, "--data", server.data)).code == 0
    written = list(backup.iterdir())
    assert len(written) == 2
    assert {path.stat().st_mode & 0o077 for path in written} == {0}


async def test_what_this_machine_does_not_allow_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    outcome = await inwith("backup", tmp_path / "file", "--data", tmp_path / "data")
    assert outcome.code == 1
    assert "Not a directory" in outcome.printed
    assert "Traceback" not in outcome.printed


async def test_marks_are_not_renewed_over_a_database_that_is_damaged_itself(server: ServerProcess) -> None:
    await server.stop()
    (server.data / MARKS).unlink()
    content = (server.data / DATABASE).read_bytes()
    (server.data / DATABASE).write_bytes(content.replace(b"CREATE TABLE meta", b"CREATE TABLE met!"))
    told = await inwith("verify", "--renew-marks", "--data", server.data)
    assert (told.code, "itself is damaged" in told.printed) == (1, True), told.printed


async def test_p3_a_send_that_met_a_dead_server_can_be_repeated(
    server: ServerProcess, writer: Writer
) -> None:
    draft = Draft(client_id=make_client_id(), text="once")
    given = {"conversation": writer.conversation}
    first = await (await connect(server.url, writer.token)).call("send", Sent, given, draft)
    await server.kill()
    with pytest.raises(InwithError):
        await connect(server.url, writer.token)
    await server.start()
    again = await (await connect(server.url, writer.token)).call("send", Sent, given, draft)
    assert again == first
