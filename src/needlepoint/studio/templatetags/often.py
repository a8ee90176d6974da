"""Django's `url` and `date`, quick where a list asks for them in every row."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any
from uuid import UUID

from django import template
from django.template.base import Parser, Token
from django.template.defaultfilters import date as any_date
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parsed
from django.utils.formats import date_format
from django.utils.translation import get_language

from needlepoint.studio.site.paths import page_path, path_of

register = template.Library()

MOST_DAYS = 2000  # own choice: the days of some years, in a form or two


class PathNode(URLNode):
    """The address of a page, or of a row by its number; any other as Django makes it."""

    def render(self, context: Any) -> str:
        """Return it."""
        if self.kwargs or self.asvar is not None:
            return str(super().render(context))
        if not self.args:
            return page_path(self.view_name.resolve(context))
        if len(self.args) == 1:
            number = self.args[0].resolve(context)
            if isinstance(number, UUID):
                return path_of(self.view_name.resolve(context), number)
        return str(super().render(context))


@register.tag
def url(parser: Parser, token: Token) -> PathNode:
    """Put an address in place."""
    node = parsed(parser, token)
    return PathNode(node.view_name, node.args, node.kwargs, node.asvar)


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Any, form: str | None = None) -> str:
    """Say a day, or a moment, in the language of the page."""
    if type(value) is dt.date and form is not None:
        return _said(value, form, get_language())
    return str(any_date(value, form))


@lru_cache(MOST_DAYS)
def _said(day: dt.date, form: str, _language: str | None) -> str:
    return str(date_format(day, form))
