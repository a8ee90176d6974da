"""A rig tried on the printed frame: its light must say that the flat frame is flat.

White of known place and direction is lit by each lamp in turn. Photometric stereo on it, with the
lamps where the rig says they are, must give the direction that the frame's markers give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.language import say
from needlepoint.surface.capture.manifest import read_capture
from needlepoint.surface.capture.pictures import read_picture
from needlepoint.surface.lights import light_vectors
from needlepoint.surface.phone.bundle import Bundle, Known, adjust
from needlepoint.surface.phone.checks import depth_check, examine_phone, too_few
from needlepoint.surface.phone.gather import gather
from needlepoint.surface.phone.light_checks import no_dark
from needlepoint.surface.phone.manifest import is_phone_capture, read_phone_capture
from needlepoint.surface.phone.markers import Sighting, sight
from needlepoint.surface.phone.meter import Metering, meter
from needlepoint.surface.phone.settle import settle
from needlepoint.surface.phone.stand import seen_frame
from needlepoint.surface.phone.tone import Curve
from needlepoint.surface.phone.triage import fault, look_at
from needlepoint.surface.phone.trust import judge_trust
from needlepoint.surface.quality import Check
from needlepoint.surface.rig import Camera, Light

SLOPE_DEG, SLOPE_REFUSE_DEG = 3.0, 6.0
"""Own choice: how far the white may seem tilted; 3 degrees on a wall of 30 are a tenth of it."""

FAR_SHARE, FAR_REFUSE = 0.04, 0.1
"""Own choice: how far the frame may be from where the rig puts the skin, over that distance."""

CLIPPED, CLIPPED_REFUSE = 0.01, 0.2
"""Own choice: as for a capture by phone, the share of the white that is overexposed."""

LEAN_DEG = 8.0
"""Own choice: a frame that leans less hides lamps that are a half farther out than said."""

DARKEST = 0.1
"""Own choice: white darker than this share of full range leaves skin in the noise."""

LIKELY = 6
"""Own choice: up to so many lamps every order is tried; beyond, neighbours are only swapped."""


def try_rig(folder: Path, *, scale: float = 1.0) -> tuple[Check, ...]:
    """Try what a `capture.toml` says on pictures of the printed frame that lie beside it.

    Parameters
    ----------
    folder
        A capture folder of either kind, its pictures of the frame instead of skin.
    scale
        Size of the print over that of the design; a phone's file says it itself.

    Raises
    ------
    Unreadable
        If the folder or a file in it cannot be read.
    Refused
        If a picture does not show the frame; it is named.
    """
    if is_phone_capture(folder):
        return try_phone(folder)
    capture = read_capture(folder)
    paths = [shot.images[0] for shot in capture.shots]
    dark = capture.ambient[0] if capture.ambient else None
    lights = [shot.light for shot in capture.shots]
    return try_stand(capture.camera, lights, paths, dark, scale=scale)


def try_stand(
    camera: Camera,
    lights: Sequence[Light],
    paths: Sequence[Path],
    dark: Path | None = None,
    *,
    scale: float = 1.0,
) -> tuple[Check, ...]:
    """Try a rig on pictures of the frame, one under each of its lights.

    Parameters
    ----------
    camera, lights
        The rig; the camera has a focal length.
    paths
        One picture under each light, in the rig's order.
    dark
        The same view with all lights off.
    scale
        Size of the print over that of the design.

    Raises
    ------
    Unreadable
        If a picture cannot be decoded.
    Refused
        If a picture does not show the frame; it is named.
    """
    sightings = [seen_frame(path) for path in paths]
    if dark is not None:
        sightings.append(_seen_in_the_dark(dark, sightings[0]))
    focal = None if camera.focal_px is None else camera.focal_px[0]
    bundle = adjust(sightings, Known(focal_px=focal, scale=scale))
    read = meter(sightings, bundle, scale)
    curve = Curve(linear=camera.response == "linear")
    light = curve.light(read.white.mean(axis=-1))
    if dark is not None:
        light = np.maximum(light[:-1] - light[-1], 1e-6)
    vectors = _vectors(lights, bundle, read)
    names = [path.name for path in paths]
    checks = [_clipped(read, names), _bright(read, names), _distance(camera, bundle)]
    order = _order(light, vectors, read)
    if order.ok:
        checks += [_leaning(bundle), _slopes(light, vectors, read)]
    return (*checks, order)


def try_phone(folder: Path) -> tuple[Check, ...]:
    """Try a phone capture (Format 4) of the frame on a table: everything but the skin.

    Raises
    ------
    Unreadable
        If the folder or a file in it cannot be read.
    """
    capture = read_phone_capture(folder)
    pictures = gather(capture, lambda _what, _share: None)
    found, dropped = settle(capture, pictures)
    left_out = (*pictures.left_out, *dropped)
    if found is None:
        return (too_few(len(pictures.torch) - len(dropped), left_out),)
    scene, seen = found
    checks = (*examine_phone(seen, left_out), depth_check(judge_trust(scene).gain_sd))
    return checks if capture.ambient is not None else (*checks, no_dark())


def _seen_in_the_dark(path: Path, first: Sighting) -> Sighting:
    """Find the frame in a dark picture; where it is too dark, the first one tells where."""
    picture = read_picture(path)
    sighting = sight(picture.bgr, linear=picture.linear)
    if fault(look_at(path.name, sighting)) is None or picture.shape != first.shape:
        return sighting
    top, left, low, right = first.box
    return replace(first, crop=picture.bgr[top:low, left:right].copy())


def _vectors(
    lights: Sequence[Light], bundle: Bundle, read: Metering
) -> Float[np.ndarray, "lights white 3"]:
    """Return the light vector of each light on each white patch, in the frame's axes."""
    parts = []
    for light in lights:
        turn, _ = cv2.Rodrigues(bundle.turns[0])
        places = read.places * np.array([1.0, 1.0, -1.0]) @ turn.T + bundle.places[0]
        back = light_vectors(light, places) @ turn * np.array([1.0, 1.0, -1.0])
        parts.append(back * float(np.mean(light.intensity)))
    return np.stack(parts)


def _slopes(
    light: Float[np.ndarray, "lights white"],
    vectors: Float[np.ndarray, "lights white 3"],
    read: Metering,
) -> Check:
    """Judge how far photometric stereo on the white is off its true direction."""
    off = _off_deg(light, vectors, read.normals)
    value = float(np.sqrt(np.mean(off**2)))
    ok = value <= SLOPE_DEG
    good = say("the lamps are where the rig says: the flat frame measures flat")
    cure = say(
        "the flat frame measures tilted by {off:.1f} degrees: a lamp is not where the rig says. "
        "Find the lamps again from the printed frame",
        off=value,
    )
    why = good if ok else cure
    return Check("slopes", value, SLOPE_DEG, ok, value > SLOPE_REFUSE_DEG, "deg", why)


def _off_deg(light: np.ndarray, vectors: np.ndarray, normals: np.ndarray) -> np.ndarray:
    found = np.stack(
        [np.linalg.lstsq(vectors[:, k], light[:, k], rcond=None)[0] for k in range(light.shape[1])]
    )
    found /= np.maximum(np.linalg.norm(found, axis=-1, keepdims=True), 1e-12)
    return np.degrees(np.arccos(np.clip((found * normals).sum(axis=-1), -1.0, 1.0)))


def _leaning(bundle: Bundle) -> Check:
    """Judge whether the frame leans: flat before the lens, a ring too wide or narrow hides."""
    tilt = bundle.tilt_deg(0)
    ok = tilt >= LEAN_DEG
    good = say("the frame leans, so that the lamps' distances show")
    cure = say(
        "the frame lies flat before the lens: prop one side of it up by 2 cm, as on a thumb, and "
        "take the pictures again"
    )
    return Check("leaning", tilt, LEAN_DEG, ok, not ok, "deg", good if ok else cure)


def _order(light: np.ndarray, vectors: np.ndarray, read: Metering) -> Check:
    """Judge whether each picture was lit by the lamp that the rig says."""
    shade = np.log(np.maximum((vectors * read.normals).sum(axis=-1), 1e-12))
    seen = np.log(light)
    apart = np.array([[float(np.std(one - other)) for other in shade] for one in seen])
    orders = [tuple(range(len(seen)))] + [
        order for order in _orders(len(seen)) if order != tuple(range(len(seen)))
    ]
    cost = [sum(apart[k, lamp] ** 2 for k, lamp in enumerate(order)) for order in orders]
    best = orders[int(np.argmin(cost))]
    wrong = [(k + 1, lamp + 1) for k, lamp in enumerate(best) if k != lamp]
    # own choice: another order must explain the shading at least twice as well
    ok = bool(not wrong or min(cost) > 0.25 * cost[0])
    good = say("the pictures were taken in the order of the lamps")
    cure = "; ".join(
        say("picture {picture} was lit by lamp {lamp}", picture=picture, lamp=lamp)
        for picture, lamp in wrong
    )
    if not ok:
        cure = say("{pairs}: light the lamps in the order of the drawing", pairs=cure)
    return Check("order", float(len(wrong)), 0.0, ok, not ok, "1", good if ok else cure)


def _orders(count: int) -> list[tuple[int, ...]]:
    if count <= LIKELY:
        return list(permutations(range(count)))
    turned = [tuple((k + step) % count for k in range(count)) for step in range(count)]
    return turned + [tuple(reversed(each)) for each in turned]


def _distance(camera: Camera, bundle: Bundle) -> Check:
    found = float(bundle.places[0, 2])
    off = abs(found / camera.distance_mm - 1.0)
    ok = off <= FAR_SHARE
    good = say("the frame is as far away as the rig says")
    cure = say(
        "the frame is {found:.0f} mm from the lens and the rig says {said:.0f} mm: put it where "
        "the cheek will be, or photograph the frame for the camera again",
        found=found,
        said=camera.distance_mm,
    )
    return Check("distance", off, FAR_SHARE, ok, off > FAR_REFUSE, "1", good if ok else cure)


def _clipped(read: Metering, names: Sequence[str]) -> Check:
    full = read.full[: len(names)]
    worst = int(np.argmax(full))
    value = float(full[worst])
    ok = value <= CLIPPED
    good = say("no white is overexposed")
    cure = say("{name}: the white is overexposed; expose shorter", name=names[worst])
    return Check("white", value, CLIPPED, ok, value > CLIPPED_REFUSE, "1", good if ok else cure)


def _bright(read: Metering, names: Sequence[str]) -> Check:
    level = np.median(read.white[: len(names)].mean(axis=-1), axis=1)
    worst = int(np.argmin(level))
    value = float(level[worst])
    ok = value >= DARKEST
    good = say("every picture is bright enough")
    cure = say(
        "{name}: the picture is too dark; expose longer, or check that its lamp was on",
        name=names[worst],
    )
    return Check("bright", value, DARKEST, ok, value < DARKEST / 2.0, "1", good if ok else cure)
