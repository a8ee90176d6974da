"""What the checks of a phone capture look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.surface.phone.lit_skin import Scene
from needlepoint.surface.phone.triage import Look


@dataclass(frozen=True)
class Seen:
    """What the checks look at.

    Attributes
    ----------
    names
        Files of the pictures that count, in the order of the scene.
    looks
        What each is like.
    full
        Share of clipped white in each.
    scene
        What was found; None where too few pictures were left.
    room
        Share of the room's light in the white of each; None without a picture of it.
    apart
        How far shading and a second phone put the torch apart, over its distance; None without one.
    local
        Power of the light around that the phone has divided light by; None with a second phone,
        which says where the torch was whatever the tones are.
    """

    names: tuple[str, ...]
    looks: tuple[Look, ...]
    full: Float[np.ndarray, " pictures"]
    scene: Scene
    room: Float[np.ndarray, " pictures"] | None
    apart: Float[np.ndarray, " pictures"] | None = None
    local: float | None = None
