"""Kind: which kind of scar a form speaks for, in probabilities, and when nothing is decided."""

from __future__ import annotations

import math
from functools import cache
from typing import Literal, cast

import numpy as np
from scipy.special import ndtr

from needlepoint.evidence import Facts, read_facts
from needlepoint.language import say
from needlepoint.scars.fit.features import Estimate, ShapeFeatures
from needlepoint.scars.scar import Kind

LEAST_SD = 1e-6
"""Keeps a form without uncertainty from dividing by zero."""


@cache
def facts() -> Facts:
    """Return the facts of this room."""
    return read_facts("needlepoint.scars")


def kind_probabilities(form: ShapeFeatures) -> dict[str, float]:
    """Return the probability of every kind that the form may be; they sum to 1.

    Width and wall shape lead, depth only leans (texts and ultrasound disagree about it). Every
    limit is soft, and the uncertainty of the form softens it further, so an uncertain form decides
    less. All kinds are equally likely beforehand.

    Returns
    -------
    ``icepick``, ``boxcar`` and ``rolling`` for a depressed scar; ``hypertrophic``, ``keloid`` and
    ``papular`` for a raised one.

    Source
    ------
    fabbrocini2010, table 1, for the widths; docs/explanation/kinds.md for the rest.
    """
    weights = _raised_weights(form) if form.raised else _depressed_weights(form)
    total = sum(weights.values())
    return {kind: weight / total for kind, weight in weights.items()}


def choose_kind(probabilities: dict[str, float]) -> Kind:
    """Name the likeliest kind, or ``undecided`` when none reaches 0.6."""
    kind, chance = max(probabilities.items(), key=lambda item: item[1])
    return cast("Kind", kind) if chance >= facts().number("decided_from") else "undecided"


def question_to_ask(form: ShapeFeatures) -> str:
    """Return what a person must be asked because the form cannot tell; empty when nothing is."""
    if not form.raised:
        return ""
    ask = say(
        "The shape of a raised scar does not tell its kind. Ask: has it grown beyond the "
        "wound it came from (keloid) or stayed inside (hypertrophic)? How old is it, and "
        "is it still growing, red or itching?"
    )
    if opening_mm(form).value > facts().number("papular_widest"):
        return ask
    return say("{ask} Is it one of several soft bumps on chin, nose or back (papular)?", ask=ask)


def opening_mm(form: ShapeFeatures) -> Estimate:
    """Return the width of the opening: the geometric mean of length and breadth at the rim [mm]."""
    width = math.sqrt(form.length_mm.value * form.breadth_mm.value)
    relative = 0.5 * math.hypot(_relative(form.length_mm), _relative(form.breadth_mm))
    return Estimate(width, width * relative)


def sharpness(form: ShapeFeatures) -> Estimate:
    """Return how often the wall's run goes into half the width: cone 0.5, paraboloid 1.4, box 5 on.

    The run is what the wall at its steepest takes to fall the whole depth. The measure does not
    change when depths are too small by a factor, as they are in scattering skin: the wall angle
    alone would.
    """
    angle = math.radians(min(max(form.wall_deg.value, 0.1), 89.0))
    value = 0.5 * form.width_mm.value * math.tan(angle) / form.depth_mm.value
    by_wall = math.radians(form.wall_deg.sd) / (math.sin(angle) * math.cos(angle))
    return Estimate(value, value * math.hypot(by_wall, _relative(form.width_mm)))


def box_probability(form: ShapeFeatures, against: Literal["cone", "bowl"]) -> float:
    """Return probability that a scar is a box, flat base and sheer wall, and not a cone or bowl.

    Fullness and sharpness vote, against a bowl also the run of the wall in millimetres: light
    draws out a sheer wall by so much and no more. The votes say the same thing in different
    ways, so their sum is halved, and no vote may outweigh the others.
    """
    known = facts()
    sharp = sharpness(form)
    full_sd = math.hypot(known.number("fullness_spread"), form.fullness.sd)
    wall_sd = math.hypot(known.number("sharpness_spread"), _relative(sharp))
    votes = [
        (form.fullness.value - known.number(f"box_from_{against}_fullness")) / full_sd,
        math.log(sharp.value / known.number(f"box_from_{against}_sharpness")) / wall_sd,
    ]
    if against == "bowl":
        run_mm = 0.5 * form.width_mm.value / sharp.value
        run_sd = math.hypot(known.number("run_spread"), _relative(sharp))
        votes.append(math.log(known.number("box_from_bowl_run") / run_mm) / run_sd)
    most = known.number("most_of_a_vote")
    return float(ndtr(0.5 * sum(min(max(vote, -most), most) for vote in votes)))


def _depressed_weights(form: ShapeFeatures) -> dict[str, float]:
    """Weigh icepick and rolling against boxcar: by width, then by base and wall, then by depth.

    The width at half depth is what survives of a scar in a picture, so each kind's limits, which
    the sources give for the opening, are held against the opening that it would have as that kind.
    """
    known = facts()
    soft, softer = known.number("width_spread"), known.number("rolling_width_spread")
    least = known.number("never_under")
    half = form.width_mm
    icepick = Estimate(*(known.number("icepick_opening") * n for n in (half.value, half.sd)))
    rolling = Estimate(*(known.number("rolling_opening") * n for n in (half.value, half.sd)))
    boxcar = Estimate(half.value + known.number("boxcar_wall"), half.sd)
    narrow = 1.0 - _over(icepick, known.number("icepick_widest"), soft)
    wide = _over(rolling, known.number("rolling_narrowest"), softer)
    between = _over(boxcar, known.number("boxcar_narrowest"), soft) - _over(
        boxcar, known.number("boxcar_widest"), soft
    )
    lean = known.number("depth_is_soft") ** (_deep_probability(form) - 0.5)
    box_not_cone = min(max(box_probability(form, "cone"), least), 1.0 - least)
    box_not_bowl = min(max(box_probability(form, "bowl"), least), 1.0 - least)
    soft_edge = max(least, _gentle_probability(form))
    return {
        "icepick": max(least, narrow) * (1.0 / box_not_cone - 1.0) * lean,
        "boxcar": max(least, between),
        "rolling": max(least, wide) * (1.0 / box_not_bowl - 1.0) * soft_edge,
    }


def _gentle_probability(form: ShapeFeatures) -> float:
    """Return the probability that the edge is soft enough for a rolling scar.

    A picture makes walls gentler and never steeper, so this only speaks against rolling.
    """
    known = facts()
    sd = math.hypot(known.number("rolling_steepest_spread"), form.wall_deg.sd)
    return float(ndtr((known.number("rolling_steepest") - form.wall_deg.value) / sd))


def _deep_probability(form: ShapeFeatures) -> float:
    """Return the probability that a scar is deep for its width."""
    known = facts()
    ratio = form.depth_mm.value / form.width_mm.value
    uncertainty = math.hypot(_relative(form.depth_mm), _relative(form.width_mm))
    limit, soft = known.number("deep_for_its_width"), known.number("deep_for_its_width_spread")
    return _over(Estimate(ratio, ratio * uncertainty), limit, soft)


def _raised_weights(form: ShapeFeatures) -> dict[str, float]:
    """Weigh raised kinds by how often they are seen; only the small size of papules helps."""
    known = facts()
    spread = known.number("width_spread")
    small = 1.0 - _over(opening_mm(form), known.number("papular_widest"), spread)
    other = known.number("keloid_patients")
    papular = known.number("papular_patients") * known.number("papular_in_groups") * small
    least = known.number("never_under")
    return {"hypertrophic": other, "keloid": other, "papular": max(least * other, papular)}


def _over(measured: Estimate, limit: float, spread: float) -> float:
    """Return the probability that a positive number lies over a soft limit (relative `spread`)."""
    sd = math.hypot(spread, _relative(measured), LEAST_SD)
    return float(ndtr(np.log(max(measured.value, LEAST_SD) / limit) / sd))


def _relative(measured: Estimate) -> float:
    return measured.sd / max(abs(measured.value), LEAST_SD)
