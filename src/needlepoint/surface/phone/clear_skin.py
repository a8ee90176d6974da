"""Clear skin or waxy: how far light wanders in skin that shines, as a phone's pictures show it.

Shine is as sharp in red as in blue, so shine that is left in makes skin look clearer than it is,
and lobes of shine laid too strongly make it look waxier: on oily skin of ordinary scattering they
more than doubled it. Skin that looks waxy with all its shine left in is waxy; there, lobes are
taken out. Any other skin is clear enough for its two colours to tell the shine, whatever its form.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.phone.limits import limits
from needlepoint.surface.phone.lit_skin import LitSkin, whole_window
from needlepoint.surface.stereo.bend import LEVEL_MM, matt_part, softened, tangents, tilt_to
from needlepoint.surface.stereo.dichromatic import shine_by_colour
from needlepoint.surface.stereo.normals import Lighting, solve
from needlepoint.surface.stereo.observations import judge_scattering, two_colours
from needlepoint.surface.stereo.scattering_estimate import ScatteringEstimate
from needlepoint.surface.stereo.shine import Shine
from needlepoint.surface.stereo.shine_checks import blurred_share

CLEAR = 0.25
"""Own choice: share of relief that skin with its shine seems to blur away at 2 mm, up to which it
is clear. Development skin (4, 5, 705 to 714) of 1 to 1.7 times the lengths of d'Eon's skin read
0.05 to 0.20, plain to oily; the two skins of Jensen 0.31 to 0.52. With walls and pits compared as
well they would be hard to tell apart: 0.13 to 0.26, and the same 0.31 to 0.52."""

COARSE_PX = 5.0
"""Own choice: pixels to one `LEVEL_MM` of the grid on which wide ground is looked at."""

WHOLE = 0.99
"""A place of a coarser grid counts where all of it does."""


@dataclass(frozen=True)
class Hues:
    """Green less blue of small frames: matt light without its shine.

    Attributes
    ----------
    frames
        One a torch, at the size of the small frames.
    pixel_mm
        Their pixel size [mm].
    soft
        The same over wide ground, on a coarser grid.
    lit
        Where no torch is hidden there, by the edge of the window say. A shadow is a slope to these
        frames, which leave out no single torch.
    lighting
        The light vectors of those torches.
    """

    frames: Float[np.ndarray, "lights r c"]
    pixel_mm: float
    soft: Float[np.ndarray, "lights i j"]
    lit: Bool[np.ndarray, "i j"]
    lighting: Lighting

    @classmethod
    def seen(cls, skin: LitSkin, lighting: Lighting) -> Hues | None:
        """Return those of some skin; None for skin without colour."""
        small = skin.lit.small_skin
        frames = matt_part(two_colours(skin.lit), small)
        if frames is None:
            return None
        pixel_mm = skin.lit.view.pixel_mm_over(small.shape[1])
        part = min(1.0, pixel_mm * COARSE_PX / LEVEL_MM)
        size = (max(1, round(small.shape[1] * part)), max(1, round(small.shape[0] * part)))
        everywhere = np.logical_and.reduce([skin.lit.skin, *skin.usable]).astype(np.float32)
        there = cv2.resize(everywhere, small.shape[::-1], interpolation=cv2.INTER_AREA) * small
        whole = (there > WHOLE).astype(np.float32)
        share = cv2.resize(whole, size, interpolation=cv2.INTER_AREA)
        coarse = [cv2.resize(each * whole, size, interpolation=cv2.INTER_AREA) for each in frames]
        lit = np.asarray(share > 0.5)
        coarse_mm = pixel_mm * small.shape[1] / size[0]
        planes = np.stack(coarse) / np.maximum(share, 1e-3)
        soft = softened(planes, lit, LEVEL_MM / coarse_mm)
        return cls(frames, pixel_mm, soft, lit, lighting)

    def of(self, kept: tuple[int, ...]) -> Hues:
        """Return those of some torches."""
        few = list(kept)
        lighting = Lighting(self.lighting.vectors[..., few, :])
        return replace(self, frames=self.frames[few], soft=self.soft[few], lighting=lighting)

    @cached_property
    def wide(self) -> Float[np.ndarray, "2 i j"]:
        """Tangents over wide ground; every round of heights is levelled to the same."""
        return tangents(solve(list(self.soft), [None] * len(self.soft), self.lighting))

    def level(self, b: Float[np.ndarray, "3 rows cols"]) -> None:
        """Tilt albedo times normal, in place, so that over wide ground it is that of the hues."""
        coarse_mm = self.pixel_mm * self.frames.shape[2] / self.lit.shape[1]
        tilt_to(b, self.wide, self.lit, coarse_mm)


def tells_wax(skin: LitSkin) -> bool:
    """Return whether pixels are fine enough for colours to show detail of their own.

    A JPEG holds colour at half its size: in coarse pictures all colours show the same detail, as
    light of the surface does.
    """
    return skin.grid.pixel_mm <= limits().number("pixel_limit")


def judge_under_shine(
    skin: LitSkin, lighting: Lighting, shine: Shine
) -> tuple[ScatteringEstimate, Hues | None]:
    """Judge the scattering of skin whose shine was fitted by lobes.

    Parameters
    ----------
    skin
        The skin under torches whose colour is that of the frame's white: it is white here.
    lighting
        The light vectors.
    shine
        As the lobes have it.

    Returns
    -------
    The scattering, and hues where they tell matt light from shine; None on waxy skin, on skin
    without colour, and where nothing shines.
    """
    lit, window = skin.lit, whole_window(skin)
    # in coarse pictures no light of the surface may be looked for, and lobes are taken out
    fine = tells_wax(skin)
    share = shine.share if fine else None
    hues = Hues.seen(skin, lighting) if shine.planes else None
    if hues is not None:
        as_is = judge_scattering(lit, window, skin.depth, walls=False)
        hues = hues if blurred_share(as_is) < CLEAR else None
    planes = shine.planes
    if hues is not None and fine:
        every = np.stack(lit.small)
        planes = tuple(shine_by_colour(every, hues.frames, lit.small_skin, hues.pixel_mm))
    taken = Shine(share, planes)
    return judge_scattering(lit, window, skin.depth, taken), hues
