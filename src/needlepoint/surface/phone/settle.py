"""Settle: lens, poses, tone curve and torches fitted, the worst picture left out until all fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from needlepoint.language import phrase, say
from needlepoint.surface.phone.bundle import Bundle, Known, adjust
from needlepoint.surface.phone.gather import Gathered, Shown
from needlepoint.surface.phone.limits import limits
from needlepoint.surface.phone.lit_skin import Dark, Room, Scene, room_share
from needlepoint.surface.phone.local_tones import local_tones
from needlepoint.surface.phone.manifest import PhoneCapture
from needlepoint.surface.phone.meter import Metering, meter
from needlepoint.surface.phone.partner import PLACE_SD_MM, disagreement, torch_places
from needlepoint.surface.phone.seen import Seen
from needlepoint.surface.phone.tone import Curve, fit_curve
from needlepoint.surface.phone.torch import LOSS, LOSS_SD, Torches, White, find_torches
from needlepoint.surface.phone.triage import LeftOut

LEAST_FITTED = 4
"""Own choice: with fewer pictures nothing is fitted at all."""

CALIBRATED_LOSS_SD = 0.015
"""Own choice: SD of a lens's loss of light that was calibrated with a white sheet."""

CALIBRATED_DISTORTION_SD = 0.005
"""Own choice: SD of a radial term that was calibrated."""

EXPOSURE_SD = 0.12
"""Own choice: relative SD of how much longer the picture with the torch off was exposed than the
others: nobody knows, where a phone did not lock its exposure."""

ROOM_ROUNDS = 2
"""Rounds in which exposures and the room's light settle: each is a hundredth of the one before."""

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
ANOTHER = phrase(
    "the second phone's picture was not taken at the same moment: take both again, nothing moved in"
    " between"
)


def settle(
    capture: PhoneCapture, pictures: Gathered
) -> tuple[tuple[Scene, Seen] | None, tuple[LeftOut, ...]]:
    """Fit everything, leaving out the picture that fits worst until all that is left fits.

    Returns
    -------
    The scene and what checks look at, None where too few pictures are left; and what was left out.
    """
    kept = list(range(len(pictures.torch)))
    dropped: list[LeftOut] = []
    while len(kept) >= LEAST_FITTED:
        found = _Fit(capture, pictures, kept).fit()
        bad = worst_picture(found)
        if bad is None or len(kept) == LEAST_FITTED:
            return found, tuple(dropped)
        dropped.append(LeftOut(found[1].names[bad[0]], bad[1]))
        del kept[bad[0]]
    return None, tuple(dropped)


def fit_all(capture: PhoneCapture, pictures: Gathered) -> tuple[Scene, Seen]:
    """Fit every picture and leave none out, as where each is of another lamp that is needed."""
    return _Fit(capture, pictures, list(range(len(pictures.torch)))).fit()


def worst_picture(found: tuple[Scene, Seen]) -> tuple[int, str] | None:
    """Return the picture that fits worst and why it is left out; None where all fit."""
    scene, seen = found
    known, many = limits(), len(seen.names)
    tilts = np.array([scene.bundle.tilt_deg(k) for k in range(many)])
    looks = [
        (scene.bundle.misfit_px[:many] / known.number("corners_refuse"), say(MOVED)),
        (seen.full / known.number("white_refuse"), say(OVEREXPOSED)),
        (scene.torches.misfit / known.number("torch_refuse"), say(BLOCKED)),
        (tilts / known.number("tilt_refuse"), say(TILTED)),
    ]
    if seen.apart is not None:
        looks.append((seen.apart / known.number("partner_refuse"), say(ANOTHER)))
    share, number, why = max((float(v.max()), int(v.argmax()), why) for v, why in looks)
    return (number, why) if share > 1.0 else None


class _Fit:
    """The fit of some of the pictures, step by step."""

    def __init__(self, capture: PhoneCapture, pictures: Gathered, kept: list[int]) -> None:
        self._capture, self._pictures, self._kept = capture, pictures, kept
        self._torch: list[Shown] = [pictures.torch[k] for k in kept]

    def fit(self) -> tuple[Scene, Seen]:
        """Fit lens and poses, then the curve, then the torches."""
        bundle, read = self._seen()
        count = len(self._torch)
        lit = first_of(read, count)
        curve = fit_curve(lit, linear=self._torch[0].sighting.linear)
        light = curve.light(lit.white)
        dark = self._pictures.dark
        room = np.zeros_like(light) if dark is None else self._room(curve, read, light)
        torches = self._torches(lit, light, room)
        for _ in range(0 if dark is None else ROOM_ROUNDS):
            shares = np.array([room_share(torches, k) for k in range(count)])
            room = shares[:, None, None] * curve.light(read.white[-1])
            torches = self._torches(lit, light, room, torches)
        torches, apart = self._with_partner(lit, light, room, torches)
        clean = np.maximum(light - room, 1e-6)
        tints = np.median(clean / clean.mean(axis=-1, keepdims=True), axis=1)
        scene = Scene(
            tuple(one.sighting for one in self._torch),
            None if dark is None else Dark(dark.sighting, count),
            bundle,
            curve,
            torches,
            tints,
            self._capture.rigid,
            self._capture.scale,
            float(np.median([one.look.blur_mm for one in self._torch])),
            *self._loss(),
            None if dark is None else self._otherwise(lit, light, room, torches),
        )
        share = np.median(room.mean(axis=-1) / light.mean(axis=-1), axis=1)
        names = tuple(one.name for one in self._torch)
        looks = tuple(one.look for one in self._torch)
        local = None if apart is not None else self._local(lit, clean, scene)
        seen = Seen(names, looks, lit.full, scene, share if dark else None, apart, local)
        return scene, seen

    def _local(self, lit: Metering, clean: np.ndarray, scene: Scene) -> float:
        """Return how far tones were mapped place by place."""
        white = self._white(lit, clean)
        return local_tones(scene.sightings, scene.bundle, scene.curve, white, scene.torches)

    def _seen(self) -> tuple[Bundle, Metering]:
        capture, dark = self._capture, self._pictures.dark
        views = [one.sighting for one in self._torch]
        if dark is not None:
            views.append(dark.sighting)
        known = Known(rigid=capture.rigid, scale=capture.scale, focal_px=capture.focal_px)
        if capture.distortion is not None:
            known = replace(
                known, distortion=capture.distortion, distortion_sd=CALIBRATED_DISTORTION_SD
            )
        tilts = [one.sighting for one in self._pictures.tilts]
        bundle = adjust([*views, *tilts], known)
        return bundle, meter(views, bundle, capture.scale)

    def _loss(self) -> tuple[float, float]:
        """Return what is known of the lens's loss of light, and its SD."""
        given = self._capture.falloff
        return (LOSS, LOSS_SD) if given is None else (given, CALIBRATED_LOSS_SD)

    @staticmethod
    def _room(curve: Curve, read: Metering, light: np.ndarray) -> np.ndarray:
        return np.array(np.broadcast_to(curve.light(read.white[-1]), light.shape))

    def _torches(
        self,
        read: Metering,
        light: np.ndarray,
        room: np.ndarray,
        near: Torches | None = None,
        partner: Float[np.ndarray, "pictures 3"] | None = None,
    ) -> Torches:
        white = self._white(read, light - room)
        return find_torches(white, partner, PLACE_SD_MM, near=near)

    def _white(self, read: Metering, light: np.ndarray) -> White:
        clean = np.maximum(light.mean(axis=-1), 1e-6)
        return White(clean, read.places, read.normals, read.away, *self._loss())

    def _otherwise(
        self, read: Metering, light: np.ndarray, room: np.ndarray, torches: Torches
    ) -> Room:
        """Say where the torches would be had the dark picture been exposed otherwise."""
        share = float(np.median(room.mean(axis=-1) / light.mean(axis=-1)))
        more = room * (1.0 + EXPOSURE_SD)
        moved, _ = self._with_partner(read, light, more, self._torches(read, light, more, torches))
        return Room(moved, EXPOSURE_SD * share)

    def _with_partner(
        self, read: Metering, light: np.ndarray, room: np.ndarray, shaded: Torches
    ) -> tuple[Torches, Float[np.ndarray, " pictures"] | None]:
        """Let the second phone lead where there is one, and say how far the light agrees."""
        if self._pictures.partner is None:
            return shaded, None
        places = torch_places(self._pictures.partner.pick(self._kept), self._capture, shaded)
        if not np.isfinite(places).any():
            return shaded, None
        return self._torches(read, light, room, shaded, places), disagreement(places, shaded)


def first_of(read: Metering, count: int) -> Metering:
    """Return the metering of the first pictures."""
    return Metering(
        read.white[:count],
        read.grey[:count],
        read.beside[:, :count],
        read.full[:count],
        read.away[:count],
        read.places,
        read.normals,
    )
