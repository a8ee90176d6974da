"""Django's `csrf_token` with the number of the form beside it, so that no form is without one."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from needlepoint.studio.site.posted_once import FIELD, new_key

register = template.Library()


class OnceNode(CsrfTokenNode):
    """Both hidden fields."""

    def render(self, context: Any) -> SafeString:
        """Return them."""
        token = super().render(context)
        return format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, new_key())


@register.tag
def csrf_token(_parser: Parser, _token: Token) -> OnceNode:
    """Put the token against forgery and the form's own number in place."""
    return OnceNode()
