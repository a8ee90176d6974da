"""Film a skin while the torch is walked round it: the pictures of a film, before they are coded.

A film is not a row of photographs: exposure stays locked, hands shake, and most pictures are
blurred by motion one way or the other. The torch stands still for a few pictures at each place.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from needlepoint.phantom.phone.setup import PhoneSession, Torch
from needlepoint.phantom.phone.shoot import BRIGHTEST, prepared
from needlepoint.phantom.skin import PhantomSkin

SHAKE_MM = 0.25
"""Own choice: SD of how far the skin moves in the picture during an exposure, each way [mm]."""

Light = Float[np.ndarray, "rows cols 3"]


def film_by_phone(
    skin: PhantomSkin,
    session: PhoneSession,
    seed: int = 0,
    *,
    each: int = 3,
    shake_mm: float = SHAKE_MM,
    glow: Float[np.ndarray, "nodes across layers"] | None = None,
) -> Iterator[UInt8[np.ndarray, "rows cols 3"]]:
    """Film a skin: first with the torch off, then under each of its places in turn.

    Parameters
    ----------
    skin, session, seed
        As for `photograph_by_phone`; what the session says of exposures does not count.
    each
        Pictures at each place: the same light, each blurred by another motion.
    shake_mm
        SD of how far the skin moves in the picture during an exposure, each way.
    glow
        As for `photograph_by_phone`.

    Yields
    ------
    Pictures, red, green and blue.
    """
    studio, glow = prepared(skin, session, seed, glow)
    rng = np.random.default_rng([seed, 23])
    first = studio.view(session.poses[0])
    top = max(float(np.quantile(studio.scene(first, t, None), 0.999)) for t in session.torches)
    moments: list[tuple[int, Torch | None]] = [(-1, None)] if session.dark_taken else []
    moments += list(enumerate(session.torches))
    for k, torch in moments:
        view = studio.view(session.dark_pose if torch is None else session.poses[k])
        layers = None if torch is None else glow[..., 3 * k : 3 * k + 3]
        light = studio.scene(view, torch, layers) * (BRIGHTEST / top)
        for _ in range(each):
            px = studio.session.phone.focal_px / 250.0 * shake_mm * rng.standard_normal(2)
            yield studio.coded(view, _moved(light, px), rng)


def _moved(light: Light, px: Float[np.ndarray, " 2"]) -> Light:
    """Blur light along the way that a hand moves it."""
    steps = max(1, int(np.ceil(2.0 * np.abs(px).max())))
    total = np.zeros_like(light)
    for share in np.linspace(-0.5, 0.5, steps):
        shift = np.array([[1.0, 0.0, share * px[0]], [0.0, 1.0, share * px[1]]])
        size = (light.shape[1], light.shape[0])
        total += cv2.warpAffine(light, shift, size, borderMode=cv2.BORDER_REPLICATE)
    return total / steps
