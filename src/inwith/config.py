"""Every setting and every limit, documented once, here. `inwith doctor --settings` prints this list.

A setting comes from the environment (`INWITH_` + its name in capitals) or from a TOML file (`INWITH_CONFIG`
names it); the environment wins. A bad value stops the start and names the setting.
"""

import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from inwith.clock import DAY, HOUR, MINUTE, SECOND
from inwith.errors import InwithError


class BadSetting(InwithError):
    """A setting cannot be used. Stops the start."""

    code = "bad_setting"


# Beyond it a moment reckoned from a setting would no longer fit into the database.
_MOST = 2**53
Limit = Annotated[int, msgspec.Meta(ge=1, le=_MOST)]
# For what may be switched off altogether.
LimitOrNone = Annotated[int, msgspec.Meta(ge=0, le=_MOST)]


def _doc(text: str) -> msgspec.Meta:
    return msgspec.Meta(description=text)


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings with their defaults. Durations are milliseconds, sizes bytes, unless the name says otherwise."""

    data: Annotated[str, _doc("The folder that holds the database, the marks and the socket.")] = (
        "./inwith-data"
    )
    database: Annotated[
        str,
        _doc(
            "A PostgreSQL database, as postgresql://user:password@host/name. Empty: SQLite in the data folder."
        ),
    ] = ""
    database_writers: Annotated[Limit, _doc("Connections to PostgreSQL that write.")] = 8
    database_readers: Annotated[Limit, _doc("Connections to PostgreSQL that read.")] = 4
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

    message_bytes: Annotated[Limit, _doc("Longest text of a message, in bytes of UTF-8.")] = 16 * 1024
    title_characters: Annotated[Limit, _doc("Longest title of a group.")] = 100
    purpose_characters: Annotated[Limit, _doc("Longest purpose of a group.")] = 500
    mentions_a_message: Annotated[LimitOrNone, _doc("Most people one message may mention.")] = 50
    edit_window: Annotated[LimitOrNone, _doc("How long after sending a message may be edited.")] = 15 * MINUTE
    forwards_at_once: Annotated[Limit, _doc("Most conversations a message is forwarded to in one go.")] = 5
    forwards_before_limit: Annotated[
        Limit, _doc("A message passed on this many times is forwarded to one conversation at a time.")
    ] = 5
    poll_options: Annotated[Limit, _doc("Most options of a poll.")] = 12
    poll_option_characters: Annotated[Limit, _doc("Longest option of a poll.")] = 100
    schedule_least: Annotated[Limit, _doc("A scheduled message waits at least this long.")] = MINUTE
    schedule_most: Annotated[Limit, _doc("A scheduled message waits at most this long.")] = 365 * DAY
    scheduled_a_person: Annotated[Limit, _doc("Most messages one person may have scheduled.")] = 100
    pins_a_conversation: Annotated[Limit, _doc("Most messages pinned in one conversation.")] = 3
    page_messages: Annotated[Limit, _doc("Most messages in one page of history.")] = 100
    search_words: Annotated[Limit, _doc("Most words of one search.")] = 12
    search_results: Annotated[Limit, _doc("Most messages in one page of results.")] = 30
    invitation_life: Annotated[Limit, _doc("An invitation lapses after this.")] = 72 * HOUR
    decline_cool_off: Annotated[
        LimitOrNone, _doc("After a decline, further invitations to the same group wait unseen for this long.")
    ] = 30 * DAY
    invite_at_once: Annotated[Limit, _doc("Most people invited in one request.")] = 100
    group_members: Annotated[Limit, _doc("Most members of one group.")] = 5_000
    direct_request_messages: Annotated[
        Limit, _doc("Messages one may send a colleague before the first answer.")
    ] = 3
    pinned_conversations: Annotated[
        LimitOrNone, _doc("Most conversations a person may pin in their list.")
    ] = 10
    receipts_named_up_to: Annotated[
        LimitOrNone, _doc("Above this many members receipts are shown as counts only.")
    ] = 50
    receipt_interval: Annotated[
        LimitOrNone, _doc("A person's mark in a conversation is written at most this often.")
    ] = 2 * SECOND

    known_hosts: Annotated[
        str,
        _doc(
            "Sites that people here trust, parted by spaces: links that only look like them carry a warning."
        ),
    ] = "gov.uk gov.scot gov.wales nhs.uk nhs.scot police.uk parliament.scot microsoftonline.com"
    link_previews: Annotated[bool, _doc("Whether the server reads pages to show previews of links.")] = True
    preview_time: Annotated[Limit, _doc("How long reading a page for a preview may take.")] = 5 * SECOND
    preview_bytes: Annotated[Limit, _doc("Most that is read of a page for a preview.")] = 1024 * 1024
    preview_hops: Annotated[LimitOrNone, _doc("Redirections followed for a preview.")] = 3
    preview_ports: Annotated[
        str,
        _doc("Ports that pages may be read from, parted by spaces."),
        msgspec.Meta(pattern=r"^[0-9]{1,5}( [0-9]{1,5})*$"),
    ] = "80 443"
    previews_at_once: Annotated[Limit, _doc("Pages read for previews at the same time.")] = 8
    previews_a_minute: Annotated[Limit, _doc("Previews one person may ask for in a minute.")] = 20
    preview_title_characters: Annotated[Limit, _doc("Longest title in a preview.")] = 140
    preview_text_characters: Annotated[Limit, _doc("Longest description in a preview.")] = 280
    preview_life: Annotated[Limit, _doc("A page that was read for a preview is read anew after this.")] = DAY

    link_life: Annotated[Limit, _doc("A one-time link can be used for this long.")] = 7 * DAY
    session_life: Annotated[Limit, _doc("A session ends after this long without use.")] = 30 * DAY
    password_characters_least: Annotated[int, _doc("Shortest password."), msgspec.Meta(ge=8, le=256)] = 12
    password_characters_most: Annotated[int, _doc("Longest password."), msgspec.Meta(ge=64, le=1024)] = 256
    sign_in_failures: Annotated[
        Limit, _doc("Failed sign-ins for one name before each further try must wait.")
    ] = 5
    sign_in_failures_address: Annotated[
        Limit, _doc("The same for one address, which a whole office may share.")
    ] = 50
    sign_in_wait: Annotated[
        LimitOrNone, _doc("The first wait after too many failures; it doubles up to an hour.")
    ] = 30 * SECOND
    password_hashes_at_once: Annotated[Limit, _doc("Passwords hashed at the same time (64 MiB each).")] = 2

    body_bytes: Annotated[Limit, _doc("Largest body of an HTTP request.")] = 256 * 1024
    request_time: Annotated[Limit, _doc("How long a request may take to arrive whole.")] = 30 * SECOND
    frame_bytes: Annotated[Limit, _doc("Largest live frame from a client.")] = 64 * 1024
    frame_depth: Annotated[Limit, _doc("Deepest nesting of a live frame.")] = 16
    socket_queue_bytes: Annotated[
        Limit, _doc("What may wait for a slow client before it is cut off to catch up.")
    ] = 1024 * 1024
    sockets_a_person: Annotated[Limit, _doc("Live connections of one person.")] = 20
    frames_a_second: Annotated[Limit, _doc("Live frames a second from one client, over ten seconds.")] = 2_000
    catch_up_events: Annotated[
        Limit, _doc("Beyond this many missed events in a conversation the client fetches it anew.")
    ] = 2_000
    write_queue: Annotated[Limit, _doc("Writes that may wait for the database.")] = 10_000
    push_services: Annotated[
        str,
        _doc(
            "The push services that may wake people's devices: hosts, or *. and a host for all below it, separated by commas."
        ),
    ] = "fcm.googleapis.com,*.push.services.mozilla.com,*.notify.windows.com,*.push.apple.com"
    push_services_more: Annotated[
        str, _doc("Further ones, also as whole origins such as https://push.example.org:8443. Empty: none.")
    ] = ""
    push_contact: Annotated[
        str, _doc("Whom a push service may write to, mailto:… or https://…. Empty: the council's address.")
    ] = ""
    push_proxy: Annotated[
        str, _doc("The proxy through which push services are reached. Empty: directly.")
    ] = ""
    push_devices: Annotated[Limit, _doc("Devices of one person that may be woken.")] = 20
    push_life: Annotated[Limit, _doc("How long a wake-up waits for a device that is off.")] = 1 * DAY
    push_time: Annotated[Limit, _doc("How long a push service may take to answer.")] = 10 * SECOND
    pushes_at_once: Annotated[Limit, _doc("Wake-ups sent at the same time.")] = 16
    push_tries: Annotated[Limit, _doc("How often a wake-up is tried before it is given up.")] = 6
    push_again: Annotated[
        Limit, _doc("The wait before the second try; it doubles with each, up to an hour.")
    ] = 15 * SECOND
    alert_delay: Annotated[
        LimitOrNone,
        _doc("How long a message may be read where somebody is, before their other devices are woken."),
    ] = 2 * SECOND
    alert_clearing: Annotated[
        Limit, _doc("A device is told to take away what was read elsewhere at most this often.")
    ] = 5 * MINUTE
    alerts_shown: Annotated[Limit, _doc("Most conversations a device shows notifications of.")] = 20
    alert_characters: Annotated[Limit, _doc("Longest text in a notification.")] = 240
    import_bytes: Annotated[Limit, _doc("Largest WhatsApp export that may be read in.")] = 512 * 1024 * 1024

    staff_file_bytes: Annotated[Limit, _doc("Largest list of staff that may be read in.")] = 8 * 1024 * 1024
    staff_at_once: Annotated[
        Limit, _doc("Lines of a list of staff done in one transaction: others write in between.")
    ] = 25
    leavers_percent: Annotated[
        LimitOrNone, _doc("If more than this many in 100 would leave by a list of staff, it asks first.")
    ] = 10

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
    def own_hosts(self) -> frozenset[str]:
        """The names by which this server itself may be called."""
        return frozenset(urlsplit(each).hostname or "" for each in (self.address, *self.origins))

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
    return _make(values)


def override(config: Config, **given: str | int | None) -> Config:
    """The same settings but for those `given`; None leaves one as it is. Raises BadSetting naming the setting."""
    instead = {name: value for name, value in given.items() if value is not None}
    return _make(msgspec.structs.asdict(config) | instead)


def list_push_services(config: Config) -> list[str]:
    """Hosts, hosts after `*.`, and whole origins, in lower case."""
    named = f"{config.push_services},{config.push_services_more}".lower().split(",")
    return [each for each in map(str.strip, named) if each]


def describe_settings() -> dict[str, str]:
    """What each setting is, by its name here."""
    hints = get_type_hints(Config, include_extras=True)
    return {
        field.name: " ".join(each.description or "" for each in hints[field.name].__metadata__).strip()
        for field in msgspec.structs.fields(Config)
    }


def _make(values: Mapping[str, object]) -> Config:
    try:
        config = msgspec.convert(values, Config, strict=False)
    except msgspec.ValidationError as error:
        raise BadSetting(_tell(str(error))) from error
    _check_zone(config.zone)
    for service in list_push_services(config):
        _check_push_service(service)
    if config.database and not config.database.startswith(("postgresql://", "postgres://")):
        raise BadSetting("INWITH_DATABASE cannot be used: it does not begin with postgresql://.")
    if config.password_characters_least > config.password_characters_most:
        raise BadSetting("INWITH_PASSWORD_CHARACTERS_LEAST is above INWITH_PASSWORD_CHARACTERS_MOST.")
    return config


def _tell(fault: str) -> str:
    """msgspec's own words, with the setting called as the environment calls it."""
    reason, _, place = fault.partition(" - at ")
    if named := re.search(r"\w+", place):
        return f"INWITH_{named[0].upper()} cannot be used: {reason}."
    return f"A setting cannot be used: {fault}."


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:  # unknown, not a name at all, or a folder of names
        raise BadSetting(f"INWITH_ZONE cannot be used: there is no time zone {zone!r}.") from error


def _check_push_service(service: str) -> None:
    # In the clear only to this machine itself, which is how a service is tried out.
    loopback = re.fullmatch(r"http://(127\.0\.0\.1|localhost|\[::1\]):\d{1,5}", service)
    origin = re.fullmatch(r"https://[a-z0-9.\[\]:-]+", service)
    host = re.fullmatch(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+", service)
    if not (loopback or origin or host):
        raise BadSetting(f"INWITH_PUSH_SERVICES cannot be used: {service!r} is no host and no origin.")


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
    except (OSError, ValueError) as error:  # unreadable, not UTF-8, or not TOML
        raise BadSetting(f"The settings file {path} cannot be read: {error}") from error
