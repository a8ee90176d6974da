"""Field: heights as a file holds them, before they are millimetres on square pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.errors import NoUnit, Refused, Unreadable, WrongUsage
from needlepoint.language import say
from needlepoint.surface.heightmap import HeightMap
from needlepoint.surface.scans.foreign_readers import MOST_SAMPLES
from needlepoint.surface.scans.nodata import no_data
from needlepoint.surface.scans.units import millimetres

FARTHEST_MM = 1e6
"""Heights beyond are infinities and other signs for "nothing here"."""

UNEVEN = 1e-3
"""Relative difference of row and column steps from which pixels are made square."""


@dataclass(frozen=True)
class RawHeights:
    """Heights as a file holds them.

    Attributes
    ----------
    z
        Heights toward the viewer in the file's unit, first row on top; NaN where not measured.
    height_mm
        Millimetres to one of that unit; None if the file does not say.
    step_mm
        Distance of rows and of columns [mm]; None if the file does not say.
    counts
        Whether `z` are whole numbers of a step, and not lengths that might be millimetres.
    no_data
        The number that the file names for places where nothing was measured.
    """

    z: Float[np.ndarray, "rows cols"]
    height_mm: float | None = None
    step_mm: tuple[float, float] | None = None
    counts: bool = False
    no_data: float | None = None


def height_map(
    path: Path, field: RawHeights, *, unit: str | None, pixel_mm: float | None
) -> tuple[HeightMap, str]:
    """Bring a field to millimetres on square pixels and say where the scale comes from.

    What is given by hand goes before what the file says.

    Raises
    ------
    NoUnit
        If neither the file nor the options say the pixel or the unit of heights.
    Unreadable
        If the file's own steps are no lengths or it claims too many points.
    Refused
        If nothing in it was measured.
    """
    steps, pixel_words = _steps(path, field, pixel_mm)
    height_mm, height_words = _height(path, field, unit)
    missing, numbers = no_data(field.z, field.no_data)
    with np.errstate(invalid="ignore", over="ignore"):
        z_mm = field.z * np.asarray(height_mm, field.z.dtype)
    z_mm[missing | (np.abs(z_mm) > FARTHEST_MM)] = np.nan
    if min(z_mm.shape) < 2:
        raise Unreadable(f"{path}: a profile, not a surface; scan an area")
    if not np.isfinite(z_mm).any():
        raise Refused(f"{path}: no point of it was measured; scan again")
    if abs(steps[0] / steps[1] - 1.0) > UNEVEN:
        z_mm = _squared(path, z_mm, steps)
    sound = np.isfinite(z_mm)
    notes = (_left_out(numbers, float(missing.mean())),) if numbers else ()
    heights = HeightMap(np.where(sound, z_mm, z_mm.dtype.type(0)), sound, min(steps), notes)
    return heights, f"{pixel_words}; {height_words}"


def _left_out(numbers: tuple[float, ...], share: float) -> str:
    return say(
        "{numbers} means “no measurement” in this file; {share:.1%} of it was left out",
        numbers=", ".join(f"{number:g}" for number in numbers),
        share=share,
    )


def _steps(
    path: Path, field: RawHeights, pixel_mm: float | None
) -> tuple[tuple[float, float], str]:
    if pixel_mm is not None:
        if not (math.isfinite(pixel_mm) and pixel_mm > 0.0):
            raise WrongUsage(f"--pixel-mm {pixel_mm} is no pixel; give millimetres above zero")
        return (pixel_mm, pixel_mm), say("pixel given as {pixel_mm:g} mm", pixel_mm=pixel_mm)
    if field.step_mm is None:
        raise NoUnit(f"{path}: the file does not say how far its pixels lie apart; give --pixel-mm")
    if not all(math.isfinite(step) and step > 0.0 for step in field.step_mm):
        raise Unreadable(
            f"{path}: the file says its points lie {field.step_mm[0]:g} and {field.step_mm[1]:g} mm"
            " apart; export it again, or give --pixel-mm"
        )
    return field.step_mm, say("pixel as the file says")


def _height(path: Path, field: RawHeights, unit: str | None) -> tuple[float, str]:
    if unit is not None:
        return millimetres(unit), say("heights given in {unit}", unit=unit)
    if field.height_mm is not None:
        if not (math.isfinite(field.height_mm) and field.height_mm != 0.0):
            raise Unreadable(
                f"{path}: the file says a step of height is {field.height_mm:g} mm; export it"
                " again, or give --unit"
            )
        return field.height_mm, say("heights as the file says")
    if field.counts:
        raise NoUnit(
            f"{path}: the file does not say what one step of height is; give it with --unit, for"
            " instance --unit 0.5um"
        )
    return 1.0, say("heights assumed to be in millimetres")


def _squared(
    path: Path, z_mm: Float[np.ndarray, "rows cols"], steps: tuple[float, float]
) -> Float[np.ndarray, "r c"]:
    """Interpolate heights to square pixels of the smaller step; gaps stay gaps."""
    shape = [round(n * step / min(steps)) for n, step in zip(z_mm.shape, steps, strict=True)]
    if shape[0] * shape[1] > MOST_SAMPLES or max(shape) > 50 * max(z_mm.shape):
        raise Unreadable(f"{path}: points lie {steps[0]:g} by {steps[1]:g} mm apart; too uneven")
    there = np.isfinite(z_mm)
    filled = np.where(there, z_mm, z_mm.dtype.type(np.nanmedian(z_mm)))
    size = (shape[1], shape[0])
    near = cv2.resize(there.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    square = cv2.resize(filled, size, interpolation=cv2.INTER_LINEAR)
    return np.where(near > 0.999, square, z_mm.dtype.type(np.nan))


def refuse_many(path: Path | str, rows: int, cols: int) -> None:
    """Refuse a claim of more points than any scan has, before room is made for them.

    Raises
    ------
    Unreadable
        If there are none or too many.
    """
    if rows < 1 or cols < 1 or rows * cols > MOST_SAMPLES:
        raise Unreadable(
            f"{path}: claims {rows} x {cols} points; from 2 x 2 to {MOST_SAMPLES // 10**6} million"
            " are read"
        )
