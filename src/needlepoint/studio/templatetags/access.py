"""Asking the table of access in a template, so that nobody is shown a way that is closed."""

from __future__ import annotations

from django import template
from django.urls import resolve

from needlepoint.records.models import Operator
from needlepoint.studio.domain.consent_policies import may_show_portrait
from needlepoint.studio.site.permissions import rule_of

register = template.Library()


@register.filter
def may(user: Operator, name: str) -> bool:
    """Whether somebody may open an address."""
    rule = rule_of(name)
    return rule is not None and user.is_authenticated and user.role in rule.roles


register.filter("portrait", may_show_portrait)


@register.filter
def may_follow(user: Operator, link: str) -> bool:
    """Whether somebody may open what a link of the site leads to."""
    return bool(link) and may(user, resolve(link).view_name)
