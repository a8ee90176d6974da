"""Where another program listens, as a setting says it: a path, or a name and a port."""

from __future__ import annotations

import socket
from typing import Any

from needlepoint.errors import WrongUsage


def place_of(where: str, kind: socket.SocketKind) -> tuple[socket.AddressFamily, Any]:
    """Return the family and the address of ``/run/some.socket`` or ``host:514``.

    Raises
    ------
    WrongUsage
        If it is neither.
    OSError
        If nobody knows the name.
    """
    if where.startswith("/"):
        return socket.AF_UNIX, where
    host, _, port = where.rpartition(":")
    if not host or not port.isdecimal():
        raise WrongUsage(f"{where!r} is neither a path nor host:port.")
    family, _, _, _, address = socket.getaddrinfo(host.strip("[]"), int(port), type=kind)[0]
    return family, address
