"""Sites: the zones of care, on the client's left or right where the face has two of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from needlepoint.care import ZONES

SIDES = ("left", "right")
PAIRED = ("temple", "periorbital", "cheek", "jaw", "eyelid")

LABELS = {
    "forehead": _("forehead"),
    "glabella": _("between the brows"),
    "temple": _("temple"),
    "left temple": _("left temple"),
    "right temple": _("right temple"),
    "periorbital": _("around the eyes"),
    "left periorbital": _("around the left eye"),
    "right periorbital": _("around the right eye"),
    "nose": _("nose"),
    "cheek": _("cheek"),
    "left cheek": _("left cheek"),
    "right cheek": _("right cheek"),
    "upper lip": _("upper lip"),
    "chin": _("chin"),
    "jaw": _("jaw"),
    "left jaw": _("left jaw"),
    "right jaw": _("right jaw"),
    "neck": _("neck"),
    "eyelid": _("eyelid"),
    "left eyelid": _("left eyelid"),
    "right eyelid": _("right eyelid"),
}
"""Every site as people say it; left and right are always the client's."""


def sites() -> list[str]:
    """Name every site that a capture may be of."""
    return [
        site
        for zone in ZONES
        for site in ([f"{side} {zone}" for side in SIDES] if zone in PAIRED else [zone])
    ]


def site_label(site: str) -> str:
    """Say a site as people do."""
    return str(LABELS.get(site, site))
