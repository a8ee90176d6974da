"""The idle lock: a session that was quiet for long, or was locked by hand, shows nothing."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from needlepoint.records.models.login import SEEN

LOCKED = "locked"
EVERY_S = 15.0  # own choice: so often at most is activity written down
PROOFS = "account_authentication_methods"  # where allauth keeps who proved what, and when


def lock(session: SessionBase) -> None:
    """Lock a session until the same person proves to be there."""
    session[LOCKED] = time.time()


def is_locked(session: SessionBase) -> bool:
    """Whether a session is locked; one that was quiet for too long is locked by asking."""
    now_s = time.time()
    if LOCKED not in session:
        if 0.0 <= now_s - session.get(SEEN, now_s) <= settings.IDLE_S:  # the future is long ago
            return False
        lock(session)
    if session[LOCKED] > now_s:  # the clock was set back: lock anew, by the clock as it is
        lock(session)
    if any(
        proof.get("reauthenticated") and session[LOCKED] < proof["at"] <= now_s + 1.0
        for proof in session.get(PROOFS, [])
    ):
        del session[LOCKED]
        session[SEEN] = now_s
    return LOCKED in session


def saw(session: SessionBase) -> None:
    """Write down that somebody is there."""
    now_s = time.time()
    if not 0.0 <= now_s - session.get(SEEN, 0.0) <= EVERY_S:
        session[SEEN] = now_s
