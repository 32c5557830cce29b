"""The sample council, served by this process at a moment that stands still: its screens look the same at any time."""

import asyncio
import threading
from pathlib import Path

import httpx

from inwith.cli.sample_council import PASSWORD, make_sample_council
from inwith.cli.serve import serving
from inwith.config import Config
from inwith.conversations.content import LinkPreview
from inwith.conversations.previews import keep_preview
from inwith.people.sessions import find_caller_of

# Twenty past nine on a Wednesday, in Scotland and in UTC.
NOW = 1_772_616_000_000


class Sample:
    """Raises what `serving` raises. `empty`: nobody has set it up, and `set_up` is the link for it."""

    def __init__(self, folder: Path, *, empty: bool = False) -> None:
        self.address = ""
        self.set_up = ""
        self._tokens: dict[str, str] = {}
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(folder, empty))
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure

    def token(self, sign_in_name: str) -> str:
        """A session of one of the sample's people: one, however often it is asked for."""
        if sign_in_name not in self._tokens:
            self._tokens[sign_in_name] = self._sign_in(sign_in_name)
        return self._tokens[sign_in_name]

    def join(self, sign_in_name: str, link: str) -> None:
        """Use a one-time link and accept the notice, as that person would."""
        token = link.partition("#")[2]
        httpx.post(
            f"{self.address}/api/v1/links/use", json={"token": token, "password": PASSWORD}, timeout=20
        )
        self.asks(sign_in_name, "POST", "/notice/acceptance", {"version": 2})

    def asks(self, sign_in_name: str, method: str, path: str, body: object = None) -> httpx.Response:
        shown = {"authorization": f"Bearer {self.token(sign_in_name)}"}
        return httpx.request(method, f"{self.address}/api/v1{path}", json=body, headers=shown, timeout=20)

    def knows_page(self, sign_in_name: str, page: LinkPreview) -> None:
        """The server has read a page for that person: none is read from a test."""
        keeping = self._keep(self.token(sign_in_name), page)
        asyncio.run_coroutine_threadsafe(keeping, self._loop).result()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    async def _keep(self, token: str, page: LinkPreview) -> None:
        caller = await find_caller_of(self._database, token)
        assert caller is not None
        await self._database.write(keep_preview, caller, preview=page)

    def _sign_in(self, sign_in_name: str) -> str:
        signing = {"sign_in_name": sign_in_name, "password": PASSWORD, "device_name": "Chrome on Linux"}
        answer = httpx.post(f"{self.address}/api/v1/tokens", json=signing, timeout=20)
        assert answer.is_success, answer.text
        return str(answer.json()["token"])

    def _run(self, folder: Path, empty: bool) -> None:
        try:
            asyncio.run(self._serve(folder, empty))
        except BaseException as failure:
            self._failure = failure
        finally:
            self._ready.set()

    async def _serve(self, folder: Path, empty: bool) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        config = Config(data=str(folder), port=0)
        if not empty:
            await make_sample_council(folder, config=config, now=NOW)
        async with serving(config, clock=lambda: NOW) as app:
            self.address = app.config.address
            self._database = app.database
            self.set_up = app.set_up.url if app.set_up else ""
            self._ready.set()
            await self._stopping.wait()
