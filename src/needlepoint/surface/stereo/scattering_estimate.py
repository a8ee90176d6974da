"""Belief: how far light wanders in this skin, judged from its three colours.

Red wanders farther than green, and green farther than blue, so relief found from each is blurred
differently. The three reliefs are of one skin: what they have lost against each other, frequency by
frequency, tells which of the published skins, stretched by how much, explains them. The uncertainty
that is left goes into every interval.

Shine that was not taken out never enters the skin: it shows the relief as sharply in red as in
blue, and by itself would make waxy skin look clear. How much of it is left is fitted along with the
skin.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import scipy.fft
from jaxtyping import Bool, Float

from needlepoint.surface.capture.frame import BLUE, GREEN, RED
from needlepoint.surface.stereo.scattering import FAMILIES, ScatteringProfile

PER_MM = np.geomspace(0.11, 1.6, 12)
"""Edges of the bands of spatial frequency [1/mm]; coarser is form, finer is noise."""

CURVE_PER_MM = np.concatenate([[0.0], np.geomspace(0.01, 20.0, 160)])
"""Frequencies at which transfer curves are handed on [1/mm]."""

STRETCHES = np.geomspace(0.3, 3.0, 61)
STRETCH_SPREAD = 0.35  # own choice: skins differ by this factor (natural logarithm) from the table
LEAST_SPREAD = 0.12  # own choice: no skin is known better than so, however clear the colours are
PRIOR = {"multipole": 0.5, "dipole skin 1": 0.25, "dipole skin 2": 0.25}
MODEL_UNCERTAINTY = (
    0.06  # own choice: shadows, shine and light from skin to skin disturb ratios so much
)
SURFACE_SHARES = np.array([0.0, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3])
"""Own choice: light that is left of shine, as a share of the matt light in green."""

SHINY = 0.1
"""Own choice: SD of that share on skin on which shine was seen."""

HARDLY = 0.02
"""Own choice: prior odds of any such share against none. With it a waxy skin can look like a clear
one and the other way round, so it must explain the colours far better."""

LEAST_COHERENCE = 0.05
LEAST_COUNT = 4  # coefficients of a band
LEAST_BANDS = 3  # fewer tell nothing of a curve
TILE_MM = 16.0  # own choice: smaller tiles smear broad relief into fine and hide the skin's blur
LEAST_SIDE = 48  # pixels of a tile, for eleven bands to be told apart
OVERLAP = 0.5  # share of tiles that tell something of their own, for tiles that overlap by half
STEEP = 0.55  # own choice: slopes above it are walls, and below it nearly all rolling scars
BESIDE_MM = 0.6  # own choice: how far beside a wall skin still lies in its shadow
LEAST_KEPT = 0.3  # where less of the skin is gentle, it tells less than all of it
MOST_FILLED = 0.05  # share of a tile that may be filled, where there are such tiles
LEAST_TILES = 4  # fewer of them tell less than all tiles

Slopes = tuple[Float[np.ndarray, "rows cols"], Float[np.ndarray, "rows cols"]]


@dataclass(frozen=True)
class ScatteringEstimate:
    """What is believed about the scattering, as transfer curves over `CURVE_PER_MM`.

    Attributes
    ----------
    nominal
        Most believable transfer of the shape channel (mean of green and blue).
    clearer, waxier
        The transfer at the two ends of a 95 % interval: less and more scattering.
    red_to_blue
        Share of relief that red shows against blue, over all bands; None where it cannot be seen.
    """

    nominal: Float[np.ndarray, " n"]
    clearer: Float[np.ndarray, " n"]
    waxier: Float[np.ndarray, " n"]
    red_to_blue: float | None

    def widened(self, other: ScatteringEstimate) -> ScatteringEstimate:
        """Return the same with the ends of another judgement of this skin where they lie wider."""
        return replace(
            self,
            clearer=np.maximum(self.clearer, other.clearer),
            waxier=np.minimum(self.waxier, other.waxier),
        )


@dataclass(frozen=True)
class SurfaceLight:
    """What may be left of light that never entered the skin.

    Attributes
    ----------
    blue, green, red
        Its share in each colour, relative to that in green: skin that takes up a colour shows more.
    """

    blue: float = 1.0
    green: float = 1.0
    red: float = 1.0

    @classmethod
    def beside(cls, light: Float[np.ndarray, " colours"]) -> SurfaceLight:
        """Compute the shares on shiny skin from its mean light, in the order of the channels."""
        blue, green, red = (float(light[GREEN] / max(light[k], 1e-9)) for k in (BLUE, GREEN, RED))
        return cls(blue, green, red)


def believe(
    channels: dict[int, Slopes] | None,
    pixel_mm: float,
    blue_share: float,
    surface: SurfaceLight | None = None,
    finest_per_mm: float = np.inf,
    walls: bool = True,
) -> ScatteringEstimate:
    """Weigh every published skin by how well it explains the three reliefs.

    Parameters
    ----------
    channels
        Slopes of the sample by colour (`BLUE`, `GREEN`, `RED`), not sharpened; None for a capture
        without colour, which leaves the prior.
    pixel_mm
        Pixel size [mm].
    blue_share
        Share of blue in the light that shape is taken from.
    surface
        What may be left of shine; nothing if not given.
    finest_per_mm
        Frequency above which the files may have dropped what differs between the colours [1/mm].
    walls
        Whether colours are compared with walls and pits as well as without. Never on skin that
        shines: walls have the highlights that fit worst.
    """
    skins = [ScatteringProfile(family, float(s)) for family in FAMILIES for s in STRETCHES]
    prior = np.array(
        [
            np.log(PRIOR[skin.family]) - 0.5 * (np.log(skin.stretch) / STRETCH_SPREAD) ** 2
            for skin in skins
        ]
    )
    curves = np.array([skin.shape_transfer(CURVE_PER_MM, blue_share) for skin in skins])
    walls = walls and surface is None
    seen = _ratios(channels, pixel_mm, finest_per_mm, walls) if channels else None
    if seen is None:
        weight = _blurred(np.exp(prior - prior.max()))
        nominal, clearer, waxier = _spread(curves, weight / weight.sum())
        return ScatteringEstimate(nominal, clearer, waxier, None)
    shares = SURFACE_SHARES if surface else SURFACE_SHARES[:1]  # the first is none
    surface = surface or SurfaceLight()
    odds = np.where(shares > 0.0, np.log(HARDLY), 0.0) - 0.5 * (shares / SHINY) ** 2
    log_weight = prior + odds[:, None] + _log_likelihood(skins, seen, surface, shares)
    weight = np.exp(log_weight - log_weight.max())
    weight = np.concatenate([_blurred(each) for each in weight])
    share = shares * (blue_share * surface.blue + (1.0 - blue_share) * surface.green)
    all_curves = np.concatenate([_with_surface(curves, float(each)) for each in share])
    nominal, clearer, waxier = _spread(all_curves, weight / weight.sum())
    return ScatteringEstimate(nominal, clearer, waxier, seen.red_to_blue)


def _with_surface(transfer: np.ndarray, share: float | np.ndarray) -> np.ndarray:
    """Add light of the surface, which is never blurred, to a transfer that is 1 at rest."""
    return np.asarray((transfer + share) / (1.0 + share))


@dataclass(frozen=True)
class _Ratios:
    """Measured logarithms of relief ratios by band, and their variances.

    Attributes
    ----------
    good
        Bands in which there is enough relief; elsewhere the numbers mean nothing.
    """

    good: Bool[np.ndarray, " bands"]
    red: Float[np.ndarray, " bands"]
    green: Float[np.ndarray, " bands"]
    red_variance: Float[np.ndarray, " bands"]
    green_variance: Float[np.ndarray, " bands"]
    red_to_blue: float

    def between(self, other: _Ratios) -> _Ratios:
        """Return the middle of the two; what they differ by is uncertainty."""
        red, green = 0.5 * (self.red - other.red), 0.5 * (self.green - other.green)
        return _Ratios(
            good=self.good & other.good,
            red=other.red + red,
            green=other.green + green,
            red_variance=0.5 * (self.red_variance + other.red_variance) + red**2,
            green_variance=0.5 * (self.green_variance + other.green_variance) + green**2,
            red_to_blue=0.5 * (self.red_to_blue + other.red_to_blue),
        )


def _ratios(
    channels: dict[int, Slopes], pixel_mm: float, finest_per_mm: float, walls: bool
) -> _Ratios | None:
    """Measure how much relief red and green show against blue, band by band.

    Twice: with walls and pits filled, and with them. In skin full of pits shadows differ between
    the colours, not only blur, and make it look waxy; in waxy skin red spreads beyond what is
    filled, and filling makes it look clear. The truth lies between.
    """
    side = min(round(TILE_MM / pixel_mm), *channels[BLUE][0].shape)
    if side < LEAST_SIDE:
        return None
    gentle, chosen = _without_walls(channels, pixel_mm, side)
    seen = _compared(gentle, pixel_mm, side, chosen, finest_per_mm)
    if walls and gentle is not channels:
        seen = seen.between(_compared(channels, pixel_mm, side, chosen, finest_per_mm))
    return seen if seen.good.sum() >= LEAST_BANDS else None


def _compared(
    channels: dict[int, Slopes],
    pixel_mm: float,
    side: int,
    chosen: Bool[np.ndarray, " tiles"],
    finest_per_mm: float,
) -> _Ratios:
    """Compare the colours of the chosen tiles.

    Each ratio is taken through the third colour as a witness: noise of one colour is in no other,
    so it cancels, where a plain ratio of powers would not.
    """
    spectra = {colour: _spectra(pair, side, chosen) for colour, pair in channels.items()}
    bands, count = _bands(side, pixel_mm)

    def cross(a: int, b: int) -> np.ndarray:
        product = np.real(spectra[a] * np.conj(spectra[b])).sum(axis=(0, 1))
        return np.bincount(bands.ravel(), product.ravel(), PER_MM.size + 1)[1 : PER_MM.size]

    bb, gg, rr = cross(BLUE, BLUE), cross(GREEN, GREEN), cross(RED, RED)
    bg, br, gr = cross(BLUE, GREEN), cross(BLUE, RED), cross(GREEN, RED)
    good = (count >= LEAST_COUNT) & (bg > 0) & (br > 0) & (gr > 0)
    red_coherence = np.where(good, br**2 / np.maximum(bb * rr, 1e-30), 0.0)
    green_coherence = np.where(good, bg**2 / np.maximum(bb * gg, 1e-30), 0.0)
    good &= (red_coherence > LEAST_COHERENCE) & (PER_MM[1:] <= finest_per_mm)
    seen = count * spectra[BLUE].shape[1] * OVERLAP
    whole = float(np.sum(bg[good]))
    return _Ratios(
        good=good,
        red=np.log(gr / np.where(good, bg, 1.0), where=good, out=np.zeros_like(gr)),
        green=np.log(gr / np.where(good, br, 1.0), where=good, out=np.zeros_like(gr)),
        red_variance=_variance(red_coherence, seen),
        green_variance=_variance(green_coherence, seen),
        red_to_blue=float(np.sum(gr[good])) / whole if whole else 1.0,
    )


def _tiles(plane: np.ndarray, side: int) -> np.ndarray:
    """Cut a plane into tiles that overlap by half, shape (tiles, side, side)."""
    windows = np.lib.stride_tricks.sliding_window_view(plane, (side, side))
    return windows[:: side // 2, :: side // 2].reshape(-1, side, side)


def _without_walls(
    channels: dict[int, Slopes], pixel_mm: float, side: int
) -> tuple[dict[int, Slopes], Bool[np.ndarray, " tiles"]]:
    """Fill walls, pits and what lies in their shadow from the skin around, and choose tiles.

    One mask is taken for all colours, so that no colour loses more than another.
    """
    steep = (np.hypot(*channels[BLUE]) > STEEP * pixel_mm).astype(np.uint8)
    steep = cv2.morphologyEx(steep, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))  # not noise
    across = 2 * round(BESIDE_MM / pixel_mm) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, across))
    kept = 1.0 - cv2.dilate(steep, disc).astype(np.float32)
    every = _tiles(kept, side).mean(axis=(1, 2))
    chosen = every > 1.0 - MOST_FILLED
    chosen = chosen if chosen.sum() >= LEAST_TILES else np.ones_like(chosen)
    if not steep.any() or kept.mean() < LEAST_KEPT:
        return channels, chosen
    spread = BESIDE_MM / pixel_mm
    kept = cv2.GaussianBlur(kept, (0, 0), 0.25 * spread) * kept
    share = cv2.GaussianBlur(kept, (0, 0), spread) + np.float32(1e-6)

    def filled(plane: np.ndarray) -> np.ndarray:
        around = cv2.GaussianBlur(plane.astype(np.float32) * kept, (0, 0), spread) / share
        return np.asarray(plane * kept + around * (1.0 - kept))

    return {colour: (filled(pair[0]), filled(pair[1])) for colour, pair in channels.items()}, chosen


def _spectra(pair: Slopes, side: int, chosen: np.ndarray) -> np.ndarray:
    """Return the spectra of the chosen tiles, shape (2, tiles, side, side // 2 + 1)."""
    window = np.outer(np.hanning(side), np.hanning(side)).astype(np.float32)
    tiles = np.stack([_tiles(plane, side)[chosen] for plane in pair])
    tiles = (tiles - tiles.mean(axis=(2, 3), keepdims=True)) * window
    return np.asarray(scipy.fft.rfft2(tiles.astype(np.float32, copy=False), workers=-1))


def _bands(side: int, pixel_mm: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the band of every coefficient, and the number of coefficients in each band."""
    across, down = np.fft.rfftfreq(side, pixel_mm), np.fft.fftfreq(side, pixel_mm)
    band = np.digitize(np.hypot(down[:, None], across[None, :]), PER_MM)
    return band, np.bincount(band.ravel(), minlength=PER_MM.size + 1)[1 : PER_MM.size]


def _variance(coherence: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Return the variance of a log ratio: what chance leaves, and what the model does not know."""
    chance = (1.0 - coherence) / np.maximum(coherence * count, 1e-9)
    return np.asarray(chance + MODEL_UNCERTAINTY**2)


def _log_likelihood(
    skins: list[ScatteringProfile], seen: _Ratios, surface: SurfaceLight, shares: np.ndarray
) -> Float[np.ndarray, "shares skins"]:
    """Return the log likelihood of every skin under every share of light of the surface."""
    good = seen.good
    per_mm = np.sqrt(PER_MM[1:] * PER_MM[:-1])[good]

    def transfer(colour: str, share: float) -> np.ndarray:
        matt = np.array([skin.transfer(colour, per_mm) for skin in skins])
        left = (shares * share)[:, None, None]
        return np.log(np.maximum(_with_surface(matt, left), 1e-9))

    blue = transfer("blue", surface.blue)
    red, green = transfer("red", surface.red) - blue, transfer("green", surface.green) - blue
    misfit = (seen.red[good] - red) ** 2 / seen.red_variance[good]
    misfit = misfit + (seen.green[good] - green) ** 2 / seen.green_variance[good]
    # neighbouring bands share their model error: four independent ones are assumed
    return np.asarray(-0.5 * misfit.sum(axis=-1) * min(1.0, 4.0 / misfit.shape[-1]))


def _blurred(weight: Float[np.ndarray, " skins"]) -> Float[np.ndarray, " skins"]:
    """Spread the weight of every skin over its neighbours in stretch, family by family."""
    apart = np.subtract.outer(np.log(STRETCHES), np.log(STRETCHES)) / LEAST_SPREAD
    kernel = np.exp(-0.5 * apart**2)
    families = weight.reshape(len(FAMILIES), STRETCHES.size)
    return np.asarray((families @ kernel).ravel())


def _spread(
    curves: Float[np.ndarray, "skins n"], weight: Float[np.ndarray, " skins"]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the weighted median and the ends of the 95 % interval, frequency by frequency."""
    order = np.argsort(curves, axis=0)
    ranked = np.take_along_axis(curves, order, axis=0)
    share = np.cumsum(weight[order], axis=0)

    def at(quantile: float) -> np.ndarray:
        pick = np.argmax(share >= quantile, axis=0)
        return np.asarray(np.take_along_axis(ranked, pick[None], axis=0)[0])

    return at(0.5), at(0.975), at(0.025)
