"""Scattering: light enters the skin, wanders and comes out elsewhere, which blurs the shading.

What a camera sees is the irradiance convolved with the skin's scattering profile, another one for
each colour. Normals found from it are blurred alike. Here are the profiles' transfer functions in
closed form, and the filter that undoes them as far as noise lets it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import scipy.fft
from jaxtyping import Float

from needlepoint.surface.facts import surface_facts
from needlepoint.surface.strips import over_strips

Family = Literal["multipole", "dipole skin 1", "dipole skin 2"]
FAMILIES: tuple[Family, ...] = ("multipole", "dipole skin 1", "dipole skin 2")
COLOURS = ("blue", "green", "red")
TABLE = 65536  # entries of a gain table over the squared frequency; as many as 16 bits can name

Plane = Float[np.ndarray, "rows cols"]


@dataclass(frozen=True, slots=True)
class ScatteringProfile:
    """A believed scattering: a published profile and by how much its lengths are stretched.

    References
    ----------
    .. [1] E. d'Eon, D. Luebke and E. Enderton, "Efficient rendering of human skin", Eurographics
       Symposium on Rendering (2007) 147-157. doi:10.2312/EGWR/EGSR07/147-157 (sum of Gaussians)
    .. [2] H. W. Jensen et al., "A practical model for subsurface light transport", SIGGRAPH (2001)
       511-518. doi:10.1145/383259.383319 (dipole)
    """

    family: Family
    stretch: float = 1.0

    def transfer(self, colour: str, per_mm: Float[np.ndarray, "*n"]) -> Float[np.ndarray, "*n"]:
        """Return the factor by which relief of spatial frequency `per_mm` [1/mm] is weakened.

        Parameters
        ----------
        colour
            ``blue``, ``green`` or ``red``.
        per_mm
            Cycles per millimetre.

        Returns
        -------
        1 at frequency zero, falling.
        """
        if self.family == "multipole":
            return _gaussians(colour, per_mm * self.stretch)
        return _dipole(self.family[-1], colour, per_mm * self.stretch)

    def shape_transfer(
        self, per_mm: Float[np.ndarray, "*n"], blue_share: float
    ) -> Float[np.ndarray, "*n"]:
        """Return the factor for the mean of green and blue, of which `blue_share` is blue light."""
        blue = self.transfer("blue", per_mm)
        return np.asarray(blue_share * blue + (1 - blue_share) * self.transfer("green", per_mm))


def _list(name: str) -> np.ndarray:
    value = surface_facts()[name].value
    assert isinstance(value, list)
    return np.asarray(value, dtype=float)


@cache
def _multipole(colour: str) -> tuple[np.ndarray, np.ndarray]:
    """Return variances [mm2] and shares of the Gaussians of a colour."""
    weights = _list(f"multipole_{colour}")
    return _list("multipole_variances"), weights / weights.sum()


def _gaussians(colour: str, per_mm: np.ndarray) -> np.ndarray:
    """Return the transfer of a sum of Gaussians (deon2007)."""
    variances, weights = _multipole(colour)
    waves = -2.0 * np.pi**2 * np.asarray(per_mm)[..., None] ** 2 * variances
    return np.asarray(np.exp(waves) @ weights)


def _dipole(skin: str, colour: str, per_mm: np.ndarray) -> np.ndarray:
    """Return the transfer of the diffusion dipole (jensen2001).

    The profile of a source at depth z is the normal derivative of a screened potential, whose
    two-dimensional Fourier transform is ``exp(-z sqrt(s^2 + (2 pi f)^2))``.
    """
    real, virtual, screen = _sources(skin, colour)
    wave = np.sqrt(screen**2 + (2.0 * np.pi * np.asarray(per_mm)) ** 2)
    at_rest = np.exp(-real * screen) + np.exp(-virtual * screen)
    return np.asarray((np.exp(-real * wave) + np.exp(-virtual * wave)) / at_rest)


@cache
def _sources(skin: str, colour: str) -> tuple[float, float, float]:
    """Return the depths of a dipole's two sources [mm], and how fast light fades [1/mm]."""
    index = COLOURS[::-1].index(colour)
    absorb = _list(f"dipole{skin}_absorption")[index]
    scatter = _list(f"dipole{skin}_scattering")[index]
    eta = surface_facts().number("dipole_refraction")
    extinct = absorb + scatter
    reflect = -1.440 / eta**2 + 0.710 / eta + 0.668 + 0.0636 * eta  # jensen2001, diffuse Fresnel
    mismatch = (1 + reflect) / (1 - reflect)
    real = 1.0 / extinct
    virtual = real * (1.0 + 4.0 / 3.0 * mismatch)
    return real, virtual, np.sqrt(3.0 * absorb * extinct)


def lens_transfer(per_mm: Float[np.ndarray, "*n"], sigma_mm: float) -> Float[np.ndarray, "*n"]:
    """Return the factor by which a Gaussian point spread of `sigma_mm` weakens a frequency."""
    return np.asarray(np.exp(-2.0 * np.pi**2 * np.asarray(per_mm) ** 2 * sigma_mm**2))


def sharpening(transfer: Float[np.ndarray, "*n"], noise: float) -> Float[np.ndarray, "*n"]:
    """Return the gain that undoes a transfer without drowning in noise (Wiener); 1 at rest.

    References
    ----------
    .. [1] N. Wiener, Extrapolation, Interpolation, and Smoothing of Stationary Time Series, MIT
       Press (1949).
    """
    return np.asarray(transfer * (1.0 + noise) / (transfer**2 + noise))


class GainPlane:
    """The gain of every coefficient of a type-2 cosine transform of a plane, some rows at a time.

    A fine table over the square of the frequency is looked up: interpolating a curve at every
    coefficient would take longer than the transform.
    """

    def __init__(
        self,
        shape: tuple[int, int],
        pixel_mm: float,
        per_mm: Float[np.ndarray, " n"],
        gain: Float[np.ndarray, " n"],
    ) -> None:
        self.shape = shape
        rows = (np.arange(shape[0], dtype=np.float32) / (2.0 * shape[0] * pixel_mm)) ** 2
        cols = (np.arange(shape[1], dtype=np.float32) / (2.0 * shape[1] * pixel_mm)) ** 2
        top = float(rows[-1] + cols[-1])
        table = np.interp(np.sqrt(np.linspace(0.0, top, TABLE)), per_mm, gain)
        self._table = table.astype(np.float32)
        scale = np.float32((TABLE - 1) / top)
        self._down, self._across = rows * scale, cols * scale

    def rows(self, strip: slice) -> Float[np.ndarray, "strip cols"]:
        """Return the gains of a strip of rows."""
        index = np.add.outer(self._down[strip], self._across).astype(np.uint16)
        return np.asarray(self._table.take(index))


def filter_plane(plane: Plane, gain: GainPlane) -> Plane:
    """Multiply the cosine spectrum of a plane by a gain; edges are mirrors."""
    spectrum = scipy.fft.dctn(plane, type=2, workers=-1)

    def work(strip: slice) -> None:
        spectrum[strip] *= gain.rows(strip)

    over_strips(work, gain.shape)
    return np.asarray(scipy.fft.idctn(spectrum, type=2, workers=-1, overwrite_x=True))
