"""A real PostgreSQL server of the tests' own: made when the first test asks for it, gone with the last.

fsync stays on, as Inwith demands of any server. What makes it fast is that its files lie in memory, where there is such a place.
"""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

_PROGRAMS = Path("/usr/lib/postgresql")
_IN_MEMORY = Path("/dev/shm")
# initdb and the server refuse to run as root; Debian's package makes this user.
_USER = "postgres"
# SIGINT ends a server without waiting for its clients, in order; SIGQUIT ends it as a crash would.
STOP, CRASH = signal.SIGINT, signal.SIGQUIT


class Cluster:
    """One server on a free port of this machine. `url` names a database in it."""

    def __init__(self, *, port: int | None = None, in_memory: bool = True) -> None:
        folder = _IN_MEMORY if in_memory and os.access(_IN_MEMORY, os.W_OK) else None
        self._home = Path(tempfile.mkdtemp(prefix="inwith-postgres-", dir=folder))
        self._data = self._home / "data"
        self._programs = find_programs()
        self.port = port or _find_free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self._names = 0
        self._templates: set[str] = set()
        atexit.register(self.remove)
        self._home.chmod(0o755)
        shutil.chown(self._home, _USER) if os.getuid() == 0 else None
        options = ["--encoding=UTF8", "--locale=C", "--auth=trust", f"--username={_USER}", "--no-sync"]
        self._run("initdb", *options, "--pgdata", str(self._data))
        self.start()

    def url(self, name: str) -> str:
        return f"postgresql://{_USER}@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        """Returns once it takes connections."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 200,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self._home / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [*_as_user(), self._programs / "postgres", "-D", str(self._data), *options],
                stdout=log,
                stderr=log,
                start_new_session=True,  # an interruption of the tests is not one of the server
                cwd=self._home,
            )
        give_up_at = time.monotonic() + 60
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError(f"PostgreSQL did not start: {(self._home / 'log').read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals = STOP) -> None:
        if self._server is not None and self._server.poll() is None:
            os.kill(self._find_postmaster(), how)
            self._server.wait()

    def make_database(self, *, template: str = "template0", **options: str) -> str:
        """A new database; its URL. `options` of `create database`, such as encoding."""
        self._names += 1
        name = f"inwith_{self._names}"
        clauses = " ".join(f"{option} '{value}'" for option, value in options.items())
        with psycopg.connect(self.url(_USER), autocommit=True) as connection:
            connection.execute(f"create database {name} template {template} {clauses}")
        return self.url(name)

    def copy_database(self, name: str, *, fill: Callable[[str], None]) -> str:
        """A copy of the database `name`, which `fill` gets to fill by its URL when it is first asked for; its URL."""
        if name not in self._templates:
            with psycopg.connect(self.url(_USER), autocommit=True) as connection:
                connection.execute(f"create database {name} template template0")
            fill(self.url(name))
            self._templates.add(name)
        return self.make_database(template=name, strategy="wal_log")

    def drop_database(self, url: str) -> None:
        with psycopg.connect(self.url(_USER), autocommit=True) as connection:
            name = url.rpartition("/")[2]
            connection.execute(f"drop database if exists {name} with (force)")

    def remove(self) -> None:
        self.stop(CRASH)
        shutil.rmtree(self._home, ignore_errors=True)

    def _find_postmaster(self) -> int:
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url(_USER), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *arguments: str) -> None:
        command = [*_as_user(), str(self._programs / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self._home)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr}")


def find_programs() -> Path:
    """Where the server's own programs lie. Raises RuntimeError if there are none."""
    versions = sorted(_PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not versions:
        raise RuntimeError("There is no PostgreSQL server here. Run: scripts/install-test-packages")
    return versions[-1].parent


def _as_user() -> list[str]:
    if os.getuid() != 0:
        return []
    return ["setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups", "--"]


def _find_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
