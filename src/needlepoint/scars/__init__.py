"""From height to scars: find them, measure them, tell their kind, grade the patch."""

from needlepoint.scars.fit.bias import correct_bias
from needlepoint.scars.fit.bowls import Sizes
from needlepoint.scars.fit.features import Estimate, ShapeFeatures
from needlepoint.scars.fit.kind import choose_kind, kind_probabilities, question_to_ask
from needlepoint.scars.fit.uncertainty import filtered
from needlepoint.scars.grade.areal import areal_notes, areal_parameters
from needlepoint.scars.grade.scales import grade_notes, grade_patch
from needlepoint.scars.map import map_scars
from needlepoint.scars.measurement import Measurement
from needlepoint.scars.scar import ATROPHIC, KINDS, QUANTITIES, RAISED, CutScar, Kind, Scar, ScarMap

__all__ = [
    "ATROPHIC",
    "KINDS",
    "QUANTITIES",
    "RAISED",
    "CutScar",
    "Estimate",
    "Kind",
    "Measurement",
    "Scar",
    "ScarMap",
    "ShapeFeatures",
    "Sizes",
    "areal_notes",
    "areal_parameters",
    "choose_kind",
    "correct_bias",
    "filtered",
    "grade_notes",
    "grade_patch",
    "kind_probabilities",
    "map_scars",
    "question_to_ask",
]
