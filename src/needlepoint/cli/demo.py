"""`needlepoint demo`: make skin of known truth, photograph it, measure it, compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from needlepoint.cli.progress import shown
from needlepoint.cli.tables import columns

if TYPE_CHECKING:
    from needlepoint.phantom import TrueScar
    from needlepoint.quantity import Measured
    from needlepoint.scars import Measurement, Scar

RIG = "lamps4"  # four polarised lamps: what we ask a practice to buy
PATCH_MM = (44.0, 33.0)  # own choice: a cheek's worth, made in a third of a minute
NEAR, NEAR_MM = 0.5, 0.5  # own choice: two scars are one when their centres lie nearer than this
# share of the width, or this far [mm]


def demo(
    out: Annotated[Path, typer.Option(help="Folder for pictures, truth and results.")],
    seed: Annotated[int, typer.Option(help="Another number makes another skin.")] = 1,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Make a phantom cheek, photograph it, measure it, compare with the truth.

    The skin is made by the program, so its scars are known exactly. It is photographed under four
    lamps and measured like any other capture. The folder then holds the pictures (capture), the
    truth (capture.truth.json) and the results.
    """
    from needlepoint.language import say
    from needlepoint.phantom import make_phantom, random_plan, true_scars
    from needlepoint.report import RESULTS, write_results
    from needlepoint.results import check_out, results_folder
    from needlepoint.workflow import measure

    ours = (*RESULTS, "capture.truth.json", "capture/capture.toml", "capture/*.png")
    check_out(out, ours)
    with shown(quiet=quiet) as progress:
        progress(say("simulating skin and photographing it"), 0.0)
        with results_folder(out, ours) as folder:
            plan = random_plan("mixed", seed=seed, size_mm=PATCH_MM)
            shoot = make_phantom(folder / "capture", rig=RIG, skin=plan, seed=seed)
            measurement = measure(folder / "capture", progress=progress)
            progress(say("drawing"), 0.0)
            write_results(folder, measurement)
    typer.echo(_compared(true_scars(shoot.skin, shoot.rig), measurement))
    typer.echo(f"\nThe report lies in {out / 'report.pdf'}, the map in {out / 'relief.png'}.")


def _compared(truths: tuple[TrueScar, ...], measurement: Measurement) -> str:
    """Set every true scar beside what was measured of it, and count."""
    if measurement.scars is None:
        return "The capture was refused; measurement.json says why."
    left = list(measurement.scars.scars)
    rows = [["true kind", "kind", "true depth", "depth", "holds", "true width", "width"]]
    held = found = kinds = open_ = 0
    scars = [scar for scar in truths if scar.shape is not None]
    for true in sorted(scars, key=lambda scar: -scar.shape.volume_mm3 if scar.shape else 0.0):
        assert true.shape is not None
        scar = _match(true, left, measurement.scale.pixel_mm)
        if scar is None:
            rows.append(
                [
                    true.kind,
                    "missed",
                    f"{true.shape.depth_mm:.2f}",
                    *[""] * 2,
                    f"{true.shape.width_mm:.2f}",
                    "",
                ]
            )
            continue
        left.remove(scar)
        holds = _holds(scar.depth, true.shape.depth_mm)
        found, held, kinds = found + 1, held + holds, kinds + (scar.kind == true.kind)
        open_ += scar.kind == "undecided"
        rows.append(
            [
                true.kind,
                scar.kind,
                f"{true.shape.depth_mm:.2f}",
                str(scar.depth),
                "yes" if holds else "NO",
                f"{true.shape.width_mm:.2f}",
                str(scar.width),
            ]
        )
    flat = [true for true in truths if true.shape is None]
    fooled = sum(_match(true, left, measurement.scale.pixel_mm) is not None for true in flat)
    tail = (
        f"Found {found} of {len(scars)} scars, and {len(left)} where there is none; of {len(flat)} "
        f"flat marks {fooled} taken for a scar. {held} of {found} depths hold the truth. "
        f"{kinds} of {found} kinds agree and {open_} are left undecided; of raised scars the shape "
        "never tells the kind."
    )
    return f"Measured against true [mm]\n\n{columns(rows, left=0)}\n\n{tail}"


def _match(true: TrueScar, left: list[Scar], pixel_mm: float) -> Scar | None:
    """Return the scar measured at the place of a true one."""
    width_mm = true.shape.width_mm if true.shape else 0.0

    def away_mm(scar: Scar) -> float:
        across, down = (a - b for a, b in zip(scar.centre_px, true.centre_px, strict=True))
        return float((across**2 + down**2) ** 0.5) * pixel_mm

    nearest = min(left, key=away_mm, default=None)
    if nearest is None or away_mm(nearest) > max(NEAR_MM, NEAR * width_mm):
        return None
    return nearest


def _holds(depth: Measured, truth: float) -> bool:
    if depth.low is None or depth.high is None:
        return False
    return depth.low <= truth if depth.bound == "lower" else depth.low <= truth <= depth.high
