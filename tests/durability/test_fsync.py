"""P1: a completed fsync before each ack, proved by a trace of the server's system calls."""

import shutil
from pathlib import Path

import pytest

from inwith.client.client_id import make_client_id
from inwith.client.connection import connect
from inwith.conversations.types import Draft, Sent
from tests.durability.server import ServerProcess, found_council
from tests.durability.trace import CALLS, find_early_acks

MESSAGES = 50

WRITE = '11 pwrite64(9</d/inwith.db-wal>, "7"..., 4096, 32) = 4096'
SYNC = "11 fdatasync(9</d/inwith.db-wal>) = 0"
SYNC_BEGUN = "11 fdatasync(9</d/inwith.db-wal> <unfinished ...>"
SYNC_DONE = "11 <... fdatasync resumed>) = 0"
SYNC_FAILED = "11 fdatasync(9</d/inwith.db-wal>) = -1 EIO (Input/output error)"
ACK = r'10 sendto(14<TCP:[…]>, "\201…{\"type\":\"done\",\"ref\":7,\"result\":{…", 60, 0, NULL, 0) = 60'


@pytest.mark.parametrize(
    "lines",
    [
        [WRITE, SYNC, ACK],
        [WRITE, WRITE, SYNC_BEGUN, '10 write(1, "x", 1) = 1', SYNC_DONE, ACK],
        [WRITE, SYNC, ACK, WRITE, SYNC, ACK],
    ],
)
def test_the_judge_accepts_an_ack_after_the_fsync(lines: list[str]) -> None:
    assert find_early_acks(lines)[1] == []


@pytest.mark.parametrize(
    "lines",
    [
        [ACK],
        [SYNC, ACK],
        [WRITE, ACK, SYNC],
        [WRITE, SYNC_BEGUN, ACK, SYNC_DONE],
        [WRITE, SYNC_FAILED, ACK],
        [WRITE, SYNC, WRITE, ACK],
        [WRITE, SYNC, ACK, ACK],
    ],
)
def test_the_judge_finds_an_ack_before_the_fsync(lines: list[str]) -> None:
    assert find_early_acks(lines)[1] == [7]


async def test_p1_each_ack_follows_a_completed_fsync(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    assert strace, "strace is missing: scripts/install-test-packages installs it"
    writer = (await found_council(tmp_path / "data", groups_of=[2]))[0]
    trace = tmp_path / "trace"
    server = ServerProcess(
        tmp_path / "data", wrap=(strace, "-f", "-yy", "-s", "256", "-o", str(trace), "-e", f"trace={CALLS}")
    )
    async with server:
        connection = await connect(server.url, writer.token)
        for number in range(MESSAGES):
            draft = Draft(client_id=make_client_id(), text=f"message {number}")
            await connection.call("send", Sent, {"conversation": writer.conversation}, draft)
        await connection.close()
        await server.stop()
    acks, early = find_early_acks(trace.read_text(errors="replace").splitlines())
    assert acks == MESSAGES
    assert early == []
