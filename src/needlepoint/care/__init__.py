"""What may be done: screening, plan, vitamin C, aftercare; rules are data with citations."""

from needlepoint.care.person import ROLES, ZONES, Override, Person, Practice, Role, Zone
from needlepoint.care.plan.aftercare import (
    FollowUp,
    RedFlag,
    Step,
    follow_ups,
    healing_steps,
    red_flags,
)
from needlepoint.care.plan.before import Before, before_session
from needlepoint.care.plan.calendar import CalendarEntry, calendar_text, entries_of
from needlepoint.care.plan.combined_maps import MappedScars, combine_maps, map_names, numbers_added
from needlepoint.care.plan.course import Course, Review, Session
from needlepoint.care.plan.density import Density, PenSettings, puncture_density
from needlepoint.care.plan.depth import Cap, DepthSetting, caps_for, settle_depth
from needlepoint.care.plan.desk import Desk, desk_of
from needlepoint.care.plan.during_session import (
    CONTENTS,
    Used,
    device_rate_hz,
    numbing_stops,
    numbing_time,
    topical_stop,
)
from needlepoint.care.plan.plan import Plan, asked_again, make_plan, reschedule
from needlepoint.care.plan.skin_tier import SkinTier
from needlepoint.care.plan.suitability import ScarLine, Suitability, judge_scar
from needlepoint.care.plan.technique import Technique, cream_most_g
from needlepoint.care.plan.vitamin_c import During, VitaminC
from needlepoint.care.plan.zone_plan import ZonePlan, density_of
from needlepoint.care.rules.answer_files import (
    check_reason,
    person_from,
    read_person,
    read_practice,
)
from needlepoint.care.rules.conditions import (
    ACNE_SCARS,
    CONDITIONS,
    Condition,
    condition_text,
    read_condition,
)
from needlepoint.care.rules.contradictions import arises, contradicted
from needlepoint.care.rules.findings import (
    SEVERITIES,
    VERDICTS,
    RuleFinding,
    Screening,
    Severity,
    Verdict,
)
from needlepoint.care.rules.fitzpatrick import SkinType, skin_type, skin_type_of
from needlepoint.care.rules.licensing import (
    devices,
    licence_label,
    licence_limit_mm,
    licence_notes,
    licences,
    medical_licences,
)
from needlepoint.care.rules.questions import (
    AnswerKind,
    Question,
    Questionnaire,
    blank_person,
    questionnaire,
)
from needlepoint.care.rules.rulebook import Rule, days_before, read_rules, rule_text, rules_using
from needlepoint.care.rules.screening import intended_use, screen
from needlepoint.care.rules.texts import languages
from needlepoint.care.sources import facts_in
from needlepoint.care.zones import ScarPlace, Where, zone_named, zone_of

__all__ = [
    "ACNE_SCARS",
    "CONDITIONS",
    "CONTENTS",
    "ROLES",
    "SEVERITIES",
    "VERDICTS",
    "ZONES",
    "AnswerKind",
    "Before",
    "CalendarEntry",
    "Cap",
    "Condition",
    "Course",
    "Density",
    "DepthSetting",
    "Desk",
    "During",
    "FollowUp",
    "MappedScars",
    "Override",
    "PenSettings",
    "Person",
    "Plan",
    "Practice",
    "Question",
    "Questionnaire",
    "RedFlag",
    "Review",
    "Role",
    "Rule",
    "RuleFinding",
    "ScarLine",
    "ScarPlace",
    "Screening",
    "Session",
    "Severity",
    "SkinTier",
    "SkinType",
    "Step",
    "Suitability",
    "Technique",
    "Used",
    "Verdict",
    "VitaminC",
    "Where",
    "Zone",
    "ZonePlan",
    "arises",
    "asked_again",
    "before_session",
    "blank_person",
    "calendar_text",
    "caps_for",
    "check_reason",
    "combine_maps",
    "condition_text",
    "contradicted",
    "cream_most_g",
    "days_before",
    "density_of",
    "desk_of",
    "device_rate_hz",
    "devices",
    "entries_of",
    "facts_in",
    "follow_ups",
    "healing_steps",
    "intended_use",
    "judge_scar",
    "languages",
    "licence_label",
    "licence_limit_mm",
    "licence_notes",
    "licences",
    "make_plan",
    "map_names",
    "medical_licences",
    "numbers_added",
    "numbing_stops",
    "numbing_time",
    "person_from",
    "puncture_density",
    "questionnaire",
    "read_condition",
    "read_person",
    "read_practice",
    "read_rules",
    "red_flags",
    "reschedule",
    "rule_text",
    "rules_using",
    "screen",
    "settle_depth",
    "skin_type",
    "skin_type_of",
    "topical_stop",
    "zone_named",
    "zone_of",
]
