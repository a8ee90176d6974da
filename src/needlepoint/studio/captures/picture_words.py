"""What the pictures of a sitting are called on the camera's page: what to light, or how to hold."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.records.models import RigKind, SetupStep, Sitting
from needlepoint.studio.site.whole_numbers import whole_number

ROUND_THE_FRAME = (
    gettext_lazy("straight on, whole frame, large"),
    gettext_lazy("tilted to the left"),
    gettext_lazy("tilted to the right"),
    gettext_lazy("tilted away from you"),
    gettext_lazy("tilted towards you"),
    gettext_lazy("tilted over a corner"),
)
"""How the frame lies in the pictures that find the lens; about 30 degrees each."""

CLOCK = ("12:00", "1:30", "3:00", "4:30", "6:00", "7:30", "9:00", "10:30")
"""Where the torch is, one place after the other, as the hour hand of a clock shows it."""

PARTS = {
    "left": gettext_lazy("left"),
    "right": gettext_lazy("right"),
    "top": gettext_lazy("top"),
    "bottom": gettext_lazy("bottom"),
}
"""Halves of a screen, as rigs of ours name their pictures."""

DARK = {"dark", "00"}
"""What rigs of ours call the picture without their light."""


def picture_names(sitting: Sitting) -> list[str]:
    """Return what each picture of a sitting is called, in their order."""
    if sitting.site == SetupStep.CAMERA:
        return [str(each) for each in ROUND_THE_FRAME]
    stems = [Path(slot).stem for slot in sitting.slots]
    return [_name(stem, by_torch=_is_phone(sitting)) for stem in stems]


def _is_phone(sitting: Sitting) -> bool:
    if sitting.setup is not None:
        return bool(sitting.setup.way == RigKind.PHONE)
    return sitting.rig is not None and sitting.rig.kind == RigKind.PHONE


def _name(stem: str, *, by_torch: bool) -> str:
    if stem in DARK:
        return _("torch off") if by_torch else _("all lights off")
    if (number := whole_number(stem)) is None:
        return str(PARTS.get(stem, stem))
    if by_torch and 1 <= number <= len(CLOCK):
        return _("torch at %(clock)s") % {"clock": CLOCK[number - 1]}
    return _("lamp %(number)d") % {"number": number}
