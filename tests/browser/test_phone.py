"""A phone beside the desk: the trial that docs/run.md describes, with Debian's Caddy in front, as it stands there."""

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import NAME, Opens
from tests.browser.council import PASSWORD, Council
from tests.browser.windows import Window
from tests.durability.server import find_free_port

RUN = Path(__file__).parents[2] / "docs" / "run.md"
BLOCK = re.compile(r"```caddyfile\n(.*?)```", re.S)
STEP = re.compile(r"^(INWITH_ORIGIN=\S+) (INWITH_PROXY=\S+)", re.M)


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """A council behind Caddy, set up by the words of docs/run.md: only the ports and the place of the files are others."""
    folder = tmp_path_factory.mktemp("trial")
    front = find_free_port()
    origin, proxy = (each.partition("=")[2] for each in STEP.findall(RUN.read_text(encoding="utf-8"))[0])
    council = Council(folder / "data", origin=f"{origin}:{front}", proxy=proxy)
    council.found()
    council.start()
    written = BLOCK.findall(RUN.read_text(encoding="utf-8"))[0]
    for ours, theirs in {
        NAME: f"{NAME}:{front}",
        "/etc/inwith": str(folder),
        "127.0.0.1:8420": council.address.removeprefix("http://"),
    }.items():
        assert ours in written
        written = written.replace(ours, theirs)
    make_certificate(folder)
    # The administration port would be shared by all tests of this machine.
    (folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + written)
    with (folder / "caddy.log").open("wb") as log:
        caddy = subprocess.Popen(
            ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")],
            env={"HOME": str(folder), "PATH": "/usr/bin:/bin"},
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    wait_for(front, caddy, log=folder / "caddy.log")
    council.address = f"https://{NAME}:{front}"
    yield council
    caddy.terminate()
    caddy.wait()
    council.stop()


def make_certificate(folder: Path) -> None:
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} -addext subjectAltName=DNS:{NAME}"
    files = ["-out", str(folder / "certificate.pem"), "-keyout", str(folder / "key.pem")]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)


def wait_for(port: int, caddy: subprocess.Popen[bytes], *, log: Path) -> None:
    ends = time.monotonic() + 15
    while time.monotonic() < ends:
        assert caddy.poll() is None, log.read_text()
        try:
            httpx.get(f"https://127.0.0.1:{port}/", verify=False, timeout=1)
        except httpx.ConnectError as error:
            if "refused" not in str(error):
                return  # it answers, for its own name only
        else:
            return
    raise AssertionError(log.read_text())


def test_the_trial_of_the_manual_works_from_the_desk_to_the_phone(trial: Council, browser: Browser) -> None:
    ailsa, hamish = trial.pair()
    group = ailsa.founds("Trial", hamish)
    desk = Window(browser, trial, ignore_https_errors=True)
    phone = Window(browser, trial, size="phone", ignore_https_errors=True)
    for window, person in ((desk, ailsa), (phone, hamish)):
        window.opens()
        window.signs_in(person.sign_in_name, PASSWORD)
        expect(window.row("Trial")).to_be_visible()
        cookies = window.context.cookies()
        assert [(each["name"], each["secure"]) for each in cookies] == [("__Host-inwith", True)]
        window.opens_conversation(group)
    desk.says("Can you read this in the van?")
    phone.reads("Can you read this in the van?")

    desk.opens("/#/settings")
    desk.press(desk.button("Open Inwith on your phone"))
    square = desk.page.get_by_role("img", name=f"A code that opens {trial.address}")
    expect(square).to_be_visible()
    assert square.evaluate("each => each.complete && each.naturalWidth > 0")
    for window in (desk, phone):
        window.close()
        window.check_well_behaved()


def test_an_address_that_no_phone_can_reach_is_said_to_be_one(council: Council, opens: Opens) -> None:
    window = opens(council.somebody()).opens("/#/settings")
    window.press(window.button("Open Inwith on your phone"))
    dialog = window.dialog("Open Inwith on your phone")
    expect(dialog.get_by_text("This address works on this computer only")).to_be_visible()
    expect(dialog.get_by_role("img")).to_have_count(0)
