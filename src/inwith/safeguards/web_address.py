"""Reading the address of a page strictly: whatever two programs might read in two ways is refused.

The host that is checked, looked up, connected to, named in TLS and sent as `Host` is the one string made here.
"""

import re
from typing import Literal
from urllib.parse import quote, urljoin

import idna
import msgspec

from inwith.errors import Refused

LONGEST = 2048
_FORM = re.compile(
    r"(?P<scheme>https?)://(?P<host>[^/?#:@\[\]%\\]+)(?::(?P<port>[0-9]{1,5}))?(?P<rest>[/?][^#]*)?(?:#.*)?",
    re.IGNORECASE,
)
# White space and controls of every kind, and what browsers take for a slash.
_NEVER = re.compile(
    r"[\s\\\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# Browsers and resolvers take a name that ends in a number for an IPv4 address, in octal and hexadecimal too.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Names that never mean a site of the public internet (RFC 6761, 6762, 7686, 8375, 9476; ICANN's private use).
_INSIDE = frozenset(
    {"localhost", "local", "internal", "onion", "alt", "arpa", "invalid", "intranet", "lan", "home", "corp"}
)
_PORTS = {"http": 80, "https": 443}


class NoPage(Refused):
    """There is no page to be had at an address. `sentence` says why; to people it is never more than "no preview"."""

    code = "no_page"


class WebAddress(msgspec.Struct, frozen=True):
    """`host`: lower-case ASCII, a name with at least two labels. `target`: path and query, as they are sent."""

    scheme: Literal["http", "https"]
    host: str
    port: int
    target: str

    @property
    def url(self) -> str:
        usual = _PORTS[self.scheme] == self.port
        return f"{self.scheme}://{self.host}{'' if usual else f':{self.port}'}{self.target}"


def read_address(url: str) -> WebAddress:
    """Raises NoPage for what is not plainly the address of a page on a host with a name."""
    if len(url) > LONGEST:
        raise NoPage("The address is too long.")
    found = None if _NEVER.search(url) else _FORM.fullmatch(url)
    if found is None:
        raise NoPage("This is not plainly the address of a page.")
    scheme: Literal["http", "https"] = "https" if found["scheme"].lower() == "https" else "http"
    port = int(found["port"] or _PORTS[scheme])
    rest = found["rest"] or "/"
    target = quote(rest if rest.startswith("/") else "/" + rest, safe="/?%&=+,;:@!$'()*~-._|[]{}^`\"<>")
    return WebAddress(scheme, _read_host(found["host"]), port, target)


def follow(address: WebAddress, location: bytes) -> WebAddress:
    """Where a redirection from `address` leads. Raises NoPage."""
    try:
        text = location.decode()
        return read_address(urljoin(address.url, text))
    except ValueError as error:  # no UTF-8, or brackets that hold no address
        raise NoPage("The page leads to an address that cannot be read.") from error


def _read_host(text: str) -> str:
    host = text.lower() if text.isascii() else _to_ascii(text)
    labels = host.split(".")
    if len(labels) < 2 or len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise NoPage("The address does not name a site of the internet.")
    if _NUMBER.fullmatch(labels[-1]) or labels[-1] in _INSIDE:
        raise NoPage("The address does not name a site of the internet.")
    return host


def _to_ascii(text: str) -> str:
    try:
        return idna.encode(text, uts46=True).decode()
    except (idna.IDNAError, UnicodeError) as error:
        raise NoPage("The address does not name a site of the internet.") from error
