"""Which addresses a device may ask to be woken at: those of the push services the council trusts, and no others.

The address comes from the device. Without this list it would make our server speak to whatever the device names.
"""

import re
from urllib.parse import SplitResult, urlsplit

from inwith.config import Config, list_push_services
from inwith.errors import Refused

_LONGEST = 1_000
_PORT = 443
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


def check_endpoint(endpoint: str, config: Config) -> None:
    """Raises Refused for anything but a plain https address at one of the council's push services."""
    parts = _split(endpoint)
    if parts is None or not any(_is_of(parts, service) for service in list_push_services(config)):
        raise Refused(
            "This browser's push service is not one that your council uses. Ask your administrator.",
            code="unknown_push_service",
        )


def _split(endpoint: str) -> SplitResult | None:
    # A URL is read in more than one way when it holds anything unusual; those of the push services hold nothing such.
    if len(endpoint) > _LONGEST or not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        return None
    try:
        parts = urlsplit(endpoint)
        _ = parts.port
    except ValueError:
        return None
    usual = parts.hostname and parts.path and not parts.fragment and not {"@", "\\"} & set(endpoint)
    return parts if usual else None


def _is_of(parts: SplitResult, service: str) -> bool:
    """`service`: a host, `*.` and a host for all names below it, or a whole origin."""
    if "://" in service:
        return f"{parts.scheme}://{parts.netloc}" == service
    if parts.scheme != "https" or parts.netloc.lower() not in (parts.hostname, f"{parts.hostname}:{_PORT}"):
        return False
    host = parts.hostname or ""
    if not _HOST.fullmatch(host):
        return False
    return host.endswith(service[1:]) if service.startswith("*.") else host == service
