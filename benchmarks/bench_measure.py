"""Measuring against merely decoding: eight pictures of twelve megapixels, side by side.

Run by ``make bench``. Prints seconds of each and their ratio, by the clock and by the processor
(which others on the machine move less), the finds and the milliseconds that each takes beyond
decoding, and the peak memory of measuring. Where pixels are large the pictures show far more skin
than a face has, and hundreds of scars, as the small capture is repeated side by side.
"""

from __future__ import annotations

import json
import math
import re
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
from benchmarks.watched import Watched, watch

from needlepoint.errors import Refused
from needlepoint.phantom import make_phantom

ROUNDS = 3
SHOTS = ((0.02, ".png"), (0.066, ".png"), (0.02, ".jpg"), (0.066, ".jpg"))
COLS, ROWS = 4000, 3000


def enlarge(source: Path, target: Path, pixel_mm: float, ending: str) -> None:
    """Make a capture of twelve megapixels from a small one: two rounds of four lamps."""
    target.mkdir()
    text = (source / "capture.toml").read_text("utf-8")
    rng = np.random.default_rng(12)
    for path in sorted(source.glob("*.png")):
        small = cv2.imread(str(path))
        share = 0.1 / pixel_mm
        large = cv2.resize(small, None, fx=share, fy=share, interpolation=cv2.INTER_CUBIC)
        down, across = (
            math.ceil(n / m) for n, m in zip((ROWS, COLS), large.shape[:2], strict=True)
        )
        # mirrored tiles meet without an edge
        row = np.hstack([large if k % 2 == 0 else large[:, ::-1] for k in range(across)])
        whole = np.vstack([row if k % 2 == 0 else row[::-1] for k in range(down)])[:ROWS, :COLS]
        for name in "ab":
            noisy = whole.astype(np.int16) + rng.integers(-1, 2, whole.shape, dtype=np.int16)
            cv2.imwrite(
                str(target / f"{path.stem}{name}{ending}"), np.clip(noisy, 0, 255).astype(np.uint8)
            )
        pair = f'images = ["{path.stem}a{ending}", "{path.stem}b{ending}"]'
        text = text.replace(f'image = "{path.name}"', pair)
    text = re.sub(r"focal_px = .*", f"focal_px = {300.0 / pixel_mm}", text)
    (target / "capture.toml").write_text(text, "utf-8")


def decode(folder: Path, ending: str) -> tuple[float, float]:
    """Return the seconds that decoding every picture takes, by the clock and by the processor."""
    start, work = time.perf_counter(), time.process_time()
    for path in sorted(folder.glob(f"*{ending}")):
        cv2.imread(str(path))
    return time.perf_counter() - start, time.process_time() - work


def finds_in(out: Path, seconds: float) -> str:
    """Say how many finds a measurement lists or leaves out, and how long each took."""
    told = json.loads((out / "measurement.json").read_text("utf-8"))
    if told["scars"] is None:
        return "refused for its finds"
    count = len(told["scars"]) + int(told["searched"]["unsure"])
    return f"{count} finds, {1000.0 * seconds / max(count, 1):.0f} ms each"


def measure(folder: Path, out: Path) -> Watched:
    """Measure a capture, without a report."""
    command = Path(sys.executable).with_name("needlepoint")
    seen = watch([command, "measure", folder, "--out", out, "--no-report", "--quiet"])
    # a capture that is refused for its finds has been measured all the same
    assert seen.code in {0, Refused.exit_code}
    return seen


def main() -> None:
    """Compare at several pixel sizes and kinds of picture."""
    peak = 0.0
    with tempfile.TemporaryDirectory() as place:
        make_phantom(Path(place) / "small", seed=12)
        for pixel_mm, ending in SHOTS:
            folder = Path(place) / f"c{pixel_mm}{ending}"
            enlarge(Path(place) / "small", folder, pixel_mm, ending)
            plain = [decode(folder, ending) for _ in range(ROUNDS)]
            runs = [measure(folder, Path(place) / f"{folder.name}{k}") for k in range(ROUNDS)]
            seen = np.array([[run.seconds, run.worked] for run in runs])
            alone, whole = np.median(plain, axis=0), np.median(seen, axis=0)
            ratio = np.median(seen / np.array(plain), axis=0)
            peak = max([peak, *(run.peak_gib for run in runs)])
            finds = finds_in(Path(place) / f"{folder.name}0", whole[1] - alone[1])
            print(
                f"{pixel_mm} mm a pixel, {ending}: decode {alone[0]:.1f} s, measure {whole[0]:.1f}"
                f" s, ratio {ratio[0]:.1f}; by the processor {alone[1]:.1f} s, {whole[1]:.1f} s,"
                f" {ratio[1]:.1f}; {finds}"
            )
    print(f"peak memory of measuring {peak:.2f} GiB")


if __name__ == "__main__":
    main()
