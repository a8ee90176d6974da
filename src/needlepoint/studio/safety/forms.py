"""Forms of holds and of erasure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.records.models import Client


class HoldForm(forms.Form):
    """Why a record must not be erased."""

    reason = forms.CharField(label=gettext_lazy("Reason to keep the record"), max_length=300)


class EraseForm(forms.Form):
    """Who really wants it says whose record it is."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("It stays in the audit for good, so name nobody in it."),
    )
    name = forms.CharField(label=gettext_lazy("The client's name, as it is written above"))

    def __init__(self, client: Client, data: Any = None) -> None:
        super().__init__(data)
        self.client = client

    def clean_name(self) -> str:
        """Refuse another name."""
        name: str = self.cleaned_data["name"].strip()
        if name != self.client.name:
            raise ValidationError(_("This is not the name of this client."))
        return name
