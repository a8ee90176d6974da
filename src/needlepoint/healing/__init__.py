"""From needle to skin: the channels of a pass, collagen over weeks, and the forecast."""

from needlepoint.healing.belief import (
    ADJUNCTS,
    RESPONDING,
    Adjunct,
    Belief,
    Responding,
    prior_belief,
)
from needlepoint.healing.latent import Course, doses, reduction, responses, strengths
from needlepoint.healing.maturing import matured

__all__ = [
    "ADJUNCTS",
    "RESPONDING",
    "Adjunct",
    "Belief",
    "Course",
    "Responding",
    "doses",
    "matured",
    "prior_belief",
    "reduction",
    "responses",
    "strengths",
]
