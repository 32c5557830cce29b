"""The server under measurement: the real command, in its own process, on a core of its own."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

SERVER_CORE, GENERATOR_CORE = 0, 1


class Running(msgspec.Struct, frozen=True):
    address: str
    process: int

    def resident_bytes(self) -> int:
        status = Path(f"/proc/{self.process}/status").read_text()
        match = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert match is not None
        return int(match[1]) * 1024

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def running(folder: Path, *, core: int | None, database: str = "") -> AsyncIterator[Running]:
    """`inwith serve` on `folder`, pinned to `core`."""
    environment = os.environ | {"INWITH_DATABASE": database}
    command = [str(Path(sys.executable).with_name("inwith")), "serve", "--port", "0", "--data", str(folder)]
    pinned = ["taskset", "-c", str(core)] if core is not None else []
    process = await asyncio.create_subprocess_exec(*pinned, *command, stdout=subprocess.PIPE, env=environment)
    try:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        yield Running(line.split()[-1], process.pid)
    finally:
        process.terminate()
        await process.wait()
