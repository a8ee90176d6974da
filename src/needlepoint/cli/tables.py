"""Plain tables and sentences for the terminal; they read the same in a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from needlepoint.scars import Measurement, Scar

SHOWN = 40
"""Own choice: more rows than this scroll off a screen; the file has them all."""


def columns(rows: list[list[str]], *, left: int = 0) -> str:
    """Set rows in columns as wide as needed.

    Parameters
    ----------
    rows
        Texts, all rows equally many; the first row is the head.
    left
        Number of the one column that is set to the left; the others are set to the right.
    """
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(
            text.ljust(width) if i == left else text.rjust(width)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def scar_table(measurement: Measurement) -> str:
    """Return the scars as a table, the largest volume first."""
    assert measurement.scars is not None
    scars = sorted(measurement.scars.scars, key=lambda each: -(each.volume.value or 0.0))
    head = ["no.", "kind", "depth", "width", "volume"]
    table = columns([head, *(_row(scar) for scar in scars[:SHOWN])], left=1)
    if len(scars) > SHOWN:
        table += f"\n... and {len(scars) - SHOWN} more in measurement.json"
    return table


def _row(scar: Scar) -> list[str]:
    numbers = [
        str(number) if number.known else "not known"
        for number in (scar.depth, scar.width, scar.volume)
    ]
    return [str(scar.id), f"{scar.kind}{' (raised)' if scar.raised else ''}", *numbers]
