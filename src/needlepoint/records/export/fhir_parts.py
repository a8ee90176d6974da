"""What every resource of FHIR is put together from: codes, references, numbers."""

from __future__ import annotations

from typing import Any

CODES = "urn:needlepoint:codes"
UCUM = "http://unitsofmeasure.org"

Resource = dict[str, Any]


def code(word: str, text: str) -> Resource:
    """Return a code of our own system with its text."""
    return {"coding": [{"system": CODES, "code": word.replace(" ", "-")}], "text": text}


def reference(kind: str, number: Any) -> Resource:
    """Return a reference to another resource."""
    return {"reference": f"{kind}/{number}"}


def numbered(number: Any, order: int) -> str:
    """Return the number of a part: that of its whole with its order in it."""
    text = str(number)
    return f"{text[:23]}-{order:04x}{text[-8:]}"
