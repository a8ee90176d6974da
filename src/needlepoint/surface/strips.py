"""Strips: pixel-wise work on large planes, a few rows at a time, on every core.

Arithmetic on whole planes waits for memory; a strip stays in the cache.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

STRIP_PIXELS = 1 << 18  # a megabyte a plane: several of them fit into a core's cache


def over_strips(work: Callable[[slice], None], shape: tuple[int, int]) -> None:
    """Call `work` with every strip of rows of planes of `shape`; strips must not share results."""
    rows, cols = shape
    high = max(1, STRIP_PIXELS // max(cols, 1))
    strips = [slice(top, min(rows, top + high)) for top in range(0, rows, high)]
    if len(strips) == 1:
        work(strips[0])
        return
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(work, strips))
