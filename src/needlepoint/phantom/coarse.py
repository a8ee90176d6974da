"""A coarser grid and back: smooth light is reckoned where nodes are farther apart."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Float


def shrink(
    layer: Float[np.ndarray, "rows cols *layers"], factor: int
) -> Float[np.ndarray, "r c *layers"]:
    """Return means of blocks of factor x factor nodes; the edge is repeated to fill the last."""
    if factor == 1:
        return layer
    down, right = (-size % factor for size in layer.shape[:2])
    if down or right:
        layer = np.pad(layer, ((0, down), (0, right), *((0, 0),) * (layer.ndim - 2)), mode="edge")
    rows, cols = layer.shape[0] // factor, layer.shape[1] // factor
    blocks = layer.reshape(rows, factor, cols, factor, *layer.shape[2:])
    return np.asarray(blocks.sum(axis=3).sum(axis=1) / np.float32(factor**2))


def grow(
    layer: Float[np.ndarray, "r c layers"], factor: int, shape: tuple[int, ...]
) -> Float[np.ndarray, "rows cols layers"]:
    """Bring blocks back to single nodes, interpolated; `shape` is what had been shrunk."""
    if factor == 1:
        return layer
    size = (layer.shape[1] * factor, layer.shape[0] * factor)
    fine = cv2.resize(layer, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(fine.reshape(*size[::-1], layer.shape[2])[: shape[0], : shape[1]])
