"""`inwith people import`, beside a running server and without one."""

import asyncio
import csv
import stat
from pathlib import Path

import msgspec
import pytest

from inwith.config import Config
from inwith.people.staff_types import StaffReport
from inwith.people.types import AccountPage
from tests.cli.test_people import inwith
from tests.conftest import Served, Visitor

LIST = """sign_in_name;name;team;job_title
mairi;Mairi Specimen;;
ailsa;Ailsa Sample;Roads;Engineer
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


async def test_the_links_go_to_a_file_for_its_owner_alone_and_are_never_printed(
    served: Served, admin: Visitor, file: Path, tmp_path: Path
) -> None:
    links = tmp_path / "links.csv"
    arguments = ["people", "import", str(file), "--links", str(links)]
    done = await asyncio.to_thread(inwith, served.app.config, *arguments, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    report = msgspec.json.decode(done.stdout, type=StaffReport)
    assert ([each.name for each in report.added], report.links, report.done) == (["Ailsa Sample"], [], True)
    assert "/link#" not in done.stdout
    assert stat.S_IMODE(links.stat().st_mode) == 0o600
    [row] = csv.DictReader(links.read_text(encoding="utf-8").splitlines())
    assert row["sign_in_name"] == "ailsa"
    assert "/link#" in row["link"]
    assert (await admin.gets("/accounts", AccountPage)).total == 2
    again = await asyncio.to_thread(inwith, served.app.config, *arguments)
    assert (again.returncode, "is there already" in again.stderr) == (1, True)


async def test_without_a_server_it_works_on_the_data_itself(
    config: Config, file: Path, tmp_path: Path
) -> None:
    arguments = ["people", "import", str(file), "--links", str(tmp_path / "links.csv")]
    for said in ("New: 2. Changed: 0. As before: 0.", "is there already"):
        done = await asyncio.to_thread(inwith, config, *arguments)
        assert said in done.stdout + done.stderr
    dry = await asyncio.to_thread(inwith, config, "people", "import", str(file), "--dry-run")
    assert "A dry run: nothing was written.\nNew: 0. Changed: 0. As before: 2." in dry.stdout


async def test_faults_are_printed_with_their_lines_and_leave_no_links_file(
    config: Config, tmp_path: Path
) -> None:
    file, links = tmp_path / "people.csv", tmp_path / "links.csv"
    file.write_text(LIST + "isla;;Roads;\nrory;Rory Example\n", encoding="utf-8")
    done = await asyncio.to_thread(inwith, config, "people", "import", str(file), "--links", str(links))
    assert done.returncode == 1
    assert "Line 4: Give the person's name.\nLine 5: It has 2 cells; the heading has 4." in done.stdout
    assert not links.exists()
