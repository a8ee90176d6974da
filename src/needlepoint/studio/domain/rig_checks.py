"""Rigs whose numbers cannot be: ten times off, lamps on one side or behind the skin.

They are refused where they are typed, and again where a picture is handed in with such a rig of an
earlier version: a wrong scale makes every scar of a map wrong without a sign of it.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from django.utils.translation import gettext as _

from needlepoint.errors import WrongUsage
from needlepoint.records.models import Practice, Rig

NEAREST_MM, FARTHEST_MM = 90.0, 900.0
"""Own choice: from the lens to the skin. The range spans a factor of ten and no more, so that a
distance in centimetres, in inches or with a nought too many is outside it whatever it is."""

LEAST_FOCAL_PX = 250.0
"""Own choice: lenses for skin have fewer millimetres than this, and sharp enough pictures more
pixels of focal length; so a focal length in millimetres is told from one in pixels."""

WIDEST_GAP_DEG = 175.0
"""Own choice: lamps that leave more than nearly half of the way round unlit are on one side."""

OFF_AXIS = 0.05
"""Own choice: a lamp nearer the axis than this (sine of its angle at the skin) has no side."""

FARTHEST_LAMP, NEAREST_LAMP = 5.0, 0.15
"""Own choice: how far a lamp may be from the skin, as a multiple of the way from lens to skin."""

LEAST_FIELD_MM = 12.0
"""Own choice: a picture shows at least the card's marker of 8 mm and the white around it."""

WIDEST_FIELD_MM, NARROWEST_MM = 400.0, 4.0
"""Own choice: a face is no wider, and a scan that is narrower shows no whole scar."""

FINEST_PIXEL_MM, COARSEST_PIXEL_MM = 0.002, 0.5
"""Own choice: pixels on the skin that instruments have, and that still show a scar."""

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class LampSeen:
    """One light as the skin sees it.

    Attributes
    ----------
    number
        Its place in the order of the lights, from 1.
    toward
        From the skin to the lamp, in the camera's frame [mm], z away from the camera.
    far
        Whether it is a direction only, so that its distance says nothing.
    panel
        Whether it is part of a screen: the lens sits on its edge, and its parts lie apart by width.
    """

    number: int
    toward: Vector
    far: bool
    panel: bool = False


def check_rig(text: str) -> None:
    """Refuse a description of a rig whose numbers cannot be.

    Parameters
    ----------
    text
        A ``capture.toml`` that was read before; what it lacks is not looked at here.

    Raises
    ------
    WrongUsage
        In one sentence that says which number, and what it was probably meant to be.
    """
    plain = tomllib.loads(text)
    camera = plain.get("camera", {})
    if _is_number(pixel_mm := camera.get("pixel_mm")):
        check_pixel(float(pixel_mm))
    distance_mm = camera.get("distance_mm")
    if not _is_number(distance_mm):
        return
    if "focal_px" in camera:
        _check_camera(float(distance_mm), _focal_px(camera))
    lamps = _lamps(plain.get("light", []), float(distance_mm))
    for lamp in lamps:
        _check_lamp(lamp, float(distance_mm))
    free = not any(lamp.panel for lamp in lamps)
    if free and len(lamps) > 1 and _gap_deg(lamps) > WIDEST_GAP_DEG:
        raise WrongUsage(
            _(
                "All lamps are on one side of the skin: from it, %(gap).0f degrees of the way "
                "round are dark. Spread them around the lens; a lamp on the left or above has a "
                "minus."
            )
            % {"gap": _gap_deg(lamps)}
        )


def check_pixel(pixel_mm: float) -> None:
    """Refuse a pixel that no picture of skin has.

    Raises
    ------
    WrongUsage
        With what it was probably meant to be.
    """
    if not FINEST_PIXEL_MM <= pixel_mm <= COARSEST_PIXEL_MM:
        raise WrongUsage(
            _(
                "A pixel of %(pixel)g mm cannot be: it is between %(least)g and %(most)g mm. Is it "
                "in micrometres, or are these pixels a millimetre?"
            )
            % {"pixel": pixel_mm, "least": FINEST_PIXEL_MM, "most": COARSEST_PIXEL_MM}
        )


def check_skin_shown(width_mm: float, height_mm: float) -> None:
    """Refuse a scan that would show more skin than a face has, or less than a scar needs.

    Raises
    ------
    WrongUsage
        With the size that its unit comes to.
    """
    widest = max(width_mm, height_mm)
    if not NARROWEST_MM <= widest <= WIDEST_FIELD_MM:
        raise WrongUsage(
            _(
                "In this unit the scan shows %(width).3g x %(height).3g mm of skin, which cannot "
                "be. Hand it in again with another unit, or another size of its pixels."
            )
            % {"width": width_mm, "height": height_mm}
        )


def check_rig_name(practice: Practice, name: str, besides: Rig | None = None) -> None:
    """Refuse a name that another rig in use bears: in a list nobody could tell them apart.

    Raises
    ------
    WrongUsage
        If there is one.
    """
    rigs = Rig.objects.filter(practice=practice, retired_at=None, name__iexact=name.strip())
    others = rigs if besides is None else rigs.exclude(public_id=besides.public_id)
    if others.exists():
        raise WrongUsage(
            _("There is a rig called %(name)s already. Give this one another name.")
            % {"name": name.strip()}
        )


def check_field(text: str, width_px: int, height_px: int) -> None:
    """Refuse a picture that would show less skin than the card is wide.

    Raises
    ------
    WrongUsage
        With the field that the numbers of the rig come to.
    """
    camera = tomllib.loads(text).get("camera", {})
    longest = max(width_px, height_px)
    if _is_number(camera.get("pixel_mm")):
        field_mm = longest * float(camera["pixel_mm"])
    elif _is_number(camera.get("distance_mm")) and (focal_px := _focal_px(camera)):
        field_mm = longest * float(camera["distance_mm"]) / focal_px
    else:
        return
    if 0.0 < field_mm < LEAST_FIELD_MM:
        raise WrongUsage(
            _(
                "With this rig such a picture shows only %(field).1f mm of skin. A number of the "
                "rig is wrong, or the pictures were made smaller: add the rig again."
            )
            % {"field": field_mm}
        )


def _check_camera(distance_mm: float, focal_px: float) -> None:
    if not NEAREST_MM <= distance_mm < FARTHEST_MM:
        raise WrongUsage(
            _(
                "%(distance)g mm from the lens to the skin cannot be: it is between %(least)g and "
                "%(most)g mm. Is it in millimetres, not centimetres or inches?"
            )
            % {"distance": distance_mm, "least": NEAREST_MM, "most": FARTHEST_MM}
        )
    if focal_px < LEAST_FOCAL_PX:
        raise WrongUsage(
            _(
                "A focal length of %(focal)g pixels cannot be: it is at least %(least)g. Is it the "
                "lens in millimetres? Photograph a ruler, as the form says."
            )
            % {"focal": focal_px, "least": LEAST_FOCAL_PX}
        )


def _check_lamp(lamp: LampSeen, distance_mm: float) -> None:
    if lamp.toward[2] >= 0.0:
        raise WrongUsage(
            _(
                "Lamp %(number)d is behind the skin: toward the skin it is %(depth)g mm from the "
                "lens, and the skin is at %(distance)g mm."
            )
            % {
                "number": lamp.number,
                "depth": distance_mm + lamp.toward[2],
                "distance": distance_mm,
            }
        )
    far_mm = math.hypot(*lamp.toward)
    if not lamp.far and not NEAREST_LAMP <= far_mm / distance_mm <= FARTHEST_LAMP:
        raise WrongUsage(
            _(
                "Lamp %(number)d is %(far).0f mm from the skin and the lens %(distance)g mm: that "
                "cannot both be. Are all numbers in millimetres?"
            )
            % {"number": lamp.number, "far": far_mm, "distance": distance_mm}
        )


def _lamps(lights: Sequence[dict[str, Any]], distance_mm: float) -> list[LampSeen]:
    found = []
    for number, light in enumerate(lights, start=1):
        place: Any = light.get("position_mm", light.get("centre_mm"))
        if _is_vector(place):
            x, y, z = map(float, place)
            toward, panel = (x, y, z - distance_mm), "centre_mm" in light
            found.append(LampSeen(number, toward, far=False, panel=panel))
        elif _is_vector(light.get("direction")):
            x, y, z = map(float, light["direction"])
            found.append(LampSeen(number, (x, y, z), far=True))
    return found


def _gap_deg(lamps: Sequence[LampSeen]) -> float:
    """Return the widest part of the way round the skin from which no lamp shines [degrees]."""
    sides = sorted(
        math.degrees(math.atan2(y, x))
        for x, y, z in (lamp.toward for lamp in lamps)
        if math.hypot(x, y) > OFF_AXIS * math.hypot(x, y, z)
    )
    if not sides:
        return 360.0
    return max(b - a for a, b in zip(sides, [*sides[1:], sides[0] + 360.0], strict=True))


def _focal_px(camera: dict[str, Any]) -> float:
    given = camera.get("focal_px", 0.0)
    both: list[Any] = given if isinstance(given, list) else [given]
    return min(float(each) for each in both) if both and all(map(_is_number, both)) else 0.0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_vector(value: Any) -> TypeGuard[list[float]]:
    return isinstance(value, list) and len(value) == 3 and all(map(_is_number, value))
