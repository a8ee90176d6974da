"""Second factors: what allauth stores of them is locked under the master key."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter

from needlepoint.records.vault.lockbox import lock, unlock


class Factors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Locks seeds of one-time codes and of recovery codes."""

    def encrypt(self, text: str) -> str:
        """Lock a seed."""
        return lock(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a seed back."""
        return unlock(encrypted_text)
