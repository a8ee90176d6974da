"""What may be done: screening, plan, vitamin C, aftercare; rules are data with citations."""

from needlepoint.care.finding import SEVERITIES, VERDICTS, Finding, Screening, Severity, Verdict
from needlepoint.care.person import ROLES, ZONES, Override, Person, Practice, Role, Zone

__all__ = [
    "ROLES",
    "SEVERITIES",
    "VERDICTS",
    "ZONES",
    "Finding",
    "Override",
    "Person",
    "Practice",
    "Role",
    "Screening",
    "Severity",
    "Verdict",
    "Zone",
]
