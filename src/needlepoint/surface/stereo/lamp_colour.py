"""Lamp colour: blue over green of the lamps as the camera recorded it, told by the shine itself.

Shine has the colour of the lamp. Where lobes of shine explain part of the light that no matt
surface can, that part is in blue as it is in green, times the lamp's own ratio: a white balance
that is off, or a lamp that is not white, shows there, whatever colour the skin has. Without shine
nothing tells it, and nothing needs it: then the white balance is believed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

TILES = 5
"""Own choice: the patch is cut in so many tiles along each side; each is left out once for the
spread."""

BALANCE_SD = 0.05
"""Own choice: SD of blue over green of a white balance that was set on white paper."""

TAIL = 2.5
"""Own choice: misfits of so many robust SD lose half of their weight."""

ROUNDS = 8
"""Own choice: weights settle in fewer."""

TINY = 1e-12


@dataclass(frozen=True)
class LampColour:
    """Blue over green of the lamps.

    Attributes
    ----------
    blue
        Blue of the lamp's light as recorded, over its green; 1 where the white balance is right.
    sd
        Standard deviation of that.
    """

    blue: float = 1.0
    sd: float = BALANCE_SD

    @property
    def shares(self) -> tuple[float, float]:
        """Blue and green of the lamp's light, each over the mean of both."""
        return 2.0 * self.blue / (1.0 + self.blue), 2.0 / (1.0 + self.blue)

    def balanced(
        self, colours: Float[np.ndarray, "2 lights r c"] | None
    ) -> Float[np.ndarray, "2 lights r c"] | None:
        """Return blue and green as under white lamps that shine as much in the mean of both."""
        if colours is None:
            return None
        return np.stack([plane / share for plane, share in zip(colours, self.shares, strict=True)])


WHITE = LampColour()
"""As a right white balance has it, believed as far as people set it."""


def lamp_colour(
    unexplained: Float[np.ndarray, "3 free r c"], skin: Bool[np.ndarray, "r c"]
) -> LampColour:
    """Return the colour of the lamps, that of a right white balance where shine does not tell it.

    Blue is fitted by green, and shine is the instrument: noise is in both colours and would draw an
    ordinary fit toward 0, but noise does not follow lobes of shine (two-stage least squares, Wright
    1928).

    Parameters
    ----------
    unexplained
        What no matt surface explains: of blue light, of green light, of the shine that was fitted.
    skin
        Where to look.
    """
    blue, green, shine = unexplained
    there = skin.astype(np.float64)
    weight = there[None]
    ratio = 1.0
    for _ in range(ROUNDS):
        over, under = _tiles(blue * shine * weight), _tiles(green * shine * weight)
        if under.sum() <= TINY:
            return WHITE
        ratio = float(over.sum() / under.sum())
        left = blue - ratio * green
        spread = 1.4826 * float(np.median(np.abs(left[:, skin]))) + TINY
        weight = there / (1.0 + (left / (TAIL * spread)) ** 2)
    without = (over.sum() - over) / np.where(under.sum() - under > TINY, under.sum() - under, TINY)
    count = without.size
    sd = float(np.sqrt((count - 1) / count * ((without - without.mean()) ** 2).sum()))
    told = 1.0 / max(sd, 1e-4) ** 2
    prior = 1.0 / BALANCE_SD**2
    return LampColour((ratio * told + prior) / (told + prior), (told + prior) ** -0.5)


def _tiles(planes: Float[np.ndarray, "free r c"]) -> Float[np.ndarray, "tiles tiles"]:
    """Return the sum of planes over tiles."""
    whole = planes.sum(axis=0)
    rows = np.array_split(whole, TILES, axis=0)
    return np.array([[tile.sum() for tile in np.array_split(row, TILES, axis=1)] for row in rows])
