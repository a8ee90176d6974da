"""The form of the public page: who asks, and how they are reached."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models import digits

FEWEST_DIGITS = 6  # own choice: fewer are no telephone number
LONGEST_LIFE = 120


class AskForm(forms.Form):
    """Who asks for a time."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    born = forms.DateField(
        label=_("Born on"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    mail = forms.EmailField(
        label=_("Mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    note = forms.CharField(
        label=_("Anything we should know about the time"),
        required=False,
        max_length=500,
        help_text=_("Please write nothing about your health here."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one way to answer."""
        said = super().clean() or self.cleaned_data
        if not said.get("mail") and len(digits(said.get("phone", ""))) < FEWEST_DIGITS:
            raise forms.ValidationError(_("Tell us your telephone or your mail, so we can answer."))
        return said

    def clean_born(self) -> dt.date:
        """Refuse days on which nobody who asks was born."""
        born: dt.date = self.cleaned_data["born"]
        today = dt.datetime.now(dt.UTC).date()
        if not today.year - LONGEST_LIFE <= born.year or born >= today:
            raise forms.ValidationError(_("Check this day."))
        return born
