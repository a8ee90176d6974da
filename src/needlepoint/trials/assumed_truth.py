"""What a virtual trial assumes to be true: one assumed effect, or every draw of a belief."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache

import numpy as np
from jaxtyping import Float
from numpy.polynomial.hermite_e import hermegauss
from scipy.optimize import brentq

from needlepoint.errors import WrongUsage
from needlepoint.evidence import read_facts
from needlepoint.healing import ADJUNCTS, RESPONDING, ResponsePrior, ZoneCourse, doses, strengths
from needlepoint.trials.design import Design, DesignArm

PerTrial = Float[np.ndarray, " trials"]

NODES = 41
"""Own choice: points of the quadrature over clients; more change no printed digit."""

STRONGEST = 50.0
"""Own choice: no effect on the logarithm of depth is looked for beyond this one."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What holds in each virtual trial; arrays of one length, or of length 1 where all are alike.

    Attributes
    ----------
    treated, control
        Effect on a client of middling skin on the follow-up day, on the logarithm of depth.
    spread
        SD of the logarithm by which clients differ.
    nonresponse
        Share of clients who do not respond.
    scar_spread
        SD of the logarithm by which scars of one client differ.
    drift_sd
        SD of what scars do by themselves until that day, on the logarithm of depth.
    open_treated, open_control
        What a rater who knows the arm adds to the logarithm of the improvement.
    """

    treated: PerTrial
    control: PerTrial
    spread: PerTrial
    nonresponse: PerTrial
    scar_spread: PerTrial
    drift_sd: PerTrial
    open_treated: PerTrial
    open_control: PerTrial

    def part(self, start: int, stop: int) -> Truth:
        """Return the truths of some trials."""
        whole = {field.name: getattr(self, field.name) for field in fields(self)}
        return Truth(**{k: v if v.size == 1 else v[start:stop] for k, v in whole.items()})

    @property
    def sign(self) -> PerTrial:
        """Which arm is truly better: 1 the treated, -1 the control, 0 neither."""
        return np.sign(self.treated - self.control)


def assumed_truth(design: Design, belief: ResponsePrior) -> Truth:
    """Return one truth: every number at the middle of the belief, or as the arms assume it.

    Raises
    ------
    WrongUsage
        If an arm assumes a reduction that its share of non-responders rules out.
    """
    rows = believed_truth(design, belief, np.zeros(belief.draws))
    whole = {field.name: getattr(rows, field.name) for field in fields(rows)}
    middle = Truth(**{name: np.median(rows_, keepdims=True) for name, rows_ in whole.items()})
    centre = _open_label()[0]
    effects = {}
    for side, arm in zip(("treated", "control"), design.compared, strict=True):
        effects[f"open_{side}"] = np.array([centre if arm.sessions else 0.0])
        if arm.assumed_percent is not None:
            effects[side] = np.array([_effect_for(arm, middle)])
    return replace(middle, **effects)


def believed_truth(design: Design, belief: ResponsePrior, inflation: PerTrial) -> Truth:
    """Return one truth for each draw of the belief.

    Parameters
    ----------
    inflation
        How far raters who know the arm inflate it, in standard deviations, one a draw.
    """
    centre, sd = _open_label()
    added = np.maximum(0.0, centre + sd * inflation)
    treated, control = design.compared
    return Truth(
        treated=_effect(design, treated, belief),
        control=_effect(design, control, belief),
        spread=belief.spread,
        nonresponse=belief.nonresponse,
        scar_spread=belief.scar_spread,
        drift_sd=belief.drift_sd * design.follow_up_day / belief.drift_days,
        open_treated=added if treated.sessions else np.zeros(belief.draws),
        open_control=added if control.sessions else np.zeros(belief.draws),
    )


def no_difference(truth: Truth) -> Truth:
    """Let the treated arm do what the control does, whatever raters think of it."""
    return replace(truth, treated=truth.control)


def mean_reduction(effect: PerTrial, spread: PerTrial, nonresponse: PerTrial) -> PerTrial:
    """Return the mean share of depth that is taken off, over clients, in each trial."""
    z, weights = _nodes()
    share = -np.expm1(-effect[:, None] * np.exp(spread[:, None] * z))
    return np.asarray((1.0 - nonresponse) * (share @ weights))


@cache
def _nodes() -> tuple[Float[np.ndarray, " nodes"], Float[np.ndarray, " nodes"]]:
    """Return the points of the quadrature, in standard deviations, and their weights."""
    z, weights = hermegauss(NODES)
    return z, weights / weights.sum()


def _effect(design: Design, arm: DesignArm, belief: ResponsePrior) -> PerTrial:
    """Return what the belief says that an arm does by the follow-up day."""
    if not arm.sessions:
        return np.zeros(belief.draws)
    shares = np.array([design.clients.kinds.get(kind, 0.0) for kind in RESPONDING])
    adjuncts = tuple(name for name in ADJUNCTS if name == arm.adjunct)
    even = ZoneCourse.even(arm.sessions, arm.interval_days, arm.needle_mm)
    course = replace(even, adjuncts=adjuncts)
    dose = doses(belief, course, [design.follow_up_day])[:, 0]
    return dose * (strengths(belief) @ shares)


def _effect_for(arm: DesignArm, truth: Truth) -> float:
    """Find the effect whose mean reduction an arm assumes."""
    assert arm.assumed_percent is not None
    wanted = arm.assumed_percent / 100.0

    def off(effect: float) -> float:
        reduction = mean_reduction(np.array([effect]), truth.spread, truth.nonresponse)
        return float(reduction[0]) - wanted

    if off(STRONGEST) <= 0.0:
        silent = 100.0 * float(truth.nonresponse[0])
        raise WrongUsage(
            f"arm {arm.name!r} assumes a mean reduction of {arm.assumed_percent:g} %, but "
            f"{silent:.0f} % of clients are believed not to respond; assume less"
        )
    return float(brentq(off, 0.0, STRONGEST))


def _open_label() -> tuple[float, float]:
    """Return centre and SD of what knowing the arm adds."""
    value = read_facts("needlepoint.trials")["open_label"].value
    assert isinstance(value, list)
    return float(value[0]), float(value[1])
