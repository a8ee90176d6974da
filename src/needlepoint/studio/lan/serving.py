"""Two doors of one machine: https for the studio, plain http for the page that leads there."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from needlepoint.studio.lan.addresses import here
from needlepoint.studio.lan.authority import (
    RENEWED_BEFORE,
    Authority,
    Leaf,
    issue,
    open_authority,
    server_context,
)
from needlepoint.studio.lan.plain_site import PlainSite
from needlepoint.studio.lan.reach import Reach, now_running
from needlepoint.studio.site.body_limits import most_body
from needlepoint.studio.site.bridge import Bridge, Wsgi
from needlepoint.studio.site.server import Server

EVERYWHERE, LAST_S = "", 10.0

Tell = Callable[[str], Any]


class Lan:
    """The studio on the network of the practice.

    Parameters
    ----------
    application
        The site.
    keys
        The folder of the practice's keys; its authority lies there too.
    port, plain_port
        Where to speak https and plain http.
    tell
        Takes a sentence for the terminal.
    """

    def __init__(
        self, application: Wsgi, keys: Path, port: int, plain_port: int, tell: Tell
    ) -> None:
        place = here()
        self.authority: Authority = open_authority(keys, place)
        self.leaf: Leaf = issue(self.authority, place)
        self.context = server_context()
        self.leaf.load_into(self.context)
        self.tell = tell
        self.reach = Reach(port, plain_port, place, self.authority.fingerprint, self.authority.der)
        noted = self.reach.noting(application, plain=False)
        bridge = Bridge(noted, most_of=most_body)
        self.server = Server(bridge, EVERYWHERE, port, self.context, self.look)
        try:
            plain = self.reach.noting(PlainSite(self.reach), plain=True)
            self.plain = Server(Bridge(plain, most_body=0), EVERYWHERE, plain_port)
        except BaseException:
            self.server.close()
            raise
        self.reach.port, self.reach.plain_port = self.server.port, self.plain.port
        settings.ALLOWED_HOSTS += [
            host for host in place.hosts if host not in settings.ALLOWED_HOSTS
        ]

    def run(self) -> None:
        """Serve until told to stop."""
        now_running(self.reach)
        beside = threading.Thread(target=self.plain.run, daemon=True)
        beside.start()
        try:
            self.server.run()
        finally:
            self.plain.stop()
            beside.join(LAST_S)

    def stop(self) -> None:
        """Ask both to end."""
        self.server.stop()

    def close(self) -> None:
        """Let go of both ports."""
        now_running(None)
        self.server.close()
        self.plain.close()

    async def look(self) -> None:
        """See whether the machine has other addresses by now or the certificate grows old.

        It runs where lines are taken in, so none begins with half a certificate.
        """
        place, now = here(), dt.datetime.now(dt.UTC)
        moved = place.hosts != self.leaf.place.hosts
        if not moved and now + RENEWED_BEFORE < self.leaf.ends:
            return
        self.leaf = issue(self.authority, place)
        self.leaf.load_into(self.context)
        if moved:
            settings.ALLOWED_HOSTS += [
                host for host in place.hosts if host not in settings.ALLOWED_HOSTS
            ]
            self.reach.moved_to(place)
            for sentence in self.reach.sentences()[:1]:
                self.tell(sentence)
