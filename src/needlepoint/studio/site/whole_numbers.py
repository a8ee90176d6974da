"""Whole numbers as addresses and forms send them: anything else is none, however long it is."""

from __future__ import annotations

LONGEST = 18
"""Digits: any number of a row fits, and any count. Python itself refuses more than 4300."""


def whole_number(text: str) -> int | None:
    """Return the number that digits say; None where they say none.

    Examples
    --------
    >>> whole_number("12"), whole_number("-1"), whole_number("9" * 5000)
    (12, None, None)
    """
    return int(text) if text.isdecimal() and len(text) <= LONGEST else None
