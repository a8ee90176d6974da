"""The words for kinds, zones, quantities and grades on pages."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from needlepoint.care import ZONES
from needlepoint.scars import KINDS

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

ZONE_NAMES: dict[str, Promise] = {
    "forehead": _("forehead"),
    "glabella": _("glabella"),
    "temple": _("temple"),
    "periorbital": _("around the eye, outside the bone"),
    "nose": _("nose"),
    "cheek": _("cheek"),
    "upper lip": _("upper lip"),
    "chin": _("chin"),
    "jaw": _("jaw"),
    "neck": _("neck"),
    "eyelid": _("eyelid"),
}
assert set(ZONE_NAMES) == set(ZONES)

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
