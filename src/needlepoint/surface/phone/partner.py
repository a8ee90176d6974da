"""The second phone, whose torch it is: its own picture of the frame says where its torch was."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.surface.capture.pictures import read_picture
from needlepoint.surface.phone.bundle import Bundle, Known, adjust
from needlepoint.surface.phone.manifest import PhoneCapture
from needlepoint.surface.phone.markers import Sighting, sight
from needlepoint.surface.phone.torch import Torches
from needlepoint.surface.phone.triage import fault, look_at

PLACE_SD_MM = 3.0
"""Own choice: how well a phone's pose and the place of its torch are known together [mm]."""


@dataclass(frozen=True)
class Partner:
    """What the second phone saw, picture by picture; None where it saw no frame.

    Attributes
    ----------
    sightings
        The frame in its pictures.
    """

    sightings: tuple[Sighting | None, ...]

    def pick(self, kept: list[int]) -> Partner:
        """Return those that belong to some pictures of the first phone."""
        return Partner(tuple(self.sightings[k] for k in kept))


def read_partner(capture: PhoneCapture) -> Partner | None:
    """Decode the partner's pictures and find the frame in them; None where there are none."""
    seen: list[Sighting | None] = []
    for shot in capture.shots:
        if shot.partner is None:
            seen.append(None)
            continue
        picture = read_picture(shot.partner)
        sighting = sight(picture.bgr, linear=picture.linear)
        seen.append(None if fault(look_at(shot.partner.name, sighting)) else sighting)
    return Partner(tuple(seen)) if any(one is not None for one in seen) else None


def torch_places(
    partner: Partner, capture: PhoneCapture, shaded: Torches
) -> Float[np.ndarray, "pictures 3"]:
    """Return where the partner's pictures put its torch (u, v, height) [mm]; NaN where unknown.

    Parameters
    ----------
    partner, capture
        Its pictures, and what is known of it.
    shaded
        Where the shading puts the torch: tells how it sits beside the lens where nobody said so.
    """
    places = np.full((len(partner.sightings), 3), np.nan)
    by_shape: dict[tuple[int, int], list[int]] = {}
    for k, sighting in enumerate(partner.sightings):
        if sighting is not None:
            by_shape.setdefault(sighting.shape, []).append(k)
    known = Known(rigid=capture.rigid, scale=capture.scale, focal_px=capture.partner_focal_px)
    for group in by_shape.values():
        bundle = adjust([s for k in group if (s := partner.sightings[k]) is not None], known)
        offset = _offset(bundle, group, capture, shaded)
        for number, k in enumerate(group):
            places[k] = _place(bundle, number, offset)
    return places


def disagreement(
    places: Float[np.ndarray, "pictures 3"], shaded: Torches
) -> Float[np.ndarray, " pictures"]:
    """Return how far partner and shading put the torch apart, over its distance; 0 if unknown."""
    apart = np.linalg.norm(places - shaded.places, axis=1)
    return np.nan_to_num(apart / np.linalg.norm(shaded.places, axis=1))


def _offset(
    bundle: Bundle, group: list[int], capture: PhoneCapture, shaded: Torches
) -> Float[np.ndarray, 3]:
    if capture.torch_mm is not None:
        return np.array([*capture.torch_mm, 0.0])
    found = []
    for number, k in enumerate(group):
        turn, _ = cv2.Rodrigues(bundle.turns[number])
        seen = turn @ (shaded.places[k] * np.array([1.0, 1.0, -1.0])) + bundle.places[number]
        found.append(seen)
    middle = np.median(found, axis=0)
    return np.array([middle[0], middle[1], 0.0])


def _place(bundle: Bundle, number: int, offset: np.ndarray) -> Float[np.ndarray, 3]:
    turn, _ = cv2.Rodrigues(bundle.turns[number])
    place = turn.T @ (offset - bundle.places[number])
    return np.array([place[0], place[1], -place[2]])
