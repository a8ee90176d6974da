"""`needlepoint demo`: simulate skin of known truth, photograph it, measure it, compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from needlepoint.cli.against_truth import beside_truth, picture_beside_truth
from needlepoint.cli.progress import shown

if TYPE_CHECKING:
    from needlepoint.cli.progress import Progress
    from needlepoint.scars import Measurement

RIG = "lamps4"  # four polarised lamps: what a practice may buy
PATCH_MM = (44.0, 33.0)  # own choice: a cheek's worth, made in a third of a minute
PICTURE = "found-and-true.png"


def demo(
    out: Annotated[Path, typer.Option(help="Folder for pictures, truth and results.")],
    seed: Annotated[int, typer.Option(help="Another number makes another skin.")] = 1,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Measure simulated skin twice, by phone and under lamps, and compare with the truth.

    The skin is simulated, so its scars are known exactly. First a phone, a torch walked round by
    hand and the printed frame photograph it; then four fixed lamps with polarisers photograph
    a patch with scars of the same sizes. Both are measured like any other capture. The folders
    `phone` and `lamps` then hold the pictures (capture), the truth (capture.truth.json), the
    results, and one picture of what was found beside what is there (found-and-true.png).
    """
    from needlepoint.language import say
    from needlepoint.report import RESULTS
    from needlepoint.results import check_out, results_folder

    each = (*RESULTS, PICTURE, "capture.truth.json", "capture/*")
    ours = (*each, *(f"{way}/{name}" for way in ("phone", "lamps") for name in each))
    check_out(out, ours)
    with shown(quiet=quiet) as progress, results_folder(out, ours) as folder:
        progress(say("simulating skin and photographing it by phone"), 0.0)
        by_phone = _by_phone(folder / "phone", seed, progress)
        progress(say("simulating skin and photographing it under lamps"), 0.0)
        by_lamps = _by_lamps(folder / "lamps", seed, progress)
    typer.echo(f"A phone, a torch and a printed frame\n\n{by_phone}\n")
    typer.echo(f"Four fixed lamps with polarisers\n\n{by_lamps}\n")
    typer.echo(
        f"Look first at {out / 'phone' / PICTURE}: the photograph, the true relief and the measured"
        " one. Each folder holds a report.pdf too."
    )


def _by_phone(folder: Path, seed: int, progress: Progress) -> str:
    """Photograph by phone, measure and write everything; return what to print."""
    from needlepoint.phantom import (
        WINDOW_MM,
        make_phone_phantom,
        random_plan,
        true_relief_in_window,
        true_scars_in_window,
    )
    from needlepoint.workflow import measure

    plan = random_plan("mixed", seed=seed, size_mm=(WINDOW_MM, WINDOW_MM))
    shoot = make_phone_phantom(folder / "capture", skin=plan, seed=seed)
    measurement = measure(folder / "capture", progress=progress)
    picture = picture_beside_truth(
        measurement,
        lambda rows, cols, pixel_mm: true_relief_in_window(shoot.lying, (rows, cols), pixel_mm),
    )
    _write(folder, measurement, picture)
    return beside_truth(true_scars_in_window(shoot.lying), measurement)


def _by_lamps(folder: Path, seed: int, progress: Progress) -> str:
    """Photograph under lamps, measure and write everything; return what to print."""
    from needlepoint.phantom import make_phantom, random_plan, true_relief, true_scars
    from needlepoint.workflow import measure

    plan = random_plan("mixed", seed=seed, size_mm=PATCH_MM)
    shoot = make_phantom(folder / "capture", rig=RIG, skin=plan, seed=seed)
    measurement = measure(folder / "capture", progress=progress)
    relief_mm = true_relief(shoot.skin, shoot.rig).relief_mm
    picture = picture_beside_truth(measurement, lambda *_grid: relief_mm)
    _write(folder, measurement, picture)
    return beside_truth(true_scars(shoot.skin, shoot.rig), measurement)


def _write(folder: Path, measurement: Measurement, picture: bytes | None) -> None:
    from needlepoint.report import write_results

    write_results(folder, measurement)
    if picture is not None:
        (folder / PICTURE).write_bytes(picture)
