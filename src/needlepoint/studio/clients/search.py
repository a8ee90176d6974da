"""Words somebody searches by: names of clients, so they stand in no address that can be read.

An address is kept by browsers, by servers in front of this one and in their logs. The words go in
the body of a request, and the address of what was found carries them locked under the master key:
it can be gone back to and loaded again, but not read.
"""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode

from needlepoint.records.vault.keys import NoKey
from needlepoint.records.vault.lockbox import lock, unlock
from needlepoint.records.vault.sealed import Tampered

PURPOSE = b"needlepoint search words"
LONGEST = 120  # own choice: as long as a name may be


def tidied(typed: str) -> str:
    """Return the words of what was typed."""
    return typed.strip()[:LONGEST]


def locked_words(words: str) -> str:
    """Return words as they may stand in an address."""
    return lock(words, PURPOSE) if words else ""


def words_of(found: str) -> str:
    """Return the words that stand in an address; none where it was changed or its key is gone."""
    try:
        return unlock(found, PURPOSE) if found else ""
    except (Tampered, NoKey):
        return ""


def path_to(found: str) -> str:
    """Return the address of what was found."""
    return f"{reverse('clients')}?{urlencode({'found': found})}" if found else reverse("clients")
