"""What a rule of a kept plan says, in the language of whoever reads the page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from needlepoint.care import languages, rule_text, rules

register = template.Library()


@register.filter
def said(finding: dict[str, Any], part: str) -> SafeString | str:
    """Give the reason or the advice of a finding, translated where it is the rule's own text.

    What a plan keeps is English. Whatever differs from the rule as it stands today (a question
    that was not answered, an older wording) stays as it was kept, and is marked as English.
    """
    kept, rule = finding[part], finding.get("id", "")
    language = (get_language() or "en")[:2]
    if language == "en":
        return str(kept)
    if rule in rules() and language in languages() and kept == rule_text(rule, part):
        return rule_text(rule, part, language)
    return format_html('<span lang="en">{}</span>', kept)
