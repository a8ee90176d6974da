"""The forms of booking: what, on which day, with whom; then one of the times that are free."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models import Appointment, Operator, Practice, Service
from needlepoint.studio.booking.places import bookable, services_of

AHEAD = dt.timedelta(days=550)  # own choice: beyond it nobody knows when they are open


class ChooseForm(forms.Form):
    """What is looked for; it only shows times, so it stands in the address."""

    service = forms.ModelChoiceField(
        label=_("Service"), queryset=Service.objects.none(), empty_label=None
    )
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    person = forms.ModelChoiceField(
        label=_("With"),
        queryset=Operator.objects.none(),
        required=False,
        empty_label=_("anybody"),
    )

    def __init__(
        self, practice: Practice, data: Any = None, moved: Appointment | None = None
    ) -> None:
        super().__init__(data)
        services = services_of(practice)
        if moved is not None:  # what is booked no more can still be moved where it is booked
            services = practice.services.filter(Q(retired_at=None) | Q(pk=moved.service_id))
        for name, rows in (("service", services), ("person", bookable(practice))):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        self.practice = practice

    def clean_day(self) -> dt.date:
        """Refuse days that are over, and those that nobody plans yet."""
        day: dt.date = self.cleaned_data["day"]
        today = self.practice.today
        if not today <= day <= today + AHEAD:
            raise forms.ValidationError(_("Choose a day from today on."))
        return day
