"""Ladder: a relief at full size and ever coarser, so wide scars cost no more than narrow ones."""

from __future__ import annotations

from dataclasses import dataclass

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
        rung = int(
            np.clip(np.floor(np.log2(max(BLOCK * spacing_px, 1.0))), 0, len(self.heights) - 1)
        )
        block = 2.0**rung
        shape = np.shape(row)
        # a block's mean lies in its middle: pixel (0, 0) of rung 1 stands for (0.5, 0.5)
        at_row = (
            ((np.asarray(row) - (block - 1) / 2) / block).astype(np.float32).reshape(shape[0], -1)
        )
        at_col = (
            ((np.asarray(col) - (block - 1) / 2) / block).astype(np.float32).reshape(shape[0], -1)
        )
        height, share = (
            cv2.remap(picture, at_col, at_row, cv2.INTER_LINEAR, borderMode=border)
            for picture, border in (
                (self.heights[rung], cv2.BORDER_REPLICATE),
                (self.shares[rung], cv2.BORDER_CONSTANT),
            )
        )
        return height.reshape(shape), share.reshape(shape)


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
