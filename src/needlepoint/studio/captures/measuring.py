"""What is worked out of one capture, without database and keys: runs in a process of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from needlepoint.language import say
from needlepoint.studio.site.apart import Tell, WorkedOut


def measure_files(tell: Tell, source: Path, scale: dict[str, Any]) -> WorkedOut:
    """Measure a capture folder, or the file of a scan with its scale."""
    from needlepoint.records.uploads.scan_reading import read_sandboxed_scan
    from needlepoint.report import draw_map, encode_image, report_pdf
    from needlepoint.results import measurement_document, relief_tif_bytes
    from needlepoint.workflow import measure

    measurement = measure(source, progress=tell, scan_reader=read_sandboxed_scan, **scale)
    tell(say("drawing"), 0.0)
    relief, scars = measurement.relief, measurement.scars
    files: dict[str, tuple[bytes, str]] = {}
    if relief is not None and scars is not None:
        files["relief"] = (relief_tif_bytes(relief), "image/tiff")
        files["drawing"] = (encode_image(draw_map(relief, scars), ".png"), "image/png")
    if measurement.photo is not None:
        files["photo"] = (encode_image(measurement.photo, ".jpg", kind="photograph"), "image/jpeg")
    files["report"] = (report_pdf(measurement), "application/pdf")
    refusal = measurement.quality.refusal if scars is None else ""
    return WorkedOut(measurement_document(measurement), files, refusal)
