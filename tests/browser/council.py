"""A council on a real server that can be killed, and its people: for tests that look at it through a browser."""

import asyncio
import itertools
import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from inwith.app import build
from inwith.caller import Role
from inwith.client.client_id import make_client_id
from inwith.config import Config
from inwith.people import accounts, council, notices, sessions
from inwith.people.passwords import Passwords
from inwith.people.types import NewPerson, NoticeAcceptance
from inwith.storage.database import Tx
from tests.durability.server import COMMAND, find_free_port

PASSWORD = "three little words"
ADMINISTRATOR, OFFICER = "Morag Fixture", "Eilidh Placeholder"
_FIRST = "Ailsa Hamish Mairi Rory Isla Callum Una Ewan Catriona Fergus Kirsty Lewis Shona Gregor Iona Struan"
_LAST = "Sample Trial Specimen Example Demo Instance Pattern Mock"
JOBS = ("Roads manager", "Roads supervisor", "Community warden", "Depot manager")


class Person:
    """Somebody of the council who is signed in: `token` opens the API and, as a cookie, a browser."""

    def __init__(self, *, id: int, name: str, sign_in_name: str, token: str, address: str) -> None:
        self.id = id
        self.name = name
        self.sign_in_name = sign_in_name
        self.token = token
        self.first_name = name.split()[0]
        self._http = httpx.Client(
            base_url=address + "/api/v1", headers={"authorization": f"Bearer {token}"}, timeout=20
        )

    def asks(self, method: str, path: str, body: object = None) -> Any:
        """The answer's JSON, whatever it is: what comes of it is looked at on the screen."""
        response = self._http.request(method, path, json=body)
        assert response.is_success, response.text
        return response.json() if response.content else None

    def founds(self, title: str, *members: "Person", purpose: str = "To try it out") -> int:
        """A group of which the others are members already."""
        group = self.asks("POST", "/groups", {"title": title, "purpose": purpose})["id"]
        if members:
            self.asks(
                "POST", f"/conversations/{group}/invitations", {"people": [each.id for each in members]}
            )
        for member in members:
            member.answers_invitation(title)
        return int(group)

    def answers_invitation(self, title: str, *, accept: bool = True) -> None:
        cards = self.asks("GET", "/invitations")
        card = next(each for each in cards if each["title"] == title)
        self.asks("POST", f"/invitations/{card['id']}/answer", {"accept": accept})

    def says(self, conversation: int, text: str) -> int:
        draft = {"client_id": make_client_id(), "text": text}
        return int(self.asks("POST", f"/conversations/{conversation}/messages", draft)["seq"])

    def talks_with(self, other: "Person", *words: str) -> int:
        """A direct conversation that both have written in."""
        direct = int(self.asks("POST", "/directs", {"person": other.id})["id"])
        self.says(direct, words[0] if words else "Good morning.")
        other.says(direct, words[1] if len(words) > 1 else "Good morning to you.")
        return direct

    def close(self) -> None:
        self._http.close()


class Council:
    """One data folder, one port, and a server on it however often it is killed."""

    def __init__(self, data: Path, **settings: object) -> None:
        self.data = data
        self.port = find_free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._settings = settings
        self._log = data.parent / "server.log"
        self._people: list[Person] = []
        self._waiting: list[Person] = []
        self._process: subprocess.Popen[bytes]

    def found(self, number_of_people: int = 40) -> None:
        """Make the council before anybody serves it."""
        # A browser's own event loop may be running in this thread.
        with ThreadPoolExecutor(1) as thread:
            entered = thread.submit(asyncio.run, _found(self.data, number_of_people)).result()
        self._people = [
            Person(id=id, name=name, sign_in_name=sign_in_name, token=token, address=self.address)
            for id, name, sign_in_name, token in entered
        ]
        self._waiting = self._people[2:]

    @property
    def administrator(self) -> Person:
        return self._people[0]

    @property
    def officer(self) -> Person:
        return self._people[1]

    def somebody(self) -> Person:
        """One of the staff who has not been in any test yet."""
        return self._waiting.pop(0)

    def pair(self) -> tuple[Person, Person]:
        return self.somebody(), self.somebody()

    def start(self) -> None:
        """Returns once it answers. Raises RuntimeError with its log when it ends instead."""
        environment = {
            **os.environ,
            **{"INWITH_" + name.upper(): str(value) for name, value in self._settings.items()},
        }
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [COMMAND, "serve", "--data", self.data, "--port", str(self.port)],
                stdout=log,
                stderr=log,
                env=environment,
            )
        while not self._answers():
            if self._process.poll() is not None:
                raise RuntimeError(f"the server ended: {self.printed[-2000:]}")

    @property
    def printed(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def kill(self) -> None:
        """As a power cut would: nothing is tidied up."""
        self._process.kill()
        self._process.wait()

    def freeze(self, *, on: bool) -> None:
        """A server that is there and does not answer."""
        self._process.send_signal(signal.SIGSTOP if on else signal.SIGCONT)

    def stop(self) -> None:
        for person in self._people:
            person.close()
        self._process.terminate()
        self._process.wait()

    def run(self, *arguments: object) -> str:
        """`inwith` beside the running server; what it printed."""
        command = [str(COMMAND), *map(str, arguments), "--data", str(self.data)]
        done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
        return done.stdout

    def _answers(self) -> bool:
        try:
            return httpx.get(self.address + "/api/v1/council").is_success
        except httpx.TransportError:
            return False


async def _found(data: Path, number: int) -> list[tuple[int, str, str, str]]:
    config = Config(data=str(data))
    app = await build(config, offer=False)
    try:
        # Little memory, or the tests would spend their time hashing.
        password_hash = await Passwords(config, memory_kib=8).hash(PASSWORD)
        return await app.database.write(_enter_all, number, password_hash=password_hash)
    finally:
        await app.close()


def _enter_all(tx: Tx, number: int, *, password_hash: str) -> list[tuple[int, str, str, str]]:
    council.establish(tx, name="Sample Council", sample=True)
    roles: dict[str, Role] = {ADMINISTRATOR: "administrator", OFFICER: "records_officer"}
    return [_enter(tx, name, roles.get(name, "staff"), password_hash) for name in [*roles, *_names(number)]]


def _names(number: int) -> list[str]:
    """Neighbours share neither name, so that no test confuses two people."""
    first, last = _FIRST.split(), _LAST.split()
    rounds = itertools.count()
    names = (f"{name} {last[(at + turn) % len(last)]}" for turn in rounds for at, name in enumerate(first))
    return list(itertools.islice(names, number))


def _enter(tx: Tx, name: str, role: Role, password_hash: str) -> tuple[int, str, str, str]:
    sign_in_name = name.lower().replace(" ", ".")
    job = JOBS[len(name) % len(JOBS)]
    person = accounts.create_account(
        tx, NewPerson(name, sign_in_name, team="Roads", job_title=job, role=role)
    )
    accounts.set_password(tx, person.id, password_hash)
    opened = sessions.open_session(tx, person.id, device_name="A test")
    notices.accept_notice(tx, opened.caller, NoticeAcceptance(council.find_notice(tx).version))
    return person.id, name, sign_in_name, opened.token
