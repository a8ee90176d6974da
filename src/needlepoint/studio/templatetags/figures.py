"""Numbers on pages: always with their unit and their interval, or the reason why there is none."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from django import template
from django.utils.formats import get_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from needlepoint.language import ENGLISH, speaking
from needlepoint.quantity import Measured
from needlepoint.studio.site.zones import site_label

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
        return format_html("{} ({})", _("not known"), quantity.why)
    with speaking(ENGLISH):  # the reader's words are put in below
        plain = str(quantity)
    if quantity.bound:
        number = plain.split(" ", 2)[2]
        said = _("at least %s") if quantity.bound == "lower" else _("at most %s")
        return said % _written(number)
    if " (" not in plain:  # known without an uncertainty of its own
        return _written(plain)
    number, low, high = re.split(r" \(| to ", plain.removesuffix(")"))
    parts = {"value": _written(number), "low": _written(low), "high": _written(high)}
    return _("%(value)s (%(low)s to %(high)s)") % parts


@register.filter
def change_cells(scar: dict[str, Any]) -> list[tuple[int, bool, SafeString | str]]:
    """Return the cells of a scar in the table of changes: how wide, whether a number, and the text.

    Neighbours without a number share one cell, and a reason is said once; not at all where it is
    the verdict's own, which stands beside it.
    """
    depth, volume = scar["depth"] or {}, scar["volume"] or {}
    names = ("before", "after", "change", "smallest_detectable")
    values = [depth.get(name) for name in names] + [volume.get("percent")]
    texts = [measured(value) for value in values]
    if is_known(depth.get("change")) and is_known(depth.get("percent")):
        texts[2] = format_html("{}<br>{}", texts[2], measured(depth["percent"]))
    cells = []
    for known, group in groupby(range(len(values)), lambda place: is_known(values[place])):
        places = list(group)
        if known:
            cells += [(1, True, texts[place]) for place in places]
        else:
            said = [values[place] for place in places]
            cells.append((len(places), False, _unknown(said, scar["why"])))
    return cells


def is_known(value: dict[str, Any] | None) -> bool:
    """Whether a quantity of a document has a number."""
    return bool(value) and (value or {}).get("value") is not None


def _unknown(values: list[dict[str, Any] | None], verdict: str) -> SafeString | str:
    """Say once that several quantities have no number, and why."""
    if not any(values):
        return _("not measured")
    whys = dict.fromkeys(value.get("why") or "" for value in values if value)
    told = [(why,) for why in whys if why and why not in verdict]
    if not told:
        return _("not known")
    reasons = format_html_join("; ", "{}", told)
    return format_html("{} ({})", _("not known"), reasons)


@register.filter
def decimal(number: str) -> str:
    """Write a number with the reader's decimal sign."""
    return number.replace(".", str(get_format("DECIMAL_SEPARATOR")))


def _written(number: str) -> str:
    """Write a printed number with the reader's decimal sign, and its unit with small figures."""
    number = number.replace("mm2", "mm²").replace("mm3", "mm³")
    return number.replace(".", str(get_format("DECIMAL_SEPARATOR")))
