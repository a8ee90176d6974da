"""The results folder of `measure`: which files lie in it, and how they are written."""

from __future__ import annotations

from pathlib import Path

from needlepoint.report.drawing.encoding import encode_image
from needlepoint.report.drawing.relief_picture import draw_map
from needlepoint.results import measurement_text, relief_tif_bytes, relief_x3p_bytes
from needlepoint.scars import Measurement

RESULTS: tuple[str, ...] = (
    "measurement.json",
    "relief.tif",
    "relief.png",
    "report.pdf",
    "relief.x3p",
)
"""The names of the files that `measure` writes."""


def write_results(
    folder: Path, measurement: Measurement, *, report: bool = True, x3p: bool = False
) -> None:
    """Write everything that `measure` found into `folder`; call it inside `results_folder`.

    A refused capture has neither relief nor picture, and its report is the page that says why.
    """
    relief, scars = measurement.relief, measurement.scars
    if relief is not None:
        (folder / "relief.tif").write_bytes(relief_tif_bytes(relief))
        if x3p:
            taken = measurement.origin.taken
            (folder / "relief.x3p").write_bytes(relief_x3p_bytes(relief, taken))
        if scars is not None:
            (folder / "relief.png").write_bytes(encode_image(draw_map(relief, scars), ".png"))
    if report:
        # a report loads the intended use and the typesetter, a run without one does not
        from needlepoint.report.measurement.pdf import report_pdf

        (folder / "report.pdf").write_bytes(report_pdf(measurement))
    (folder / "measurement.json").write_text(measurement_text(measurement), "utf-8")
