"""relief.x3p: the heights as ISO 25178-72 (earlier ISO 5436-2), which other programs read."""

from __future__ import annotations

import datetime as dt
import io

import numpy as np

from needlepoint._version import __version__
from needlepoint.surface import Relief

MM_M = 1e-3
FIRST_DAY = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
"""Own choice: the format asks for a day, and the same relief gives the same bytes on any day."""


def relief_x3p_bytes(relief: Relief, taken: str | None = None) -> bytes:
    """Return the bytes of a `relief.x3p`: metres, on a regular grid whose rows go up.

    Nothing in it is personal: it says which program measured, and when the skin was captured.

    Parameters
    ----------
    relief
        The heights over the form [mm], shape (rows, cols).
    taken
        When it was captured, in ISO 8601, as `Origin.taken` says; None where nobody knows.

    Returns
    -------
    bytes
        A file in which points that are not to be trusted are missing.

    Source
    ------
    ISO 25178-72:2017 and Amd 1:2020, annex A; a surface of 32-bit floats.
    """
    import x3pio

    z_mm = np.where(relief.sound, relief.z_mm, np.nan).astype(np.float32)
    metadata = x3pio.Metadata(
        date=_moment(taken),
        instrument=x3pio.Instrument("Needlepoint", "needlepoint", "", __version__),
        probing_system=x3pio.ProbingSystem(
            x3pio.ProbingType.NON_CONTACTING, "height over the form, out of the skin"
        ),
        comment="Measured by Needlepoint. The form of the face is taken out."
        + ("" if taken else " The day of the capture is not known."),
    )
    buffer = io.BytesIO()
    x3pio.write(
        buffer,
        (z_mm.astype(np.float64) * MM_M)[::-1],
        x_scale=relief.pixel_mm * MM_M,
        y_scale=relief.pixel_mm * MM_M,
        z_scale=1.0,
        z_type=x3pio.DataType.FLOAT32,
        metadata=metadata,
    )
    return buffer.getvalue()


def _moment(taken: str | None) -> dt.datetime:
    """Return when the skin was captured; a moment without a zone is read as UTC."""
    try:
        moment = FIRST_DAY if taken is None else dt.datetime.fromisoformat(taken)
    except ValueError:
        moment = FIRST_DAY
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
