"""The forms of photographs: one field a view, and which two are looked at."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.records.models import FaceView, ViewPhoto
from needlepoint.studio.site.uploads import AcceptedFile, accept_in_form

MOST_BYTES = 100_000_000  # own choice: a photograph of any telephone or camera fits


class PhotosForm(forms.Form):
    """Photographs of one visit; every view may be left out."""

    day = forms.DateField(
        label=gettext_lazy("Taken on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate()
        for view in FaceView:
            self.fields[view] = forms.FileField(
                label=view.label.capitalize(),
                required=False,
                widget=forms.FileInput(attrs={"accept": "image/*"}),
            )
        self.accepted: dict[str, AcceptedFile] = {}

    def clean_day(self) -> dt.date:
        """Refuse a day that has not come."""
        day: dt.date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        """Let the photographs in; refuse none at all, and what is no photograph."""
        given = super().clean() or self.cleaned_data
        chosen = {view: given[view] for view in FaceView if given.get(view)}
        if not chosen:
            raise ValidationError(_("Choose at least one photograph."))
        files = accept_in_form(list(chosen.values()), MOST_BYTES)
        for view, handed in zip(chosen, files, strict=True):
            if handed.what.is_scan:
                self.add_error(view, _("This is no picture; choose a photo."))
            else:
                self.accepted[view] = handed
        return given


class VisitPhoto(forms.ModelChoiceField[ViewPhoto]):
    """One photograph, said by its day."""

    def label_from_instance(self, obj: ViewPhoto) -> str:
        """Say the day."""
        return date_format(obj.visit.day)


class TwoPhotosForm(forms.Form):
    """Which two photographs of one view stand beside each other."""

    before = VisitPhoto(label=gettext_lazy("Before"), queryset=None, empty_label=None)
    after = VisitPhoto(label=gettext_lazy("After"), queryset=None, empty_label=None)

    def __init__(self, photos: Any, data: Any = None) -> None:
        first, last = photos.first(), photos.last()
        super().__init__(data, initial={"before": first, "after": last})
        for name in ("before", "after"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = photos
            field.to_field_name = "public_id"


LEAST_APART = 0.05
"""Own choice: of a photograph's width; nearer points turn it by more than they tell."""

POINTS = ("before_1", "before_2", "after_1", "after_2")


class PointsForm(forms.Form):
    """Where the same two points of a face are in two photographs, in percent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in POINTS:
            for way, label in (("across", _("across [%]")), ("down", _("down [%]"))):
                self.fields[f"{name}_{way}"] = forms.FloatField(
                    label=label,
                    min_value=0.0,
                    max_value=100.0,
                    widget=forms.NumberInput(attrs={"step": "0.1"}),
                )

    def clean(self) -> dict[str, Any]:
        """Refuse points that lie on each other."""
        given = super().clean() or self.cleaned_data
        if not self.errors and min(_apart(self.shares(each)) for each in ("before", "after")) < (
            LEAST_APART
        ):
            raise ValidationError(_("The two points lie on each other: place them apart."))
        return given

    def shares(self, which: str) -> list[tuple[float, float]]:
        """Return the points of one photograph as shares of its width and height."""
        said = self.cleaned_data
        return [
            (said[f"{which}_{number}_across"] / 100.0, said[f"{which}_{number}_down"] / 100.0)
            for number in (1, 2)
        ]

    def rows(self, which: str) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the fields of one photograph, point by point."""
        return [
            (self[f"{which}_{number}_across"], self[f"{which}_{number}_down"]) for number in (1, 2)
        ]


def _apart(shares: list[tuple[float, float]]) -> float:
    (across, down), (other, lower) = shares
    return ((across - other) ** 2 + (down - lower) ** 2) ** 0.5
