"""Descriptions of rigs from what was typed: lamps, or a screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from needlepoint.studio.domain.rig_manifest import rig_manifest
from needlepoint.surface import (
    Camera,
    CameraPlace,
    Light,
    PointLight,
    screen_panels,
)

DARK = "dark.png"


@dataclass(frozen=True, slots=True)
class CameraPosition:
    """The camera of a rig.

    Attributes
    ----------
    focal_px, distance_mm
        Focal length [pixels] and the way from the lens to the skin [mm].
    linear
        Whether pictures are raw.
    dark, card
        Whether a picture with all lights off is taken, and whether the card lies in the picture.
    """

    focal_px: float
    distance_mm: float
    linear: bool = False
    dark: bool = False
    card: bool = False


def lamps_text(seat: CameraPosition, places_mm: Sequence[tuple[float, float, float]]) -> str:
    """Describe lamps by their places in the camera's frame [mm], in the order they are lit."""
    names = [f"{number:02}.png" for number in range(1, len(places_mm) + 1)]
    lights = [PointLight(place) for place in places_mm]
    return _text(seat, list(zip(names, lights, strict=True)), seat.distance_mm)


def screen_text(
    seat: CameraPosition, *, diagonal_mm: float, aspect: float, above_mm: float, ahead_mm: float
) -> str:
    """Describe a screen that shows its left, right, upper and lower half in turn.

    Parameters
    ----------
    seat
        The camera; its distance is that of the lens.
    diagonal_mm, aspect
        Size of the lit area [mm], and its width over its height.
    above_mm, ahead_mm
        How far the lens is above the top edge, and before the screen [mm].

    Raises
    ------
    WrongUsage
        If the screen is too small or too far to light from several sides.
    """
    halves = screen_panels(
        diagonal_mm,
        seat.distance_mm + ahead_mm,
        aspect=aspect,
        camera=CameraPlace(above_mm, 0.0, ahead_mm),
    )
    return _text(seat, [(f"{half.name}.png", half.panel) for half in halves], seat.distance_mm)


def _text(seat: CameraPosition, lights: Sequence[tuple[str, Light]], distance_mm: float) -> str:
    camera = Camera(
        distance_mm,
        focal_px=(seat.focal_px, seat.focal_px),
        response="linear" if seat.linear else "srgb",
    )
    return rig_manifest(camera, lights, card=seat.card, dark=DARK if seat.dark else "")
