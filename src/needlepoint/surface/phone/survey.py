"""From a phone capture to a relief: the steps of this folder in their order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from needlepoint.errors import Unreadable
from needlepoint.language import phrase, say
from needlepoint.surface.capture.frames import Progress
from needlepoint.surface.capture.pictures import read_picture
from needlepoint.surface.digest import digest
from needlepoint.surface.phone.bundle import Known, adjust
from needlepoint.surface.phone.checks import Seen, depth_check, examine_phone, too_few
from needlepoint.surface.phone.lit_skin import Dark, Scene, as_photo, light_skin, room_share
from needlepoint.surface.phone.manifest import PhoneCapture, read_phone_capture
from needlepoint.surface.phone.markers import Sighting, sight
from needlepoint.surface.phone.meter import Metering, meter
from needlepoint.surface.phone.relief import relief_of, understand
from needlepoint.surface.phone.tone import fit_curve
from needlepoint.surface.phone.torch import Torches, White, find_torches
from needlepoint.surface.phone.triage import LeftOut, Look, fault, limits, look_at
from needlepoint.surface.phone.trust import judge_trust
from needlepoint.surface.quality import Quality
from needlepoint.surface.survey import Origin, Scale, Survey

NO_DARK = phrase(
    "no picture with the torch off was taken: light of the room is not subtracted, and if there"
    " was any, depths read too small"
)


def survey_phone(folder: Path, progress: Progress | None = None) -> Survey:
    """Turn a phone capture into a relief, or say why there can be none.

    Parameters
    ----------
    folder
        A folder with a `capture.toml` that has a [frame] (docs/reference/formats.md).
    progress
        Called with what is being done and how much of it is done, 0 to 1.

    Returns
    -------
    The survey; without a relief when a check refuses the capture.

    Raises
    ------
    Unreadable
        If the folder or a file in it cannot be read.
    """
    tell = progress or (lambda _what, _share: None)
    capture = read_phone_capture(folder)
    origin = Origin(
        "capture", folder.resolve().name, digest(capture.files), capture.site, capture.taken
    )
    pictures, left_out = _read(capture, tell)
    tell(say("finding phone and frame"), 0.0)
    found, dropped = _settle(capture, pictures)
    left_out = (*left_out, *dropped)
    if found is None:
        check = too_few(len(pictures.torch) - len(dropped), left_out)
        scale = Scale(1.0, 1.0, say("printed frame"))
        return Survey(None, Quality((replace(check, fatal=True),)), scale, origin)
    scene, seen = found
    checks = examine_phone(seen, left_out)
    trust = judge_trust(scene)
    checks = (*checks, depth_check(trust.gain_sd))
    scale = Scale(float(scene.bundle.places[0, 2] / scene.bundle.focal_px), trust.scale_sd, _said())
    notes = tuple(f"{each.name}: {each.why}" for each in left_out)
    if capture.ambient is None:
        notes = (*notes, say(NO_DARK))
    if Quality(checks).verdict == "refused":
        return Survey(None, Quality(checks), scale, origin, None, notes)
    tell(say("laying pictures on the skin"), 0.0)
    skin = light_skin(scene)
    understood = understand(skin)
    quality = Quality((*checks, *understood.checks))
    relief = None
    if quality.verdict != "refused":
        tell(say("finding the relief"), 0.0)
        relief = relief_of(scene, skin, understood, trust)
    scale = Scale(skin.grid.pixel_mm, trust.scale_sd, _said())
    return Survey(relief, quality, scale, origin, as_photo(skin.first), notes)


def _said() -> str:
    return say("printed frame, 76 mm wide")


@dataclass(frozen=True)
class _Picture:
    name: str
    sighting: Sighting
    look: Look


@dataclass(frozen=True)
class _Pictures:
    """Decoded pictures whose frame was found."""

    torch: tuple[_Picture, ...]
    dark: _Picture | None
    tilts: tuple[_Picture, ...]


def _read(capture: PhoneCapture, tell: Progress) -> tuple[_Pictures, tuple[LeftOut, ...]]:
    """Decode every picture and find the frame in it; keep only the part that holds the frame."""
    paths = [shot.image for shot in capture.shots]
    more = [capture.ambient] if capture.ambient else []
    every = [*paths, *more, *capture.tilts]
    shape: tuple[int, int] | None = None
    read: list[_Picture] = []
    for number, path in enumerate(every):
        picture = read_picture(path)
        shape = shape or picture.shape
        if picture.shape != shape:
            raise Unreadable(
                f"{path}: {picture.shape[1]} x {picture.shape[0]} pixels, but the first picture"
                f" has {shape[1]} x {shape[0]}; all must be of one size"
            )
        linear = picture.linear or capture.response == "linear"
        sighting = sight(picture.bgr, linear=linear)
        read.append(_Picture(path.name, sighting, look_at(path.name, sighting)))
        tell(say("reading pictures"), (number + 1) / len(every))
    torch, rest = read[: len(paths)], read[len(paths) :]
    faults = [fault(one.look) for one in torch]
    left_out = tuple(each for each in faults if each is not None)
    dark = rest[0] if capture.ambient else None
    if dark is not None and fault(dark.look) is not None:
        dark = _borrowed(dark, torch)
    tilts = tuple(one for one in rest[len(more) :] if fault(one.look) is None)
    kept = tuple(one for one, bad in zip(torch, faults, strict=True) if bad is None)
    return _Pictures(kept, dark, tilts), left_out


def _borrowed(dark: _Picture, torch: list[_Picture]) -> _Picture | None:
    """Put the dark picture where the first good one was: in a dark room no marker is seen."""
    for one in torch:
        if fault(one.look) is None:
            found = one.sighting
            crop = dark.sighting.crop
            if crop.shape != found.crop.shape:
                crop = np.zeros_like(found.crop)
            return replace(dark, sighting=replace(found, crop=crop))
    return None


def _settle(
    capture: PhoneCapture, pictures: _Pictures
) -> tuple[tuple[Scene, Seen] | None, tuple[LeftOut, ...]]:
    """Fit lens, curve and torches, leaving out the worst picture until all that is left fits."""
    torch, dropped = list(pictures.torch), []
    least = int(limits().number("torches_refuse"))
    while len(torch) >= min(least, LEAST_FITTED):
        fitted = _fit(capture, torch, pictures)
        bad = _worst(fitted, [one.name for one in torch])
        if bad is None or len(torch) <= LEAST_FITTED:
            return fitted, tuple(dropped)
        dropped.append(bad[1])
        del torch[bad[0]]
    return None, tuple(dropped)


LEAST_FITTED = 4
"""Own choice: with fewer pictures nothing is fitted at all."""


def _worst(found: tuple[Scene, Seen], names: list[str]) -> tuple[int, LeftOut] | None:
    """Return the picture that fits worst and why it is left out; None where all fit."""
    scene, seen = found
    known = limits()
    many = len(names)
    looks = (
        (scene.bundle.misfit_px[:many] / known.number("corners_refuse"), say(MOVED)),
        (seen.full / known.number("white_refuse"), say(OVEREXPOSED)),
        (scene.torches.misfit / known.number("torch_refuse"), say(BLOCKED)),
        (
            np.array([scene.bundle.tilt_deg(k) for k in range(many)]) / known.number("tilt_refuse"),
            say(TILTED),
        ),
    )
    share, number, why = max((float(v.max()), int(v.argmax()), why) for v, why in looks)
    return (number, LeftOut(names[number], why)) if share > 1.0 else None


MOVED = phrase(
    "the frame's markers do not fit its print: take it again with a flat frame, phone and head"
    " still"
)
OVEREXPOSED = phrase(
    "the white of the frame is overexposed: take it again with the torch farther away, or darker"
)
BLOCKED = phrase(
    "the light on the frame is not that of one torch: take it again, hands out of the beam, other"
    " lamps off"
)
TILTED = phrase(
    "the phone is tilted against the frame: take it again with the cheek turned toward the phone"
)


def _fit(capture: PhoneCapture, torch: list[_Picture], pictures: _Pictures) -> tuple[Scene, Seen]:
    """Fit lens and poses, then the curve, then the torches."""
    views = [one.sighting for one in torch]
    dark = pictures.dark
    more = [dark.sighting] if dark else []
    tilts = [one.sighting for one in pictures.tilts]
    known = Known(rigid=capture.rigid, scale=capture.scale, focal_px=capture.focal_px)
    bundle = adjust([*views, *more, *tilts], known)
    read = meter([*views, *more], bundle, capture.scale)
    lit = _part(read, slice(0, len(views)))
    curve = fit_curve(lit, linear=views[0].linear)
    light = curve.light(lit.white)
    room = curve.light(read.white[-1]) if dark else np.zeros_like(light[0])
    torches = _torches(lit, light, room)
    for _ in range(2 if dark else 0):  # exposures of pictures follow from the torch itself
        shares = np.array([room_share(torches, k) for k in range(len(views))])
        torches = _torches(lit, light, shares[:, None, None] * room, torches)
    clean = np.maximum(light - room, 1e-6)
    tints = np.median(clean / clean.mean(axis=-1, keepdims=True), axis=1)
    scene = Scene(
        tuple(views),
        Dark(dark.sighting, len(views)) if dark else None,
        bundle,
        curve,
        torches,
        tints,
        capture.rigid,
        capture.scale,
    )
    share = np.median(room.mean(axis=-1) / light.mean(axis=-1), axis=1) if dark else None
    names = tuple(one.name for one in torch)
    return scene, Seen(names, tuple(one.look for one in torch), lit.full, scene, share)


def _torches(
    read: Metering, light: np.ndarray, room: np.ndarray, near: Torches | None = None
) -> Torches:
    clean = np.maximum((light - room).mean(axis=-1), 1e-6)
    return find_torches(White(clean, read.places, read.normals, read.away), near=near)


def _part(read: Metering, pictures: slice) -> Metering:
    return Metering(
        read.white[pictures],
        read.grey[pictures],
        read.beside[:, pictures],
        read.full[pictures],
        read.away[pictures],
        read.places,
        read.normals,
    )
