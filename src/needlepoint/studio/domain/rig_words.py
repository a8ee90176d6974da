"""What a rig says, in words, for somebody who has never seen its file."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


def rig_in_words(text: str) -> list[tuple[str, str]]:
    """Return what a rig's text says: a name and a value each, in the reader's language."""
    plain = tomllib.loads(text)
    camera, lights = plain.get("camera", {}), plain.get("light", [])
    rows = [(_("Pictures with light"), str(len(lights)))]
    rows.append((_("Picture with all lights off"), _("yes") if plain.get("ambient") else _("no")))
    if "frame" in plain:
        rows.append((_("Lies on the skin"), _("the printed frame, which tells scale and light")))
    elif "marker" in plain:
        rows.append((_("Lies on the skin"), _("the printed card, which tells the scale")))
    if far := camera.get("distance_mm"):
        rows.append((_("From the lens to the skin"), f"{far:.0f} mm"))
    rows += [
        (_("Light %(number)d") % {"number": number}, _light(light, float(far or 0.0)))
        for number, light in enumerate(lights, start=1)
        if light.get("kind") != "torch"
    ]
    return rows


def _light(light: Mapping[str, Any], far_mm: float) -> str:
    place = light.get("position_mm", light.get("centre_mm"))
    if place is None:
        return _("far away")
    x, y, z = (float(part) for part in place)
    away = math.hypot(x, y, far_mm - z)
    slant = math.degrees(math.atan2(math.hypot(x, y), max(far_mm - z, 1e-6)))
    hour = round(math.degrees(math.atan2(x, -y)) / 30.0) % 12 or 12
    return _(
        "at %(hour)d o'clock seen from behind the camera, %(away).0f mm from the skin, "
        "%(slant).0f degrees to the side"
    ) % {"hour": hour, "away": away, "slant": slant}
