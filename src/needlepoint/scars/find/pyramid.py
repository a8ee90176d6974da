"""Ladder: a relief at full size and ever coarser, so wide scars cost no more than narrow ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from jaxtyping import Bool, Float, Float32

from needlepoint.surface import masked_mean

RUNGS = 7
"""Own choice: 64 pixels to one at the coarsest, enough for a 30 mm scar on the finest camera."""


BLOCK = 0.75
"""Own choice: blocks are no wider than this share of the spacing of samples; wider ones would
soften the rim, narrower ones let in more noise."""


@dataclass(frozen=True)
class Pyramid:
    """Area means of one picture over blocks of 1, 2, 4, ... pixels.

    Attributes
    ----------
    heights
        The means of the heights [mm], finest first; unsound pixels do not count.
    shares
        The share of sound pixels in each block, 0 to 1.
    """

    heights: tuple[Float32[np.ndarray, "_ _"], ...]
    shares: tuple[Float32[np.ndarray, "_ _"], ...]

    @classmethod
    def of(
        cls, z_mm: Float[np.ndarray, "rows cols"], sound: Bool[np.ndarray, "rows cols"]
    ) -> Pyramid:
        """Build the ladder of a picture whose pixels count where they are sound."""
        heights = [np.ascontiguousarray(z_mm, dtype=np.float32)]
        shares = [np.ascontiguousarray(sound, dtype=np.float32)]
        for _ in range(RUNGS - 1):
            if min(heights[-1].shape) < 8:
                break
            height, part = halved(heights[-1], shares[-1])
            heights.append(height)
            shares.append(part)
        return cls(tuple(heights), tuple(shares))

    def sample(
        self,
        row: Float[np.ndarray, "*shape"],
        col: Float[np.ndarray, "*shape"],
        spacing_px: float,
    ) -> tuple[Float32[np.ndarray, "*shape"], Float32[np.ndarray, "*shape"]]:
        """Sample heights [mm] and shares between pixels, on the rung that suits the spacing.

        Parameters
        ----------
        row, col
            Where, in pixels of the finest rung.
        spacing_px
            Distance of neighbouring samples; the rung's blocks are no wider.

        Returns
        -------
        Heights [mm] and shares; outside the picture the share is 0.
        """
        shape = np.shape(row)
        rung, at_row, at_col = self.on_rung(row, col, spacing_px)
        height = between(self.heights[rung], at_row, at_col)
        return height.reshape(shape), self.share_at(rung, at_row, at_col).reshape(shape)

    def on_rung(
        self, row: Float[np.ndarray, "n ..."], col: Float[np.ndarray, "n ..."], spacing_px: float
    ) -> tuple[int, Float32[np.ndarray, "n m"], Float32[np.ndarray, "n m"]]:
        """Return the rung that suits the spacing, and rows and columns on it."""
        rung = int(
            np.clip(np.floor(np.log2(max(BLOCK * spacing_px, 1.0))), 0, len(self.heights) - 1)
        )
        block = 2.0**rung
        at_row, at_col = (
            on_blocks(np.asarray(part), block).astype(np.float32).reshape(np.shape(part)[0], -1)
            for part in (row, col)
        )
        return rung, at_row, at_col

    def share_at(
        self, rung: int, at_row: Float32[np.ndarray, "n m"], at_col: Float32[np.ndarray, "n m"]
    ) -> Float32[np.ndarray, "n m"]:
        """Return the sound share at places of a rung; where all is sound there is no need to look.

        Outside the picture it is 0.
        """
        rows, cols = self.shares[rung].shape
        if (
            self._whole[rung]
            and at_row.size
            and min(at_row.min(), at_col.min()) >= 0.0
            and at_row.max() <= rows - 1
            and at_col.max() <= cols - 1
        ):
            return np.ones_like(at_row)
        return cv2.remap(
            self.shares[rung], at_col, at_row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT
        )

    @cached_property
    def _whole(self) -> tuple[bool, ...]:
        """Which rungs are sound everywhere."""
        return tuple(bool(share.min(initial=1.0) >= 1.0) for share in self.shares)


MOST_TOGETHER = 4
"""Pictures that OpenCV interpolates side by side at once."""


@dataclass(frozen=True)
class Pyramids:
    """Pictures of one size, to be sampled at the same places: looking these up is done once.

    Attributes
    ----------
    first
        The first of them; the same of each is sound.
    stacks
        For every rung the heights of all pictures side by side [mm], a few in each array.
    """

    first: Pyramid
    stacks: tuple[tuple[Float32[np.ndarray, "_ _ _"], ...], ...]

    @classmethod
    def of(cls, pictures: Float[np.ndarray, "n rows cols"]) -> Pyramids:
        """Build the ladders of pictures that are sound everywhere."""
        ladders = [Pyramid.of(one, np.ones(one.shape, bool)) for one in pictures]
        parts = range(0, len(ladders), MOST_TOGETHER)
        stacks = tuple(
            tuple(np.dstack(rungs[first : first + MOST_TOGETHER]) for first in parts)
            for rungs in zip(*(ladder.heights for ladder in ladders), strict=True)
        )
        return cls(ladders[0], stacks)

    def sample(
        self, row: Float[np.ndarray, "n m"], col: Float[np.ndarray, "n m"], spacing_px: float
    ) -> tuple[Float32[np.ndarray, "k n m"], Float32[np.ndarray, "n m"]]:
        """Sample the heights of every picture [mm], and their share; see `Pyramid.sample`."""
        rung, at_row, at_col = self.first.on_rung(row, col, spacing_px)
        looked = [between(stack, at_row, at_col) for stack in self.stacks[rung]]
        looked = [part[..., None] if part.ndim < 3 else part for part in looked]
        heights = np.concatenate([np.moveaxis(part, -1, 0) for part in looked])
        return np.ascontiguousarray(heights), self.first.share_at(rung, at_row, at_col)


def on_blocks(pixel: Float[np.ndarray, "*p"], block: float) -> Float[np.ndarray, "*p"]:
    """Return rows or columns of blocks from those of pixels.

    A block's mean lies in its middle: block (0, 0) of two pixels a side stands for (0.5, 0.5).
    """
    return (pixel - (block - 1) / 2) / block


def between(
    picture: Float32[np.ndarray, "_ _ ..."],
    at_row: Float32[np.ndarray, "n m"],
    at_col: Float32[np.ndarray, "n m"],
) -> Float32[np.ndarray, "n m ..."]:
    """Interpolate a picture between its pixels; beyond its edges it goes on as there."""
    return cv2.remap(picture, at_col, at_row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def halved(
    height: Float32[np.ndarray, "_ _"], share: Float32[np.ndarray, "_ _"]
) -> tuple[Float32[np.ndarray, "_ _"], Float32[np.ndarray, "_ _"]]:
    """Return means over 2 x 2 blocks, unsound pixels left out.

    Odd last rows and cols are dropped.
    """
    rows, cols = height.shape[0] // 2, height.shape[1] // 2
    height, share = height[: 2 * rows, : 2 * cols], share[: 2 * rows, : 2 * cols]
    if share.min() >= 1.0:
        mean = cv2.resize(height, (cols, rows), interpolation=cv2.INTER_AREA)
        return mean, np.ones_like(mean)
    return masked_mean(height, share, (cols, rows))
