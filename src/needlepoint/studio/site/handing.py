"""The tablet in the client's hand: one form and nothing else, until a PIN brings it back.

The session remembers which form was handed over. While it does, every other address of the studio
leads to a page that says thank you, and only the PIN of who handed it over (or the password, after
too many wrong ones) ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse

HANDED = "handed"
MOST_TRIES = 5  # own choice: then it is locked, and only a login proof opens it

FORMS: dict[str, frozenset[str]] = {
    "intake": frozenset({"intake-section"}),
    "consent": frozenset(
        {
            "consent",
            "consent-language",
            "consent-channels",
            "consent-sign",
            "consent-decline",
        }
    ),
}
"""What can be handed over, and the addresses that belong to it."""

ALWAYS = frozenset(
    {
        "hand-thanks",
        "hand-back",
        "lock",
        "account_logout",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    }
)


@dataclass(frozen=True, slots=True)
class HandedForm:
    """What the client holds.

    Attributes
    ----------
    kind, code
        The form, and its number in addresses.
    path
        Where the form begins.
    back
        Where the practice goes on afterwards.
    """

    kind: str
    code: str
    path: str
    back: str


def hand_over(session: SessionBase, form: HandedForm) -> None:
    """Leave nothing open in a session but one form."""
    session[HANDED] = {
        "kind": form.kind,
        "code": form.code,
        "path": form.path,
        "back": form.back,
        "tries": 0,
    }


def handed(session: SessionBase) -> HandedForm | None:
    """Return what was handed over; None where the practice holds the tablet."""
    kept: dict[str, Any] | None = session.get(HANDED)
    if kept is None:
        return None
    return HandedForm(kept["kind"], kept["code"], kept["path"], kept["back"])


def take_back(session: SessionBase) -> None:
    """Open the studio again."""
    session.pop(HANDED, None)


def wrong_pin(session: SessionBase) -> int:
    """Count a wrong PIN; return how many tries are left."""
    kept = session[HANDED]
    kept["tries"] += 1
    session[HANDED] = kept
    return max(0, MOST_TRIES - int(kept["tries"]))


def tries_left(session: SessionBase) -> int:
    """Return how many tries of the PIN are left."""
    return max(0, MOST_TRIES - int(session.get(HANDED, {}).get("tries", 0)))


def elsewhere(session: SessionBase, name: str, kwargs: dict[str, Any]) -> str:
    """Return where a client is led who is not on the form; empty where they may be."""
    form = handed(session)
    if form is None or name in ALWAYS:
        return ""
    if name in FORMS[form.kind] and str(kwargs.get("code")) == form.code:
        return ""
    return reverse("hand-thanks")
