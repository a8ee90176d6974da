"""Marks: the chance of dark marks by skin type, a binomial law on a grid."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from needlepoint.healing.response.posterior import MIDDLE_TYPE
from needlepoint.healing.response.trial_data import TrialArm

AT_MIDDLE = (np.log(0.03 / 0.97), 1.0)
"""Own choice: log odds of dark marks at the middle type before any count, centre and SD."""
PER_TYPE = (0.5, 0.5)
"""Own choice: what one type adds to the log odds: darker skin marks more, by how much is open."""
TYPES_WHERE_UNTOLD = (3.0, 4.0, 5.0)
"""Own choice: where types are not told, the clinics of these trials mostly see these."""
ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}


def counted(arms: Iterable[TrialArm]) -> list[tuple[str, tuple[float, ...], int, int]]:
    """Return study, skin types, clients with marks and clients, of needling alone."""
    return [
        (arm.study, types(arm.skin_types), int(arm.dark_marks), int(arm.clients))
        for arm in arms
        if arm.use in ("fit", "marks only")
        and arm.adjunct == "none"
        and arm.dark_marks is not None
        and arm.clients is not None
    ]


def types(text: str) -> tuple[float, ...]:
    """Return the skin types of a trial as numbers from ``III-V``."""
    if not text:
        return TYPES_WHERE_UNTOLD
    ends = [ROMAN[part] for part in text.split("-")]
    return tuple(float(number) for number in range(ends[0], ends[-1] + 1))


def marks(
    arms: Iterable[TrialArm], draws: int, random: np.random.Generator
) -> dict[str, np.ndarray]:
    """Draw log odds at the middle type and slope, given the counts."""
    at = np.linspace(-8.0, 0.5, 241)[:, None]
    slope = np.linspace(-1.5, 2.5, 201)[None, :]
    log = -0.5 * ((at - AT_MIDDLE[0]) / AT_MIDDLE[1]) ** 2
    log = log - 0.5 * ((slope - PER_TYPE[0]) / PER_TYPE[1]) ** 2
    for _, seen, marked, clients in counted(arms):
        each = [1.0 / (1.0 + np.exp(-(at + slope * (kind - MIDDLE_TYPE)))) for kind in seen]
        share = np.mean(each, axis=0)
        log = log + marked * np.log(share) + (clients - marked) * np.log1p(-share)
    weight = np.exp(log - log.max()).ravel()
    chosen = random.choice(weight.size, draws, p=weight / weight.sum())
    row, column = np.unravel_index(chosen, log.shape)
    return {"marks_logit": at[row, 0], "marks_per_type": slope[0, column]}
