"""Frame: one picture in linear light, and how the pixels of a file become it.

Shape comes from green and blue, never from red, which scatters far in skin. The channels are
chosen before anything is converted to floating point, and averaged strip by strip: memory and time
are lost there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.capture.tones import LINEAR, SRGB, Tone
from needlepoint.surface.strips import STRIP_PIXELS

CLIPPED = 0.992  # of full scale; the last two of 256 steps
PROXY_PX = 512  # longer side of the small pictures for checks, motion and the first shape
SKIPPED = 0.25  # pictures shrunk further than this are shrunk from every other row

BLUE, GREEN, RED = 0, 1, 2

Plane = Float[np.ndarray, "rows cols"]


@dataclass(frozen=True)
class FrameWindow:
    """The part of the pictures that is worked on: (top, left) and (rows, cols) [pixels]."""

    top: int
    left: int
    rows: int
    cols: int

    def cut(self, plane: np.ndarray) -> np.ndarray:
        """Cut the part out of a whole picture."""
        return plane[self.top : self.top + self.rows, self.left : self.left + self.cols]


@dataclass(frozen=True)
class Frame:
    """One picture (or the mean of its repeats) in linear light, 1 = full scale.

    Attributes
    ----------
    light
        Mean of green and blue, over the light's intensity.
    unclipped
        False where a pixel of green or blue was at the end of its range; None if none was.
    sample
        The middle piece in blue, green and red.
    proxy
        The whole window, small, in blue and green.
    clipped_share
        Share of clipped pixels.
    """

    light: Plane
    unclipped: Bool[np.ndarray, "rows cols"] | None
    sample: Float[np.ndarray, "down across 3"]
    proxy: Float[np.ndarray, "r c 2"]
    clipped_share: float


@cache
def curve_of(dtype: str, tone: Tone) -> np.ndarray:
    """Compute the table from pixel value to linear light, 1 at full scale."""
    top = np.iinfo(np.dtype(dtype)).max
    value = np.arange(top + 1) / top
    if tone is SRGB:
        value = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    elif tone is not LINEAR:
        value = tone.light(value)
    return value.astype(np.float32)


def develop(
    bgr: np.ndarray,
    curve: np.ndarray,
    intensity: tuple[float, float, float],
    at: FrameWindow,
    side: int,
) -> Frame:
    """Turn a picture into a frame.

    Parameters
    ----------
    bgr
        Pixels of the window, 8 or 16 bit, in the order blue, green, red.
    curve
        Linear light of every pixel value.
    intensity
        Of the light in red, green and blue.
    at
        Window of the sample, in averaged pixels.
    side
        So many pixels a side are averaged.
    """
    red, green, blue = intensity
    wide = FrameWindow(at.top * side, at.left * side, at.rows * side, at.cols * side)
    warm = _averaged(wide.cut(bgr), RED, curve * np.float32(1.0 / red), side)
    light = _averaged(bgr, BLUE, curve * np.float32(0.5 / blue), side)
    cold, cold_small = 2.0 * at.cut(light), _small(light)
    mild, mild_small = _add(bgr, GREEN, curve * np.float32(0.5 / green), (at, side), light)
    proxy = np.stack([2.0 * cold_small, 2.0 * mild_small], axis=-1)
    sample = np.stack([cold, 2.0 * mild, warm], axis=-1)
    over, share = _over(bgr, int(CLIPPED * (curve.size - 1)))
    return Frame(
        light=light,
        unclipped=binned(over, side) == 0 if over is not None else None,
        sample=sample,
        proxy=proxy,
        clipped_share=share,
    )


def _add(
    bgr: np.ndarray,
    colour: int,
    curve: np.ndarray,
    sampled: tuple[FrameWindow, int],
    light: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Add one colour to a plane of light; give its sample and its small picture.

    Where pixels are not averaged a plane is larger than the picture: there is never a second one.
    """
    (at, side), share = sampled, PROXY_PX / max(bgr.shape)
    if side > 1 or share >= SKIPPED:
        part = _averaged(bgr, colour, curve, side)
        cv2.add(light, part, dst=light)
        return at.cut(part), _small(part)
    size = (max(1, round(bgr.shape[1] * share)), max(1, round(bgr.shape[0] * share)))
    some = cv2.resize(_averaged(bgr[::2], colour, curve, 1), size, interpolation=cv2.INTER_AREA)
    high = max(1, STRIP_PIXELS // bgr.shape[1])
    for top in range(0, bgr.shape[0], high):
        strip = slice(top, top + high)
        light[strip] += _averaged(bgr[strip], colour, curve, 1)
    return _averaged(at.cut(bgr), colour, curve, 1), some


def _averaged(bgr: np.ndarray, colour: int, curve: np.ndarray, side: int) -> np.ndarray:
    """Look one colour up in a table of linear light and average squares, while it is at hand."""
    if side == 1:
        return _linear(cv2.extractChannel(bgr, colour), curve)
    rows, cols = bgr.shape[0] // side, bgr.shape[1] // side
    out = np.empty((rows, cols), np.float32)
    high = max(1, STRIP_PIXELS // (bgr.shape[1] * side))
    for top in range(0, rows, high):
        strip = bgr[top * side : min(rows, top + high) * side, : cols * side]
        raw = _linear(cv2.extractChannel(strip, colour), curve)
        out[top : top + high] = cv2.resize(
            raw, (cols, raw.shape[0] // side), interpolation=cv2.INTER_AREA
        )
    return out


def _over(bgr: np.ndarray, most: int) -> tuple[np.ndarray | None, float]:
    """Return where blue or green is at the end of its range (255 there, 0 elsewhere), and a share.

    Red does not count: shape is not taken from it. None where no pixel is at the end.
    """
    if int(bgr.max()) < most:  # far quicker than to look at each colour by itself
        return None, 0.0
    over = np.empty(bgr.shape[:2], np.uint8)
    high = max(1, STRIP_PIXELS // bgr.shape[1])
    for top in range(0, bgr.shape[0], high):
        blue, green, _ = cv2.split(bgr[top : top + high])
        over[top : top + high] = cv2.compare(cv2.max(green, blue), most, cv2.CMP_GE)
    share = float(cv2.countNonZero(over) / over.size)
    return (over if share > 0.0 else None), share


def binned(plane: np.ndarray, side: int) -> np.ndarray:
    """Average squares of `side` pixels; what is left over at the lower right edge is dropped."""
    if side == 1:
        return plane
    rows, cols = plane.shape[0] // side, plane.shape[1] // side
    whole = np.ascontiguousarray(plane[: rows * side, : cols * side])
    return cv2.resize(whole, (cols, rows), interpolation=cv2.INTER_AREA)


def binned_mask(mask: np.ndarray, side: int) -> np.ndarray:
    """Return where over half of the pixels that `binned` averages are in a mask."""
    if side == 1:
        return mask
    if bool(mask.all()):
        return np.ones((mask.shape[0] // side, mask.shape[1] // side), bool)
    return np.asarray(binned(mask.astype(np.float32), side) > 0.5)


def _linear(raw: np.ndarray, curve: np.ndarray) -> np.ndarray:
    """Look every pixel up in a table of linear light."""
    if raw.dtype == np.uint8:
        return cv2.LUT(raw, curve)
    return np.asarray(curve.take(raw))


def _small(plane: np.ndarray) -> np.ndarray:
    """Shrink by averaging; of large pictures every other row is enough."""
    share = PROXY_PX / max(plane.shape)
    if share >= 1.0:
        return plane.copy()
    size = (max(1, round(plane.shape[1] * share)), max(1, round(plane.shape[0] * share)))
    if share < SKIPPED:
        plane = plane[::2]
    return cv2.resize(plane, size, interpolation=cv2.INTER_AREA)


def small_only(frame: Frame) -> Frame:
    """Return a frame without its plane of light and its sample, which are large."""
    return replace(
        frame,
        light=np.zeros((0, 0), np.float32),
        unclipped=None,
        sample=np.zeros((0, 0, 3), np.float32),
    )


def mean_frame(frames: Iterable[Frame]) -> Frame:
    """Average repeats under one light into the first; a pixel clipped once counts as clipped."""
    many = list(frames)
    if len(many) == 1:
        return many[0]
    open_ = [one.unclipped for one in many if one.unclipped is not None]
    return Frame(
        light=_mean([one.light for one in many]),
        unclipped=np.logical_and.reduce(open_) if open_ else None,
        sample=_mean([one.sample for one in many]),
        proxy=_mean([one.proxy for one in many]),
        clipped_share=float(np.mean([one.clipped_share for one in many])),
    )


def _mean(planes: list[np.ndarray]) -> np.ndarray:
    """Average planes into the first of them: they are large, and nobody needs them again."""
    total = planes[0]
    for plane in planes[1:]:
        total += plane
    total *= np.float32(1.0 / len(planes))
    return total
