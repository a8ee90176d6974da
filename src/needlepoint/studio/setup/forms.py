"""Forms of setting up a room: no pixel and no coordinate is ever typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.records.models import RigKind
from needlepoint.studio.domain.picture_order import UncertainOrder, matched
from needlepoint.studio.setup.describing import ring_lights
from needlepoint.studio.site.file_fields import FilesField, ManyFiles, Upload
from needlepoint.studio.site.uploads import AcceptedFile, accept_in_form
from needlepoint.surface import PointLight

MOST_BYTES = 200_000_000  # own choice: as for a capture
LEAST_CAMERA, MOST_CAMERA = 5, 20
RING_LAMPS = (3, 4, 6, 8)
CLOCK = [(30 * hour % 360, f"{hour}:00") for hour in (12, *range(1, 12))]
PRESETS = ((3, 300), (4, 300), (4, 400), (6, 400), (8, 400), (8, 500))
"""Own choice: rings that are sold or built at this work's distance: lamps, and width in mm."""


class WayForm(forms.Form):
    """What there is to light the skin with."""

    way = forms.ChoiceField(
        label=gettext_lazy("What do you have?"),
        choices=RigKind.choices,
        widget=forms.RadioSelect,
        initial=RigKind.PHONE,
    )


class PrintForm(forms.Form):
    """How long the printed line is."""

    line_mm = forms.FloatField(
        label=gettext_lazy("Length of the printed line [mm]"),
        initial=100.0,
        min_value=92.0,
        max_value=108.0,
        help_text=gettext_lazy("Measure it with a ruler. It should be 100 mm."),
    )


class PicturesForm(forms.Form):
    """Pictures of the frame or a ball."""

    pictures = FilesField(label=gettext_lazy("Pictures"), widget=ManyFiles)

    def __init__(self, least: int, most: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._least, self._most = least, most
        self.fields["pictures"].widget.attrs["accept"] = "image/*,.dng"

    def clean_pictures(self) -> list[AcceptedFile]:
        """Let the pictures in."""
        files: list[Upload] = self.cleaned_data["pictures"]
        if not self._least <= len(files) <= self._most:
            raise ValidationError(self._number(len(files)))
        return accept_in_form(files, MOST_BYTES)

    def _number(self, given: int) -> str:
        if self._least == self._most:
            return _("%(wanted)d pictures are needed and %(given)d were chosen.") % {
                "wanted": self._least,
                "given": given,
            }
        return _("%(least)d to %(most)d pictures are needed and %(given)d were chosen.") % {
            "least": self._least,
            "most": self._most,
            "given": given,
        }


class OrderedForm(PicturesForm):
    """Pictures of lights in their order, and the lights-off picture last."""

    def __init__(self, slots: list[str] | None, *args: Any, **kwargs: Any) -> None:
        self._slots = slots
        least, most = (len(slots), len(slots)) if slots else (4, 9)
        super().__init__(least, most, *args, **kwargs)

    def clean_pictures(self) -> list[AcceptedFile]:
        """Put them into the order in which they were taken."""
        files = super().clean_pictures()
        slots = self._slots or [f"{k:02}" for k in range(1, len(files))] + ["dark"]
        try:
            order = matched(slots, [f.name for f in files], [f.what.taken for f in files])
        except UncertainOrder as why:
            raise ValidationError(str(why)) from why
        return [files[place] for place in order]


class AwayForm(forms.Form):
    """How far the lamps are from the skin, which a ball cannot tell."""

    away_mm = forms.FloatField(
        label=gettext_lazy("From the lamps to the skin [mm]"),
        min_value=100.0,
        max_value=2000.0,
        help_text=gettext_lazy("With a tape measure, to the nearest centimetre."),
    )


class BallForm(AwayForm, PicturesForm):
    """Pictures of a shiny ball, one for each lamp."""

    field_order = ("pictures", "away_mm")


class RingForm(forms.Form):
    """A ring round the lens."""

    count = forms.TypedChoiceField(
        label=gettext_lazy("Lamps"), choices=[(n, n) for n in RING_LAMPS], coerce=int, initial=4
    )
    across_mm = forms.FloatField(
        label=gettext_lazy("From one lamp to the opposite one [mm]"),
        min_value=100.0,
        max_value=1500.0,
        initial=400.0,
    )
    first = forms.TypedChoiceField(
        label=gettext_lazy("The first lamp, as on a clock"), choices=CLOCK, coerce=int, initial=0
    )
    way = forms.TypedChoiceField(
        label=gettext_lazy("Then"),
        choices=[(1, gettext_lazy("clockwise")), (-1, gettext_lazy("the other way round"))],
        coerce=int,
        initial=1,
    )
    ahead_mm = forms.FloatField(
        label=gettext_lazy("The ring is nearer to the skin than the lens by [mm]"),
        initial=0.0,
        min_value=-100.0,
        max_value=300.0,
    )

    def lights(self) -> list[PointLight]:
        """Return the lamps."""
        said = self.cleaned_data
        return ring_lights(
            said["count"], said["across_mm"], said["first"], said["way"], said["ahead_mm"]
        )


class ScreenSizeForm(forms.Form):
    """The size of a screen, and where the lens is on it."""

    diagonal_in = forms.FloatField(
        label=gettext_lazy("Diagonal of the lit area [inch]"), min_value=5.0, max_value=100.0
    )
    above_mm = forms.FloatField(
        label=gettext_lazy("Lens above the top edge of the lit area [mm]"),
        initial=10.0,
        min_value=-500.0,
        max_value=300.0,
    )


class NameForm(forms.Form):
    """What the rig is called."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
