"""Every setting and every limit, documented once, here. `inwith doctor --settings` prints this list.

A setting comes from the environment (`INWITH_` + its name in capitals) or from a TOML file (`INWITH_CONFIG`
names it); the environment wins. A bad value stops the start and names the setting.
"""

import ipaddress
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, get_type_hints

import msgspec

from inwith.clock import DAY, HOUR, MINUTE, SECOND
from inwith.errors import InwithError


class BadSetting(InwithError):
    """A setting cannot be used. Stops the start."""

    code = "bad_setting"


def _doc(text: str) -> msgspec.Meta:
    return msgspec.Meta(description=text)


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings with their defaults. Durations are milliseconds, sizes bytes, unless the name says otherwise."""

    data: Annotated[str, _doc("The folder that holds the database, the marks and the socket.")] = (
        "./inwith-data"
    )
    host: Annotated[str, _doc("The address to listen on. Anything but loopback needs TLS.")] = "127.0.0.1"
    port: Annotated[int, _doc("The port to listen on; 0 takes a free one."), msgspec.Meta(ge=0, le=65535)] = (
        8420
    )
    origin: Annotated[
        str, _doc("The address people type, e.g. https://inwith.example.gov.uk. Empty: http://host:port.")
    ] = ""
    tls_certificate: Annotated[str, _doc("PEM file of the certificate chain. Empty: no TLS here.")] = ""
    tls_key: Annotated[str, _doc("PEM file of the certificate's key.")] = ""
    proxy: Annotated[str, _doc("Address of the one proxy in front that ends TLS. Empty: none.")] = ""
    zone: Annotated[str, _doc("The council's time zone.")] = "Europe/London"

    message_bytes: Annotated[int, _doc("Longest text of a message, in bytes of UTF-8.")] = 16 * 1024
    title_characters: Annotated[int, _doc("Longest title of a group.")] = 100
    purpose_characters: Annotated[int, _doc("Longest purpose of a group.")] = 500
    mentions_a_message: Annotated[int, _doc("Most people one message may mention.")] = 50
    edit_window: Annotated[int, _doc("How long after sending a message may be edited.")] = 15 * MINUTE
    page_messages: Annotated[int, _doc("Most messages in one page of history.")] = 100
    invitation_life: Annotated[int, _doc("An invitation lapses after this.")] = 72 * HOUR
    decline_cool_off: Annotated[
        int, _doc("After a decline, further invitations to the same group wait unseen for this long.")
    ] = 30 * DAY
    invite_at_once: Annotated[int, _doc("Most people invited in one request.")] = 100
    group_members: Annotated[int, _doc("Most members of one group.")] = 5_000
    direct_request_messages: Annotated[
        int, _doc("Messages one may send a colleague before the first answer.")
    ] = 3
    receipts_named_up_to: Annotated[
        int, _doc("Above this many members receipts are shown as counts only.")
    ] = 50
    receipt_interval: Annotated[
        int, _doc("A person's mark in a conversation is written at most this often.")
    ] = 2 * SECOND

    link_life: Annotated[int, _doc("A one-time link can be used for this long.")] = 7 * DAY
    session_life: Annotated[int, _doc("A session ends after this long without use.")] = 30 * DAY
    password_characters_least: Annotated[int, _doc("Shortest password.")] = 12
    password_characters_most: Annotated[int, _doc("Longest password.")] = 256
    sign_in_failures: Annotated[
        int, _doc("Failed sign-ins for one name before each further try must wait.")
    ] = 5
    sign_in_failures_address: Annotated[
        int, _doc("The same for one address, which a whole office may share.")
    ] = 50
    sign_in_wait: Annotated[
        int, _doc("The first wait after too many failures; it doubles up to an hour.")
    ] = 30 * SECOND
    password_hashes_at_once: Annotated[int, _doc("Passwords hashed at the same time (64 MiB each).")] = 2

    body_bytes: Annotated[int, _doc("Largest body of an HTTP request.")] = 256 * 1024
    request_time: Annotated[int, _doc("How long a request may take to arrive whole.")] = 30 * SECOND
    frame_bytes: Annotated[int, _doc("Largest live frame from a client.")] = 64 * 1024
    frame_depth: Annotated[int, _doc("Deepest nesting of a live frame.")] = 16
    socket_queue_bytes: Annotated[
        int, _doc("What may wait for a slow client before it is cut off to catch up.")
    ] = 1024 * 1024
    sockets_a_person: Annotated[int, _doc("Live connections of one person.")] = 20
    frames_a_second: Annotated[int, _doc("Live frames a second from one client, over ten seconds.")] = 2_000
    catch_up_events: Annotated[
        int, _doc("Beyond this many missed events in a conversation the client fetches it anew.")
    ] = 2_000
    write_queue: Annotated[int, _doc("Writes that may wait for the database.")] = 10_000
    import_bytes: Annotated[int, _doc("Largest WhatsApp export that may be read in.")] = 512 * 1024 * 1024

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host == "localhost" or _is_loopback(self.host)

    @property
    def address(self) -> str:
        """What people type: the origin that links begin with."""
        scheme = "https" if self.tls_certificate else "http"
        return self.origin.rstrip("/") or f"{scheme}://{_bracketed(self.host)}:{self.port}"

    @property
    def origins(self) -> frozenset[str]:
        """The origins a browser may truthfully name. On loopback, by whichever name the machine was called."""
        if self.origin or not self.loopback:
            return frozenset({self.address})
        scheme = "https" if self.tls_certificate else "http"
        return frozenset(f"{scheme}://{host}:{self.port}" for host in ("127.0.0.1", "localhost", "[::1]"))

    @property
    def secure(self) -> bool:
        """Whether people's browsers speak TLS, to us or to the named proxy."""
        return self.address.startswith("https://")

    @property
    def cookie(self) -> str:
        """The session cookie's name. Under TLS the browser itself keeps it from other paths and neighbouring names."""
        return "__Host-inwith" if self.secure else "inwith"


def read_config(environment: Mapping[str, str] | None = None) -> Config:
    """The settings in force. Raises BadSetting naming the setting."""
    given = dict(os.environ if environment is None else environment)
    values: dict[str, object] = {}
    if path := given.get("INWITH_CONFIG"):
        values |= _read_file(Path(path))
    known = {field.name for field in msgspec.structs.fields(Config)}
    for name in known:
        if (text := given.get("INWITH_" + name.upper())) is not None:
            values[name] = text
    unknown = (
        {key for key in given if key.startswith("INWITH_")}
        - {"INWITH_CONFIG"}
        - {"INWITH_" + name.upper() for name in known}
    )
    if unknown:
        raise BadSetting(f"There is no setting called {sorted(unknown)[0]}.")
    try:
        return msgspec.convert(values, Config, strict=False)
    except msgspec.ValidationError as error:
        raise BadSetting(f"A setting cannot be used: {error}") from error


def describe_settings() -> dict[str, str]:
    """What each setting is, by its name here."""
    hints = get_type_hints(Config, include_extras=True)
    return {
        field.name: " ".join(each.description or "" for each in hints[field.name].__metadata__).strip()
        for field in msgspec.structs.fields(Config)
    }


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _read_file(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadSetting(f"The settings file {path} cannot be read: {error}") from error
