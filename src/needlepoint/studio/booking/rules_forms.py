"""The forms of how a practice is booked: services, rooms, hours, closures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models import (
    SLOT,
    BookingRules,
    Closure,
    Room,
    Service,
)
from needlepoint.records.models.opening import WeekSpan
from needlepoint.studio.booking.places import bookable
from needlepoint.studio.domain.local_time import MIDNIGHT

SLOT_MIN = int(SLOT.total_seconds() // 60)
LONGEST_MIN = 480  # own choice: a working day
SPANS = 2  # own choice: before and after a midday break


class RulesForm(forms.ModelForm[BookingRules]):
    """How bookings are taken."""

    class Meta:
        model = BookingRules
        fields = ("consultation_first", "requests_open", "reminders")


class ServiceForm(forms.ModelForm[Service]):
    """Something that can be booked."""

    class Meta:
        model = Service
        fields = ("kind", "name", "minutes", "buffer_minutes", "needs_room", "public")

    def clean_minutes(self) -> int:
        """Take whole slots only."""
        return _whole_slots(self.cleaned_data["minutes"], least=SLOT_MIN)

    def clean_buffer_minutes(self) -> int:
        """Take whole slots only."""
        return _whole_slots(self.cleaned_data["buffer_minutes"], least=0)


def _whole_slots(minutes: int, least: int) -> int:
    if minutes % SLOT_MIN or not least <= minutes <= LONGEST_MIN:
        raise ValidationError(
            _("Type whole five minutes, from %(least)s to %(most)s."),
            params={"least": least, "most": LONGEST_MIN},
        )
    return minutes


class RoomForm(forms.ModelForm[Room]):
    """A room."""

    class Meta:
        model = Room
        fields = ("name",)


class ClosureForm(forms.ModelForm[Closure]):
    """Days, or some hours of them, on which the practice, a person or a room is away."""

    class Meta:
        model = Closure
        fields = ("first_on", "last_on", "begins", "ends", "person", "room", "why")
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("first_on", "last_on")
        } | {
            name: forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M")
            for name in ("begins", "ends")
        }
        help_texts = {"begins": _("Empty for whole days.")}  # noqa: RUF012
        labels = {  # noqa: RUF012
            "begins": _("Hours, from"),
            "ends": _("Hours, until"),
            "person": _("Only this person"),
            "room": _("Only this room"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        practice = self.instance.practice
        whole: tuple[tuple[str, Any], ...] = (
            ("person", bookable(practice)),
            ("room", practice.rooms.filter(retired_at=None)),
        )
        for name, rows in whole:
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset, field.empty_label = rows, _("the whole practice")

    def clean(self) -> dict[str, Any]:
        """Ask for days in their order."""
        said = super().clean() or self.cleaned_data
        first, last = said.get("first_on"), said.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day lies before the first."))
        begins, ends = said.get("begins"), said.get("ends")
        if (begins or ends) is not None and (why := _wrong(begins, ends, None)):
            self.add_error("ends", why)
        return said


class HoursForm(forms.Form):
    """The hours of a week: two spans a weekday at most; an empty day has none."""

    def __init__(self, there: Iterable[WeekSpan], data: Any = None) -> None:
        super().__init__(data)
        kept: dict[int, list[WeekSpan]] = {}
        for each in there:
            kept.setdefault(each.weekday, []).append(each)
        for day, number, end in self._names():
            spans = kept.get(day, [])
            label = {"opens": _("%s, from"), "closes": _("%s, until")}[end]
            self.fields[f"{end}-{day}-{number}"] = forms.TimeField(
                label=label % WEEKDAYS[day],
                required=False,
                initial=getattr(spans[number], end) if number < len(spans) else None,
                widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M"),
            )

    @staticmethod
    def _names() -> list[tuple[int, int, str]]:
        return [
            (day, number, end)
            for day in range(7)
            for number in range(SPANS)
            for end in ("opens", "closes")
        ]

    def days(self) -> list[tuple[str, list[tuple[Any, Any]]]]:
        """Return the fields as a table has them: a weekday, and its spans."""
        return [
            (
                str(WEEKDAYS[day]),
                [(self[f"opens-{day}-{n}"], self[f"closes-{day}-{n}"]) for n in range(SPANS)],
            )
            for day in range(7)
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for both ends of each span, in order and one after the other."""
        said = super().clean() or self.cleaned_data
        for day in range(7):
            before: dt.time | None = None
            for number in range(SPANS):
                opens, closes = (said.get(f"{end}-{day}-{number}") for end in ("opens", "closes"))
                if opens is None and closes is None:
                    continue
                if why := _wrong(opens, closes, before):
                    self.add_error(f"closes-{day}-{number}", why)
                before = closes
        return said

    def spans(self) -> list[dict[str, Any]]:
        """Return what was typed: weekday, beginning and end of each span."""
        said = self.cleaned_data
        return [
            {
                "weekday": day,
                "opens": said[f"opens-{day}-{number}"],
                "closes": said[f"closes-{day}-{number}"],
            }
            for day in range(7)
            for number in range(SPANS)
            if said.get(f"opens-{day}-{number}") is not None
        ]


def _wrong(opens: dt.time | None, closes: dt.time | None, before: dt.time | None) -> str:
    """Say what is wrong with a span after an earlier one; empty where nothing is."""
    if (
        opens is None
        or closes is None
        or MIDNIGHT != closes <= opens
        or (before is not None and (before == MIDNIGHT or opens < before))
    ):
        return str(_("Type both times, the earlier one first."))
    whole = all(at.minute % SLOT_MIN == 0 for at in (opens, closes))
    return "" if whole else str(_("Type whole five minutes."))
