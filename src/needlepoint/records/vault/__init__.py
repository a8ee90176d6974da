"""The vault: every file of a client, encrypted under a key of its own."""

from needlepoint.records.vault.keys import KeyRing, NoKey, open_key_ring, read_key_ring
from needlepoint.records.vault.sealed import Tampered
from needlepoint.records.vault.vault import (
    Forgotten,
    forget,
    key_ring,
    mark_keys_made,
    pieces,
    read,
    store,
    stored_names,
    sweep,
    sweep_unlinked,
    vault_storage,
    whole,
)

__all__ = [
    "Forgotten",
    "KeyRing",
    "NoKey",
    "Tampered",
    "forget",
    "key_ring",
    "mark_keys_made",
    "open_key_ring",
    "pieces",
    "read",
    "read_key_ring",
    "store",
    "stored_names",
    "sweep",
    "sweep_unlinked",
    "vault_storage",
    "whole",
]
