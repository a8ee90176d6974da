"""Telling another system of each line of the audit, by the system's log (syslog, RFC 5424).

Told are number, time, who (a number), what was done to what kind of row, and the digest; not
whose record it was. Who cuts off or rewrites the chain here contradicts what stands there.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import time
from functools import lru_cache
from typing import Any

from needlepoint.records.models.audit import AuditEvent
from needlepoint.records.sockets import place_of

PRIORITY = 13 * 8 + 5  # the log's own words: facility "log audit", severity "notice"
REST_S = 60.0  # own choice: so long a name that nobody knew is not asked for again
UNKNOWN: dict[str, float] = {}
LOG = logging.getLogger(__name__)


def tell(event: AuditEvent, where: str) -> None:
    """Tell of one line without ever waiting; a line that nobody took is said on the console."""
    if time.monotonic() < UNKNOWN.get(where, 0.0):
        return
    try:
        family, address = _place(where)
        with socket.socket(family, socket.SOCK_DGRAM) as line:
            line.setblocking(False)
            line.sendto(message(event), address)
    except OSError as why:
        _place.cache_clear()
        if isinstance(why, socket.gaierror):  # asking for a name may take seconds
            UNKNOWN[where] = time.monotonic() + REST_S
        LOG.warning("line %d of the audit was not told to %s: %s", event.seq, where, why)


def message(event: AuditEvent) -> bytes:
    """Return what is told of a line."""
    told = {
        "seq": event.seq,
        "actor": event.actor,
        "action": event.action,
        "subject_kind": event.subject_kind,
        "practice": event.practice,
        "digest": event.digest,
    }
    text = json.dumps(told, separators=(",", ":"))
    head = f"<{PRIORITY}>1 {event.at} {socket.gethostname()} needlepoint {os.getpid()} audit -"
    return f"{head} {text}".encode()


@lru_cache(maxsize=4)
def _place(where: str) -> tuple[socket.AddressFamily, Any]:
    return place_of(where, socket.SOCK_DGRAM)
