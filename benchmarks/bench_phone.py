"""Measuring a phone capture against merely decoding it: nine pictures of twelve megapixels.

Run by ``make bench``. Prints seconds of each, their ratio and the peak memory of measuring. The
pictures are those of the phantom, with grain over all of them: even grey around the frame would
decode faster than a face does.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
from benchmarks.watched import watch

from needlepoint.phantom import WINDOW_MM, make_phone_phantom, random_plan

ROUNDS = 3
SEED = 12
GRAIN = 3  # own choice: steps of 256 in which skin and hair around the frame differ


def grained(folder: Path) -> None:
    """Lay grain over the pictures outside the frame, where the phantom leaves them even."""
    rng = np.random.default_rng(SEED)
    for path in folder.glob("*.jpg"):
        picture = cv2.imread(str(path))
        grain = rng.integers(-GRAIN, GRAIN + 1, picture.shape, dtype=np.int16)
        middle = tuple(slice(n // 2 - 700, n // 2 + 700) for n in picture.shape[:2])
        grain[middle] = 0
        picture = np.clip(picture.astype(np.int16) + grain, 0, 255).astype(np.uint8)
        cv2.imwrite(str(path), picture, [cv2.IMWRITE_JPEG_QUALITY, 92])


def decode(folder: Path) -> float:
    """Return the seconds that decoding every picture takes, one after the other."""
    start = time.perf_counter()
    for path in sorted(folder.glob("*.jpg")):
        cv2.imread(str(path))
    return time.perf_counter() - start


def measure(folder: Path, out: Path) -> tuple[float, float]:
    """Return seconds from the start to measurement.json, and the peak memory [GiB]."""
    command = Path(sys.executable).with_name("needlepoint")
    seen = watch([command, "measure", folder, "--out", out, "--no-report", "--quiet"])
    assert seen.code == 0
    return seen.seconds, seen.peak_gib


def main() -> None:
    """Compare, each time anew."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "capture"
        plan = random_plan("mixed", seed=SEED, size_mm=(WINDOW_MM, WINDOW_MM))
        make_phone_phantom(folder, skin=plan, seed=SEED)
        grained(folder)
        rounds = [(decode(folder), *measure(folder, Path(place) / f"o{k}")) for k in range(ROUNDS)]
    plain, whole, peak = np.median(np.array(rounds), axis=0)
    ratio = np.median([b / a for a, b, _ in rounds])
    print(
        f"phone, 9 pictures of 12 megapixels: decode {plain:.1f} s, measure {whole:.1f} s, ratio"
        f" {ratio:.1f}, peak memory {peak:.2f} GiB"
    )


if __name__ == "__main__":
    main()
