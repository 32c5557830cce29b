"""`inwith serve`: where it may listen, and how it stops."""

import asyncio
import os
import signal
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import msgspec
import pytest
import uvicorn

from inwith.cli.serve import check_reachable, serving
from inwith.config import BadSetting, Config
from inwith.errors import Broken
from inwith.people.passwords import Passwords
from inwith.storage.folder import Locked, lock_folder

ORIGIN = "https://inwith.example"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "inwith.example"])
def test_an_address_that_others_can_reach_needs_tls(host: str) -> None:
    with pytest.raises(BadSetting, match="needs TLS"):
        check_reachable(Config(host=host, origin=ORIGIN))
    check_reachable(Config(host=host, origin=ORIGIN, tls_certificate="a.pem", tls_key="b.pem"))
    check_reachable(Config(host=host, origin=ORIGIN, proxy="192.0.2.7"))


@pytest.mark.parametrize("origin", ["", "http://inwith.example"])
def test_what_others_reach_has_an_address_that_begins_with_https(origin: str) -> None:
    for config in (
        Config(host="0.0.0.0", origin=origin, tls_certificate="a.pem", tls_key="b.pem"),
        Config(host="0.0.0.0", origin=origin, proxy="192.0.2.7"),
        Config(origin=origin, proxy="127.0.0.1"),
    ):
        with pytest.raises(BadSetting, match="INWITH_ORIGIN"):
            check_reachable(config)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.9", "::1", "localhost"])
def test_this_machine_alone_needs_none(host: str) -> None:
    check_reachable(Config(host=host))


def test_a_certificate_without_its_key_is_named() -> None:
    with pytest.raises(BadSetting, match="INWITH_TLS_KEY"):
        check_reachable(Config(tls_certificate="a.pem"))


async def test_a_certificate_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    config = Config(data=str(tmp_path / "data"), port=0, tls_certificate="a.pem", tls_key="b.pem")
    with pytest.raises(BadSetting, match="INWITH_TLS_CERTIFICATE"):
        await serving(config).__aenter__()


async def test_a_port_that_is_taken_is_named(config: Config, tmp_path: Path) -> None:
    async with serving(config) as app:
        second = Config(data=str(tmp_path / "second"), port=app.config.port)
        with pytest.raises(BadSetting, match=str(app.config.port)):
            await serving(second).__aenter__()


async def test_a_second_server_on_the_same_data_is_refused(config: Config) -> None:
    async with serving(config):
        with pytest.raises(Locked):
            await serving(config).__aenter__()


async def test_a_failure_in_its_start_is_told_and_not_waited_for(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise OSError("no such listener")

    monkeypatch.setattr(uvicorn.Server, "startup", fail)
    async with asyncio.timeout(5) as limit:
        with pytest.raises(OSError, match="no such listener"):
            await serving(config).__aenter__()
    assert not limit.expired()
    lock_folder(Path(config.data)).close()


async def test_a_server_that_ends_before_it_has_started_is_told(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def end(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr(uvicorn.Server, "serve", end)
    async with asyncio.timeout(5):
        with pytest.raises(Broken, match="before it had started"):
            await serving(config).__aenter__()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_it_in_order(config: Config, number: signal.Signals) -> None:
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from inwith.cli import main; main()", "serve"),
        env={**os.environ, "INWITH_DATA": config.data, "INWITH_PORT": "0"},
        stdout=asyncio.subprocess.PIPE,
    )
    assert server.stdout is not None
    address = (await server.stdout.readline()).decode().rpartition(" ")[2].strip()
    async with httpx.AsyncClient(base_url=address) as http:
        assert (await http.get("/api/v1/council")).json()["set_up"] is False
        server.send_signal(number)
        rest = (await server.stdout.read()).decode()
    assert "/set-up#" in rest
    assert rest.endswith("Stopped.\n")
    assert await server.wait() == 0
    assert not (Path(config.data) / "inwith.sock").exists()


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[str, str]:
    """Made for this test alone."""
    names = (str(tmp_path / "certificate.pem"), str(tmp_path / "key.pem"))
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
    subprocess.run(
        [*command.split(), "subjectAltName=DNS:localhost", "-out", names[0], "-keyout", names[1]],
        check=True,
        capture_output=True,
    )
    return names


async def test_r3_4_over_tls_the_browser_is_bound_to_it_and_old_versions_are_refused(
    config: Config, certificate: tuple[str, str]
) -> None:
    config = msgspec.structs.replace(
        config, host="localhost", tls_certificate=certificate[0], tls_key=certificate[1]
    )
    async with serving(config, passwords=Passwords(config, memory_kib=8)) as app:
        assert app.set_up is not None
        assert app.config.address == f"https://localhost:{app.config.port}"
        trusting = ssl.create_default_context(cafile=certificate[0])
        async with httpx.AsyncClient(base_url=app.config.address, verify=trusting) as http:
            token = app.set_up.url.partition("#")[2]
            person = {"name": "Mairi Specimen", "sign_in_name": "mairi", "password": "three little words"}
            answer = await http.post("/api/v1/set-up", json={"token": token, "council": "Sample", **person})
        assert answer.headers["set-cookie"].startswith("__Host-inwith=")
        assert "; Secure" in answer.headers["set-cookie"]
        assert "max-age" in answer.headers["strict-transport-security"]
        assert await handshake(app.config.port, "-tls1_2")
        assert not await handshake(app.config.port, "-tls1_1")


async def handshake(port: int, version: str) -> bool:
    """Whether a client that offers only `version`, with every cipher there ever was, gets through."""
    client = await asyncio.create_subprocess_exec(
        *("openssl", "s_client", "-connect", f"localhost:{port}", version, "-cipher", "ALL@SECLEVEL=0"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await client.wait() == 0


async def test_no_plain_http_is_spoken_where_there_is_tls(
    config: Config, certificate: tuple[str, str]
) -> None:
    config = msgspec.structs.replace(config, tls_certificate=certificate[0], tls_key=certificate[1])
    async with serving(config) as app, httpx.AsyncClient() as http:
        with pytest.raises(httpx.TransportError):
            await http.get(f"http://127.0.0.1:{app.config.port}/api/v1/council")


async def test_behind_a_proxy_the_address_is_the_one_the_proxy_tells(config: Config) -> None:
    config = msgspec.structs.replace(config, origin=ORIGIN, proxy="127.0.0.1")
    async with serving(config, passwords=Passwords(config, memory_kib=8)) as app, httpx.AsyncClient() as http:

        async def guess(address: str, number: int) -> int:
            url = f"http://127.0.0.1:{app.config.port}/api/v1/tokens"
            body = {"sign_in_name": f"name{number}", "password": "a guess"}
            return (await http.post(url, json=body, headers={"x-forwarded-for": address})).status_code

        guesses = [await guess("192.0.2.1", number) for number in range(51)]
        assert (guesses[49], guesses[50]) == (401, 429)
        assert await guess("192.0.2.2", 51) == 401


async def test_without_a_proxy_nobody_can_claim_to_be_another_address(config: Config) -> None:
    async with serving(config, passwords=Passwords(config, memory_kib=8)) as app, httpx.AsyncClient() as http:
        url = f"http://127.0.0.1:{app.config.port}/api/v1/tokens"
        statuses = []
        for number in range(51):
            body = {"sign_in_name": f"name{number}", "password": "a guess"}
            answer = await http.post(url, json=body, headers={"x-forwarded-for": f"192.0.2.{number}"})
            statuses.append(answer.status_code)
        assert statuses[-1] == 429
