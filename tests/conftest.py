"""What every test of the server may ask for: settings, a clock that stands until it is moved, a real
database, a real server and people at it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

import httpx
import hypothesis
import msgspec
import pytest

from inwith.app import App
from inwith.caller import Role
from inwith.cli.serve import serving
from inwith.clock import DAY, HOUR, MINUTE, SECOND
from inwith.config import Config
from inwith.people import accounts, council, notices, sessions
from inwith.people.passwords import Passwords
from inwith.people.types import NewPerson, NoticeAcceptance, Person, SignIn
from inwith.storage.database import Database, Tx
from inwith.storage.opened import open_database
from inwith.storage.postgres import prepare_tables
from inwith.storage.postgres_server import connect
from tests.postgres import Cluster

Answer = TypeVar("Answer")

BACKENDS = ("sqlite", "postgresql")
ON_BOTH = {"contract", "conversations", "people", "records", "live", "durability"}

# How long an example takes says more about the machine's other work than about the code.
hypothesis.settings.register_profile("inwith", deadline=None)
hypothesis.settings.load_profile("inwith")


class StandingClock:
    """Time that passes only when a test says so."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def pass_time(self, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> None:
        self.now += days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND


@pytest.fixture
def clock() -> StandingClock:
    """Ten in the morning of Monday, 5 January 2026, in UTC."""
    return StandingClock(1_767_607_200_000)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is promised of both databases is tested on both."""
    folder = metafunc.definition.path.relative_to(Path(__file__).parent).parts[0]
    if folder in ON_BOTH and "backend" in metafunc.fixturenames:
        metafunc.parametrize("backend", BACKENDS, indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server for the tests of this session, started when the first of them asks."""
    cluster = Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """Which database the test is on: "sqlite" unless it is parametrized."""
    return str(getattr(request, "param", BACKENDS[0]))


@pytest.fixture
def config(tmp_path: Path, backend: str, request: pytest.FixtureRequest) -> Iterator[Config]:
    config = Config(data=str(tmp_path / "data"), port=0)
    if backend == "sqlite":
        yield config
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    url = cluster.copy_database("prepared", fill=prepare)
    yield msgspec.structs.replace(config, database=url, database_writers=4, database_readers=2)
    cluster.drop_database(url)


def prepare(url: str) -> None:
    """Make Inwith's tables in an empty PostgreSQL database."""
    connection = connect(url)
    prepare_tables(connection, config=Config(database=url))
    connection.close()


@pytest.fixture
async def database(config: Config, clock: StandingClock) -> AsyncIterator[Database]:
    """An empty database on this machine's disk."""
    database = await open_database(config, clock=clock)
    yield database
    await database.close()


PASSWORD = "three little words"


class Visitor:
    """Somebody at a browser or a program: `http` speaks to the server under /api/v1 with whatever they have to show."""

    def __init__(
        self, http: httpx.AsyncClient, *, person: Person | None = None, sign_in_name: str = ""
    ) -> None:
        self.http = http
        self.person = person.id if person else 0
        self.sign_in_name = sign_in_name

    async def asks(self, method: str, path: str, body: object = None, **options: Any) -> httpx.Response:
        """`body` is anything msgspec encodes."""
        if body is not None:
            options["content"] = msgspec.json.encode(body)
            options["headers"] = {"content-type": "application/json", **options.get("headers", {})}
        return await self.http.request(method, f"/api/v1{path}", **options)

    async def gets(self, path: str, answer: type[Answer], **options: Any) -> Answer:
        response = await self.asks("GET", path, **options)
        assert response.status_code == 200, response.text
        return msgspec.json.decode(response.content, type=answer)


class Served:
    """A council on a free port of this machine, with a set-up council and nobody in it until `enter`."""

    def __init__(self, app: App, stack: AsyncExitStack, password_hash: str) -> None:
        self.app = app
        self.address = app.config.address
        self._stack = stack
        self._password_hash = password_hash

    async def enter(self, name: str, *, team: str = "", job_title: str = "", role: Role = "staff") -> Visitor:
        """A person who has joined and accepted the notice, signed in with a bearer token. Their first name signs them in."""
        new = NewPerson(name, name.split()[0].lower(), team=team, job_title=job_title, role=role)
        person, token = await self.app.database.write(_enter, new, password_hash=self._password_hash)
        return await self.visitor(token=token, person=person, sign_in_name=new.sign_in_name)

    async def browser(self, visitor: Visitor | None = None) -> Visitor:
        """A browser, with a cookie session if it is somebody's. It says where its requests come from."""
        other = await self.visitor(headers={"origin": self.address})
        if visitor is not None:
            other.person, other.sign_in_name = visitor.person, visitor.sign_in_name
            response = await other.asks("POST", "/session", SignIn(visitor.sign_in_name, PASSWORD))
            assert response.status_code == 200, response.text
        return other

    async def visitor(
        self,
        *,
        token: str = "",
        person: Person | None = None,
        sign_in_name: str = "",
        headers: dict[str, str] | None = None,
    ) -> Visitor:
        shown = {"authorization": f"Bearer {token}"} if token else {}
        # Reading the machine's certificates for each visitor would take longer than most tests.
        verify = self.address.startswith("https:")
        http = httpx.AsyncClient(base_url=self.address, headers={**shown, **(headers or {})}, verify=verify)
        return Visitor(await self._stack.enter_async_context(http), person=person, sign_in_name=sign_in_name)


@pytest.fixture
async def served(config: Config, clock: StandingClock) -> AsyncIterator[Served]:
    """A real server. Its passwords are hashed with little memory, or tests would take minutes."""
    passwords = Passwords(config, memory_kib=8)
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(serving(config, clock=clock, passwords=passwords))
        yield Served(app, stack, await passwords.hash(PASSWORD))


@pytest.fixture
async def admin(served: Served) -> Visitor:
    return await served.enter("Mairi Specimen", role="administrator")


def _enter(tx: Tx, new: NewPerson, *, password_hash: str) -> tuple[Person, str]:
    person = accounts.create_account(tx, new)
    accounts.set_password(tx, person.id, password_hash)
    opened = sessions.open_session(tx, person.id, device_name="A test")
    acceptance = NoticeAcceptance(council.find_notice(tx).version)
    notices.accept_notice(tx, opened.caller, acceptance)
    return person, opened.token
