"""How far heights may be off because of torch, curve, card and base surface, together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.surface.calibration.marker import PRINT_SD
from needlepoint.surface.phone.bundle import HALF_MM, Bundle
from needlepoint.surface.phone.lit_skin import Room, Scene
from needlepoint.surface.phone.torch import Torches

DRAWS = 200
SEED = 76

FLOOR_SD = 0.015
"""Own choice: relative SD that remains however well torches are known: card is not quite matt."""

NO_DARK_SD = 0.04
"""Own choice: relative SD more where no picture with the torch off was taken."""

LIFT_SD_MM = 1.0
"""Own choice: how far the skin may lie higher or lower than its touching the frame says [mm]."""


@dataclass(frozen=True)
class Trust:
    """Relative standard uncertainties of all heights and all lengths.

    Attributes
    ----------
    gain_sd
        Of all heights together.
    scale_sd
        Of all lengths.
    by_torch, by_curve, by_card, by_room
        What goes into `gain_sd`: place of the torch, tone curve, form of the card, light of the
        room.
    """

    gain_sd: float
    scale_sd: float
    by_torch: float
    by_curve: float
    by_card: float
    by_room: float


def judge_trust(scene: Scene) -> Trust:
    """Carry what was left open about torch, curve and card into the heights."""
    by_torch = slope_sd(scene.torches)
    by_curve = scene.curve.contrast_sd(*_range(scene))
    by_card = _bend_sd(scene.torches, scene.bundle)
    by_room = NO_DARK_SD if scene.room is None else _room_sd(scene.torches, scene.room)
    parts = [by_torch, by_curve, by_card, by_room, FLOOR_SD]
    away = float(scene.bundle.eye_mm(0)[2])
    scale = float(np.hypot(PRINT_SD, LIFT_SD_MM / away))
    gain = float(np.sqrt(np.sum(np.square(parts))))
    return Trust(gain, scale, by_torch, by_curve, by_card, by_room)


def slope_sd(torches: Torches) -> float:
    """Return the relative uncertainty of slopes in the middle of the window.

    Light that really comes by ``M`` and is solved as if by ``M'`` shows ``b' = pinv(M') M b``: how
    that stretches slopes is worked out for torches as they may really be, drawn from their
    covariance.
    """
    solver = np.linalg.pinv(_toward(torches.places))
    really = _toward(torches.draws(DRAWS, SEED)[0])
    turned = np.einsum("ak,dkb->dab", solver, really)
    stretch = 0.5 * (turned[:, 0, 0] + turned[:, 1, 1]) / turned[:, 2, 2]
    low, high = np.quantile(stretch, [0.16, 0.84])
    return float(0.5 * (high - low))


def _room_sd(torches: Torches, room: Room) -> float:
    """Return what an unknown exposure of the picture with the torch off does to slopes.

    Light of the room that is left in, or taken out twice, moves the torches that the white tells
    of and changes the contrast of the skin.
    """
    turned = np.linalg.pinv(_toward(room.torches.places)) @ _toward(torches.places)
    stretch = 0.5 * (turned[0, 0] + turned[1, 1]) / turned[2, 2]
    return float(abs(stretch / (1.0 - room.more) - 1.0))


def _toward(places: Float[np.ndarray, "*draws k 3"]) -> Float[np.ndarray, "*draws k 3"]:
    """Return light vectors in the middle, as strong as the white there was seen.

    So a beam that points elsewhere changes nothing here.
    """
    return np.asarray(places / np.maximum(places[..., 2:], 1e-3))


def _bend_sd(torches: Torches, bundle: Bundle) -> float:
    """Return what an unseen bend of the card does to slopes.

    A card of curvature c makes the shading's gradient off by c tan(slant), where an inverse square
    makes it 3 sin(slant) / distance: their ratio is the error of the torch's slant.
    """
    far = np.linalg.norm(torches.places, axis=1)
    cosine = torches.places[:, 2] / far
    curvature = 2.0 * np.hypot(bundle.bend_sd[0], bundle.bend_sd[2]) / 2**0.5 / HALF_MM**2
    return float(np.mean(curvature * far / (3.0 * cosine)))


def _range(scene: Scene) -> tuple[float, float]:
    """Return how dark and bright the skin is stored in the first picture."""
    box = scene.sightings[0].crop
    rows, cols = box.shape[:2]
    inner = box[rows // 3 : 2 * rows // 3, cols // 3 : 2 * cols // 3, :2]
    top = np.iinfo(box.dtype).max
    low, high = np.quantile(inner[::4, ::4] / top, [0.05, 0.95])
    return float(low), float(high)
