"""`inwith doctor`: is everything in order for Inwith on this machine, and which settings are in force."""

import asyncio
import shutil
import ssl
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated

import apsw
import cyclopts
import msgspec

from inwith.cli.reach import ask_server
from inwith.cli.serve import check_reachable
from inwith.clock import MINUTE, Clock, system_clock
from inwith.config import BadSetting, Config, describe_settings, override, read_config
from inwith.errors import Broken, InwithError
from inwith.http.web_client import FOLDER
from inwith.storage.examine import Condition, examine
from inwith.storage.folder import lock_folder
from inwith.storage.postgres_server import connect, describe_address, read_server
from inwith.storage.sqlite import check_library

OLDEST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 1_000_000_000
# Nobody ran this program before it was written: a clock that says so has lost its battery.
FIRST_RELEASE_AT = 1_735_689_600_000  # 1 January 2025


class Finding(msgspec.Struct, frozen=True):
    """What one check came to, as a sentence."""

    well: bool
    sentence: str


def doctor(
    *, data: str | None = None, settings: Annotated[bool, cyclopts.Parameter(negative=())] = False
) -> None:
    """Look whether everything is in order, a line for each check. Exit code 1 when something is not.

    Parameters
    ----------
    data
        The data folder, instead of the setting.
    settings
        Print every setting with the value in force and what it is, and check nothing.
    """
    config = override(read_config(), data=data)
    if settings:
        print(tell_settings(config))
        return
    findings = asyncio.run(look(config))
    for each in findings:
        print(f"{'good ' if each.well else 'FAULT'}  {each.sentence}")
    sys.exit(0 if all(each.well for each in findings) else 1)


async def look(
    config: Config,
    *,
    clock: Clock = system_clock,
    web: Path = FOLDER,
    least_free_bytes: int = LEAST_FREE_BYTES,
) -> list[Finding]:
    """All checks, in the order in which one would mend what they find."""
    folder = Path(config.data)
    findings = [
        _find(_check_python),
        _find(lambda: _check_server(config) if config.database else _check_library()),
        _find(lambda: _check_folder(folder, least_free_bytes)),
    ]
    try:
        condition, serving = await _examine(config)
    except InwithError as error:
        findings.append(Finding(False, error.sentence))
        condition, serving = Condition(schema=0, newest=0), False
    else:
        findings.append(_find(lambda: _check_schema(condition)))
        if condition.schema:
            findings.append(_find(lambda: _check_marks(condition)))
    return [
        *findings,
        _find(lambda: _check_web(web)),
        _find(lambda: _check_address(config, serving=serving)),
        _find(lambda: _check_clock(clock(), condition)),
    ]


def tell_settings(config: Config) -> str:
    """Each setting as the environment names it, its value in force, and what it is."""
    defaults = Config()
    lines = []
    for name, meaning in describe_settings().items():
        value, default = getattr(config, name), getattr(defaults, name)
        if name == "database":
            value = describe_address(value)
        own = "" if value == default else f"  (by default {default!r})"
        lines += [f"INWITH_{name.upper()} = {value!r}{own}", f"    {meaning}"]
    return "\n".join(lines)


def _find(check: Callable[[], str]) -> Finding:
    """A check says how well it is, or raises what is wrong."""
    try:
        return Finding(True, check())
    except InwithError as error:
        return Finding(False, error.sentence)


async def _examine(config: Config) -> tuple[Condition, bool]:
    """The state of the data, and whether a server runs on it, which is then the one to look."""
    folder = Path(config.data)
    try:
        if not folder.is_dir():
            return examine(config), False
        answer = await ask_server("examine", {}, config=config)
        if answer is not None:
            return msgspec.json.decode(answer, type=Condition), True
        with lock_folder(folder):
            return examine(config), False
    except OSError as error:
        raise Broken(f"The data folder {folder} cannot be looked into: {error.strerror}.") from error


def _check_python() -> str:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        raise Broken(f"Python {version} is too old. Inwith needs 3.11 or later.")
    return f"Python {version} is new enough."


def _check_library() -> str:
    check_library()
    return f"SQLite {apsw.sqlite_lib_version()} is sound."


def _check_server(config: Config) -> str:
    connection = connect(config.database)
    try:
        version = read_server(connection).version
    finally:
        connection.close()
    told = f"PostgreSQL {version // 10_000}.{version % 10_000}"
    return f"{told} at {describe_address(config.database)} keeps what it acknowledges."


def _check_folder(folder: Path, least_free_bytes: int) -> str:
    try:
        present = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
        TemporaryFile(dir=present).close()
    except OSError as error:
        raise Broken(f"Nothing can be written in the data folder {folder}: {error.strerror}.") from error
    free = shutil.disk_usage(present).free
    told = f"{free / 1_000_000_000:.1f} GB are free"
    if free < least_free_bytes:
        raise Broken(f"Only {told} for {folder}. Nothing can be sent once the disk is full.")
    return f"The data folder {folder} can be written to, and {told}."


def _check_schema(condition: Condition) -> str:
    schema, newest = condition.schema, condition.newest
    if schema == 0:
        return "There is no database yet. The first start makes it."
    if condition.oldest_code > newest:
        raise Broken(
            f"The database needs Inwith with schema {condition.oldest_code} or later; this is schema {newest}. "
            "Install the newer version."
        )
    if schema < newest:
        return f"The database has schema {schema}. The next start brings it to {newest}."
    return f"The database has schema {schema}, which this version opens."


def _check_marks(condition: Condition) -> str:
    if condition.amiss:
        raise Broken(condition.amiss)
    return f"The database reaches the marks of all its {condition.streams} streams."


def _check_web(web: Path) -> str:
    if not (web / "index.html").is_file():
        raise Broken("The web client has not been built. Run: make web")
    return "The web client is built."


def _check_address(config: Config, *, serving: bool) -> str:
    check_reachable(config)
    if config.tls_certificate:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(config.tls_certificate, config.tls_key)
        except OSError as error:  # ssl's own errors are of this family
            raise BadSetting(
                f"INWITH_TLS_CERTIFICATE and INWITH_TLS_KEY cannot be used: {error.strerror}."
            ) from error
    reach = "from this machine alone" if config.loopback and not config.proxy else "over TLS"
    running = "A server is running" if serving else "No server is running"
    return f"{running}. By these settings people reach it at {config.address}, {reach}."


def _check_clock(now: int, condition: Condition) -> str:
    told = _instant(now)
    if now < FIRST_RELEASE_AT:
        raise Broken(f"The clock of this machine says {told}, which is before Inwith was written. Set it.")
    if now + MINUTE < condition.last_at:
        raise Broken(
            f"The clock of this machine says {told}, but the last entry was written on {_instant(condition.last_at)}. "
            "Set it."
        )
    return f"The clock says {told}."


def _instant(at: int) -> str:
    return datetime.fromtimestamp(at / 1_000, UTC).strftime("%-d %B %Y %H:%M UTC")
