"""From height to scars: find them, measure them, tell their kind, grade the patch."""

from needlepoint.scars.areal import areal_notes, areal_parameters
from needlepoint.scars.bias import put_back
from needlepoint.scars.cast import Sizes
from needlepoint.scars.doubt import filtered
from needlepoint.scars.form import Doubtful, Form
from needlepoint.scars.grade import grade_notes, grade_patch
from needlepoint.scars.kind import choose_kind, kind_probabilities, question_to_ask
from needlepoint.scars.map import map_scars
from needlepoint.scars.scar import ATROPHIC, KINDS, RAISED, Kind, Scar, ScarMap

__all__ = [
    "ATROPHIC",
    "KINDS",
    "RAISED",
    "Doubtful",
    "Form",
    "Kind",
    "Scar",
    "ScarMap",
    "Sizes",
    "areal_notes",
    "areal_parameters",
    "choose_kind",
    "filtered",
    "grade_notes",
    "grade_patch",
    "kind_probabilities",
    "map_scars",
    "put_back",
    "question_to_ask",
]
