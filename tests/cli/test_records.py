"""`inwith import whatsapp`, with a file, a question and a running server."""

import asyncio
import hashlib
from pathlib import Path

import msgspec
import pytest

from inwith.config import Config
from inwith.conversations.types import Snapshot
from inwith.records.import_whatsapp import Imported
from inwith.records.whatsapp_types import DryRun
from tests.cli.test_people import inwith
from tests.conftest import Served

CHAT = """13/07/2025, 10:00 - Rory Example: Gate at the depot is stuck
13/07/2025, 10:03 - Una Pattern: Again?
"""
UNCLEAR = """01/02/2025, 10:00 - Rory Example: Gate at the depot is stuck
"""


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    path = tmp_path / "WhatsApp Chat with Depot.txt"
    path.write_text(CHAT)
    return path


async def test_a_dry_run_needs_no_data_and_prints_what_is_in_the_file(config: Config, chat: Path) -> None:
    done = await asyncio.to_thread(inwith, config, "import", "whatsapp", str(chat), "--dry-run", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = msgspec.json.decode(done.stdout, type=DryRun)
    assert found.sha256 == hashlib.sha256(CHAT.encode()).hexdigest()
    assert [(record.ts, record.author, record.text) for record in found.records] == [
        ("2025-07-13T10:00:00", "Rory Example", "Gate at the depot is stuck"),
        ("2025-07-13T10:03:00", "Una Pattern", "Again?"),
    ]
    assert not Path(config.data).exists()


async def test_dates_that_can_be_read_two_ways_are_asked_about(config: Config, tmp_path: Path) -> None:
    unclear = tmp_path / "chat.txt"
    unclear.write_text(UNCLEAR)
    done = await asyncio.to_thread(inwith, config, "import", "whatsapp", str(unclear))
    assert (done.returncode, done.stdout) == (2, "")
    assert "Nothing was imported." in done.stderr


async def test_an_import_reaches_the_running_server(served: Served, chat: Path) -> None:
    oona = await served.enter("Oona Instance", role="records_officer")
    dan = await served.enter("Dan Example")
    config = served.app.config
    done = await asyncio.to_thread(inwith, config, "import", "whatsapp", str(chat), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    imported = msgspec.json.decode(done.stdout, type=Imported)
    assert imported.messages == 2
    (seen,) = (await oona.gets("/snapshot", Snapshot)).conversations
    assert (seen.id, seen.kind, seen.title) == (imported.conversation, "imported", "Depot")
    assert (await dan.gets("/snapshot", Snapshot)).conversations == []
    again = await asyncio.to_thread(inwith, config, "import", "whatsapp", str(chat), "--as", "oona")
    assert "already imported" in again.stdout
    assert not list(Path(config.data).glob("import-*"))


async def test_what_is_not_an_export_is_refused_in_a_sentence(served: Served, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all,\n")
    await served.enter("Oona Instance", role="records_officer")
    done = await asyncio.to_thread(inwith, served.app.config, "import", "whatsapp", str(letter))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "not a WhatsApp chat export" in done.stderr
