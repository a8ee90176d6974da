"""Compare: what changed between two visits."""

from __future__ import annotations

from pathlib import Path

from needlepoint.change import Change, Repeatability
from needlepoint.change import compare as compare_measurements
from needlepoint.scars import Measurement
from needlepoint.workflow.measurement import Progress, one_thread, read_or_measure, silent


@one_thread
def compare(
    before: Measurement | Path | str,
    after: Measurement | Path | str,
    *,
    repeatability: Repeatability | None = None,
    progress: Progress = silent,
) -> Change:
    """Say what changed between two visits to the same skin, scar by scar.

    Parameters
    ----------
    before, after
        The visits: a measurement with its relief, a folder that `measure` wrote, or a capture
        folder, which is measured first.
    repeatability
        How far the practice's own captures repeat; None takes what simulated skin showed.
    progress
        Told of each step.

    Returns
    -------
    Change
        With the verdict ``not comparable`` where the two do not show the same skin;
        ``quality.refusal`` then says why.

    Raises
    ------
    Unreadable
        If a folder is none of these.
    """
    visits = [
        each if isinstance(each, Measurement) else read_or_measure(each, progress=progress)
        for each in (before, after)
    ]
    return compare_measurements(visits[0], visits[1], progress, repeatability=repeatability)
