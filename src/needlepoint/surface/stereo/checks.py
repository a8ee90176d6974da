"""Checks before numbers: each with its value, its limit, what it means and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from needlepoint.language import say
from needlepoint.surface.capture.motion import FrameMotion
from needlepoint.surface.facts import surface_facts
from needlepoint.surface.geometry import spread
from needlepoint.surface.quality import Check, Quality
from needlepoint.surface.stereo.inversion import Turned
from needlepoint.surface.stereo.limits import check as _check
from needlepoint.surface.stereo.normals import Lighting, solve
from needlepoint.surface.stereo.order_checks import order_checks
from needlepoint.surface.stereo.room import RoomLight, room_check
from needlepoint.surface.stereo.scattering_estimate import ScatteringEstimate
from needlepoint.surface.stereo.shine import Shine
from needlepoint.surface.stereo.shine_checks import shine_checks

Plane = Float[np.ndarray, "rows cols"]


@dataclass(frozen=True)
class CheckInputs:
    """What the checks look at, all of it small.

    Attributes
    ----------
    small
        Small frames in linear light, ambient subtracted, one a light.
    ambient
        Small ambient frame; None if none was taken.
    skin
        Where skin is to be measured.
    lighting
        The light vectors of the view.
    normals
        Albedo times normal, from the small frames.
    clipped
        Share of clipped pixels, the worst frame.
    motion, belief
        What registration and the colours said; None before they were asked.
    shine
        What was taken for shine.
    marker
        What became of the printed marker; None without one.
    pixel_mm
        Pixel size of the pictures [mm].
    turned
        What the pictures say under the lamps as described and under those turned by 180 degrees.
    same
        Names of pictures that hold the very same pixels, in pairs.
    cover
        What lies over the skin; empty where that was not asked.
    colour_mm
        Length of the finest detail that the files hold colours of; 0 for all.
    room
        What the room's light did; None without a picture of it.
    """

    small: tuple[Plane, ...]
    ambient: Plane | None
    skin: Bool[np.ndarray, "r c"]
    lighting: Lighting
    normals: Float[np.ndarray, "3 r c"]
    clipped: float
    motion: FrameMotion
    belief: ScatteringEstimate | None
    shine: Shine
    marker: Check | None
    pixel_mm: float
    turned: Turned
    same: tuple[tuple[str, str], ...] = ()
    cover: tuple[Check, ...] = ()
    colour_mm: float = 0.0
    room: RoomLight | None = None


def examine(seen: CheckInputs) -> Quality:
    """Make every check that the capture allows."""
    stack = np.stack([frame[seen.skin] for frame in seen.small])
    checks = [
        _modulation(stack),
        _same(seen.same),
        *seen.cover,
        _ambient(stack, seen),
        _exposure(stack),
        _clipping(seen.clipped),
        _pixel(seen.pixel_mm),
        _angle(seen.lighting),
        _conditioning(seen.lighting),
        _residual(stack, seen),
        _gain(stack, seen),
        room_check(seen.room),
        *order_checks(seen.small, seen.skin, seen.normals, seen.lighting, seen.turned),
        _motion(seen.motion),
        _colours(seen.belief),
        _colour_detail(seen.colour_mm),
        *shine_checks(seen.shine, seen.belief, len(seen.small)),
        seen.marker,
    ]
    made = tuple(check for check in checks if check is not None)
    return Quality((*made, *_together(made)))


LEAST_FREE = 0.02
"""Own choice: a lamp that no other can check is not blamed for fifty times what is seen of it."""

COARSE_TOGETHER = {"light spread", "light angle"}
"""Own choice: with pixels too large, one of these alone brings 4 of 33 finds that are not there in
simulated skin (seeds 31 and 32, lamps on one side), where each fault by itself brings none."""


def _together(made: tuple[Check, ...]) -> list[Check]:
    """Refuse faults of geometry that are borne one by one and not together."""
    failed = {check.id for check in made if not check.ok}
    worse = failed & COARSE_TOGETHER
    if "pixel" not in failed or not worse:
        return []
    why = say(
        "the pixels are too large and the lights stand too near each other or the camera's axis: "
        "each alone is acceptable, both together make scars that are not there; change one of "
        "them"
    )
    return [Check("geometry", float(1 + len(worse)), 1.0, False, True, "1", why)]


def _modulation(stack: np.ndarray) -> Check:
    brightest, darkest = stack.max(axis=0), stack.min(axis=0)
    share = (brightest - darkest) / np.maximum(brightest + darkest, 1e-6)
    return _check(
        "modulation",
        float(np.quantile(share, 0.9)),
        "1",
        above=True,
        good=say("the pictures differ clearly from light to light"),
        cure=say(
            "the pictures hardly differ from light to light: darken the room, switch automatic "
            "exposure off, and see that one light at a time is on"
        ),
    )


def _same(same: tuple[tuple[str, str], ...]) -> Check | None:
    """Refuse a capture in which one picture stands for two: a light without its own is missing."""
    if not same:
        return None
    why = say(
        "some pictures are the very same: {pairs}; hand in for each light the one taken under it",
        pairs=", ".join(f"{one} = {other}" for one, other in same),
    )
    return Check("same picture", float(len(same)), 0.0, False, True, "1", why)


def _ambient(stack: np.ndarray, seen: CheckInputs) -> Check | None:
    if seen.ambient is None:
        return None
    room = float(np.median(seen.ambient[seen.skin]))
    ours = float(np.median(stack.mean(axis=0)))
    return _check(
        "ambient",
        room / max(room + ours, 1e-9),
        "1",
        above=False,
        good=say("our lights outshine the room"),
        cure=say("the room outshines our lights: draw the curtains and switch the room light off"),
    )


def _exposure(stack: np.ndarray) -> Check:
    return _check(
        "exposure",
        float(np.median(stack.max(axis=0))),
        "1",
        above=True,
        good=say("the skin is bright enough"),
        cure=say(
            "the skin is dark: open the aperture, expose longer, or take several pictures of "
            "each light"
        ),
    )


def _clipping(share: float) -> Check:
    return _check(
        "clipping",
        share,
        "1",
        above=False,
        good=say("hardly any pixel is overexposed"),
        cure=say("much of the skin is overexposed: expose shorter, and polarise the lights"),
    )


def _pixel(pixel_mm: float) -> Check:
    return _check(
        "pixel",
        pixel_mm,
        "mm",
        above=False,
        good=say("the pixels are small enough for narrow scars"),
        cure=say(
            "the pixels are too large for scars under 2.5 mm: go nearer or use a finer camera"
        ),
    )


def _angle(lighting: Lighting) -> Check:
    middle = lighting.middle
    slant = np.hypot(middle[:, 0], middle[:, 1]) / np.maximum(np.abs(middle[:, 2]), 1e-9)
    return _check(
        "light angle",
        float(np.median(slant)),
        "1",
        above=True,
        good=say("the lights stand far enough to the side (tangent of their angle)"),
        cure=say("the lights stand too near the camera's axis: move them out to about 35 degrees"),
    )


def _conditioning(lighting: Lighting) -> Check:
    middle = lighting.middle
    unit = middle / np.linalg.norm(middle, axis=1, keepdims=True)
    strength = np.linalg.svd(unit, compute_uv=False)
    return _check(
        "light spread",
        float(strength[2] / strength[0]),
        "1",
        above=True,
        good=say("the lights come from well separated sides"),
        cure=say("the lights come from nearly one side or plane: spread them around the camera"),
    )


def _predicted(seen: CheckInputs) -> np.ndarray:
    shape = (seen.skin.shape[0], seen.skin.shape[1])
    vectors = seen.lighting.vectors
    return np.stack(
        [
            sum(spread(vectors[..., j, a], shape) * seen.normals[a] for a in range(3))[seen.skin]
            for j in range(len(seen.small))
        ]
    )


def _residual(stack: np.ndarray, seen: CheckInputs) -> Check | None:
    """Judge the misfit to matt skin, what two witnesses took for shine aside."""
    if len(seen.small) == 3:
        return None  # three lights always fit
    matt = seen
    if seen.shine.planes:
        small = tuple(f - p for f, p in zip(seen.small, seen.shine.planes, strict=True))
        normals = solve(list(small), [None] * len(small), seen.lighting)
        matt = replace(seen, small=small, normals=normals)
    left = np.stack([frame[seen.skin] for frame in matt.small])
    off = np.abs(left - _predicted(matt)).mean(axis=0) / np.maximum(stack.mean(axis=0), 1e-6)
    return _check(
        "photometric residual",
        float(np.median(off)),
        "1",
        above=False,
        good=say("the pictures agree with matt skin under the lights as described"),
        cure=say(
            "the pictures do not agree with the lights as described: check positions and order "
            "in capture.toml, the picture's response (linear or srgb), automatic exposure, and "
            "shine"
        ),
    )


def _gain(stack: np.ndarray, seen: CheckInputs) -> Check | None:
    if len(seen.small) == 3:
        return None
    gain = np.median(stack / np.maximum(_predicted(seen), 1e-6), axis=1)
    return _check(
        "gain drift",
        _drift(gain / max(float(gain.mean()), 1e-6) - 1.0, seen.lighting.middle),
        "1",
        above=False,
        good=say("exposure and lights stayed the same"),
        cure=say(
            "brightness drifts from picture to picture, so depths are less certain: lock exposure "
            "and white balance, let lamps warm up, keep daylight out, and check where the lamps "
            "stand"
        ),
    )


def drift_uncertainty(quality: Quality) -> float:
    """Return the relative standard uncertainty of heights from pictures that drift.

    Whatever makes one lamp's picture brighter or darker than the others have it, its gain, its
    place or the room, may have changed the pictures in common as much, which nothing shows.
    """
    most = surface_facts().number("gain_drift_sd_most")
    drift = (check for check in quality.checks if check.id == "gain drift" and not check.ok)
    return min(max((check.value for check in drift), default=0.0), most)


def _drift(off: Float[np.ndarray, " lights"], lamps: Float[np.ndarray, "lights 3"]) -> float:
    """Return by how much the brightness of one lamp would have to be off to leave this misfit.

    Least squares bends the skin to follow most of it: of an error of lamp j the share 1 - h_j is
    left, with h_j its leverage.

    Source
    ------
    Cook and Weisberg 1982, Residuals and Influence in Regression, section 2.1.
    """
    free = np.maximum(1.0 - np.diag(lamps @ np.linalg.pinv(lamps)), LEAST_FREE)
    likely = int(np.argmax(np.abs(off) / np.sqrt(free)))
    return float(np.abs(off[likely]) / free[likely])


def _motion(motion: FrameMotion) -> Check | None:
    if motion.residual_mm is None:
        return None
    moved, left = motion.moved_mm, motion.residual_mm
    return _check(
        "motion",
        motion.residual_mm,
        "mm",
        above=False,
        good=say("the pictures match (each was moved by up to {moved:.2f} mm)", moved=moved),
        cure=say(
            "the pictures may be {left:.2f} mm apart: use a chin rest, and take "
            "each light twice, in rounds",
            left=left,
        ),
    )


def _colours(belief: ScatteringEstimate | None) -> Check | None:
    if belief is None or belief.red_to_blue is None:
        return None
    return _check(
        "red to blue",
        belief.red_to_blue,
        "1",
        above=True,
        good=say("red shows less relief than blue, as skin does"),
        cure=say(
            "red shows far less relief than blue: very translucent skin or blur; depths are wide"
        ),
    )


def _colour_detail(colour_mm: float) -> Check | None:
    if not colour_mm:
        return None
    return _check(
        "colour detail",
        colour_mm,
        "mm",
        above=False,
        good=say("the files hold colours finely enough to judge the skin by them"),
        cure=say(
            "the files have dropped colours finer than {size:.1f} mm, as JPEG and HEIC do. How far "
            "light wanders in this skin is assumed instead of measured, so depths are less "
            "certain, and with four lamps shine may go unseen: save PNG, TIFF or raw pictures, or "
            "go nearer",
            size=colour_mm,
        ),
    )
