"""Who has reached the studio from elsewhere, and what is wrong where somebody has not."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.studio.lan.addresses import Place, in_address

MOST = 500  # own choice: more devices than a practice has
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass
class Reach:
    """What a running server knows of its network.

    Attributes
    ----------
    port, plain_port
        Where it speaks https, and where the page lies that leads there.
    place
        Where the machine is found now.
    fingerprint, authority
        Of the authority, and its certificate.
    moved
        The address before, and when it changed; or None.
    plain, trusted
        Devices that opened the plain page, and those that speak https, with when they last did.
    """

    port: int
    plain_port: int
    place: Place
    fingerprint: str = ""
    authority: bytes = b""
    moved: tuple[str, dt.datetime] | None = None
    plain: dict[str, dt.datetime] = field(default_factory=dict)
    trusted: dict[str, dt.datetime] = field(default_factory=dict)

    @property
    def plain_address(self) -> str:
        """Return the address that is shown as a picture; by number, as every device finds it."""
        return f"http://{self._host()}:{self.plain_port}/"

    @property
    def addresses(self) -> list[str]:
        """Return where the studio is, the name first: passkeys need one."""
        hosts = [self.place.local_name, *(in_address(each) for each in self.place.addresses)]
        return [f"https://{host}:{self.port}/" for host in hosts]

    def _host(self) -> str:
        return in_address(self.place.addresses[0]) if self.place.addresses else "localhost"

    def moved_to(self, place: Place) -> None:
        """Take note of other addresses."""
        self.moved = (self._host(), timezone.now())
        self.place = place

    def noting(self, application: Wsgi, *, plain: bool) -> Wsgi:
        """Return an application that notes who asks."""

        def noted(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            self.note(environ.get("REMOTE_ADDR", ""), plain=plain)
            return application(environ, start)

        return noted

    def note(self, who: str, *, plain: bool) -> None:
        """Note that a device has asked, unless it is this machine."""
        seen = self.plain if plain else self.trusted
        with suppress(ValueError):
            address = ipaddress.ip_address(who.split("%", 1)[0])
            ours = address.is_loopback or address in self.place.addresses
            if not ours and (who in seen or len(seen) < MOST):
                seen[who] = timezone.now()

    def sentences(self) -> list[str]:
        """Return in one sentence each what is wrong; nothing where nothing is."""
        said = []
        if not self.place.addresses:
            said.append(_("This machine is in no network: join the wireless network first."))
        if self.moved is not None:
            before, when = self.moved
            said.append(
                _(
                    "The address of this machine changed from %(before)s to %(now)s at %(time)s: "
                    "scan the code again, and let the router give it a fixed address."
                )
                % {
                    "before": before,
                    "now": self._host(),
                    "time": timezone.localtime(when).strftime("%H:%M"),
                }
            )
        return said + self._unreached()

    def _unreached(self) -> list[str]:
        if not self.plain and not self.trusted:
            return [
                _(
                    "No other device has reached this studio since it was started. If one tries: "
                    "is it in the same wireless network (not the guests')? Then the firewall of "
                    "this machine has to let ports %(plain)d and %(port)d through."
                )
                % {"plain": self.plain_port, "port": self.port}
            ]
        return [
            _(
                "%(device)s has opened the first page but not the studio: it does not trust the "
                "studio yet (the two taps below), or its clock is wrong."
            )
            % {"device": who}
            for who in sorted(self.plain.keys() - self.trusted.keys())
        ]


_running: list[Reach] = []


def now_running(reach: Reach | None) -> None:
    """Let the pages of this process find what its server knows; None when it ends."""
    _running[:] = [] if reach is None else [reach]


def running() -> Reach | None:
    """Return what the server of this process knows of its network, if it serves one."""
    return _running[0] if _running else None
