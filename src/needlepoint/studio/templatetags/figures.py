"""Numbers on pages: always with their unit and their interval, or the reason why there is none."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.formats import get_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from needlepoint.quantity import Measured
from needlepoint.studio.sites import site_label

register = template.Library()


register.filter("site", site_label)


@register.filter
def measured(value: dict[str, Any] | None) -> SafeString | str:
    """Show a quantity of measurement.json as value, interval and unit, as the language writes it.

    The digits are those that the quantity prints by itself; only sign and words are the reader's.
    """
    if not value:
        return _("not measured")
    known = {key: value[key] for key in ("value", "low", "high", "unit", "bound") if key in value}
    quantity = Measured(**known, why=value.get("why") or "")
    if not quantity.known:
        return format_html('{} (<span lang="en">{}</span>)', _("not known"), quantity.why)
    plain = str(quantity)
    if quantity.bound:
        number = plain.split(" ", 2)[2]
        said = _("at least %s") if quantity.bound == "lower" else _("at most %s")
        return said % _written(number)
    number, low, high = re.split(r" \(| to ", plain.removesuffix(")"))
    parts = {"value": _written(number), "low": _written(low), "high": _written(high)}
    return _("%(value)s (%(low)s to %(high)s)") % parts


def _written(number: str) -> str:
    """Write a printed number with the reader's decimal sign, and its unit with small figures."""
    number = number.replace("mm2", "mm²").replace("mm3", "mm³")
    return number.replace(".", str(get_format("DECIMAL_SEPARATOR")))
