"""Rigs from the text of a `capture.toml`."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from django.utils.translation import gettext as _

from needlepoint.errors import WrongUsage

OF_ONE_CAPTURE = re.compile(r"^(site|taken|mask)\s*=.*$\n?", re.MULTILINE)


def rig_text(text: str) -> str:
    """Return a description without what belongs to one capture: site, time and mask."""
    head, table, rest = text.replace("\r\n", "\n").partition("\n[")
    return OF_ONE_CAPTURE.sub("", head) + table + rest


def slots_of(text: str) -> list[str]:
    """Name the pictures of a rig in the order of its lights, the dark ones last.

    Raises
    ------
    WrongUsage
        If the text is no description of a rig.
    """
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        raise WrongUsage(_("This is no capture.toml: %(why)s.") % {"why": why}) from None
    lights = plain.get("light")
    described = plain.get("camera", plain.get("frame"))
    if not isinstance(lights, list) or not isinstance(described, dict):
        raise WrongUsage(_("A [camera] and at least three [[light]] tables are needed."))
    slots = [name for light in lights for name in _names(light, "image", "images")]
    slots += _names(plain, "ambient")
    if len(set(slots)) != len(slots) or not all(isinstance(slot, str) and slot for slot in slots):
        raise WrongUsage(_("Each light needs a picture of its own name."))
    return slots


def _names(table: dict[str, Any], *keys: str) -> list[str]:
    found = [table[key] for key in keys if key in table]
    return [name for each in found for name in (each if isinstance(each, list) else [each])]
