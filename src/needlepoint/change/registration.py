"""Register: carry every place of the first visit to its place in the second, or say why not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.change.band_pass import BandPassed, Grid
from needlepoint.change.coarse_registration import CoarsePose, find_seat, rotation
from needlepoint.change.fine_registration import (
    Deformation,
    likeness,
    local_step,
    soft,
    stiff,
    terms,
)
from needlepoint.change.pose import lean, nearest_turn, tilt_between
from needlepoint.language import say
from needlepoint.surface import Check, Relief

COARSE_MM, COARSE_SIDE = 0.3, 200.0
"""Own choice: nodes of the search [mm], wider apart on skin of more than so many a side."""

WIDE_BAND_MM, MIDDLE_BAND_MM, FINE_BAND_MM = (0.45, 2.5), (0.45, 2.5), (0.22, 1.8)
"""Own choice: what the search, the stiff and the soft step look at; furrows and pores of skin."""

FINE_MM = 0.15
"""Own choice: nodes of the last step [mm]; between them motions are smooth."""

MOST_STRETCH_MM = 1.5
"""Own choice: skin of a face at rest never lies further off than this."""

LEAST_CLEARNESS = 1.6
"""Own choice: the right place is likelier than any other by so much. On simulated skin wrong
pairs come to 1.3 at most, right ones to 3.4 and more, on a part of a small patch to 1.9."""

LEAST_LIKENESS = 0.3
"""Own choice: correlation of the furrows that the same skin shows at least."""

LEAST_SHARED = 0.2
"""Own choice: share of the first visit that must be seen in the second."""

WITNESS_MM = 1.0
"""Own choice: SD of the skin that is asked how far it still lies off."""


@dataclass(frozen=True)
class Registration:
    """Where in AFTER every place of BEFORE lies.

    Attributes
    ----------
    motion
        In pixels of AFTER, at nodes of BEFORE that lie `step_px` of its pixels apart.
    step_px
        See above.
    shift_mm
        How far the middle of BEFORE's picture has moved (x right, y down) [mm].
    rotation_deg
        How far the face is turned, from x toward y.
    tilt_deg
        Angle between the two leans of the face toward the camera.
    stretch_mm
        How far the skin was stretched out of shape: 95 % of places lie less far off [mm].
    residual_mm
        Median of how far skin outside scars still lies off, by its own witness [mm].
    scale
        Lengths on AFTER's skin, as its capture gives them, over those of BEFORE's.
    """

    motion: Deformation
    step_px: float
    shift_mm: tuple[float, float]
    rotation_deg: float
    tilt_deg: float
    stretch_mm: float
    residual_mm: float
    scale: float

    def carry(
        self, row: Float[np.ndarray, "*p"], col: Float[np.ndarray, "*p"]
    ) -> tuple[Float[np.ndarray, "*p"], Float[np.ndarray, "*p"]]:
        """Return the places in AFTER [pixels] of places in BEFORE."""
        at = [(np.asarray(part) / self.step_px).astype(np.float32) for part in (row, col)]
        shape = np.shape(row)
        flat = [part.reshape(shape[0] if len(shape) > 1 else 1, -1) for part in at]
        found = [
            cv2.remap(part, flat[1], flat[0], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            for part in (self.motion.row, self.motion.col)
        ]
        return found[0].reshape(shape).astype(float), found[1].reshape(shape).astype(float)


def register(before: Relief, after: Relief) -> tuple[Registration | None, tuple[Check, ...]]:
    """Find where AFTER shows the skin of BEFORE.

    Returns
    -------
    registration, checks
        None where the two cannot be held against each other; the failed check says why.
    """
    seat, mirrored = _search(before, after)
    checks = [_clear(seat, mirrored=mirrored)]
    if not checks[0].ok:
        return None, tuple(checks)
    motion, bands = _settled(before, after, seat)
    alike, shared = likeness(*bands, motion)
    checks += [_alike(alike), _shared(shared)]
    if not all(check.ok for check in checks):
        return None, tuple(checks)
    rigid = motion
    motion = soft(*bands, motion, MOST_STRETCH_MM)
    return _described(before, after, bands, (rigid, motion)), tuple(checks)


def _search(before: Relief, after: Relief) -> tuple[CoarsePose, bool]:
    """Return the best place, and whether AFTER would lie better if it were mirrored."""
    side = max(np.sqrt(r.z_mm.size) * r.pixel_mm for r in (before, after))
    step = max(COARSE_MM, side / COARSE_SIDE, before.pixel_mm, after.pixel_mm)
    first, second = (BandPassed.of(relief, step, *WIDE_BAND_MM) for relief in (before, after))
    seat = find_seat(first, second)
    if seat.clearness > LEAST_CLEARNESS:
        return seat, False
    flipped = replace(
        second,
        z=np.ascontiguousarray(second.z[:, ::-1]),
        share=np.ascontiguousarray(second.share[:, ::-1]),
    )
    return seat, find_seat(first, flipped).clearness > LEAST_CLEARNESS


def _settled(
    before: Relief, after: Relief, seat: CoarsePose
) -> tuple[Deformation, tuple[BandPassed, BandPassed]]:
    """Bring a place to the stiff motion, on nodes ever finer."""
    bands = _bands(before, after, 2 * FINE_MM, MIDDLE_BAND_MM)
    motion = stiff(*bands, _start(seat, before, after, bands))
    finer = _bands(before, after, FINE_MM, FINE_BAND_MM)
    return stiff(*finer, _finer(motion, finer, bands)), finer


def _bands(
    before: Relief, after: Relief, step_mm: float, band: tuple[float, float]
) -> tuple[BandPassed, BandPassed]:
    step_mm = max(step_mm, before.pixel_mm, after.pixel_mm)
    return BandPassed.of(before, step_mm, *band), BandPassed.of(after, step_mm, *band)


def _start(
    seat: CoarsePose, before: Relief, after: Relief, bands: tuple[BandPassed, BandPassed]
) -> Deformation:
    """Turn a place into a motion."""
    middles = [(np.array(r.z_mm.shape) - 1) / 2 * r.pixel_mm for r in (before, after)]
    row, col = np.indices(bands[0].z.shape)
    place = np.stack([row, col]) * bands[0].step_mm
    away = place - middles[0][:, None, None] + np.array(seat.shift_mm)[:, None, None]
    found = np.tensordot(rotation(seat.turn_deg), away, 1) + middles[1][:, None, None]
    return Deformation(*(found / bands[1].step_mm).astype(np.float32))


def _finer(
    motion: Deformation, bands: tuple[BandPassed, BandPassed], old: tuple[BandPassed, BandPassed]
) -> Deformation:
    """Take a motion over to other nodes."""
    row, col = (
        np.asarray(part * bands[0].step_px / old[0].step_px, np.float32)
        for part in np.indices(bands[0].z.shape)
    )
    scale = np.float32(old[1].step_px / bands[1].step_px)
    return Deformation(
        *(
            scale * cv2.remap(_padded(part), col + 2, row + 2, cv2.INTER_LINEAR)
            for part in (motion.row, motion.col)
        )
    )


def _padded(part: Grid) -> Float[np.ndarray, "r c"]:
    """Carry a motion on over its edges, as steep as it arrives there."""
    return np.pad(part, 2, mode="reflect", reflect_type="odd")


def _described(
    before: Relief,
    after: Relief,
    bands: tuple[BandPassed, BandPassed],
    motions: tuple[Deformation, Deformation],
) -> Registration:
    """Say in numbers what a motion does."""
    first, second = bands
    rigid, motion = motions
    each = terms(first, second, motion)
    seen = each.weight > 0.3
    off = local_step(each, WITNESS_MM / first.step_mm)
    stretch = np.hypot(motion.row - rigid.row, motion.col - rigid.col) * second.step_mm
    rows, cols = first.z.shape
    y, x = np.indices(first.z.shape) * first.step_mm
    basis = np.column_stack([np.ones(seen.sum()), y[seen] - y.mean(), x[seen] - x.mean()])
    moved = np.column_stack([motion.row[seen], motion.col[seen]]) * second.step_mm
    answer = np.linalg.lstsq(basis, moved, rcond=None)[0]
    turn = nearest_turn(answer[1:].T)
    leans = [lean(r.frame, r.pixel_mm, (r.z_mm.shape[0], r.z_mm.shape[1])) for r in (before, after)]
    middle = motion.row[rows // 2, cols // 2], motion.col[rows // 2, cols // 2]
    shift = [
        float(place * second.step_mm - (n - 1) / 2 * after.pixel_mm)
        for place, n in zip(middle, after.z_mm.shape, strict=True)
    ]
    in_pixels = Deformation(motion.row * second.step_px, motion.col * second.step_px)
    return Registration(
        motion=in_pixels,
        step_px=first.step_px,
        shift_mm=(shift[1], shift[0]),
        rotation_deg=float(np.degrees(np.arctan2(turn[0, 1], turn[0, 0]))),
        # the same skin at both visits, not the middles of both pictures: faces are round
        tilt_deg=tilt_between(leans[0].middle, leans[1].at(np.array(shift)), turn),
        stretch_mm=float(np.percentile(stretch[seen], 95)),
        residual_mm=float(np.median(np.hypot(*off)[seen])) * first.step_mm,
        scale=_scale(before, after, in_pixels, first.step_px),
    )


def _scale(before: Relief, after: Relief, motion: Deformation, step_px: float) -> float:
    """Return the median ratio of lengths on the skin, AFTER's over BEFORE's."""
    ratios = []
    rows, cols = motion.row.shape
    spans = ((rows // 10, rows - rows // 10), (cols // 10, cols - cols // 10))
    grown = np.stack([np.stack(np.gradient(part)) for part in (motion.row, motion.col)]) / step_px
    for i in np.linspace(*spans[0], 9).astype(int):
        for j in np.linspace(*spans[1], 9).astype(int):
            inside = all(
                0 <= part[i, j] < n
                for part, n in zip((motion.row, motion.col), after.z_mm.shape, strict=True)
            )
            if inside:
                place = float(motion.row[i, j]), float(motion.col[i, j])
                there = after.frame.at(*place) @ grown[:, :, i, j]
                here = before.frame.at(float(i * step_px), float(j * step_px))
                ratios.append(np.sqrt(abs(np.linalg.det(there) / np.linalg.det(here))))
    return float(np.median(ratios)) if ratios else 1.0


def _clear(seat: CoarsePose, *, mirrored: bool) -> Check:
    ok = seat.clearness >= LEAST_CLEARNESS
    if ok:
        why = say("the second visit fits the first in one place better than in any other")
    elif mirrored:
        why = say("one of the two is mirrored; turn off mirroring in the camera and capture again")
    else:
        why = say(
            "the two do not show the same skin: it fits nowhere better than by chance; choose "
            "two captures of the same place of the same person"
        )
    return Check("one_place", seat.clearness, LEAST_CLEARNESS, ok, True, "1", why)


def _alike(alike: float) -> Check:
    ok = alike >= LEAST_LIKENESS
    why = (
        say("furrows and pores of both visits agree")
        if ok
        else say("furrows and pores of the two do not agree; choose two captures of the same skin")
    )
    return Check("likeness", alike, LEAST_LIKENESS, ok, True, "1", why)


def _shared(shared: float) -> Check:
    ok = shared >= LEAST_SHARED
    why = (
        say("{shared:.0f} % of the first visit's skin is seen in the second", shared=100 * shared)
        if ok
        else say("too little skin is seen in both visits; capture the same patch again")
    )
    return Check("shared", shared, LEAST_SHARED, ok, True, "1", why)
