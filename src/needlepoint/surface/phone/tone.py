"""The tone curve: from stored values to light, read from grey squares beside white.

A phone codes light by sRGB, as w, and often bends that into an S:
``v = w + w (1 - w) (a + b x + c x^2)`` with ``x = 1 - 2 w``. Grey squares of known reflectance
under many strengths of light tell the bend; what no single curve explains, tells local tone
mapping.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.surface.phone.card import GREYS, WHITE
from needlepoint.surface.phone.meter import Metering
from needlepoint.surface.phone.robust import fit_forgiving

BEND_SD = (0.15, 0.6, 0.4)
"""Own choice: SD of the bends of phones; an S curve that anybody notices has b of 0.3."""

INK_SD = 0.03
"""Own choice: relative SD of what a printer makes of the reflectance of a grey."""

SQUARE_SD = 0.015
"""Own choice: relative SD of one grey square against others of its tone."""

READ_SD = 0.004
"""Own choice: relative SD of grey over white in one picture: noise, glare, steps of the shading."""

STEP = 1e-6
"""Step of a difference in a bend."""

CODED = np.linspace(0.0, 1.0, 1025)
"""Coded values at which the bend is worked out."""


@dataclass(frozen=True)
class Curve:
    """How stored values follow light.

    Attributes
    ----------
    linear
        Whether they are proportional to it.
    bend
        The numbers a, b and c; zero for plain sRGB.
    covariance
        Of the three.
    misfit
        Root mean square of what the curve leaves of grey over white, relative.
    worst
        Number of the picture that fits it worst, from 0.
    """

    linear: bool
    bend: tuple[float, float, float] = (0.0, 0.0, 0.0)
    covariance: Float[np.ndarray, "3 3"] | None = None
    misfit: float = 0.0
    worst: int = 0

    def light(self, value: Float[np.ndarray, "*n"]) -> Float[np.ndarray, "*n"]:
        """Turn stored values, 0 to 1, into light."""
        if self.linear:
            return value
        return _unbent(value, *self.bend)

    def contrast_sd(self, low: float, high: float) -> float:
        """Return the relative uncertainty of the contrast between two stored values."""
        if self.covariance is None or high <= low:
            return 0.0
        ends = np.array([low, high])
        here = float(np.diff(np.log(_unbent(ends, *self.bend)))[0])
        slope = []
        for k in range(3):
            bend = list(self.bend)
            bend[k] += 0.01
            slope.append((float(np.diff(np.log(_unbent(ends, *bend)))[0]) - here) / 0.01 / here)
        return float(np.sqrt(np.array(slope) @ self.covariance @ np.array(slope)))


def fit_curve(metering: Metering, *, linear: bool) -> Curve:
    """Fit one curve to the grey squares of all pictures.

    Parameters
    ----------
    metering
        What was read of the frame.
    linear
        Whether stored values are known to be proportional to light; then the greys only check.
    """
    job = _Job(metering.grey.mean(axis=-1), metering.beside.mean(axis=-1), linear)
    found, curved = fit_forgiving(
        job.residuals, job.jacobian, np.zeros(job.sd.size), metering.grey[..., 0].size
    )
    left = job.off(found)
    covariance = np.linalg.pinv(curved, hermitian=True)
    covariance *= max(1.0, float(np.mean((left / READ_SD) ** 2)))
    return Curve(
        linear,
        (0.0, 0.0, 0.0) if linear else (float(found[0]), float(found[1]), float(found[2])),
        None if linear else covariance[:3, :3],
        float(np.sqrt(np.mean(left**2))),
        int(np.argmax((left**2).mean(axis=1))),
    )


@dataclass(frozen=True)
class _Job:
    """The greys of all pictures, and what is known of bends, inks and squares."""

    grey: Float[np.ndarray, "pictures 8"]
    white: Float[np.ndarray, "2 pictures 8"]
    linear: bool

    tone = np.array([0 if g < 0.3 else 1 for _, _, g in GREYS])
    expected = np.log(np.array([g for _, _, g in GREYS]) / WHITE)
    sd = np.array([*BEND_SD, *[INK_SD] * 2, *[SQUARE_SD] * len(GREYS)])

    def seen(self, bend: np.ndarray) -> Float[np.ndarray, "pictures 8"]:
        """Return the logarithm of grey over white that a bend makes of stored values."""
        if self.linear:
            return np.asarray(np.log(self.grey / self.white.mean(axis=0)))
        return np.asarray(np.log(_unbent(self.grey, *bend) / _unbent(self.white, *bend).mean(0)))

    def off(self, x: np.ndarray) -> Float[np.ndarray, "pictures 8"]:
        return np.asarray(self.seen(x[:3]) - self.expected - x[3:5][self.tone] - x[5:])

    def residuals(self, x: np.ndarray) -> np.ndarray:
        return np.concatenate([self.off(x).ravel() / READ_SD, x / self.sd])

    def jacobian(self, x: np.ndarray) -> np.ndarray:
        """Return the derivatives: those by the bend by differences, the others are constant."""
        total = np.zeros((*self.grey.shape, x.size))
        here, squares = self.seen(x[:3]), np.arange(len(GREYS))
        for k in range(3):
            bend = x[:3].copy()
            bend[k] += STEP
            total[..., k] = (self.seen(bend) - here) / STEP
        total[:, squares, 3 + self.tone] = -1.0
        total[:, squares, 5 + squares] = -1.0
        return np.concatenate([total.reshape(-1, x.size) / READ_SD, np.diag(1.0 / self.sd)])


def _unbent(value: np.ndarray, a: float, b: float, c: float) -> np.ndarray:
    """Undo the bend, by reading its table the other way round, and then the sRGB curve."""
    x = 1.0 - 2.0 * CODED
    bent = CODED + CODED * (1.0 - CODED) * (a + b * x + c * x**2)
    plain = np.interp(value, np.maximum.accumulate(bent), CODED)
    plain = np.clip(plain, 1e-4, None)
    return np.asarray(np.where(plain <= 0.04045, plain / 12.92, ((plain + 0.055) / 1.055) ** 2.4))
