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
        if now_s - session.get(SEEN, now_s) <= settings.IDLE_S:
            return False
        lock(session)
    if any(
        proof.get("reauthenticated") and proof["at"] > session[LOCKED]
        for proof in session.get(PROOFS, [])
    ):
        del session[LOCKED]
        session[SEEN] = now_s
    return LOCKED in session


def saw(session: SessionBase) -> None:
    """Write down that somebody is there."""
    now_s = time.time()
    if now_s - session.get(SEEN, 0.0) > EVERY_S:
        session[SEEN] = now_s
