"""Grade: what the clinical scales would say of this patch, and what a relief cannot tell them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int

from needlepoint.evidence import read_facts
from needlepoint.language import phrase, say
from needlepoint.quantity import Measured
from needlepoint.scars.grade.goodman import goodman_scores
from needlepoint.scars.grade.monte_carlo import (
    DRAWS,
    drawn_kinds,
    is_kind,
    level,
    listed,
    split_score,
)
from needlepoint.scars.scar import ATROPHIC, Scar

WHY = phrase("computed from this patch; the points of the scale were not checked against the paper")

ALWAYS = (
    phrase("Both grades are computed from this patch alone; the scales are made for a whole face."),
    phrase("The points of both scales were not checked against the papers."),
    phrase(
        "ECCA: a relief does not show elastolysis; the value counts none, the interval allows "
        "for any."
    ),
    phrase(
        "Goodman and Baron: a relief does not show flat spots of colour; the interval allows "
        "for any number."
    ),
    phrase("Goodman and Baron: a relief does not show whether the base of a deep scar is normal."),
    phrase(
        "Two raters of Goodman and Baron's scale agree within 4 points; do not read less as a "
        "change."
    ),
)
"""What must be said beside every grade."""


def grade_patch(scars: Sequence[Scar]) -> dict[str, Measured]:
    """Return ECCA and the quantitative score of Goodman and Baron as computed from this patch.

    Each scar counts under the kinds that it may be, in proportion; the interval holds what the
    counts may be and all that a relief cannot tell (see `grade_notes`). The scales are made for a
    whole face: a patch gives its own share of the score.

    Source
    ------
    dreno2007 and goodman2006, both unverified; docs/explanation/grades.md.
    """
    kinds = drawn_kinds(scars)
    return {
        "ecca": _summed(_ecca(kinds)),
        "goodman_baron_quantitative": _summed(goodman_scores(scars, kinds)),
    }


def grade_notes(scars: Sequence[Scar]) -> tuple[str, ...]:
    """Say what stands behind the grades of these scars and what a relief cannot tell them."""
    notes = [say(note) for note in ALWAYS]
    if any(scar.raised for scar in scars):
        notes.append(
            say(
                "ECCA: raised scars weigh 40 under two years of age and 50 above; their age is not "
                "known here, so the value lies in between and the interval holds both."
            )
        )
    if any(scar.kinds.get("icepick", 0.0) > 0.5 for scar in scars):
        notes.append(
            say(
                "Goodman and Baron: icepick scars count as deep, because their depth is a lower "
                "bound."
            )
        )
    if count := sum(scar.kind == "undecided" for scar in scars):
        notes.append(
            say(
                "{count} of {scars} scars are undecided; each counts under every kind it may be.",
                count=count,
                scars=len(scars),
            )
        )
    return tuple(notes)


def _ecca(kinds: Int[np.ndarray, "draws scars"]) -> Float[np.ndarray, "3 draws"]:
    """Return the least, the middle and the greatest ECCA score of every draw.

    No item of ECCA counts papular scars.
    """
    facts = read_facts("needlepoint.scars")
    starts = listed(facts, "ecca_counts")
    score = np.zeros(DRAWS)
    for kind in ATROPHIC:
        count = is_kind(kinds, kind).sum(axis=1)
        score += facts.number(f"ecca_{kind}") * level(count, starts)
    raised = is_kind(kinds, "hypertrophic", "keloid").sum(axis=1)
    young, old = facts.number("ecca_raised_young"), facts.number("ecca_raised_old")
    least, most = split_score(raised, starts, (young, old))
    elastolysis = starts.size * facts.number("ecca_elastolysis")
    middle = 0.5 * (young + old) * level(raised, starts)
    return np.stack([score + least, score + middle, score + most + elastolysis])


def _summed(scores: Float[np.ndarray, "3 draws"]) -> Measured:
    """Return the median of the middle scores between the outer 95 % of what is possible."""
    least, middle, most = np.sort(scores, axis=1)
    value = float(middle[DRAWS // 2])
    low, high = float(least[DRAWS // 40]), float(most[-(DRAWS // 40) - 1])
    return Measured(value, min(low, value), max(high, value), "1", None, say(WHY))
