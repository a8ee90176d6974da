"""The form of a client."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.records.models import Client

OLDEST_YEARS = 120  # own choice: who is older than this was mistyped


class ClientForm(forms.ModelForm[Client]):
    """Who it is and what everybody who comes near must know; the version read comes along."""

    version_read = forms.IntegerField(widget=forms.HiddenInput, required=False)
    flags = forms.CharField(
        label=gettext_lazy("Safety flags"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One short sentence a line; shown on every page of this client."),
    )

    class Meta:
        model = Client
        fields = ("name", "born", "phone", "mail", "language", "flags")
        widgets = {"born": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}  # noqa: RUF012

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.initial["version_read"] = self.instance.version
        self.initial["flags"] = "\n".join(self.instance.flags)

    def clean_flags(self) -> list[str]:
        """Give the lines that say something."""
        lines = (line.strip() for line in self.cleaned_data["flags"].splitlines())
        return [line for line in lines if line]

    def clean_born(self) -> dt.date:
        """Refuse days that nobody living was born on."""
        born: dt.date = self.cleaned_data["born"]
        today = dt.datetime.now(dt.UTC).date()
        if born > today or today.year - born.year > OLDEST_YEARS:
            raise ValidationError(_("This day of birth cannot be right; check the year."))
        return born
