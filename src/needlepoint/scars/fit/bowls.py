"""Cast: many bowls at once with their places, and the numbers that a reader wants of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from needlepoint.scars.fit import bowl

RIM = 0.001
"""Own choice: the rim is where a bowl has this share of its depth left; what runs out softly has no
edge, and the last hundredths of its depth would put the rim anywhere."""


class Shapes(NamedTuple):
    """What the dents of bowls are made of; the first axis counts bowls.

    Attributes
    ----------
    from_px, to_circle
        From offsets in pixels to each bowl's own scale, and on to where its rim is a circle.
    taper, soft
        Powers of the wall.
    depth_mm
        Depth under the rim plane, negative where raised [mm].
    """

    from_px: Float[np.ndarray, "n 2 2"]
    to_circle: Float[np.ndarray, "n 2 2"]
    taper: Float[np.ndarray, " n"]
    soft: Float[np.ndarray, " n"]
    depth_mm: Float[np.ndarray, " n"]


@dataclass(frozen=True)
class Bowls:
    """Bowls with their places, one a row.

    Attributes
    ----------
    row, col
        Origin of each bowl's own scale [pixels].
    step_mm
        Offsets in pixels to millimetres in the plane of the skin, as `Frame` gives them.
    basis_mm
        From each bowl's own scale to millimetres in the plane of the skin.
    unit_mm
        Depth that counts as 1 in each bowl's own scale.
    raised
        Whether heights were turned over.
    numbers
        The numbers of `bowl`.
    """

    row: Float[np.ndarray, " n"]
    col: Float[np.ndarray, " n"]
    step_mm: Float[np.ndarray, "n 2 2"]
    basis_mm: Float[np.ndarray, "n 2 2"]
    unit_mm: Float[np.ndarray, " n"]
    raised: Bool[np.ndarray, " n"]
    numbers: Float[np.ndarray, "n k"]

    def __len__(self) -> int:
        return len(self.row)

    def of(self, chosen: Bool[np.ndarray, " n"] | Int[np.ndarray, " m"]) -> Bowls:
        """Return the chosen bowls alone."""
        names = ("row", "col", "step_mm", "basis_mm", "unit_mm", "raised", "numbers")
        return replace(self, **{name: getattr(self, name)[chosen] for name in names})

    def joined(self, other: Bowls) -> Bowls:
        """Return these bowls and those of another cast after them."""
        names = ("row", "col", "step_mm", "basis_mm", "unit_mm", "raised", "numbers")
        both = {name: np.concatenate([getattr(self, name), getattr(other, name)]) for name in names}
        return replace(self, **both)

    @property
    def sign(self) -> Float[np.ndarray, " n"]:
        """Factor that turns heights so that the scar goes down."""
        return np.where(self.raised, -1.0, 1.0)

    @cached_property
    def shapes(self) -> Shapes:
        """What dents are made of, worked out once for all bowls."""
        return Shapes(
            np.linalg.inv(self.to_px()),
            matrices(self.numbers),
            np.exp(self.numbers[:, bowl.TAPER]),
            np.exp(self.numbers[:, bowl.SOFT]),
            self.numbers[:, bowl.DEPTH] * self.unit_mm * self.sign,
        )

    def to_px(self) -> Float[np.ndarray, "n 2 2"]:
        """Return the matrices from each bowl's own scale to offsets in pixels."""
        return np.linalg.solve(self.step_mm, self.basis_mm)

    def places(
        self, at: Float[np.ndarray, "samples 2"], *, middle: bool = False
    ) -> tuple[Float[np.ndarray, "n samples"], Float[np.ndarray, "n samples"]]:
        """Return rows and columns [pixels] of points in each bowl's own scale.

        They count from the origin of that scale, or from the bowl's `middle`.
        """
        shift = self.numbers[:, None, bowl.CENTRE] if middle else 0.0
        away = np.einsum(
            "nij,nsj->nsi", self.to_px(), at[None] + np.zeros((len(self), 1, 1)) + shift
        )
        return self.row[:, None] + away[..., 0], self.col[:, None] + away[..., 1]

    def recentred(self) -> Bowls:
        """Move every origin to the middle of its bowl and make its rim the new unit of length."""
        to_px = self.to_px()
        move = np.einsum("nij,nj->ni", to_px, self.numbers[:, bowl.CENTRE])
        rim = bowl.rho_at(self.numbers, RIM)
        basis = self.basis_mm @ np.linalg.inv(matrices(self.numbers)) * rim[:, None, None]
        # any rotation of the unit circle will do; the symmetric matrix keeps the new fit upright
        left, lengths, _ = np.linalg.svd(basis)
        basis = left @ (lengths[..., None] * np.eye(2)) @ left.transpose(0, 2, 1)
        depth = np.maximum(self.numbers[:, bowl.DEPTH] * self.unit_mm, 1e-3)
        numbers = np.tile(bowl.PRIOR_MEAN, (len(self), 1))
        numbers[:, bowl.ALONG] = numbers[:, bowl.ACROSS] = np.log(rim)
        numbers[:, bowl.TAPER :] = self.numbers[:, bowl.TAPER :]
        return replace(
            self,
            row=self.row + move[:, 0],
            col=self.col + move[:, 1],
            basis_mm=basis,
            unit_mm=depth,
            numbers=numbers,
        )


@dataclass(frozen=True)
class Sizes:
    """What a reader wants to know of bowls; arrays of any shape, all of the same.

    Attributes
    ----------
    depth, width, length, breadth
        [mm]; width at half depth, length and breadth at the rim.
    area, volume
        [mm2] inside the rim, [mm3].
    wall
        Steepest mean wall angle [deg].
    fullness
        Volume over (area x depth).
    """

    depth: Float[np.ndarray, ...]
    width: Float[np.ndarray, ...]
    length: Float[np.ndarray, ...]
    breadth: Float[np.ndarray, ...]
    area: Float[np.ndarray, ...]
    volume: Float[np.ndarray, ...]
    wall: Float[np.ndarray, ...]
    fullness: Float[np.ndarray, ...]


def matrices(numbers: Float[np.ndarray, "*n k"]) -> Float[np.ndarray, "*n 2 2"]:
    """Return the matrices that make each bowl's rim (rho = 1) a circle of radius 1."""
    zero = np.zeros(numbers.shape[:-1])
    return np.stack(
        [
            np.stack([np.exp(numbers[..., bowl.ALONG]), zero], axis=-1),
            np.stack([numbers[..., bowl.SHEAR], np.exp(numbers[..., bowl.ACROSS])], axis=-1),
        ],
        axis=-2,
    )


def sizes(
    numbers: Float[np.ndarray, "*n k"],
    basis_mm: Float[np.ndarray, "*n 2 2"],
    unit_mm: Float[np.ndarray, "*n"],
) -> Sizes:
    """Work out the sizes of bowls.

    The rim plane may lean against the plane of the form: depths shrink by the cosine of that
    lean and areas grow by it.
    """
    axes = basis_mm @ np.linalg.inv(matrices(numbers))
    semi = np.linalg.svd(axes, compute_uv=False)
    cosine = _lean(numbers, basis_mm, unit_mm)
    rim, half = bowl.rho_at(numbers, RIM), bowl.rho_at(numbers, 0.5)
    whole = np.pi * semi[..., 0] * semi[..., 1]
    depth = np.maximum(numbers[..., bowl.DEPTH], 0) * unit_mm
    volume = whole * depth * bowl.fullness(numbers)
    area = whole * rim**2
    steep = _steepest(numbers) * depth
    return Sizes(
        depth=depth * cosine,
        width=2 * half * np.sqrt(whole / np.pi / cosine),
        length=2 * semi[..., 0] * rim,
        breadth=2 * semi[..., 1] * rim,
        area=area / cosine,
        volume=volume,
        wall=_wall_deg(steep, semi),
        fullness=volume / np.maximum(area * depth, 1e-12),
    )


def _lean(
    numbers: Float[np.ndarray, "*n k"],
    basis_mm: Float[np.ndarray, "*n 2 2"],
    unit_mm: Float[np.ndarray, "*n"],
) -> Float[np.ndarray, "*n"]:
    """Return the cosine of the angle between rim plane and form."""
    tilt = numbers[..., 1:3] * unit_mm[..., None]
    slope = np.linalg.solve(np.swapaxes(basis_mm, -1, -2), tilt[..., None])[..., 0]
    return 1.0 / np.sqrt(1.0 + (slope**2).sum(axis=-1))


def _steepest(numbers: Float[np.ndarray, "*n k"]) -> Float[np.ndarray, "*n"]:
    """Return the steepest fall of each bowl of depth 1 for one rho, rim and floor left out."""
    share = np.linspace(0.15, 0.85, 15)
    taper = np.exp(-numbers[..., bowl.TAPER, None])
    rho = (1 - share ** np.exp(-numbers[..., bowl.SOFT, None])) ** taper
    return (share[1] - share[0]) / -np.diff(rho, axis=-1).max(axis=-1)


def _wall_deg(
    steep_mm: Float[np.ndarray, "*n"], semi_mm: Float[np.ndarray, "*n 2"]
) -> Float[np.ndarray, "*n"]:
    """Return the mean over all directions of the steepest wall angle [deg] of an ellipse."""
    turn = (np.arange(8) + 0.5) * np.pi / 16
    across = np.hypot(np.cos(turn) / semi_mm[..., :1], np.sin(turn) / semi_mm[..., 1:])
    return np.degrees(np.arctan(steep_mm[..., None] * across)).mean(axis=-1)
