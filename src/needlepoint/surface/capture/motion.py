"""Motion: people move between pictures; every frame is laid over the first.

Frames under different lights must not be registered by brightness: shading moves with the light
and the fit fails quietly by a tenth of a millimetre and more. The colour of skin, log(green / red),
does not care for the light and leaves about 0.02 mm; repeats under the same light leave a few
micrometres and are used wherever a capture has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.capture.frame import BLUE, GREEN, RED, Frame, mean_frame
from needlepoint.surface.capture.frames import Stack
from needlepoint.surface.capture.phase import shift_between

FINE = 20  # shifts are found to a twentieth of a pixel
SAME_LIGHT_PX = 0.05
COLOUR_MM = 0.02
STEP_MM = 0.15  # how far a head on a chin rest wanders between two pictures
LEAST_STEP_PX = 0.1  # smaller movements than this blur less than the resampling would
LEAST_COLOUR_STEP_MM = 0.03  # nor is movement seen by colour alone believed under this
SURE = 3.0  # movement seen by colour must be so many of its own uncertainties to be believed
LEAST_COLOUR = 0.004  # spread of log(green / red) under which there is nothing to hold on to
EDGE = 8
ROUNDS = 2
UNEVEN = 4.0  # own choice: skin so many times less evenly lit than most tells nothing of motion
LOOK_PX = 512  # side of the middle piece in which movement is looked for
ALIKE = 0.3  # own choice: correlation of colours under which two pictures do not show one pattern
MOST_MM = (
    3.0  # own choice: a head on a rest moves less; what is found farther off is another pattern
)
GRAIN_PX = 18.0  # pixels of the smoothed colour that count as one: 4 pi times its variance
EDGE_OF_SKIN = 5  # pixels at the edge of the skin whose smoothed colour is that of what lies beside

Plane = Float[np.ndarray, "rows cols"]


@dataclass(frozen=True)
class FrameMotion:
    """How the skin moved.

    Attributes
    ----------
    moved_mm
        Largest movement from the first picture [mm].
    residual_mm
        Movement that registration may have left [mm]; None where it could not be judged, since the
        pictures share no pattern of colour.
    """

    moved_mm: float
    residual_mm: float | None


@dataclass(frozen=True)
class _ByColour:
    """What the colour of the skin says of movement.

    Attributes
    ----------
    shift
        Shift of every light's first picture to the first of all [pixels].
    judged
        Which lights share a pattern of colour with the first.
    sd_mm
        Uncertainty of these shifts [mm]; None where nothing could be judged.
    """

    shift: Float[np.ndarray, "lights 2"]
    judged: Bool[np.ndarray, " lights"]
    sd_mm: float | None


def align(stack: Stack, pixel_mm: float) -> tuple[tuple[Frame, ...], FrameMotion]:
    """Return one frame a light, all laid over the first picture.

    Repeats of a light are averaged after alignment.
    """
    colour = _by_colour(stack, pixel_mm)
    repeats = [
        _shifts([_shading(frame) for frame in frames] if len(frames) > 1 else [])
        for frames in stack.repeats
    ]
    path = _path(colour, repeats, pixel_mm)
    uncertainty = colour.sd_mm
    shift = _believed(path, max(LEAST_COLOUR_STEP_MM, SURE * (uncertainty or 0.0)) / pixel_mm)
    frames = tuple(
        mean_frame(_moved(frame, shift[k, j]) for k, frame in enumerate(many))
        for j, many in enumerate(stack.repeats)
    )
    return frames, FrameMotion(float(np.linalg.norm(shift, axis=-1).max()) * pixel_mm, uncertainty)


def _believed(path: np.ndarray, least_px: float) -> np.ndarray:
    """Drop movement from light to light that colour alone saw and may have made up.

    What repeats of a light say of movement since its first picture is kept.
    """
    first = path[:1]
    seen = np.linalg.norm(first, axis=-1, keepdims=True) >= least_px
    return np.asarray(path - first + np.where(seen, first, 0.0))


def _middle(plane: np.ndarray) -> np.ndarray:
    """Return the middle of a sample: enough of it to see movement."""
    rows, cols = plane.shape[:2]
    high, wide = min(rows, LOOK_PX), min(cols, LOOK_PX)
    top, left = (rows - high) // 2, (cols - wide) // 2
    return plane[top : top + high, left : left + wide]


def _sample(frame: Frame) -> np.ndarray:
    return np.maximum(_middle(frame.sample), 1e-4)


def _colour(frame: Frame, skin: Plane) -> Plane:
    """Return the colour of the skin in the sample, free of shading and of its broad part."""
    light = _sample(frame)
    ratio = cv2.GaussianBlur(np.log(light[..., GREEN]) - np.log(light[..., RED]), (0, 0), 1.2)
    share = np.maximum(cv2.GaussianBlur(skin, (0, 0), 12.0), 1e-3)
    return np.asarray(skin * (ratio - cv2.GaussianBlur(skin * ratio, (0, 0), 12.0) / share))


def _shading(frame: Frame) -> Plane:
    sample = _sample(frame)
    light = np.log(sample[..., BLUE] + sample[..., GREEN])
    return np.asarray(light - cv2.GaussianBlur(light, (0, 0), 12.0))


def _shifts(planes: list[Plane]) -> list[np.ndarray]:
    """Return the shift of every plane to the first; that of a single picture is zero."""
    if not planes:
        return [np.zeros(2)]
    return [_shift(planes[0], plane) for plane in planes]


def _shift(first: Plane, other: Plane) -> np.ndarray:
    """Return by how much `other` must be moved (row, col) to lie over `first` [pixels]."""
    if first is other or np.array_equal(first, other):
        return np.zeros(2)
    window = np.outer(np.hanning(first.shape[0]), np.hanning(first.shape[1])).astype(np.float32)
    return shift_between(first * window, other * window, FINE)


def _by_colour(stack: Stack, pixel_mm: float) -> _ByColour:
    """Return the shift of every light's first frame by colour, and its uncertainty.

    Shadows are redder than the skin around them and lie elsewhere under each light; followed, they
    would move still pictures by a quarter of a millimetre. So only skin counts that all lights
    reach alike, which is known better once the pictures lie nearly over each other: two rounds.
    A shift is believed where the two pictures then share one pattern of colour, and share more of
    it than they did where they lay.
    """
    first = [frames[0] for frames in stack.repeats]
    skin = _inner(_middle(stack.sample_at.cut(stack.skin)))
    colours, lights = [_colour(frame, skin) for frame in first], [_shading(f) for f in first]
    whole = np.zeros((len(first), 2))
    unknown = _ByColour(whole, np.zeros(len(first), bool), None)
    there = skin[EDGE:-EDGE, EDGE:-EDGE] > 0.0
    if np.count_nonzero(there) < GRAIN_PX**2:
        return unknown
    if min(float(p[EDGE:-EDGE, EDGE:-EDGE][there].std()) for p in colours) < LEAST_COLOUR:
        return unknown
    for _ in range(ROUNDS):
        even = skin * _evenly_lit(
            [_laid(plane, by) for plane, by in zip(lights, whole, strict=True)]
        )
        planes = [
            (_laid(plane, by) * even)[EDGE:-EDGE, EDGE:-EDGE]
            for plane, by in zip(colours, whole, strict=True)
        ]
        whole = whole + np.array([_shift(planes[0], plane) for plane in planes])
    judged = np.linalg.norm(whole, axis=1) * pixel_mm <= MOST_MM
    for j in range(1, len(first)):
        laid = (_laid(colours[j], whole[j]) * even)[EDGE:-EDGE, EDGE:-EDGE]
        here = (colours[j] * even)[EDGE:-EDGE, EDGE:-EDGE]
        after, before = _alike(planes[0], laid), _alike(planes[0], here)
        judged[j] &= after > ALIKE
        if not judged[j] or not _better(after, before, float(even.sum())):
            whole[j] = 0.0
    apart = _apart(planes, judged, pixel_mm)
    return _ByColour(whole, judged, apart) if apart is not None else unknown


def _inner(skin: np.ndarray) -> Plane:
    """Return 1 on skin and 0 on what is not, and on its edge."""
    size = 2 * EDGE_OF_SKIN + 1
    return cv2.erode(skin.astype(np.float32), np.ones((size, size), np.uint8))


def _alike(one: Plane, other: Plane) -> float:
    """Return the correlation of two planes, whose mean is about zero."""
    scale = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float((one * other).sum()) / scale if scale > 0.0 else 0.0


def _better(after: float, before: float, pixels: float) -> bool:
    """Tell whether one correlation is surely more than another (Fisher's transform)."""
    most = 0.9999
    gain = np.arctanh(min(after, most)) - np.arctanh(np.clip(before, -most, most))
    return bool(gain * np.sqrt(max(pixels / GRAIN_PX - 3.0, 1.0)) > SURE)


def _apart(
    planes: list[Plane], judged: Bool[np.ndarray, " lights"], pixel_mm: float
) -> float | None:
    """Return by how much halves of the skin disagree on the shift, the greater of both cuts [mm].

    Halves that share no pattern are not asked; None where too few lights have both.
    """
    rows, cols = (n // 2 for n in planes[0].shape)
    cuts = (
        ((slice(None), slice(None, cols)), (slice(None), slice(cols, None))),
        ((slice(None, rows), slice(None)), (slice(rows, None), slice(None))),
    )
    found = []
    for cut in cuts:
        away = []
        for j in np.flatnonzero(judged[1:]) + 1:
            shifts = [_shift(planes[0][half], planes[j][half]) for half in cut]
            laid = [_laid(planes[j][half], by) for half, by in zip(cut, shifts, strict=True)]
            if all(_alike(planes[0][h], p) > ALIKE for h, p in zip(cut, laid, strict=True)):
                away.append(float(np.linalg.norm(shifts[0] - shifts[1])))
        if 2 * len(away) >= judged.size - 1:
            found.append(float(np.median(away)) / 2.0 * pixel_mm)
    return max(found) if found else None


def _evenly_lit(lights: list[Plane]) -> Plane:
    """Return 1 where all lights reach the skin alike, 0 on walls and in their shadows."""
    apart = np.max(lights, axis=0) - np.min(lights, axis=0)
    even = np.clip(1.0 - apart / max(UNEVEN * float(np.median(apart)), 1e-6), 0.0, 1.0)
    shrunk = cv2.erode(even.astype(np.float32), np.ones((5, 5), np.uint8))
    return np.asarray(cv2.GaussianBlur(shrunk, (0, 0), 2.0))


def _laid(
    plane: Float[np.ndarray, "rows cols *colours"], shift: np.ndarray
) -> Float[np.ndarray, "rows cols *colours"]:
    """Move a plane by (row, col) pixels; what comes in from outside repeats the edge."""
    if not shift.any():
        return plane
    turn = np.array([[1.0, 0.0, shift[1]], [0.0, 1.0, shift[0]]])
    return np.asarray(
        cv2.warpAffine(
            plane, turn, plane.shape[1::-1], flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
    )


def _path(colour: _ByColour, repeats: list[list[np.ndarray]], pixel_mm: float) -> np.ndarray:
    """Join all shifts into one path through the pictures in the order taken, by least squares.

    Unknown is the place at every picture, the first being zero. Colour says where the first
    round's pictures lie, repeats how far later rounds moved from it, and heads move smoothly.
    """
    lights, rounds = len(repeats), max(map(len, repeats))
    place = {(k, j): k * lights + j for j in range(lights) for k in range(len(repeats[j]))}
    order = sorted(place, key=lambda one: place[one])
    index = {one: i for i, one in enumerate(order)}
    rows: list[np.ndarray] = []
    goal: list[np.ndarray] = []

    def say(plus: int, minus: int | None, value: np.ndarray, sd_px: float) -> None:
        row = np.zeros(len(order))
        row[plus] = 1.0
        if minus is not None:
            row[minus] = -1.0
        rows.append(row / sd_px)
        goal.append(value / sd_px)

    say(0, None, np.zeros(2), 1e-3)
    for a, b in pairwise(order):
        say(index[b], index[a], np.zeros(2), STEP_MM / pixel_mm)
    for j, many in enumerate(repeats):
        if colour.judged[j] and j > 0:
            sd = max(COLOUR_MM, colour.sd_mm or 0.0) / pixel_mm
            say(index[0, j], 0, colour.shift[j], sd)
        for k in range(1, len(many)):
            say(index[k, j], index[0, j], many[k], SAME_LIGHT_PX)
    solved, *_ = np.linalg.lstsq(np.array(rows), np.array(goal), rcond=None)
    path = np.zeros((rounds, lights, 2))
    for one, i in index.items():
        path[one] = solved[i]
    return path


def _moved(frame: Frame, shift: np.ndarray) -> Frame:
    """Move a frame by (row, col) pixels; what comes in from outside repeats the edge."""
    if float(np.linalg.norm(shift)) < LEAST_STEP_PX:
        return frame

    def move(plane: np.ndarray) -> np.ndarray:
        return _laid(plane, shift)

    unclipped = frame.unclipped
    if unclipped is not None:
        unclipped = move(unclipped.astype(np.float32)) > 0.99
    proxy = _laid(frame.proxy, shift * (frame.proxy.shape[0] / frame.light.shape[0]))
    return Frame(move(frame.light), unclipped, move(frame.sample), proxy, frame.clipped_share)
