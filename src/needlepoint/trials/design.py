"""What a virtual trial is made of: arms, clients, endpoints, and the question it asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Layout = Literal["parallel", "split-face"]
"""Each client gets one arm, or one arm on each half of the face."""

Scale = Literal["depth", "goodman-baron points", "goodman-baron grade", "quartiles"]
"""On what the outcome is read: depth measured by us, or one of three scales rated by eye."""

Analysis = Literal["means", "ranks"]
"""Welch's or the paired t test of client means, or Mann-Whitney's or Wilcoxon's test of ranks."""

LAYOUTS: tuple[str, ...] = get_args(Layout)
SCALES: tuple[str, ...] = get_args(Scale)
ANALYSES: tuple[str, ...] = get_args(Analysis)

DIFFERENCE_UNITS: Mapping[str, str] = {
    "depth": "%",
    "goodman-baron points": "points",
    "goodman-baron grade": "grades",
    "quartiles": "bands",
}
"""In what the difference of two arms is given, by scale."""

COARSE: tuple[str, ...] = ("goodman-baron grade", "quartiles")
"""Scales of a few steps: means of them say little, so they are analysed by ranks."""


@dataclass(frozen=True, slots=True)
class DesignArm:
    """What one group of clients, or one half of their faces, gets.

    Attributes
    ----------
    name
        As the design calls it.
    sessions
        How many; none is an untreated arm.
    interval_days
        Days from one session to the next [days].
    needle_mm
        Needle length on the dial [mm].
    adjunct
        What is added to the needling, or ``"none"``.
    assumed_percent
        The mean reduction of depth that is assumed, fully matured or not, on the
        follow-up day [%]; None takes the middle of the belief.
    """

    name: str
    sessions: int
    interval_days: float = 28.0
    needle_mm: float = 1.5
    adjunct: str = "none"
    assumed_percent: float | None = None


@dataclass(frozen=True, slots=True)
class Clients:
    """Whom the trial takes in.

    Attributes
    ----------
    per_arm
        How many begin each arm; in a split-face trial how many there are.
    scars
        How many scars are measured on each of them (on each half of the face).
    kinds
        Share of each kind among the scars; the shares sum to one.
    depth_mm
        How deep a typical scar is at the start [mm].
    score_points, score_sd_points
        Mean and standard deviation of the Goodman and Baron score at the start [points]; None
        where nothing is rated.
    correlation
        How alike the two halves of a face answer, 0 to 1; without meaning in parallel arms.
    """

    per_arm: int
    scars: int
    kinds: Mapping[str, float]
    depth_mm: float
    score_points: float | None = None
    score_sd_points: float | None = None
    correlation: float = 0.0


@dataclass(frozen=True, slots=True)
class Precision:
    """How well our measurement repeats itself.

    Attributes
    ----------
    cv
        Relative standard deviation of depth between visits, the same for every scar of one
        visit: where the face stood among the lamps.
    own_mm
        Standard deviation of one scar's depth between visits beside that [mm].
    origin
        Which rig, or which file, these come from.
    """

    cv: float
    own_mm: float
    origin: str


@dataclass(frozen=True, slots=True)
class Raters:
    """How well raters repeat themselves, and what they know.

    Attributes
    ----------
    sd_points
        Standard deviation of one rating of one face on one day [points of Goodman and Baron].
    raters
        How many rate each picture on their own; their mean counts.
    blinded
        Whether they do not know what was done.
    """

    sd_points: float
    raters: int
    blinded: bool


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One way of reading the outcome.

    Attributes
    ----------
    name
        As the design calls it.
    scale
        On what it is read.
    analysis
        How the arms are compared.
    reader
        `Precision` where the scale is depth, else `Raters`.
    """

    name: str
    scale: Scale
    analysis: Analysis
    reader: Precision | Raters


@dataclass(frozen=True, slots=True)
class Design:
    """A trial as it would be registered.

    Attributes
    ----------
    title
        What it is called.
    layout
        Parallel arms, or both arms on each face.
    compare
        Names of the two arms whose difference is the question: the treated one first.
    follow_up_day
        When the outcome is read, counted from the first session [days].
    drop_out
        Share of clients that are lost before that day.
    alpha
        Share of false finds that is accepted, two-sided.
    target
        Power that is wished for.
    clients, arms, endpoints
        See there.
    """

    title: str
    layout: Layout
    compare: tuple[str, str]
    follow_up_day: float
    clients: Clients
    arms: tuple[DesignArm, ...]
    endpoints: tuple[Endpoint, ...]
    drop_out: float = 0.0
    alpha: float = 0.05
    target: float = 0.8

    @property
    def compared(self) -> tuple[DesignArm, DesignArm]:
        """The two arms whose difference is the question."""
        by_name = {arm.name: arm for arm in self.arms}
        return by_name[self.compare[0]], by_name[self.compare[1]]

    @property
    def paired(self) -> bool:
        """Whether each client carries both arms."""
        return self.layout == "split-face"
