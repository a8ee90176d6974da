"""Optics: everything between the skin's shape and the numbers in the pictures, as one record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from needlepoint.errors import WrongUsage
from needlepoint.phantom.processing import Processing

SCATTERING = ("none", "deon", "jensen1", "jensen2")
"""Skins that light wanders in: none, the ordinary one, and two published ones that smear more."""


@dataclass(frozen=True, slots=True)
class Optics:
    """How light behaves and how the camera sees it.

    Attributes
    ----------
    scattering, scattering_scale
        Which skin light wanders in, and a factor on all its lengths.
    shadows
        Whether things cast shadows.
    bounces
        How often light goes from skin to skin (0, 1 or 2).
    gloss, polarised, leak
        Whether the skin has a shine; whether crossed polarisers take it away; and the share of
        it that they let through.
    oil
        Film of sebum on the oiliest part of the skin: 0 for dry skin, 1 for a film that mirrors
        as an unbroken one does.
    ambient
        Light of the room, as a share of the brightest lamp frame; the picture without lamps
        shows it.
    ambient_side, ambient_wander
        Share of the room's light that comes from one window 60 degrees to the side instead of from
        everywhere; and the SD of its strength from picture to picture, as a share of itself. The
        picture without lamps is one of them, so what is taken off is not what was there.
    lamps_deg, lamps_far
        How far each lamp lies beside the place that the file says, seen from the skin [deg]; and
        SD of its distance, as a share.
    noise
        Whether there is shot and read noise.
    full_well_e, read_e
        Electrons at full range, and read noise in electrons.
    exposure
        Share of the range that the brightest skin reaches.
    blur_px
        Standard deviation of the lens's point spread [pixels]; 0 for none.
    bits
        8 (sRGB coded) or 16 (linear).
    frames
        Pictures of each light.
    motion_mm, drift
        Standard deviation of the movement of each frame along x and y [mm], and of its gain.
    expression_mm
        How far the skin is drawn out of its place by the last frame, where it is drawn most [mm]:
        in smooth waves that grow evenly from the first frame on. Light and form stay.
    processing
        What the program of a phone makes of each picture.
    """

    scattering: str = "deon"
    scattering_scale: float = 1.0
    shadows: bool = True
    bounces: int = 1
    gloss: bool = True
    polarised: bool = True
    leak: float = 0.0
    oil: float = 0.0
    ambient: float = 0.0
    ambient_side: float = 0.0
    ambient_wander: float = 0.0
    lamps_deg: float = 0.0
    lamps_far: float = 0.0
    noise: bool = True
    full_well_e: float = 6000.0
    read_e: float = 3.0
    exposure: float = 0.7
    blur_px: float = 0.55
    bits: Literal[8, 16] = 8
    frames: int = 1
    motion_mm: float = 0.0
    drift: float = 0.0
    expression_mm: float = 0.0
    processing: Processing = field(default_factory=Processing)

    def __post_init__(self) -> None:
        if self.scattering not in SCATTERING:
            raise WrongUsage(
                f"there is no scattering called {self.scattering!r}; "
                f"choose one of {', '.join(SCATTERING)}"
            )
        if self.bits not in (8, 16):
            raise WrongUsage(f"pictures have 8 or 16 bits, not {self.bits}")
        if self.frames < 1:
            raise WrongUsage(f"each light needs at least one picture, not {self.frames}")
        if not (self.scattering_scale > 0.0 and self.full_well_e > 0.0):
            raise WrongUsage("the scale of scattering and the full well must be greater than 0")
        if not 0.0 < self.exposure <= 1.0:
            raise WrongUsage(f"exposure is a share of the range, 0 to 1, not {self.exposure}")
        least = (self.read_e, self.blur_px, self.motion_mm, self.drift, self.ambient)
        if not (min(*least, self.leak, self.oil) >= 0.0 and 0 <= self.bounces <= 2):
            raise WrongUsage("noise, blur, motion, drift, ambient light, leak, oil are 0 or more")
        wrong = (self.ambient_wander, self.lamps_deg, self.lamps_far, self.expression_mm)
        if not (min(wrong) >= 0.0 and 0.0 <= self.ambient_side <= 1.0):
            raise WrongUsage(
                "wandering light, lamps out of place and expressions are 0 or more, "
                "the share of light from the side is 0 to 1"
            )
        if self.bits == 16 and self.processing != Processing():
            raise WrongUsage("phones process pictures of 8 bits; leave the linear ones alone")


PLAIN = Optics(
    scattering="none",
    shadows=False,
    bounces=0,
    gloss=False,
    noise=False,
    blur_px=0.0,
    bits=16,
)
"""Bare shading: no scattering, no shadow, no noise; for checks against a formula."""
