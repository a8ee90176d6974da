"""From two visits to proof: register, subtract, say what changed beyond chance."""

from needlepoint.change.change import Change, ChangeVerdict, ScarChange, ScarVerdict, Versus
from needlepoint.change.comparison import compare
from needlepoint.change.pair import Pair, pair_of
from needlepoint.change.registration import Registration, register
from needlepoint.change.repeat_study import RepeatedScar, RepeatStudy, study_repeats
from needlepoint.change.repeatability import QUANTITIES, Repeat, Repeatability, repeat_of
from needlepoint.change.simulated_repeats import known_repeats, repeat_share

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
    "compare",
    "known_repeats",
    "pair_of",
    "register",
    "repeat_of",
    "repeat_share",
    "study_repeats",
]
