"""What was measured of simulated skin beside what was planted in it: a table and a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from needlepoint.cli.tables import columns

if TYPE_CHECKING:
    import numpy as np

    from needlepoint.phantom import TrueShape
    from needlepoint.quantity import Measured
    from needlepoint.scars import Measurement, Scar

NEAR, NEAR_MM = 0.5, 0.5
"""Own choice: two scars are one when their centres lie nearer than this share of the width, or this
far [mm]."""

PANEL_PX, GAP_PX = 620, 12
"""Own choice: longest side of a panel, three of which fit across a screen, and gaps [pixels]."""


@runtime_checkable
class Planted(Protocol):
    """What a table needs to know of a planted scar or spot, however it was photographed."""

    @property
    def kind(self) -> str:
        """Its kind, in the words of a measurement."""

    @property
    def centre_mm(self) -> tuple[float, float]:
        """Its centre (x, y) from the middle of the picture [mm]."""

    @property
    def shape(self) -> TrueShape | None:
        """Its true numbers; None for a flat spot."""


def beside_truth(truths: Sequence[Planted], measurement: Measurement) -> str:
    """Set every true scar beside what was measured of it, and count."""
    if measurement.scars is None:
        return "The capture was refused; measurement.json says why."
    left = list(measurement.scars.scars)
    rows = [["true kind", "kind", "true depth", "depth", "holds", "true width", "width"]]
    held = found = kinds = open_ = 0
    scars = [(true, true.shape) for true in truths if true.shape is not None]
    for true, shape in sorted(scars, key=lambda pair: -pair[1].volume_mm3):
        scar = _match(true, left)
        rows.append(_row(true.kind, shape, scar))
        if scar is None:
            continue
        left.remove(scar)
        found, kinds = found + 1, kinds + (scar.kind == true.kind)
        held += _holds(scar.depth, shape.depth_mm)
        open_ += scar.kind == "undecided"
    flat = [true for true in truths if true.shape is None]
    fooled = sum(_match(true, left) is not None for true in flat)
    tail = (
        f"Found {found} of {len(scars)} scars, and {len(left)} where there is none; of {len(flat)} "
        f"flat marks {fooled} mistaken for a scar. {held} of {found} depths hold the truth. "
        f"{kinds} of {found} kinds agree and {open_} are left undecided; of raised scars the shape "
        "never tells the kind."
    )
    return f"Measured against true [mm]\n\n{columns(rows, left=0)}\n\n{tail}"


def picture_beside_truth(
    measurement: Measurement, true_mm: Callable[[int, int, float], np.ndarray]
) -> bytes | None:
    """Draw photograph, true relief and measured relief side by side, found scars outlined.

    Parameters
    ----------
    measurement
        What was found.
    true_mm
        Returns the true heights over the form [mm] on a grid around the middle of the picture,
        from its rows, its columns and the distance of its nodes [mm].

    Returns
    -------
    A PNG; None for a refused capture.
    """
    import cv2
    import numpy as np

    from needlepoint.report import draw_map, encode_image

    relief, scars, photo = measurement.relief, measurement.scars, measurement.photo
    if relief is None or scars is None or photo is None:
        return None
    rows, cols = relief.z_mm.shape
    planted = replace(relief, z_mm=true_mm(rows, cols, relief.pixel_mm).astype(np.float32))
    maps = [draw_map(each, scars, longest_px=PANEL_PX) for each in (planted, relief)]
    wide = maps[0].shape[1]
    seen = np.full_like(maps[0], 255)
    high = round(wide * rows / cols)
    seen[:high] = cv2.resize(photo, (wide, high), interpolation=cv2.INTER_AREA)
    gap = np.full((len(seen), GAP_PX, 3), 255, np.uint8)
    return encode_image(np.hstack([seen, gap, maps[0], gap, maps[1]]), ".png")


def _row(kind: str, shape: TrueShape, scar: Scar | None) -> list[str]:
    depth, width = f"{shape.depth_mm:.2f}", f"{shape.width_mm:.2f}"
    if scar is None:
        return [kind, "missed", depth, "", "", width, ""]
    holds = "yes" if _holds(scar.depth, shape.depth_mm) else "NO"
    return [kind, scar.kind, depth, str(scar.depth), holds, width, str(scar.width)]


def _match(true: Planted, left: Sequence[Scar]) -> Scar | None:
    """Return the scar measured at the place of a true one."""
    width_mm = true.shape.width_mm if true.shape else 0.0

    def away_mm(scar: Scar) -> float:
        across, down = (a - b for a, b in zip(scar.centre_mm, true.centre_mm, strict=True))
        return float((across**2 + down**2) ** 0.5)

    nearest = min(left, key=away_mm, default=None)
    if nearest is None or away_mm(nearest) > max(NEAR_MM, NEAR * width_mm):
        return None
    return nearest


def _holds(depth: Measured, truth: float) -> bool:
    if depth.low is None or depth.high is None:
        return False
    return depth.low <= truth if depth.bound == "lower" else depth.low <= truth <= depth.high
