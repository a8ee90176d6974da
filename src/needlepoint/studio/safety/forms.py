"""Forms of holds and of erasure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.records.models import Client, Operator, Practice
from needlepoint.studio.domain.local_time import day_span


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


class FilterForm(forms.Form):
    """Whose lines, of which day, and whether looks are left out."""

    who = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    changes = forms.BooleanField(label=gettext_lazy("Changes only, without looks"), required=False)

    def __init__(self, practice: Practice, data: Any = None) -> None:
        super().__init__(data)
        self.zone = practice.zone
        people = Operator.objects.filter(practice=practice)
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("", _("everybody")),
            *((str(each.public_id), str(each)) for each in people),
        ]

    def wanted(self) -> Q:
        """Return which lines are asked for."""
        said, lines = self.cleaned_data, Q()
        if said["who"]:
            lines &= Q(actor=said["who"])
        if said["day"]:
            begin, end = day_span(self.zone, said["day"], said["day"])  # lines are kept in UTC
            since, until = (each.isoformat(timespec="microseconds") for each in (begin, end))
            lines &= Q(at__gte=since, at__lt=until)
        if said["changes"]:
            lines &= ~(Q(action__startswith="read") | Q(action__startswith="view"))
        return lines
