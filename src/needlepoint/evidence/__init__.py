"""Facts with sources: what is known, who says so, and how far it is to be trusted."""

from needlepoint.evidence.fact import GRADES, OWN_CHOICE, Fact, Grade, Source
from needlepoint.evidence.facts import Facts, Untraceable, bibliography, read_facts

__all__ = [
    "GRADES",
    "OWN_CHOICE",
    "Fact",
    "Facts",
    "Grade",
    "Source",
    "Untraceable",
    "bibliography",
    "read_facts",
]
