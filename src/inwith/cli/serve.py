"""`inwith serve`: one process, one port, until it is told to stop."""

import asyncio
import gc
import os
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Annotated

import cyclopts
import msgspec
import uvicorn
import uvloop

from inwith.app import App, build
from inwith.cli.operator import operator_socket
from inwith.cli.sample_council import PASSWORD, make_sample_council
from inwith.clock import Clock, system_clock
from inwith.config import BadSetting, Config, override, read_config
from inwith.errors import Broken
from inwith.live.server import protocol_for
from inwith.people.passwords import Passwords

# A request that takes longer than this to finish is cut off when the server stops.
GRACE_SECONDS = 5
SAMPLE_FOLDER = "./sample-council"
# Halves the slowest answers at light load: the writer thread hands back the interpreter sooner.
SWITCH_INTERVAL_SECONDS = 0.0005
# Nearly everything a message makes is freed by counting references. Looking for circles after every 700 objects, as the
# interpreter does otherwise, cost about a tenth of the sends under full load (docs/performance.md).
GARBAGE_THRESHOLDS = (100_000, 50, 100)


def serve(
    *,
    host: str | None = None,
    port: int | None = None,
    data: str | None = None,
    demo: Annotated[bool, cyclopts.Parameter(negative=())] = False,
) -> None:
    """Run the server and print its address.

    Parameters
    ----------
    host
        The address to listen on, instead of the setting.
    port
        The port to listen on, instead of the setting; 0 takes a free one.
    data
        The data folder, instead of the setting.
    demo
        Serve a sample council, made at the first start in a folder of its own: ./sample-council unless --data names one.
    """
    folder = data or (SAMPLE_FOLDER if demo else None)
    # People who are not real have no place in the database of a council that is.
    own = "" if demo else None
    config = override(read_config(), host=host, port=port, data=folder, database=own)
    _tune_interpreter()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        if demo:
            runner.run(_make_sample(config))
        again = runner.run(_serve_until_stopped(config))
    if again:
        # A restored database takes its place before it is opened: see storage/folder.py.
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _tune_interpreter() -> None:
    sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)


@asynccontextmanager
async def serving(
    config: Config, *, clock: Clock = system_clock, passwords: Passwords | None = None
) -> AsyncIterator[App]:
    """A council being served while the block runs, then stopped in order: no new callers, then the data.

    `app.config.port` is the port taken. Raises BadSetting, and what opening the data raises.
    """
    check_reachable(config)
    check_certificate(config)
    listener = _listen(config)
    config = msgspec.structs.replace(config, port=listener.getsockname()[1])
    try:
        app = await build(config, clock=clock, passwords=passwords)
    except BaseException:
        listener.close()
        raise
    server = _Server(app)
    app.start()
    try:
        async with operator_socket(app), _running(server, listener):
            yield app
    finally:
        listener.close()
        await app.close()


def check_reachable(config: Config) -> None:
    """Raises BadSetting when passwords and messages would cross a network in the clear."""
    if bool(config.tls_certificate) != bool(config.tls_key):
        raise BadSetting("INWITH_TLS_CERTIFICATE and INWITH_TLS_KEY belong together. Set both.")
    if not (config.loopback or config.tls_certificate or config.proxy):
        raise BadSetting(
            f"{config.host} can be reached from other machines, so it needs TLS. Set INWITH_TLS_CERTIFICATE and "
            "INWITH_TLS_KEY, or name the proxy in front of it in INWITH_PROXY, or listen on 127.0.0.1."
        )
    if (config.proxy or not config.loopback) and not config.secure:
        raise BadSetting("Set INWITH_ORIGIN to the address that people type. It begins with https://.")
    if not config.loopback and not config.origin:
        raise BadSetting(
            "Set INWITH_ORIGIN to the address that people type: links and browsers need its name."
        )


def check_certificate(config: Config) -> None:
    """Raises BadSetting when it cannot be used. uvicorn would find out only once its start is waited for."""
    if not config.tls_certificate:
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            config.tls_certificate, config.tls_key
        )
    except OSError as error:
        raise BadSetting(f"INWITH_TLS_CERTIFICATE and INWITH_TLS_KEY cannot be used: {error}.") from error


class _Server(uvicorn.Server):
    """Tells when it has started, and leaves signals to `_serve_until_stopped`: uvicorn's own way would end the process
    before the data is closed."""

    def __init__(self, app: App) -> None:
        super().__init__(_uvicorn_config(app))
        self._live = app.live
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Live connections hold the listener open, and uvicorn does not know them.
        await self._live.close()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def _running(server: _Server, listener: socket.socket) -> AsyncIterator[None]:
    task = asyncio.create_task(server.serve(sockets=[listener]))
    ready = asyncio.create_task(server.ready.wait())
    try:
        # A failure in the start would otherwise be waited for for ever; `await task` raises it.
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            await task
            raise Broken("The server ended before it had started. Its log says more.")
        yield
    finally:
        ready.cancel()
        server.should_exit = True
        await task


async def _make_sample(config: Config) -> None:
    if not Path(config.data).exists():
        print("Making the sample council…", flush=True)
    script = await make_sample_council(Path(config.data), config=config)
    print(f"This is a sample council: nobody in it is real. Everybody's password is “{PASSWORD}”. Sign in as")
    for person in script.people:
        first = " (has never signed in before)" if person.new else ""
        print(f"  {person.sign_in_name:<8} {person.name}, {person.job_title}{first}")


async def _serve_until_stopped(config: Config) -> bool:
    """Serve until a signal or a restore; whether to begin again."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serving(config) as app:
        print(f"Inwith is at {app.config.address}", flush=True)
        if app.set_up is not None:
            print(
                f"Nobody is here yet. Set the council up with this link, which works once:\n{app.set_up.url}",
                flush=True,
            )
        waiting = {asyncio.ensure_future(stop.wait()), asyncio.ensure_future(app.restart.wanted.wait())}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()
        again = app.restart.wanted.is_set()
    print("Starting again with the restored data." if again else "Stopped.", flush=True)
    return again


def _listen(config: Config) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            config.host, config.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise BadSetting(f"{config.host} is not an address of this machine: {error.strerror}.") from error
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise BadSetting(f"{config.host}:{config.port} cannot be listened on: {error.strerror}.") from error
    return listener


def _uvicorn_config(app: App) -> uvicorn.Config:
    config = app.config
    return uvicorn.Config(
        app.http,
        http=protocol_for(app.live),
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(config.proxy),
        forwarded_allow_ips=config.proxy or None,
        ssl_certfile=config.tls_certificate or None,
        ssl_keyfile=config.tls_key or None,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
