"""allauth's forms of the door without its offer to mail a new password: the owner gives a link."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _

FORGOTTEN = _("Forgotten? The owner of the practice gives you a new link.")


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc]  # allauth carries no types
    """Ask who is there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = FORGOTTEN


class ReauthenticateForm(allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    """Ask whether it is still the same person."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = FORGOTTEN


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """Add a passkey; allauth says two labels in English whatever the language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        if "passwordless" in self.fields:
            self.fields["passwordless"].label = _("Passwordless")
