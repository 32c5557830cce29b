"""Reaching a PostgreSQL server, and refusing one that would not keep what Inwith acknowledges."""

import re
import threading
from collections.abc import Callable
from decimal import Decimal

import msgspec
import psycopg
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.numeric import Int8Dumper

from inwith.errors import Broken
from inwith.storage.postgres_tx import Connection

OLDEST_SERVER = 150_000
# One Inwith server for a database: the others would not hear what this one commits. "inwith" in ASCII.
_ADVISORY_LOCK = 0x696E_7769_7468
_PREPARED_KEPT = 400
# A server that vanished without a word is noticed within half a minute, instead of two hours.
_KEEPALIVE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_BYTE_ORDER = re.compile(r"C|POSIX|C\.UTF-?8", re.IGNORECASE)


class Unsafe(Broken):
    """This server or database is not one that Inwith may rely on. Stops the start."""

    code = "unsafe_database"


class Unreachable(Broken):
    """The database does not answer."""

    code = "database_unreachable"


class Server(msgspec.Struct, frozen=True):
    """What a server says of itself. `version`: as a number, 150018 for 15.18."""

    version: int
    fsync: str
    full_page_writes: str
    synchronous_commit: str
    encoding: str
    collation: str
    provider: str
    read_only: str


_ABOUT = """
select current_setting('server_version_num')::int, current_setting('fsync'), current_setting('full_page_writes'),
    current_setting('synchronous_commit'), pg_encoding_to_char(encoding), datcollate, datlocprovider::text,
    current_setting('transaction_read_only')
from pg_database where datname = current_database()
"""


class _NumberLoader(Loader):
    """A sum of whole numbers is a `numeric` there, and a whole number here."""

    def load(self, data: "bytes | bytearray | memoryview") -> int | Decimal:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else Decimal(text)


def connect(url: str) -> Connection:
    """A connection set up for Inwith, outside any transaction. Raises Unreachable, Unsafe."""
    try:
        connection = psycopg.connect(_complete(url), autocommit=True, cursor_factory=psycopg.RawCursor)
    except psycopg.Error as error:
        raise Unreachable(f"The database cannot be reached: {_tell(error)}") from error
    try:
        check_server(read_server(connection))
        _set_up(connection)
    except psycopg.Error as error:
        connection.close()
        raise Unreachable(f"The database cannot be used: {_tell(error)}") from error
    except BaseException:
        connection.close()
        raise
    return connection


def read_server(connection: Connection) -> Server:
    row = connection.execute(_ABOUT, prepare=False).fetchone()
    assert row is not None  # a connection is always to a database
    return Server(*row)


def check_server(server: Server) -> None:
    """Raises Unsafe with the first thing that is not as it must be, and how to mend it."""
    if server.version < OLDEST_SERVER:
        raise Unsafe(
            f"The database server is PostgreSQL {server.version // 10_000}. Inwith needs 15 or later."
        )
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if getattr(server, name) == "off":
            raise Unsafe(
                f"The database server has {name} switched off, so that a power cut would lose messages that people "
                f"were told are saved. Set {name} = on in postgresql.conf (or where it was set for this role)."
            )
    if server.encoding != "UTF8":
        raise Unsafe(f"The database has the encoding {server.encoding}. {_MAKE_ANEW}")
    if server.provider != "c" or not _BYTE_ORDER.fullmatch(server.collation):
        raise Unsafe(
            f"The database sorts by {server.collation}, so that lists would depend on the machine. {_MAKE_ANEW}"
        )
    if server.read_only == "on":
        raise Unsafe("The database can only be read. Name the primary server in INWITH_DATABASE.")


_MAKE_ANEW = "Make it anew: createdb --template=template0 --encoding=UTF8 --locale=C NAME"


def describe_address(url: str) -> str:
    """Where a database is, without the password. "" for none."""
    if not url:
        return ""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        return "postgresql://…"
    user = f"{parts['user']}@" if parts.get("user") else ""
    port = f":{parts['port']}" if parts.get("port") else ""
    return f"postgresql://{user}{parts.get('host', '')}{port}/{parts.get('dbname', '')}"


class Guard:
    """Keeps any other Inwith server off the database. `hold` before each new connection: the lock ends with its session."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._connection: Connection | None = None

    def hold(self) -> None:
        """Raises Unreachable; Unsafe if another server has the database."""
        with self._lock:
            if self._connection is not None and _answers(self._connection):
                return
            self.release()
            connection = connect(self._url)
            held = connection.execute(
                f"select pg_try_advisory_lock({_ADVISORY_LOCK})", prepare=False
            ).fetchone()
            if held is None or not held[0]:
                connection.close()
                raise Unsafe("Another Inwith server is using this database. Stop it first.")
            self._connection = connection

    def release(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Connections:
    """One connection for each thread that asks, made when it is first needed and again after it was lost."""

    def __init__(self, make: Callable[[], Connection]) -> None:
        self._make = make
        self._local = threading.local()
        self._lock = threading.Lock()
        self._open: set[Connection] = set()

    def get(self) -> Connection:
        """Raises Unreachable, Unsafe."""
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None or connection.closed:
            self.drop()
            connection = self._local.connection = self._make()
            with self._lock:
                self._open.add(connection)
        return connection

    def drop(self) -> None:
        """This thread's connection is of no more use."""
        connection: Connection | None = getattr(self._local, "connection", None)
        self._local.connection = None
        if connection is not None:
            connection.close()
            with self._lock:
                self._open.discard(connection)

    def close(self) -> None:
        """Once no thread uses them any more."""
        for connection in self._open:
            connection.close()
        self._open.clear()


def _complete(url: str) -> str:
    """What the URL itself says goes before our own choice."""
    ours: dict[str, str | int] = {"application_name": "inwith", "client_encoding": "utf8", **_KEEPALIVE}
    said = {name: value for name, value in conninfo_to_dict(url).items() if isinstance(value, str | int)}
    return make_conninfo("", **(ours | said))


def _set_up(connection: Connection) -> None:
    connection.prepared_max = _PREPARED_KEPT
    # One type for every whole number, so that a statement is prepared once and not for each size of its parameters.
    connection.adapters.register_dumper(int, Int8Dumper)
    connection.adapters.register_loader("numeric", _NumberLoader)
    # No compiling of queries that run for a millisecond.
    connection.execute("set jit = off", prepare=False)
    connection.execute("set lock_timeout = '10s'", prepare=False)


def _answers(connection: Connection) -> bool:
    try:
        connection.execute("select 1", prepare=False)
    except psycopg.Error:
        return False
    return True


def _tell(error: psycopg.Error) -> str:
    """The driver's own words in one line. It does not put the password in them, unless the URL cannot be taken apart."""
    if isinstance(error, psycopg.ProgrammingError) and error.sqlstate is None:
        return "INWITH_DATABASE is not a URL that PostgreSQL understands."
    return " ".join(str(error).split())
