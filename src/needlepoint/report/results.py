"""The results folder of `measure`: which files lie in it, and how they are written."""

from __future__ import annotations

from pathlib import Path

from needlepoint.report.measurement import Measurement, measurement_text
from needlepoint.report.pdf import report_pdf
from needlepoint.report.picture import draw_map, encoded
from needlepoint.report.relief_file import write_relief_file

RESULTS: tuple[str, ...] = ("measurement.json", "relief.tif", "relief.png", "report.pdf")
"""The names of the files that `measure` writes."""


def write_results(folder: Path, measurement: Measurement, *, report: bool = True) -> None:
    """Write everything `measure` gives into `folder`; call it inside `results_folder`.

    A refused capture has neither relief nor picture, and its report is the page that says why.
    """
    relief, scars = measurement.relief, measurement.scars
    if relief is not None:
        write_relief_file(folder / "relief.tif", relief)
        if scars is not None:
            (folder / "relief.png").write_bytes(encoded(draw_map(relief, scars), ".png"))
    if report:
        (folder / "report.pdf").write_bytes(report_pdf(measurement))
    (folder / "measurement.json").write_text(measurement_text(measurement), "utf-8")
