"""Forms of the door."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models import Operator, Practice


class OwnerForm(BaseUserCreationForm[Operator]):
    """The practice's name and its owner."""

    practice_name = forms.CharField(label=_("Name of the practice"), max_length=120)

    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-zone": ""}))

    class Meta:
        model = Operator
        fields = ("name", "username")

    field_order = ("practice_name", "name", "username", "password1", "password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs.pop("autofocus", None)  # Django's choice
        self.fields["practice_name"].widget.attrs["autofocus"] = True

    def clean_time_zone(self) -> str:
        """Take the time zone that the browser said; one that is not known here is UTC."""
        name: str = self.cleaned_data["time_zone"]
        return name if name in available_timezones() else "UTC"

    def clean_practice_name(self) -> str:
        """Let the check of the password know the practice before there is one."""
        name: str = self.cleaned_data["practice_name"]
        self.instance.practice = Practice(name=name)
        return name
