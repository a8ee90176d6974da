"""Forms of rigs: lamps with their places, a screen with its size."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.errors import WrongUsage
from needlepoint.studio.practice.rig_texts import CameraPosition, lamps_text, screen_text

LEAST_LAMPS, MOST_LAMPS = 3, 8
INCH_MM = 25.4


class SeatForm(forms.Form):
    """What lamps and a screen have in common: a name and the camera."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    focal_px = forms.FloatField(
        label=gettext_lazy("Focal length [pixels]"),
        min_value=1.0,
        help_text=gettext_lazy(
            "Photograph a ruler: pixels of 100 mm / 100 * its distance in mm. "
            "It holds as long as zoom, lens and picture size stay."
        ),
    )
    distance_mm = forms.FloatField(
        label=gettext_lazy("From the lens to the skin [mm]"), min_value=10.0
    )
    raw = forms.BooleanField(
        label=gettext_lazy("Pictures are raw (linear), not as phones and cameras finish them"),
        required=False,
    )
    dark = forms.BooleanField(
        label=gettext_lazy("A last picture is taken with all lights off"), required=False
    )
    card = forms.BooleanField(
        label=gettext_lazy("The printed card lies beside the scars"), required=False, initial=True
    )

    def seat(self) -> CameraPosition:
        """Return the camera as it was typed."""
        cleaned = self.cleaned_data
        return CameraPosition(
            focal_px=cleaned["focal_px"],
            distance_mm=cleaned["distance_mm"],
            linear=cleaned["raw"],
            dark=cleaned["dark"],
            card=cleaned["card"],
        )


class LampForm(forms.Form):
    """Where one lamp stands."""

    x_mm = forms.FloatField(label=gettext_lazy("right [mm]"), required=False)
    y_mm = forms.FloatField(label=gettext_lazy("down [mm]"), required=False)
    z_mm = forms.FloatField(label=gettext_lazy("toward the skin [mm]"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a lamp that is only half placed; a blank one is left out."""
        cleaned = super().clean() or {}
        if cleaned.get("x_mm") is None and cleaned.get("y_mm") is None:
            cleaned["place"] = None
        elif None in {cleaned.get("x_mm"), cleaned.get("y_mm")}:
            raise ValidationError(_("Give both right and down, or leave the lamp out."))
        else:
            cleaned["place"] = (cleaned["x_mm"], cleaned["y_mm"], cleaned.get("z_mm") or 0.0)
        return cleaned


class LampsFormSet(forms.BaseFormSet[LampForm]):
    """Where the lamps stand, in the order in which they are lit."""

    @property
    def places(self) -> list[tuple[float, float, float]]:
        """Return the places that were typed [mm]."""
        typed = (form.cleaned_data.get("place") for form in self.forms)
        return [place for place in typed if place is not None]

    def clean(self) -> None:
        """Refuse fewer lamps than tell a slope."""
        if not any(self.errors) and len(self.places) < LEAST_LAMPS:
            raise ValidationError(_("Give the places of at least three lamps."))


Lamps = forms.formset_factory(
    LampForm, formset=LampsFormSet, extra=MOST_LAMPS, max_num=MOST_LAMPS, absolute_max=MOST_LAMPS
)


class ScreenForm(SeatForm):
    """A screen that lights the skin in halves."""

    diagonal_in = forms.FloatField(
        label=gettext_lazy("Diagonal of the lit area [inch]"), min_value=3
    )
    wide = forms.FloatField(label=gettext_lazy("Width to height: width"), initial=16, min_value=1)
    high = forms.FloatField(label=gettext_lazy("Width to height: height"), initial=9, min_value=1)
    above_mm = forms.FloatField(
        label=gettext_lazy("Lens above the top edge of the lit area [mm]"), initial=0
    )
    ahead_mm = forms.FloatField(label=gettext_lazy("Distance from lens to screen [mm]"), initial=0)

    def clean(self) -> dict[str, Any]:
        """Work the panels out, and refuse a screen that is too small or too far."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                cleaned["manifest"] = screen_text(
                    self.seat(),
                    diagonal_mm=cleaned["diagonal_in"] * INCH_MM,
                    aspect=cleaned["wide"] / cleaned["high"],
                    above_mm=cleaned["above_mm"],
                    ahead_mm=cleaned["ahead_mm"],
                )
            except WrongUsage as why:
                raise ValidationError(str(why)) from why
        return cleaned


def lamps_manifest(seat: SeatForm, lamps: forms.BaseFormSet[LampForm]) -> str:
    """Return the description of a rig of lamps."""
    assert isinstance(lamps, LampsFormSet)
    return lamps_text(seat.seat(), lamps.places)
