"""What every resource of FHIR is put together from: codes, references, numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

CODES = "urn:needlepoint:codes"
UCUM = "http://unitsofmeasure.org"

Resource = dict[str, Any]


def code(word: str, text: str) -> Resource:
    """Return a code of our own system with its text."""
    return {"coding": [{"system": CODES, "code": word.replace(" ", "-")}], "text": text}


def reference(kind: str, number: Any) -> Resource:
    """Return a reference to another resource."""
    return {"reference": full_url(number), "type": kind}


def full_url(number: Any) -> str:
    """Return how an entry of a bundle is called."""
    return f"urn:uuid:{number}"


def referred(value: Any) -> Iterator[str]:
    """Yield everything that resources refer to."""
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        yield from referred(each)


def numbered(number: Any, order: int) -> str:
    """Return the number of a part: that of its whole with its order in it."""
    text = str(number)
    return f"{text[:23]}-{order:04x}{text[-8:]}"
