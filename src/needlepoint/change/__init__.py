"""From two visits to proof: register, subtract, say what changed beyond doubt."""

from needlepoint.change.comparing import compare
from needlepoint.change.frame import Pair, pair_of
from needlepoint.change.made_skin import known_repeats, repeat_share
from needlepoint.change.registering import Registration, register
from needlepoint.change.repeating import QUANTITIES, Repeat, Repeatability, repeat_of
from needlepoint.change.study import RepeatedScar, RepeatStudy, repeat_study
from needlepoint.change.visit import (
    Change,
    ChangeVerdict,
    ScarChange,
    ScarVerdict,
    Versus,
    Visit,
)

__all__ = [
    "QUANTITIES",
    "Change",
    "ChangeVerdict",
    "Pair",
    "Registration",
    "Repeat",
    "RepeatStudy",
    "Repeatability",
    "RepeatedScar",
    "ScarChange",
    "ScarVerdict",
    "Versus",
    "Visit",
    "compare",
    "known_repeats",
    "pair_of",
    "register",
    "repeat_of",
    "repeat_share",
    "repeat_study",
]
