"""Countries by their names, and the one that a browser's language speaks of."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from babel import Locale
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language, pgettext

from needlepoint.records.models import Practice

CODE = re.compile(r"^[A-Z]{2}$")
OUTSIDE = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
"""Codes of Babel that are no country."""


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Return the countries as code and name, in the order of the names of a language."""
    names = Locale.parse(language).territories
    found = [
        (code, name) for code, name in names.items() if CODE.match(code) and code not in OUTSIDE
    ]
    return tuple(sorted(found, key=lambda each: each[1]))


def _offered() -> list[tuple[str, str]]:
    """Return every country after none: nobody's law is chosen by the alphabet."""
    return [("", pgettext("country", "choose")), *countries((get_language() or "en").split("-")[0])]


class CountryField(forms.ChoiceField):
    """One of the countries, by name; a code in small letters is as good."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=_offered, **options)

    def prepare_value(self, value: Any) -> Any:
        """Choose what was kept in small letters, too; else the first of the list would be."""
        return value.upper() if isinstance(value, str) else value

    def to_python(self, value: Any) -> str:
        """Return the code in capitals."""
        return super().to_python(value).upper()


def country_of(request: HttpRequest, practice: Practice) -> str:
    """Return the practice's country, else the one that the browser's first language names."""
    if practice.country:
        return practice.country
    for part in request.headers.get("Accept-Language", "").split(","):
        _, _, place = part.split(";")[0].strip().partition("-")
        code = place.split("-")[-1].upper()
        if CODE.match(code):
            return code
    return ""
