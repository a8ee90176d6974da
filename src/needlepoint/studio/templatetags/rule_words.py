"""What a rule of a kept plan says, in the language of whoever reads the page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from needlepoint.care import languages, read_rules, rule_text
from needlepoint.language import ENGLISH, say
from needlepoint.studio.site.language import spoken_by

register = template.Library()


@register.filter
def said(finding: dict[str, Any], part: str) -> str:
    """Return the reason or the advice of a finding, translated where it is the rule's own text.

    A plan is kept in the language of the practice. Whatever differs from the rule as it stands
    today (a question that was not answered, an older wording) stays as it was kept.
    """
    kept, rule = finding[part], finding.get("id", "")
    language = spoken_by((get_language() or ENGLISH)[:2])
    if rule in read_rules() and any(kept == rule_text(rule, part, one) for one in languages()):
        return rule_text(rule, part, language)
    return str(kept)


@register.filter
def in_words(code: str) -> str:
    """Say a code of the engine (a check, a verdict) in the language of whoever reads."""
    return say(str(code).replace("_", " "))
