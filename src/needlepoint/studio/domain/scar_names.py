"""The words for kinds, zones, quantities, grades and verdicts on pages."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from needlepoint.care import ZONES
from needlepoint.scars import KINDS
from needlepoint.studio.site.zones import LABELS

KIND_NAMES: dict[str, Promise] = {
    "icepick": _("icepick"),
    "boxcar": _("boxcar"),
    "rolling": _("rolling"),
    "hypertrophic": _("hypertrophic"),
    "keloid": _("keloid"),
    "papular": _("papular"),
    "macular": _("macular"),
    "undecided": _("undecided"),
}
assert set(KIND_NAMES) == set(KINDS)

ZONE_NAMES: dict[str, Promise] = {zone: LABELS[zone] for zone in ZONES}

LIES_NAMES: dict[str, Promise] = {
    "raised": _("raised"),
    "sunken": _("sunken"),
    "level": _("level with the skin"),
}

SIGNS = {"raised": "▲", "sunken": "▼", "level": "●"}
"""Stands beside the word, and beside the number on the map; never colour alone."""

QUANTITY_NAMES: dict[str, Promise] = {
    "depth": _("depth or height"),
    "width": _("width"),
    "length": _("length"),
    "breadth": _("breadth"),
    "area": _("area"),
    "volume": _("volume"),
    "wall": _("wall"),
    "fullness": _("fullness"),
}

GRADE_NAMES: dict[str, Promise] = {
    "ecca": _("ECCA"),
    "goodman_baron_quantitative": _("Goodman and Baron, quantitative"),
}

VERDICT_NAMES: dict[str, Promise] = {
    "shallower": _("shallower"),
    "deeper": _("deeper"),
    "flatter": _("flatter"),
    "higher": _("higher"),
    "no reliable change": _("no reliable change"),
    "cannot tell": _("cannot tell"),
}
