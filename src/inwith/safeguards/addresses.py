"""Which addresses of the network are public: everything else is somebody's inside, perhaps our own.

What is not known to be public is refused. Python's `is_global` alone lets multicast, relays and embedded private
addresses through; the registries are RFC 6890's, as IANA keeps them.
"""

import ipaddress
import socket

_NEVER_4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' own; clouds keep their metadata there too
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's own services, as seen from its machines; otherwise a public address
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # relays into IPv6
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Beyond this there is nothing that a server on the public internet has: no mapped, compatible, translated (64:ff9b),
# local or multicast address.
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_NEVER_6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo and other protocols' own
        "2001:db8::/32",
        "2002::/16",  # 6to4: it carries an IPv4 address
        "2620:4f:8000::/48",
        "3ffe::/16",
        "3fff::/20",
    )
)
# RFC 5214: these 32 bits before an IPv4 address make the machine that holds it the one that is reached.
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})


def is_public(address: str) -> bool:
    """Whether `address`, as a resolver gives it, is one machine on the public internet. Anything odd is not."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return found.is_global and not any(found in network for network in _NEVER_4)
    if found.scope_id is not None or found not in _PUBLIC_6 or not found.is_global:
        return False
    return (
        not any(found in network for network in _NEVER_6) and (int(found) >> 32) & 0xFFFF_FFFF not in _ISATAP
    )


def is_own(address: str) -> bool:
    """Whether this machine itself holds the address. Nothing is sent: a datagram socket only chooses where it would send from."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as chooser:
        try:
            chooser.connect((address, 9))
            return str(chooser.getsockname()[0]) == address
        except OSError:  # there is no way there, so nothing will be reached either
            return False


def may_be_reached(address: str) -> bool:
    """Whether a page may be fetched from there."""
    return is_public(address) and not is_own(address)
