"""What may be done: screening, plan, vitamin C, aftercare; rules are data with citations."""

from needlepoint.care.aftercare import FollowUp, RedFlag, Step, follow_ups, healing_steps, red_flags
from needlepoint.care.answer_files import person_from, read_person, read_practice
from needlepoint.care.by_scar import ScarLine, Suitability, judge_scar
from needlepoint.care.calendar import Entry, calendar_text, entries_of
from needlepoint.care.conditions import ACNE_SCARS, CONDITIONS, Condition, read_condition
from needlepoint.care.course import Course, Review, Session
from needlepoint.care.density import Density, Pen, puncture_density
from needlepoint.care.depth import Cap, DepthSetting, caps_for, settle_depth
from needlepoint.care.finding import SEVERITIES, VERDICTS, Finding, Screening, Severity, Verdict
from needlepoint.care.fitzpatrick import SkinType, skin_type, skin_type_of
from needlepoint.care.grounds import facts_in
from needlepoint.care.licensing import devices, licence_limit_mm, licences
from needlepoint.care.maps import Mapped, map_names, numbers_added, together
from needlepoint.care.person import ROLES, ZONES, Override, Person, Practice, Role, Zone
from needlepoint.care.plan import Plan, make_plan, reschedule
from needlepoint.care.questions import (
    AnswerKind,
    Question,
    Questionnaire,
    blank_person,
    questionnaire,
)
from needlepoint.care.rulebook import Rule, rule_text, rules, rules_using
from needlepoint.care.screening import intended_use, screen
from needlepoint.care.skin_tier import SkinTier
from needlepoint.care.technique import Technique
from needlepoint.care.texts import languages
from needlepoint.care.vitamin_c import During, VitaminC
from needlepoint.care.zone_plan import ZonePlan
from needlepoint.care.zones import Place, Where, zone_named, zone_of

__all__ = [
    "ACNE_SCARS",
    "CONDITIONS",
    "ROLES",
    "SEVERITIES",
    "VERDICTS",
    "ZONES",
    "AnswerKind",
    "Cap",
    "Condition",
    "Course",
    "Density",
    "DepthSetting",
    "During",
    "Entry",
    "Finding",
    "FollowUp",
    "Mapped",
    "Override",
    "Pen",
    "Person",
    "Place",
    "Plan",
    "Practice",
    "Question",
    "Questionnaire",
    "RedFlag",
    "Review",
    "Role",
    "Rule",
    "ScarLine",
    "Screening",
    "Session",
    "Severity",
    "SkinTier",
    "SkinType",
    "Step",
    "Suitability",
    "Technique",
    "Verdict",
    "VitaminC",
    "Where",
    "Zone",
    "ZonePlan",
    "blank_person",
    "calendar_text",
    "caps_for",
    "devices",
    "entries_of",
    "facts_in",
    "follow_ups",
    "healing_steps",
    "intended_use",
    "judge_scar",
    "languages",
    "licence_limit_mm",
    "licences",
    "make_plan",
    "map_names",
    "numbers_added",
    "person_from",
    "puncture_density",
    "questionnaire",
    "read_condition",
    "read_person",
    "read_practice",
    "red_flags",
    "reschedule",
    "rule_text",
    "rules",
    "rules_using",
    "screen",
    "settle_depth",
    "skin_type",
    "skin_type_of",
    "together",
    "zone_named",
    "zone_of",
]
