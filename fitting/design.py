"""Design: what was done in every arm and what was read of it, as arrays."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from needlepoint.healing.response.trial_data import TrialArm

MOST_SESSIONS = 12
DAYS_A_WEEK = 7.0
USUAL_SESSIONS = 4.0
"""Own choice where sessions are not told: the middle of the arms that tell them."""
USUAL_INTERVAL_WEEKS = 4.0
"""Own choice where the interval is not told: what most arms did."""
USUAL_WEEKS_AFTER = 4.0
"""Own choice where the time of the reading is not told: the next visit of a monthly course."""
PRE_POST = 0.8
"""Correlation of a severity score before and after; one trial allows 0.82 and 0.80."""
PRE_POST_GRADE = 0.5
"""Own choice: four grades are too coarse to agree as scores do."""
GRADE_SD = 0.55
"""Own choice where the spread of grades is not told: what the trials that tell it print."""
GRADE_BEFORE = 3.2
"""Own choice where the grade before is not told: the middle of the trials that tell it."""
MIXED = (0.4, 0.4, 0.2)
"""Own choice: what scores of a whole face weigh rolling, boxcar and icepick scars by."""
KINDS = ("rolling", "boxcar", "icepick")
ADJUNCTS = (
    "none",
    "prp",
    "peel",
    "vitamin_c",
    "insulin",
    "hyaluronic_acid",
    "subcision",
    "several",
)
SCALES = (
    "gb_points",
    "gb_grade",
    "asas",
    "ecca",
    "severity",
    "replica",
    "bands",
    "percent",
    "kinds",
)
CUTS = np.array([1.5, 2.5, 3.5])


@dataclass(frozen=True, eq=False)
class Design:
    """Arrays over rows of the table (and over cells of counts).

    Attributes
    ----------
    arms
        The rows themselves.
    likelihood
        How each row speaks.
    study, arm
        Numbers of study and arm of each row; rows of one arm share its residual.
    studies
        Names of the studies by number.
    since_days, present
        Days from each session to the reading, and whether there was that session.
    length
        Length of the needle over the usual one.
    adjunct, scale
        Numbers into `ADJUNCTS` and `SCALES`.
    kinds
        Weights of the kinds.
    open_share
        1 where the reader knew, 0 where not, NaN where it is not told.
    clients
        How many were read.
    seen, seen_se
        The printed result on the row's own scale, and its standard error where it follows from
        print alone (NaN otherwise).
    log_spread
        Logarithm of the SD between clients of the log ratio; NaN where it cannot be had.
    before
        Place of the latent grade before treatment.
    latent_sd
        Spread of the latent grade.
    cell_row, cell_group, cell_low, cell_high, cell_clients, cell_mid
        Counts: their row, their multinomial, the bounds and the number, and the middle.
    """

    arms: tuple[TrialArm, ...]
    likelihood: np.ndarray
    study: np.ndarray
    arm: np.ndarray
    studies: tuple[str, ...]
    since_days: np.ndarray
    present: np.ndarray
    length: np.ndarray
    adjunct: np.ndarray
    scale: np.ndarray
    kinds: np.ndarray
    open_share: np.ndarray
    clients: np.ndarray
    seen: np.ndarray
    seen_se: np.ndarray
    log_spread: np.ndarray
    before: np.ndarray
    latent_sd: np.ndarray
    in_grades: np.ndarray
    cell_row: np.ndarray
    cell_group: np.ndarray
    cell_low: np.ndarray
    cell_high: np.ndarray
    cell_clients: np.ndarray
    cell_mid: np.ndarray

    def rows(self, *likelihoods: str) -> np.ndarray:
        """Return the numbers of the rows that speak in one of these ways."""
        return np.flatnonzero(np.isin(self.likelihood, likelihoods))

    def arms_alone(self) -> tuple[np.ndarray, np.ndarray]:
        """Return arms that are alone in their study, and those that come in twos (a row each)."""
        first = np.unique(self.arm, return_index=True)[1]
        of_study = self.study[first]
        shared = np.bincount(of_study)
        if shared.max() > 2:
            raise ValueError("three arms of one study need a law of their own")
        pairs = [np.flatnonzero(of_study == study) for study in np.flatnonzero(shared == 2)]
        return np.flatnonzero(shared[of_study] == 1), np.array(pairs, int).reshape(-1, 2)

    def arms_in_grades(self) -> np.ndarray:
        """Tell which arms were read in grades at their first reading."""
        read = np.isin(self.likelihood, ("grade", "grade points", "not significant"))
        return np.asarray((read | self.in_grades)[np.unique(self.arm, return_index=True)[1]])

    @property
    def n_arms(self) -> int:
        """How many arms there are."""
        return int(self.arm.max()) + 1


def design_of(arms: Iterable[TrialArm]) -> Design:
    """Lay out rows of the table as arrays."""
    arms = tuple(arms)
    studies = tuple(dict.fromkeys(arm.study for arm in arms))
    names = list(dict.fromkeys((arm.study, arm.arm) for arm in arms))
    sessions = [_sessions(arm) for arm in arms]
    since = np.zeros((len(arms), MOST_SESSIONS))
    present = np.zeros((len(arms), MOST_SESSIONS))
    for row, (arm, count) in enumerate(zip(arms, sessions, strict=True)):
        gap = _or(arm.interval_weeks, USUAL_INTERVAL_WEEKS)
        last = _or(arm.weeks_after_last, USUAL_WEEKS_AFTER)
        for number in range(count):
            since[row, number] = DAYS_A_WEEK * (last + (count - 1 - number) * gap)
            present[row, number] = 1.0
    return Design(
        arms=arms,
        likelihood=np.array([arm.likelihood for arm in arms]),
        study=np.array([studies.index(arm.study) for arm in arms]),
        arm=np.array([names.index((arm.study, arm.arm)) for arm in arms]),
        studies=studies,
        since_days=since,
        present=present,
        length=np.array([_or(arm.needle_mm, 1.5) / 1.5 for arm in arms]),
        adjunct=np.array([ADJUNCTS.index(arm.adjunct) for arm in arms]),
        scale=np.array([SCALES.index(arm.scale) for arm in arms]),
        kinds=np.array([_kinds(arm.kinds) for arm in arms]),
        open_share=np.array([{"yes": 0.0, "no": 1.0}.get(arm.blinded, np.nan) for arm in arms]),
        clients=np.array([_or(arm.clients, np.nan) for arm in arms]),
        seen=np.array([_seen(arm) for arm in arms]),
        seen_se=np.array([_seen_se(arm) for arm in arms]),
        log_spread=np.array([_log_spread(arm) for arm in arms]),
        before=np.array(
            [
                latent_grade(_or(arm.before, GRADE_BEFORE), _latent_sd(arm))
                if arm.scale == "gb_grade"
                else 0.0
                for arm in arms
            ]
        ),
        latent_sd=np.array([_latent_sd(arm) for arm in arms]),
        in_grades=np.array([_in_grades(arm) for arm in arms]),
        **_cells(arms),
    )


def mean_grade(place: float, sd: float) -> float:
    """Return the mean grade (1 to 4) of clients whose latent grade is normal."""
    return 1.0 + sum(0.5 * math.erfc((cut - place) / sd / math.sqrt(2.0)) for cut in CUTS)


def latent_grade(mean: float, sd: float) -> float:
    """Return the place of the latent grade that yields a `mean` grade."""
    low, high = -2.0, 7.0
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if mean_grade(middle, sd) < mean else (low, middle)
    return (low + high) / 2.0


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def _sessions(arm: TrialArm) -> int:
    if arm.treatment == "untreated":
        return 0
    return int(min(_or(arm.sessions, USUAL_SESSIONS), MOST_SESSIONS))


def _kinds(text: str) -> tuple[float, ...]:
    if text == "mixed":
        return MIXED
    named = text.split()
    return tuple(1.0 / len(named) if kind in named else 0.0 for kind in KINDS)


def _latent_sd(arm: TrialArm) -> float:
    sd = _or(arm.before_sd, GRADE_SD) if arm.scale == "gb_grade" else GRADE_SD
    return math.sqrt(max(sd**2 - 1.0 / 12.0, 0.04))


def _in_grades(arm: TrialArm) -> bool:
    """Whether counts are of grades lost, not of per cent."""
    return arm.scale == "gb_grade" and max((count.high for count in arm.counts), default=0.0) < 5.0


def _seen(arm: TrialArm) -> float:
    """Return the printed result: a log ratio, points or grades lost; NaN where it is no number."""
    if arm.likelihood == "ratio":
        if arm.before and arm.after:
            return math.log(arm.before / arm.after)
        return -math.log(1.0 - _or(arm.fewer_percent, np.nan) / 100.0)
    if arm.likelihood == "grade":
        return _or(arm.before, np.nan) - _or(arm.after, np.nan)
    if arm.likelihood in ("points", "grade points", "contrast"):
        return _or(arm.fewer_points, np.nan)
    return math.nan


def _seen_se(arm: TrialArm) -> float:
    clients = _or(arm.clients, np.nan)
    if arm.likelihood in ("points", "grade points") and arm.fewer_points_low is not None:
        return (_or(arm.fewer_points_high, np.nan) - arm.fewer_points_low) / (2 * 1.96)
    if arm.likelihood == "grade":
        first, last = _or(arm.before_sd, GRADE_SD), _or(arm.after_sd, GRADE_SD)
        both = first**2 + last**2 - 2 * PRE_POST_GRADE * first * last
        return math.sqrt(both / clients)
    return math.nan


def _log_spread(arm: TrialArm) -> float:
    """Return the SD between clients of the log ratio by the delta method, as a logarithm."""
    if arm.before and arm.after and arm.before_sd and arm.after_sd:
        first, last = arm.before_sd / arm.before, arm.after_sd / arm.after
        return 0.5 * math.log(first**2 + last**2 - 2 * PRE_POST * first * last)
    if arm.fewer_percent is not None and arm.fewer_percent_low is not None:
        half = (_or(arm.fewer_percent_high, np.nan) - arm.fewer_percent_low) / (2 * 1.96)
        left = 100.0 - arm.fewer_percent
        return math.log(half / left * math.sqrt(_or(arm.clients, np.nan)))
    return math.nan


def _cells(arms: tuple[TrialArm, ...]) -> dict[str, np.ndarray]:
    rows: list[tuple[float, ...]] = []
    group = -1
    for row, arm in enumerate(arms):
        grades = _in_grades(arm)
        for before in dict.fromkeys(count.grade_before for count in arm.counts):
            group += 1
            cells = [count for count in arm.counts if count.grade_before == before]
            top = max(count.high for count in cells)
            for cell in cells:
                bounds = _bounds(cell.low, cell.high, top, grades=grades)
                middle = (cell.low + cell.high) / 2.0
                rows.append((row, group, *bounds, cell.clients, middle))
    columns = np.array(rows, np.float64).reshape(-1, 6).T
    return {
        "cell_row": columns[0].astype(int),
        "cell_group": columns[1].astype(int),
        "cell_low": columns[2],
        "cell_high": columns[3],
        "cell_clients": columns[4],
        "cell_mid": columns[5],
    }


def _bounds(low: float, high: float, top: float, *, grades: bool) -> tuple[float, float]:
    """Return bounds in grades lost, or in reported effect."""
    if grades:
        return (-1e3 if low == 0 else low - 0.5, 1e3 if high >= top else high + 0.5)
    return (
        -1e3 if low == 0 else -math.log1p(-low / 100.0),
        1e3 if high >= 100.0 else -math.log1p(-high / 100.0),
    )
