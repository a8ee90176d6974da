"""Screen: a monitor shown in halves as four panels of light, and the pictures it shows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8

from needlepoint.errors import WrongUsage
from needlepoint.surface.rig import PanelLight

HALVES = ("left", "right", "top", "bottom")
"""The patterns, named as the person before the screen sees them."""

LCD_FALLOFF = 1.6
"""Power of the cosine with which an LCD dims to the side; own choice: between the 1 of a matt panel
and the 2 to 3 of cheap ones; over 30 degrees the difference of 1 moves the light by 7 %."""

LEAST_TAN = 0.15
"""Least tan of the light angle across; own choice: below it noise grows past use."""


@dataclass(frozen=True, slots=True)
class CameraPlace:
    """Where the camera stands, seen from before the screen, from the middle of its top edge.

    Attributes
    ----------
    above_mm
        How far the lens is above the edge of the lit area [mm]; negative when it is below.
    right_mm
        How far to the right, as the person before the screen sees it [mm].
    ahead_mm
        How far before the screen, toward the person [mm].
    """

    above_mm: float = 0.0
    right_mm: float = 0.0
    ahead_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class Half:
    """One pattern: its name and the lit part of the screen."""

    name: str
    panel: PanelLight


def screen_panels(
    diagonal_mm: float,
    distance_mm: float,
    *,
    aspect: float = 16.0 / 9.0,
    camera: CameraPlace | None = None,
    falloff: float = LCD_FALLOFF,
) -> list[Half]:
    """Return the left, right, top and bottom half of a screen as panels in the camera frame.

    The camera looks straight away from the screen, at the person. Camera and person face each
    other, so the half that the person calls left lies on the right (x > 0) of the camera.

    Parameters
    ----------
    diagonal_mm
        Diagonal of the lit area [mm].
    distance_mm
        From the screen to the skin, straight on [mm].
    aspect
        Width over height of the lit area.
    camera
        Where the lens is; in the middle of the top edge, like a webcam, if not given.
    falloff
        How the screen dims to the side: the power of the cosine.

    Raises
    ------
    WrongUsage
        If a length makes no sense, the camera stands at or behind the skin, or the screen is so
        small and far that its halves are as good as one light.
    """
    place = camera or CameraPlace()
    lengths = {"diagonal": diagonal_mm, "distance": distance_mm, "aspect": aspect}
    for name, length in lengths.items():
        if not (math.isfinite(length) and length > 0.0):
            raise WrongUsage(f"the screen's {name} must be a positive number, not {length:g}")
    if not place.ahead_mm < distance_mm:
        raise WrongUsage("the camera stands behind the skin: give --distance from screen to skin")
    height = diagonal_mm / math.hypot(1.0, aspect)
    width = aspect * height
    if height / 4.0 < LEAST_TAN * distance_mm:
        raise WrongUsage(
            f"a screen {height:.0f} mm high at {distance_mm:.0f} mm lights from too narrow "
            f"an angle: bring the skin within {height / 4.0 / LEAST_TAN:.0f} mm of it"
        )
    middle = (place.right_mm, place.above_mm + height / 2.0, -place.ahead_mm)
    shares = {
        "left": (0.25, 0.0, 0.5, 1.0),
        "right": (-0.25, 0.0, 0.5, 1.0),
        "top": (0.0, -0.25, 1.0, 0.5),
        "bottom": (0.0, 0.25, 1.0, 0.5),
    }
    return [
        Half(
            name,
            PanelLight(
                centre_mm=(middle[0] + across * width, middle[1] + down * height, middle[2]),
                right_mm=(wide * width / 2.0, 0.0, 0.0),
                down_mm=(0.0, high * height / 2.0, 0.0),
                falloff=falloff,
            ),
        )
        for name, (across, down, wide, high) in shares.items()
    ]


def screen_patterns(cols: int, rows: int) -> dict[str, UInt8[np.ndarray, "rows cols"]]:
    """Return the pictures to show full-screen: ``black`` for ambient light, then the four halves.

    Raises
    ------
    WrongUsage
        If the resolution is not that of a screen.
    """
    if not (16 <= cols <= 16384 and 16 <= rows <= 16384):
        raise WrongUsage(
            f"a screen of {cols} x {rows} pixels is not supported: give both 16 to 16384"
        )
    dark = np.zeros((rows, cols), np.uint8)
    pictures = {"black": dark}
    for name in HALVES:
        lit = dark.copy()
        part = lit if name in ("left", "top") else lit[::-1, ::-1]
        if name in ("left", "right"):
            part[:, : cols // 2] = 255
        else:
            part[: rows // 2] = 255
        pictures[name] = lit
    return pictures
