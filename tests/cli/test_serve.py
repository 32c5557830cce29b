"""`inwith serve`: where it may listen, and how it stops."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import httpx
import pytest

from inwith.cli.serve import check_reachable, serving
from inwith.config import BadSetting, Config
from inwith.storage.folder import Locked


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "inwith.example"])
def test_an_address_that_others_can_reach_needs_tls(host: str) -> None:
    with pytest.raises(BadSetting, match="needs TLS"):
        check_reachable(Config(host=host))
    check_reachable(Config(host=host, tls_certificate="a.pem", tls_key="b.pem"))
    check_reachable(Config(host=host, proxy="192.0.2.7"))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.9", "::1", "localhost"])
def test_this_machine_alone_needs_none(host: str) -> None:
    check_reachable(Config(host=host))


def test_a_certificate_without_its_key_is_named() -> None:
    with pytest.raises(BadSetting, match="INWITH_TLS_KEY"):
        check_reachable(Config(tls_certificate="a.pem"))


async def test_a_port_that_is_taken_is_named(config: Config, tmp_path: Path) -> None:
    async with serving(config) as app:
        second = Config(data=str(tmp_path / "second"), port=app.config.port)
        with pytest.raises(BadSetting, match=str(app.config.port)):
            await serving(second).__aenter__()


async def test_a_second_server_on_the_same_data_is_refused(config: Config) -> None:
    async with serving(config):
        with pytest.raises(Locked):
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
