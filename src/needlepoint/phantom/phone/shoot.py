"""Photograph a skin with a phone, a torch and the printed frame: 8-bit pictures as phones save."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from needlepoint.phantom.phone.glow import on_card, room_glow, skin_glow
from needlepoint.phantom.phone.printed import PIXEL_MM, Lying, reflectance
from needlepoint.phantom.phone.scene import PARTS, RayHits, look
from needlepoint.phantom.phone.setup import PARTNER_TORCH_MM, PhoneSession, Pose, Torch
from needlepoint.phantom.processing import LOCAL_MM, as_jpeg, locally_toned
from needlepoint.phantom.sensor import srgb
from needlepoint.phantom.skin import PhantomSkin

BRIGHTEST = 0.85
"""Share of full range that the brightest white of the brightest picture reaches."""

Light = Float[np.ndarray, "rows cols 3"]


@dataclass(frozen=True)
class PhoneShoot:
    """Pictures of one phone capture and what they were taken of.

    Attributes
    ----------
    session, lying, seed
        How it was taken, of what, and the seed of noise and print.
    pictures
        One for each place of the torch: the JPEG that the phone saves.
    dark
        With the torch off; None if it was not taken.
    tilts
        Tilted pictures by the phone's own torch.
    partners
        What the second phone saw.
    """

    session: PhoneSession
    lying: Lying
    seed: int
    pictures: tuple[bytes, ...]
    dark: bytes | None
    tilts: tuple[bytes, ...]
    partners: tuple[bytes, ...] = ()


def photograph_by_phone(
    skin: PhantomSkin,
    session: PhoneSession,
    seed: int = 0,
    *,
    glow: Float[np.ndarray, "nodes across layers"] | None = None,
) -> PhoneShoot:
    """Photograph a skin as one session says; the same seed gives the same pictures.

    `glow` is what `skin_glow` gave for the same skin, frame, torches and optics: finding it takes
    nearly all the time, and one skin can be photographed in many ways.
    """
    studio, glow = prepared(skin, session, seed, glow)
    lying = studio.lying
    views = [studio.view(pose) for pose in (*session.poses, session.dark_pose)]
    scenes = [
        studio.scene(view, torch, glow[..., 3 * k : 3 * k + 3])
        for k, (view, torch) in enumerate(zip(views[:-1], session.torches, strict=True))
    ]
    scenes.append(studio.scene(views[-1], None, None))
    bright = [float(np.quantile(scene, 0.999)) for scene in scenes]
    top = max(gain * b for gain, b in zip(session.gains, bright, strict=True))
    rng = np.random.default_rng([seed, 19])
    taken = [
        studio.expose(view, scene * (gain * BRIGHTEST / top), rng)
        for view, scene, gain in zip(views, scenes, session.gains, strict=True)
    ]
    tilts = tuple(studio.tilted(pose, rng) for pose in session.tilts)
    partners = tuple(
        studio.by_torch(pose, torch, rng)
        for pose, torch in zip(session.partners, session.torches, strict=False)
    )
    dark = taken[-1] if session.dark_taken else None
    return PhoneShoot(session, lying, seed, tuple(taken[:-1]), dark, tilts, partners)


def prepared(
    skin: PhantomSkin,
    session: PhoneSession,
    seed: int,
    glow: Float[np.ndarray, "nodes across layers"] | None,
) -> tuple[Studio, Float[np.ndarray, "nodes across layers"]]:
    """Return the frame on a skin, ready to be photographed, and the light that leaves the skin."""
    lying = Lying.on(skin, session.card)
    glow = skin_glow(lying, session.torches, session.optics) if glow is None else glow
    room = room_glow(lying, session.optics) if session.room > 0.0 else None
    return Studio(lying, session, reflectance(session.card, seed), room), glow


@dataclass(frozen=True)
class Studio:
    """One frame on one skin, ready to be photographed."""

    lying: Lying
    session: PhoneSession
    paper: Float[np.ndarray, "r c"]
    room: Float[np.ndarray, "nodes across 3"] | None

    def view(self, pose: Pose) -> RayHits:
        """Send the rays of one picture."""
        return look(self.lying, self.session.phone, pose)

    def level(self) -> float:
        """Return the irradiance of the room: a share of the torch's mean in the middle."""
        squares = [np.dot(t.place_mm, t.place_mm) for t in self.session.torches]
        return self.session.room * float(np.mean([0.75 / s for s in squares]))

    def scene(
        self, seen: RayHits, torch: Torch | None, glow: np.ndarray | None
    ) -> Float[np.ndarray, "r c 3"]:
        """Return the light that reaches each pixel of the box."""
        falls = np.full(seen.u.shape, self.level())
        if torch is not None:
            falls += on_card(self.lying, torch, seen.u, seen.v, seen.height)
        light = np.repeat((falls * self._paper(seen) / np.pi)[..., None], 3, axis=2)
        bare = ~seen.card
        light[bare] = falls[bare, None] * (self.lying.skin.albedo.mean(axis=(0, 1)) / np.pi)
        if (glow is not None or torch is None) and seen.skin.any():
            rows, cols = (_span(np.asarray(seen.skin.any(axis=axis))) for axis in (1, 0))
            light[rows, cols][seen.skin[rows, cols]] = self._inside(seen, glow, rows, cols)
        return self._gathered(light, seen)

    def _inside(
        self, seen: RayHits, glow: np.ndarray | None, rows: slice, cols: slice
    ) -> Float[np.ndarray, "rays 3"]:
        """Return the light that leaves the skin where rays meet it, all within a part."""
        u, v = (each[rows, cols].astype(np.float32) for each in (seen.u, seen.v))
        col, row = (each.astype(np.float32) for each in self.lying.skin.node(u, v))
        inside = np.zeros((*col.shape, 3))
        for layer, share in ((glow, 1.0), (self.room, self.level())):
            if layer is not None:
                inside += share * cv2.remap(
                    np.ascontiguousarray(layer),
                    col,
                    row,
                    cv2.INTER_LINEAR,
                    borderMode=cv2.BORDER_REPLICATE,
                )
        return np.asarray(inside[seen.skin[rows, cols]])

    def _paper(self, seen: RayHits) -> np.ndarray:
        middle = (np.array(self.paper.shape[::-1]) - 1) / 2.0
        col = (seen.u / self.session.card.scale / PIXEL_MM + middle[0]).astype(np.float32)
        row = (seen.v / self.session.card.scale / PIXEL_MM + middle[1]).astype(np.float32)
        return cv2.remap(self.paper, col, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    def _gathered(self, light: Light, seen: RayHits) -> Float[np.ndarray, "r c 3"]:
        """Blur by the lens, gather the parts of each pixel, and lose light toward the corners."""
        rows, cols = seen.away.shape
        light = cv2.GaussianBlur(light, (0, 0), 0.7 * PARTS)
        light = cv2.resize(light, (cols, rows), interpolation=cv2.INTER_AREA)
        return np.asarray(light * (1.0 - self.session.phone.falloff * seen.away)[..., None])

    def expose(self, seen: RayHits, light: Light, rng: np.random.Generator) -> bytes:
        """Turn light into the picture that the phone saves."""
        return as_jpeg(self.coded(seen, light, rng), self.session.phone.quality)

    def coded(
        self, seen: RayHits, light: Light, rng: np.random.Generator
    ) -> UInt8[np.ndarray, "high wide 3"]:
        """Turn light into the values that the phone has before it saves or films them."""
        phone, optics = self.session.phone, self.session.optics
        electrons = light * optics.full_well_e
        noise = np.sqrt(electrons + optics.read_e**2) * rng.standard_normal(light.shape)
        value = (electrons + noise) / optics.full_well_e if optics.noise else light
        if phone.local_tones > 0.0:
            value = locally_toned(value, phone.local_tones, LOCAL_MM * phone.focal_px / 250.0)
        coded = srgb(np.clip(value, 0.0, 1.0))
        coded = coded + phone.s_curve * coded * (1 - coded) * (2 * coded - 1)
        whole = np.full((*phone.shape, 3), np.uint8(np.clip(255 * np.median(coded[:4]), 0, 255)))
        top, left, low, right = seen.box
        whole[top:low, left:right] = np.round(255.0 * np.clip(coded, 0.0, 1.0)).astype(np.uint8)
        return whole

    def tilted(self, pose: Pose, rng: np.random.Generator) -> bytes:
        """Take one tilted picture by the phone's own torch; of the skin only its tone counts."""
        turn = pose.matrix()
        place = turn.T @ (np.array(PARTNER_TORCH_MM) - np.array(pose.place_mm))
        torch = Torch((float(place[0]), float(place[1]), -float(place[2])))
        return self.by_torch(pose, torch, rng)

    def by_torch(self, pose: Pose, torch: Torch, rng: np.random.Generator) -> bytes:
        """Take one picture of the frame under a torch; of the skin only its tone counts."""
        seen = self.view(pose)
        light = self.scene(seen, torch, None)
        return self.expose(seen, light * (BRIGHTEST / float(np.quantile(light, 0.999))), rng)


def _span(some: Bool[np.ndarray, " n"]) -> slice:
    """Return from the first to the last that is true."""
    (at,) = np.nonzero(some)
    return slice(int(at[0]), int(at[-1]) + 1)
