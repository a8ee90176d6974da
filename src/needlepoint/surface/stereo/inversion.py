"""Inversion: dents seen as bumps, since pictures belong to lamps on the other side.

Lamps exchanged for those opposite, or pictures turned by half a turn, give slopes that fit together
into a surface as well as the right ones do: the same skin inside out. Three witnesses tell the two
apart: a face bulges (near lamps, which light near skin more, then bend the wrong surface further
still), near lamps fit the pictures better under their own places, and in dents skin sees less of
the lamps than on the level.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.geometry import View, spread
from needlepoint.surface.rig import DirectionLight, Light, PanelLight, PointLight, Triple
from needlepoint.surface.stereo.integrate import integrate
from needlepoint.surface.stereo.normals import Lighting, first_form, slopes, solve

ROUNDS = 5  # own choice: a line through slopes among which scars lie settles in three
DENT_MM = (0.5, 2.5)  # own choice: dents between these widths (SD of Gaussians) are looked into
SEEN = 2  # own choice: of so many pixels each way one tells how a slope grows
EDGE_PX = 8  # small frames are judged away from their edge, where smoothing sees half

Plane = Float[np.ndarray, "r c"]


@dataclass(frozen=True)
class Reading:
    """What pictures say under certain lamps.

    Attributes
    ----------
    bulge_per_mm
        Mean curvature of the form, positive where it bulges toward the camera [1/mm].
    misfit
        Root mean square of what matt skin leaves unexplained, relative to the brightness.
    dents_dark
        Correlation of height with the least light a spot gets, in waves as wide as scars.
    """

    bulge_per_mm: float
    misfit: float
    dents_dark: float


@dataclass(frozen=True)
class Turned:
    """The same pictures read under the lamps as described and under those turned by 180 degrees.

    Attributes
    ----------
    given, turned
        The readings.
    """

    given: Reading
    turned: Reading

    @property
    def bulges_more_per_mm(self) -> float:
        """By how much more the skin bulges under the lamps as described [1/mm]."""
        return self.given.bulge_per_mm - self.turned.bulge_per_mm

    @property
    def fits_better(self) -> float:
        """How many times better the lamps as described fit; 1 where nothing is left to judge."""
        least = 1e-4  # own choice: under it a misfit is rounding
        return (self.turned.misfit + least) / (self.given.misfit + least)


def read_turned(
    small: tuple[Plane, ...],
    skin: Bool[np.ndarray, "r c"],
    lights: tuple[Light, ...],
    view: View,
    form: Float[np.ndarray, "i j"] | None = None,
) -> Turned:
    """Read small frames under their lamps and under the same lamps turned about the lens's axis.

    Parameters
    ----------
    small, skin, lights, view
        The frames, where skin is in them, and the rig.
    form
        What `first_form` says under the lamps as described, where somebody has asked it already.
    """
    other = tuple(turned(light) for light in lights)
    return Turned(_read(small, skin, lights, view, form), _read(small, skin, other, view))


def turned(light: Light) -> Light:
    """Turn a lamp by 180 degrees about the camera's axis."""
    if isinstance(light, PointLight):
        axis = None if light.axis is None else _opposite(light.axis)
        return replace(light, position_mm=_opposite(light.position_mm), axis=axis)
    if isinstance(light, PanelLight):
        return replace(
            light,
            centre_mm=_opposite(light.centre_mm),
            right_mm=_opposite(light.right_mm),
            down_mm=_opposite(light.down_mm),
        )
    assert isinstance(light, DirectionLight)
    return replace(light, direction=_opposite(light.direction))


def _opposite(place: Triple) -> Triple:
    x, y, z = place
    return (-x, -y, z)


def _read(
    small: tuple[Plane, ...],
    skin: Bool[np.ndarray, "r c"],
    lights: tuple[Light, ...],
    view: View,
    form: Float[np.ndarray, "i j"] | None = None,
) -> Reading:
    planes = list(small)
    if form is None:
        form = first_form(planes, skin, lights, view)
    lighting = Lighting.of(lights, view, form)
    b = solve(planes, [None] * len(planes), lighting)
    per_row, per_col, facing = slopes(b, view)
    trust = skin & facing
    if np.count_nonzero(trust) < EDGE_PX**2:
        return Reading(0.0, 0.0, 0.0)
    step_mm = view.pixel_mm_over(skin.shape[1])
    down, across = per_row / view.pixel_mm, per_col / view.pixel_mm
    bulge = -0.5 * (_rise(down, trust, 0) + _rise(across, trust, 1)) / step_mm
    return Reading(
        bulge,
        _misfit(planes, b, lighting, trust),
        _dents_dark(planes, (down, across), trust, step_mm),
    )


def _rise(slope: Plane, trust: Bool[np.ndarray, "r c"], axis: int) -> float:
    """Fit how a slope grows along an axis [1/pixel], whatever scars do to it here and there."""
    some = trust[::SEEN, ::SEEN]
    places = [SEEN * part for part in np.nonzero(some)]
    value = slope[::SEEN, ::SEEN][some].astype(float)
    terms = np.stack([np.ones(value.size), places[0], places[1]])
    weight = np.ones(value.size)
    for _ in range(ROUNDS):
        weighed = terms * (weight * weight)
        line = np.linalg.solve(weighed @ terms.T + 1e-9 * np.eye(3), weighed @ value)
        off = np.abs(value - line @ terms)
        weight = 1.0 / np.sqrt(1.0 + (off / (2.0 * np.median(off) + 1e-9)) ** 2)
    return float(line[1 + axis])


def _misfit(
    planes: list[Plane], b: Float[np.ndarray, "3 r c"], lighting: Lighting, trust: np.ndarray
) -> float:
    shape = (trust.shape[0], trust.shape[1])
    square = total = 0.0
    for j, plane in enumerate(planes):
        parts = (spread(lighting.vectors[..., j, axis], shape) * b[axis] for axis in range(3))
        square += float(np.mean((plane - sum(parts))[trust] ** 2))
        total += float(np.mean(plane[trust]))
    return float(np.sqrt(square * len(planes)) / max(total, 1e-9))


def _dents_dark(
    planes: list[Plane], slope: tuple[Plane, Plane], trust: np.ndarray, step_mm: float
) -> float:
    """Correlate heights with the least light that reaches each spot."""
    rises = [np.where(trust, each * step_mm, 0.0).astype(np.float32) for each in slope]
    height = integrate(rises[0], rises[1], None if bool(trust.all()) else trust)
    least = np.log(np.maximum(np.min(planes, axis=0), 1e-6)).astype(np.float32)
    reach = 2 * round(DENT_MM[1] / step_mm) + 1
    inner = cv2.erode(trust.astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    inner[:EDGE_PX] = inner[-EDGE_PX:] = inner[:, :EDGE_PX] = inner[:, -EDGE_PX:] = False
    if np.count_nonzero(inner) < EDGE_PX**2:
        return 0.0
    one, two = (_waves(each, step_mm)[inner] for each in (height, least))
    spreads = float(one.std() * two.std())
    return float(np.mean((one - one.mean()) * (two - two.mean())) / spreads) if spreads else 0.0


def _waves(plane: Plane, step_mm: float) -> Plane:
    fine, coarse = (
        cv2.GaussianBlur(plane, (0, 0), max(sd / step_mm, 0.5), borderType=cv2.BORDER_REFLECT)
        for sd in DENT_MM
    )
    return np.asarray(fine - coarse)
