"""The server: one loop that takes requests in and answers out, with or without TLS."""

from __future__ import annotations

import contextlib
import errno
import socket
import ssl
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import uvicorn

from needlepoint.errors import WrongUsage
from needlepoint.studio.site.bridge import Bridge
from needlepoint.studio.site.patient_lines import PatientLine

KEPT_S = 75  # own choice: longer than somebody reads a page before the next
LAST_S = 5  # own choice: how long pages under way may take when the studio ends
EVERY_S = 30  # own choice: how soon another address of the machine is noticed
SWITCH_S = 0.0005
"""Own choice: how long one page computes before another has a turn.

A page asks the database some twenty times, and lets others compute meanwhile; after each answer it
waits so long for its turn. With Python's usual 5 ms the waiting was longer than the work: while
captures were measured, 95 of 100 pages took up to 810 ms, and 440 ms with this.
"""
WAITING = 256  # own choice: lines that the system holds until the loop takes them
TRIES = 8  # own choice: a port that is free on one address may be taken on another


class Server(uvicorn.Server):
    """A server that has its port before it runs.

    Parameters
    ----------
    bridge
        To the site.
    host, port
        Where to listen; port 0 takes a free one, no host every address of this machine.
    tls
        With it the server speaks https and nothing else.
    check
        Is called every `EVERY_S` seconds, between requests.

    Raises
    ------
    WrongUsage
        If something else listens there, or the address is none of this machine.
    """

    def __init__(
        self,
        bridge: Bridge,
        host: str,
        port: int,
        tls: ssl.SSLContext | None = None,
        check: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.bridge = bridge
        sealed: dict[str, Any] = {}
        if tls is not None:
            sealed["ssl_context_factory"] = lambda _config, _default: tls
        super().__init__(
            uvicorn.Config(
                self.bridge,
                http=PatientLine,
                ws="none",
                loop="asyncio",
                lifespan="off",
                interface="asgi3",
                log_config=None,
                log_level="error",
                access_log=False,
                server_header=False,
                timeout_keep_alive=KEPT_S,
                timeout_graceful_shutdown=LAST_S,
                callback_notify=check,
                timeout_notify=EVERY_S,
                proxy_headers=False,
                **sealed,
            )
        )
        self.sockets = listening(host, port)
        self.port = self.sockets[0].getsockname()[1]

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until told to stop by a signal or `stop`."""
        sys.setswitchinterval(SWITCH_S)
        super().run(self.sockets if sockets is None else sockets)

    def stop(self) -> None:
        """Ask it to end, from any thread."""
        self.should_exit = True

    def close(self) -> None:
        """Let go of the port and of the threads of the site."""
        for each in self.sockets:
            each.close()
        self.bridge.pool.shutdown(wait=False, cancel_futures=True)


def listening(host: str, port: int) -> list[socket.socket]:
    """Return sockets that listen on every address of a name.

    Raises
    ------
    WrongUsage
        As `Server`.
    """
    left = TRIES if port == 0 else 1
    while True:
        left -= 1
        try:
            return _listening(host, port)
        except OSError as why:
            if left and why.errno == errno.EADDRINUSE:
                continue
            raise WrongUsage(
                f"Nothing can listen at {host or 'any address'}, port {port} "
                f"({why.strerror or why}). "
                "Is the studio running already? Otherwise choose another port."
            ) from why


def _listening(host: str, port: int) -> list[socket.socket]:
    """Listen on every address of a name, or on none."""
    sockets: list[socket.socket] = []
    try:
        for family, kind, _proto, _name, place in _places(host, port):
            # a free port is the same one on each address
            chosen = sockets[0].getsockname()[1] if sockets and port == 0 else place[1]
            with _absent_is_well(bool(sockets)):
                sockets.append(_socket(family, kind, (place[0], chosen, *place[2:])))
    except OSError:
        for each in sockets:
            each.close()
        raise
    return sockets


@contextlib.contextmanager
def _absent_is_well(others: bool) -> Iterator[None]:
    """Pass over a kind of address that this machine has not, where there is another."""
    try:
        yield
    except OSError as why:
        if not others or why.errno not in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
            raise


def _places(host: str, port: int) -> list[Any]:
    return sorted(
        set(
            socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        ),
        key=lambda place: place[0],  # the older family first: its port is told
    )


def _socket(family: int, kind: int, place: Any) -> socket.socket:
    made = socket.socket(family, kind)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # elsewhere two programs could share a port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(place)
        made.listen(WAITING)
        made.setblocking(False)
    except OSError:
        made.close()
        raise
    return made
