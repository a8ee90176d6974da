"""What may be done: screening, plan, vitamin C, aftercare; rules are data with citations."""

from needlepoint.care.answer_files import person_from, read_person, read_practice
from needlepoint.care.finding import SEVERITIES, VERDICTS, Finding, Screening, Severity, Verdict
from needlepoint.care.fitzpatrick import SkinType, skin_type, skin_type_of
from needlepoint.care.licences import devices, licence_limit_mm, licences
from needlepoint.care.person import ROLES, ZONES, Override, Person, Practice, Role, Zone
from needlepoint.care.questionnaire import Question, Questionnaire, blank_person, questionnaire
from needlepoint.care.rules import Rule, rules, rules_using
from needlepoint.care.screening import intended_use, screen

__all__ = [
    "ROLES",
    "SEVERITIES",
    "VERDICTS",
    "ZONES",
    "Finding",
    "Override",
    "Person",
    "Practice",
    "Question",
    "Questionnaire",
    "Role",
    "Rule",
    "Screening",
    "Severity",
    "SkinType",
    "Verdict",
    "Zone",
    "blank_person",
    "devices",
    "intended_use",
    "licence_limit_mm",
    "licences",
    "person_from",
    "questionnaire",
    "read_person",
    "read_practice",
    "rules",
    "rules_using",
    "screen",
    "skin_type",
    "skin_type_of",
]
