"""Triage: which pictures can be used, and what is wrong with the others."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import UInt

from needlepoint.language import say
from needlepoint.surface.phone.limits import limits
from needlepoint.surface.phone.markers import Sighting

LEAST_MARKERS = 4

UPPER, LEFT = 0, 3
"""Corners of a marker, clockwise from its upper left, at which these edges begin."""


@dataclass(frozen=True)
class Look:
    """What a picture is like before anything is fitted.

    Attributes
    ----------
    name
        Its file.
    markers, side_px, blur_mm
        Markers found, their side, and the blur at their upper edges.
    smear_mm
        The blur at their left edges: a picture that moved is blurred one way.
    """

    name: str
    markers: int
    side_px: float
    blur_mm: float
    smear_mm: float = 0.0

    @property
    def worst_blur_mm(self) -> float:
        """The greater of both blurs."""
        return max(self.blur_mm, self.smear_mm)


@dataclass(frozen=True)
class LeftOut:
    """A picture that is not used, and why, as a sentence with what to do."""

    name: str
    why: str


def look_at(name: str, sighting: Sighting) -> Look:
    """Judge one picture by its markers alone."""
    side = sighting.side_px
    if not side:
        return Look(name, 0, side, float("inf"), float("inf"))
    grey = cv2.cvtColor(sighting.crop, cv2.COLOR_BGR2GRAY)
    blur, smear = (_blur_px(grey, sighting, edge) * 8.0 / side for edge in (UPPER, LEFT))
    return Look(name, len(sighting.ids), side, blur, smear)


def fault(look: Look) -> LeftOut | None:
    """Say why a picture cannot be used; None where it can."""
    known = limits()
    if look.markers < known.number("markers_refuse"):
        why = say(
            "only {found} of the frame's 20 markers are seen: take it again with the whole frame"
            " in the picture, nothing over it, in focus",
            found=look.markers,
        )
    elif look.side_px < known.number("marker_px_refuse"):
        why = say(
            "the frame is too small in the picture ({side:.0f} pixels a marker): go nearer, to"
            " about 25 cm, and set the phone to its full picture size",
            side=look.side_px,
        )
    elif look.worst_blur_mm > known.number("blur_refuse"):
        why = say(
            "the picture is blurred ({blur:.2f} mm): put the phone on a stand, lock the focus on"
            " the frame and let the client rest the head",
            blur=look.worst_blur_mm,
        )
    else:
        return None
    return LeftOut(look.name, why)


def _blur_px(grey: UInt[np.ndarray, "r c"], sighting: Sighting, edge: int) -> float:
    """Return the blur (standard deviation) at one edge of all markers [px].

    `grey` is the part of the picture that holds the frame, and `edge` the corner, clockwise from
    the upper left, at which the edge begins. A straight edge blurred by a Gaussian rises by its
    whole height times ``1 / (sqrt(2 pi) sd)`` at its steepest.
    """
    sds = []
    origin = np.array([sighting.box[1], sighting.box[0]])
    for quad in sighting.corners:
        first, second, _, last = np.roll(quad, -edge, axis=0)
        side = float(np.linalg.norm(second - first))
        reach = max(4.0, side / 10.0)
        steps = np.arange(-reach, reach + 0.25, 0.25)
        across = np.linspace(0.25, 0.75, 9)[:, None, None]
        out = (first - last) / np.linalg.norm(first - last)
        at = first + across * (second - first) + steps[None, :, None] * out - origin
        left, top = np.maximum(np.floor(at.min(axis=(0, 1))).astype(int), 0)
        right, low = np.ceil(at.max(axis=(0, 1))).astype(int) + 2
        near = (at - np.array([left, top])).astype(np.float32)
        profile = cv2.remap(
            grey[top:low, left:right].astype(np.float32),
            np.ascontiguousarray(near[..., 0]),
            np.ascontiguousarray(near[..., 1]),
            cv2.INTER_LINEAR,
        ).mean(axis=0)
        rise = float(profile.max() - profile.min())
        steep = float(np.abs(np.gradient(profile, 0.25)).max())
        if rise > 0.0 and steep > 0.0:
            sds.append(rise / steep / np.sqrt(2.0 * np.pi))
    return float(np.median(sds)) if sds else float("inf")
