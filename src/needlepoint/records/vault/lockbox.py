"""Short secrets in the database, locked under the master key: seeds of codes, for instance."""

from __future__ import annotations

import base64
import re
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from needlepoint.records.vault.keys import NONCE
from needlepoint.records.vault.sealed import Tampered
from needlepoint.records.vault.vault import key_ring

LOCKED = re.compile(r"\d+:[A-Za-z0-9+/]{38,}={0,2}")
PURPOSE = b"needlepoint short secrets"


def lock(text: str, purpose: bytes = PURPOSE) -> str:
    """Lock a text; the result is text too, and opens for the same purpose only."""
    ring, nonce = key_ring(), secrets.token_bytes(NONCE)
    key = ring.derive(ring.version, purpose)
    locked = AESGCM(key).encrypt(nonce, text.encode("utf-8"), purpose)
    return f"{ring.version}:{base64.b64encode(nonce + locked).decode('ascii')}"


def unlock(locked: str, purpose: bytes = PURPOSE) -> str:
    """Return a text back.

    Raises
    ------
    NoKey
        If the master key that locked it is gone.
    Tampered
        If it was changed, or locked for another purpose.
    """
    version, _, body = locked.partition(":")
    try:
        raw = base64.b64decode(body, validate=True)
        key = key_ring().derive(int(version), purpose)
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], purpose).decode("utf-8")
    except (InvalidTag, ValueError):
        raise Tampered("A secret in the database was changed and is not used.") from None
