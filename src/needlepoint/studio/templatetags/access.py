"""Asking the table of access in a template, so that nobody is shown a way that is closed."""

from __future__ import annotations

from django import template

from needlepoint.records.models import Operator
from needlepoint.studio.access import rule_of

register = template.Library()


@register.filter
def may(user: Operator, name: str) -> bool:
    """Whether somebody may open an address."""
    rule = rule_of(name)
    return rule is not None and user.is_authenticated and user.role in rule.roles
