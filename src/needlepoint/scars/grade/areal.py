"""Areal parameters of ISO 25178-2: what the patch as a whole is like, in numbers."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Bool, Float

from needlepoint.evidence import read_facts
from needlepoint.language import say
from needlepoint.quantity import NORMAL_95, Measured
from needlepoint.scars.grade.dales import dale_parameters
from needlepoint.scars.grade.patch import CentredPatch, block_side, lay_out

PRUNING = read_facts("needlepoint.scars").number("wolf_pruning")
"""Share of Sz under which a dale is merged, unless the caller says otherwise."""

TILES = 4
"""Tiles along each side that are left out in turn to see what the framing does; 16 are enough
for a standard deviation known to a fifth."""

FLAT_MM = 1e-9
"""Under this Sq a patch has no shape to speak of, only rounding."""

LEAST_CELLS = 100
"""With fewer sound pixels nothing is said about a patch."""

AREAL_UNITS = {
    **dict.fromkeys(("Sa", "Sq", "Sp", "Sv", "Sz", "S5v"), "mm"),
    **dict.fromkeys(("Ssk", "Sku"), "1"),
    "Sdr": "%",
    "Svd": "1/mm2",
    "Sda": "mm2",
    "Sdv": "mm3",
}
"""Every parameter given, with its unit."""


def areal_parameters(
    z_mm: Float[np.ndarray, "rows cols"],
    sound: Bool[np.ndarray, "rows cols"],
    pixel_mm: float,
    *,
    pruning: float = PRUNING,
    scale_sd: float = 0.0,
    gain_sd: float = 0.0,
) -> dict[str, Measured]:
    """Return Sa, Sq, Ssk, Sku, Sp, Sv, Sz, Sdr, Svd, Sda, Sdv and S5v of a patch without form.

    The intervals say how far a number would move had the patch been framed otherwise (tiles left
    out in turn; counts as Poisson; extremes as they stand after lone pixels are smoothed away),
    widened by the uncertainty of the scale and of the heights.

    Parameters
    ----------
    z_mm
        Heights over the form [mm].
    sound
        Where they are to be trusted.
    pixel_mm
        Distance of neighbouring pixels [mm].
    pruning
        Dales less deep than this share of Sz are merged into their neighbours.
    scale_sd, gain_sd
        Relative standard uncertainty of all lengths, and of all heights beyond that.

    Source
    ------
    iso25178-2, checked in tests against an independent program and closed forms;
    docs/explanation/areal.md.
    """
    patch = lay_out(z_mm, sound, pixel_mm)
    if np.count_nonzero(patch.whole) < LEAST_CELLS:
        why = say("fewer than {least_cells} pixels of the patch are sound", least_cells=LEAST_CELLS)
        return {name: Measured.unknown(unit, why) for name, unit in AREAL_UNITS.items()}
    values = _mean_parameters(patch) | _extremes(patch) | dale_parameters(patch, pruning)
    shared = _shared_uncertainty(scale_sd, gain_sd)
    return {name: _widened(values[name], shared[name]) for name in AREAL_UNITS}


def areal_notes(shape: tuple[int, int], pixel_mm: float, *, pruning: float = PRUNING) -> list[str]:
    """Say what the parameters of a map of this shape rest on: pruning, edges, averaging."""
    rule = say(
        "Dales less deep than {pruning:g} % of Sz are merged into their neighbours (Wolf "
        "pruning); dales that touch the edge of the patch or unsound skin are not counted. "
        "Sda is the mean area of a dale up to its ridges, Sdv its mean volume under its "
        "lowest saddle.",
        pruning=100 * pruning,
    )
    notes = [rule]
    if (block := block_side(shape)) > 1:
        notes.append(
            say(
                "Areal parameters come from the map averaged over {block} x {block} pixels "
                "({pixel_mm:.3g} mm a side): on finer pixels Sdr, Sp and Sv come out larger.",
                block=block,
                pixel_mm=block * pixel_mm,
            )
        )
    return notes


def _mean_parameters(patch: CentredPatch) -> dict[str, Measured]:
    """Return Sa, Sq, Ssk, Sku and Sdr, with the jackknife over tiles as their uncertainty."""
    z = patch.z_mm
    squares = z * z
    sums = [_by_tile(layer) for layer in (patch.sound, z, np.abs(z), squares, squares * z)]
    sums += [_by_tile(squares * squares), _by_tile(patch.whole), _by_tile(_excess_area(patch))]
    tiles = np.array(sums)
    total = tiles.sum(axis=1)
    left_out = total[:, None] - tiles[:, (tiles[0] > 0) & (tiles[6] > 0)]
    value = _from_sums(total[:, None])[:, 0]
    spread = np.zeros(value.size)
    if (count := left_out.shape[1]) > 1:
        spread = np.sqrt((count - 1) * _from_sums(left_out).var(axis=1))
    names = ("Sa", "Sq", "Ssk", "Sku", "Sdr")
    found = {
        n: Measured.from_sd(v, sd, AREAL_UNITS[n])
        for n, v, sd in zip(names, value, spread, strict=True)
    }
    if value[1] <= FLAT_MM:
        flat = Measured.unknown("1", say("the patch is flat, so its heights have no distribution"))
        return found | {"Ssk": flat, "Sku": flat}
    return found


def _from_sums(sums: Float[np.ndarray, "8 n"]) -> Float[np.ndarray, "5 n"]:
    """Turn sums of pixels and cells into Sa, Sq, Ssk, Sku and Sdr."""
    pixels, first, size, second, third, fourth, cells, excess = sums
    mean, square = first / pixels, second / pixels
    variance = np.maximum(square - mean**2, FLAT_MM**2)
    skew = third / pixels - 3 * mean * square + 2 * mean**3
    kurt = fourth / pixels - 4 * mean * third / pixels + 6 * mean**2 * square - 3 * mean**4
    shape = np.array([skew / variance**1.5, kurt / variance**2])
    return np.array([size / pixels, np.sqrt(variance), *shape, 100 * excess / cells])


def _by_tile(layer: Float[np.ndarray, "rows cols"] | Bool[np.ndarray, "rows cols"]) -> list[float]:
    """Sum a layer over each of the tiles, row by row."""
    bands = np.array_split(layer, TILES, axis=0)
    return [float(tile.sum()) for band in bands for tile in np.array_split(band, TILES, axis=1)]


def _excess_area(patch: CentredPatch) -> Float[np.ndarray, "cell_rows cell_cols"]:
    """Return by how much the skin of each cell exceeds its ground, as a share of the ground.

    A cell is split along either diagonal into two triangles, and the two splits are averaged,
    so that no direction is favoured.
    """
    z = patch.z_mm / patch.pixel_mm
    across, down = np.diff(z, axis=1), np.diff(z, axis=0)
    across, down = across * across + 1.0, down * down
    area = sum(
        np.sqrt(across[i : i - 1 or None] + down[:, j : j - 1 or None])
        for i in (0, 1)
        for j in (0, 1)
    )
    return np.where(patch.whole, area / 4 - 1.0, 0.0)


def _extremes(patch: CentredPatch) -> dict[str, Measured]:
    """Return Sp, Sv and Sz; their lower ends stand on the map smoothed by a 3 x 3 median.

    An extreme rests on one pixel. What a median of nine leaves of it is skin for certain.
    """
    high, low = float(patch.z_mm[patch.sound].max()), float(patch.z_mm[patch.sound].min())
    calm = patch.calm_mm
    calm_high = min(high, float(calm[patch.sound].max()))
    calm_low = max(low, float(calm[patch.sound].min()))
    return {
        "Sp": Measured(high, calm_high, high, "mm"),
        "Sv": Measured(-low, -calm_low, -low, "mm"),
        "Sz": Measured(high - low, calm_high - calm_low, high - low, "mm"),
    }


def _shared_uncertainty(scale_sd: float, gain_sd: float) -> dict[str, float]:
    """Return relative standard uncertainty of each parameter that scale and heights bring in."""
    height, area = math.hypot(scale_sd, gain_sd), 2 * scale_sd
    return {
        **dict.fromkeys(("Sa", "Sq", "Sp", "Sv", "Sz", "S5v"), height),
        **dict.fromkeys(("Ssk", "Sku"), 0.0),
        **dict.fromkeys(("Svd", "Sda"), area),
        "Sdr": 2 * gain_sd,
        "Sdv": math.hypot(3 * scale_sd, gain_sd),
    }


def _widened(measured: Measured, relative_sd: float) -> Measured:
    """Add a relative uncertainty to both sides of an interval, in squares; never cross zero."""
    if measured.value is None or measured.low is None or measured.high is None:
        return measured
    value, unit = measured.value, measured.unit
    more = NORMAL_95 * relative_sd * abs(value)
    low = value - math.hypot(value - measured.low, more)
    high = value + math.hypot(measured.high - value, more)
    return Measured(value, low if unit == "1" else max(min(0.0, value), low), high, unit)
