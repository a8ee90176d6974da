"""A new master key: every file's key is wrapped again; no file is touched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings

from needlepoint.records import audit
from needlepoint.records.models import StoredFile
from needlepoint.records.vault.keys import add_key, remove_keys
from needlepoint.records.vault.lockbox import LOCKED, lock, unlock


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did.

    Attributes
    ----------
    version
        The new master key.
    wrapped
        How many keys it wraps now.
    destroyed
        Master keys that were destroyed.
    """

    version: int
    wrapped: int
    destroyed: tuple[int, ...]


def rotate(*, destroy_old: bool = False) -> Rotation:
    """Make a new master key and wrap every file's key by it.

    It may be interrupted and run again: earlier versions open what they wrapped as long as they
    are there.

    Parameters
    ----------
    destroy_old
        Whether to destroy the earlier versions afterwards; backups that they lock, and the files
        in any backup made before, cannot be opened then.
    """
    folder = Path(settings.KEYS)
    ring, wrapped = add_key(folder), 0
    earlier = StoredFile.objects.filter(wrapped_key__isnull=False).exclude(key_version=ring.version)
    for stored in earlier.iterator():
        name = stored.id.bytes
        assert stored.wrapped_key is not None
        key = ring.unwrap(stored.key_version, bytes(stored.wrapped_key), name)
        version, again = ring.wrap(key, name)
        # a file that was forgotten meanwhile stays forgotten
        wrapped += StoredFile.objects.filter(pk=stored.pk, wrapped_key__isnull=False).update(
            key_version=version, wrapped_key=again
        )
    _lock_anew()
    old: set[int] = set()
    if destroy_old and not earlier.exists():
        old = (set(ring.keys) | set(ring.damaged)) - {ring.version}
        audit.note(None, "destroy keys", None, {"kept": ring.version, "destroyed": sorted(old)})
        remove_keys(folder, old)
    audit.note(None, "rotate keys", None, {"version": ring.version, "destroyed": sorted(old)})
    return Rotation(ring.version, wrapped, tuple(sorted(old)))


def _lock_anew() -> None:
    """Lock the seeds of second factors under the new key; allauth keeps them in its own table."""
    for factor in Authenticator.objects.all():
        anew = {name: _anew(value) for name, value in factor.data.items()}
        if anew != factor.data:
            Authenticator.objects.filter(pk=factor.pk, data=factor.data).update(data=anew)


def _anew(value: Any) -> Any:
    if isinstance(value, list):
        return [_anew(each) for each in value]
    if isinstance(value, str) and LOCKED.fullmatch(value):
        return lock(unlock(value))
    return value
