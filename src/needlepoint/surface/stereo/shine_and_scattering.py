"""Shine and scattering: each hides the other, so they are judged by turns.

Matt light of skin that scatters far shows its relief too gently; shine shows it as it is. Lobes
laid round the gentle normals of matt light are too even, and what they leave of the shine looks
like relief and is sharpened with it. So once the scattering is known, the lobes are laid again
round normals that are as sharp as the skin.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.surface.capture.frame import FrameWindow
from needlepoint.surface.facts import surface_facts
from needlepoint.surface.geometry import coarser
from needlepoint.surface.stereo.dichromatic import MOST
from needlepoint.surface.stereo.normals import Lighting
from needlepoint.surface.stereo.observations import Observations, judge_scattering, two_colours
from needlepoint.surface.stereo.robust import solve_robustly
from needlepoint.surface.stereo.scattering import lens_transfer, sharpening
from needlepoint.surface.stereo.scattering_estimate import CURVE_PER_MM, ScatteringEstimate
from needlepoint.surface.stereo.sharpen import NOISE, sharpen
from needlepoint.surface.stereo.shine import (
    SMOOTH_PX,
    LobeScene,
    Patch,
    Shine,
    enlarged,
    fit_shine,
    lay,
)
from needlepoint.surface.stereo.shine_checks import blurred_share, waxy_share
from needlepoint.surface.stereo.walls import off_walls

CLEAR = 0.22
"""Own choice: share of relief that the skin blurs away at 2 mm from which it is waxy: shine is not
told by its colour then, and lobes are laid again. On ordinary development skin it is 0.14 to 0.19.
On waxy skin it is 0.25 to 0.64: green less blue shows too little relief there, and depths came out
half as deep."""

LAMPS_ALONE = 5
"""So many lamps leave two equations to spare, each a witness of shine for the other: where files
hold colours coarsely, none is asked of them."""

ROUNDS = 8
STEP = 0.3
"""Own choice: each round goes so far of the way. Sharper normals hold what is left of the shine as
well, up to four times as strong as it is; whole steps swing to and fro and grow."""

MOST_SHARE = 0.15
"""Own choice: share of shine times the share of relief blurred away at 2 mm up to which lobes are
laid again. Beyond it, on oily and on dark development skin (0.17 to 0.25), what lobes miss of the
shine is as strong as the relief: depths were no better in the mean, and on medium skin under
twelve lamps false finds were expected."""

LEVEL_MM = 2.2
"""Own choice: SD over which slopes of waxy skin are taken from green less blue. Over 1.5 mm, as on
clear skin, it shows too little of rolling scars there (0.87 of their depth on light development
skin, 11 to 13), over 3 mm too much is left of the shine (1.08)."""


def shine_and_scattering(
    lit: Observations, at: FrameWindow, lighting: Lighting, depth_mm: np.ndarray, lens_px: float
) -> tuple[Shine, ScatteringEstimate]:
    """Fit the shine and judge the scattering without it.

    Parameters
    ----------
    lit
        The frames; their `sample` of three colours is the piece `at`.
    at
        The piece of the frames on which colours are compared.
    lighting, depth_mm
        Light vectors and distance of the skin at their nodes [mm].
    lens_px
        SD of the pictures' point spread [pixels].
    """
    coarse = lit.colour_mm > surface_facts().number("colour_detail_limit")
    many = len(lit.small) >= LAMPS_ALONE
    hues = None if coarse and many else two_colours(lit)
    shine = fit_shine(lit.small, lit.small_skin, lit.lights, lighting, lit.view, hues)
    if coarse and not many and shine.share == 0.0:
        shine = replace(shine, share=None)  # such colours show no shine that is there
    belief = judge_scattering(lit, at, depth_mm, shine)
    if blurred_share(belief) < CLEAR:
        return shine, belief
    if shine.by_lobes is not None:
        shine = shine.by_lobes
        belief = judge_scattering(lit, at, depth_mm, shine)
    # no colour tells how waxy the skin is, or lobes are too far off to be laid more sharply
    if belief.red_to_blue is None or waxy_share(shine, belief) > MOST_SHARE or not shine.strengths:
        return shine, belief
    shine = _laid_sharply(shine, lit, lighting, depth_mm, gain_of(belief, lit, lens_px))
    return shine, judge_scattering(lit, at, depth_mm, shine).widened(belief)


def gain_of(
    belief: ScatteringEstimate, lit: Observations, lens_px: float
) -> Float[np.ndarray, " n"]:
    """Return the filter over `CURVE_PER_MM` that undoes the blur of skin and lens."""
    lens = lens_transfer(CURVE_PER_MM, lens_px * lit.view.pixel_mm)
    return sharpening(belief.nominal * lens, NOISE)


def _laid_sharply(
    shine: Shine,
    lit: Observations,
    lighting: Lighting,
    depth_mm: np.ndarray,
    gain: Float[np.ndarray, " n"],
) -> Shine:
    """Lay lobes of the strengths that were fitted round the normals of the sharpened skin."""
    frames = np.stack(lit.small)
    shape = (frames.shape[1], frames.shape[2])
    view = coarser(lit.view, shape, lit.view.shape[1] / shape[1])
    scene = LobeScene.of(lit.small_skin, lighting, lit.view)
    strengths, broad = enlarged(np.stack(shine.strengths), shape), np.stack(shine.planes)
    glint = np.zeros_like(broad)
    for _ in range(ROUNDS):
        b = solve_robustly(list(frames - broad), [None] * len(frames), lighting, shine.trust)
        sharpen(b, gain, lit.small_skin, view, depth_mm)
        soft = np.stack([cv2.GaussianBlur(plane, (0, 0), SMOOTH_PX) for plane in b])
        laid, glint = lay(scene, soft / np.maximum(np.linalg.norm(soft, axis=0), 1e-9), strengths)
        broad += np.float32(STEP) * (np.clip(laid, 0.0, MOST * frames.clip(0.0)) - broad)
    patch = Patch(frames, lit.small_skin, lighting, view.pixel_mm)
    free = np.stack(shine.matt) if shine.matt else None
    even = np.stack(off_walls(tuple(broad), view.pixel_mm))
    found = patch.without(even, glint, free, shine.lamp)
    # how uncertain depths are was found by the share of lobes round smooth normals
    return replace(found, share=shine.share, strengths=shine.strengths, level_mm=LEVEL_MM)
