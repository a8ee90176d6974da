"""Names and addresses under which other devices of the same network reach this machine."""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

PROBES = ("10.255.255.254", "192.168.255.254", "172.31.255.254", "192.0.2.254", "2001:db8::1")
"""Where no packet is sent: only asked through which of our addresses one would go."""

PRIVATE = [
    ip_network(net)
    for net in (
        "10.0.0.0/8",  # RFC 1918
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",  # RFC 3927: two machines and a wire
        "100.64.0.0/10",  # RFC 6598, as some providers and private networks use it
        "127.0.0.0/8",
        "fc00::/7",  # RFC 4193
        "fe80::/10",
        "::1/128",
    )
]
LOOPBACK: tuple[Address, ...] = (ip_address(socket.INADDR_LOOPBACK), ip_address("::1"))
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where this machine is found.

    Attributes
    ----------
    name
        What it calls itself, one word in small letters.
    addresses
        Its addresses in the network, IPv4 first; those of the machine itself are not among them.
    """

    name: str
    addresses: tuple[Address, ...]

    @property
    def local_name(self) -> str:
        """Return the name that the devices of a network find without any server (RFC 6762)."""
        return f"{self.name}.local"

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name, the one for other devices first."""
        return self.local_name, *(() if self.name == "localhost" else (self.name,)), "localhost"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return everything that may stand in an address, as a browser writes it."""
        return (*self.names, *(in_address(each) for each in (*self.addresses, *LOOPBACK)))


def here() -> Place:
    """Return where this machine is found now."""
    return Place(_name(), tuple(sorted(_addresses(), key=_rank)))


def is_private(address: Address) -> bool:
    """Whether nobody but this network reaches it."""
    return any(address in net for net in PRIVATE)


def in_address(address: Address) -> str:
    """Return an address as it stands in a URL."""
    return f"[{address}]" if address.version == 6 else str(address)


def _name() -> str:
    name = socket.gethostname().split(".", 1)[0].lower().replace("_", "-")
    return name if LABEL.fullmatch(name) else "localhost"


def _addresses() -> set[Address]:
    found: set[Address] = set()
    for probe in PROBES:
        family = socket.AF_INET6 if ":" in probe else socket.AF_INET
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect((probe, 9))
            found.add(_read(asking.getsockname()[0]))
    with suppress(OSError, UnicodeError):  # some are called what no name may be
        for _family, _kind, _proto, _called, place in socket.getaddrinfo(socket.gethostname(), 0):
            found.add(_read(str(place[0])))
    return {each for each in found if not _is_useless(each)}


def _read(text: str) -> Address:
    return ip_address(text.split("%", 1)[0])


def _is_useless(address: Address) -> bool:
    """Whether it leads other devices nowhere; link-local ones of IPv6 need a card's name too."""
    if address.is_loopback or address.is_unspecified or address.is_multicast:
        return True
    return address.version == 6 and address.is_link_local


def _rank(address: Address) -> tuple[bool, bool, int]:
    return address.version == 6, not is_private(address), int(address)
