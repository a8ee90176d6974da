"""Numbers on pages: always with their unit and their interval, or the reason why there is none."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from needlepoint.quantity import Measured
from needlepoint.studio.sites import site_label

register = template.Library()


register.filter("site", site_label)


@register.filter
def measured(value: dict[str, Any] | None) -> str:
    """Show a quantity of measurement.json as value, interval and unit."""
    if not value:
        return _("not measured")
    known = {key: value[key] for key in ("value", "low", "high", "unit", "bound") if key in value}
    return str(Measured(**known, why=value.get("why") or ""))
