"""Measurement: what was measured of one capture or scan; the record everything else speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
from jaxtyping import UInt8

from needlepoint.scars.scar import ScarMap
from needlepoint.surface import LeftOut, Origin, Quality, Relief, Scale, Survey


@dataclass(frozen=True)
class Measurement:
    """The scars of one capture or scan, with everything known about how they were measured.

    Attributes
    ----------
    origin, scale, quality
        What was measured, how long a pixel is, and what was checked.
    scars
        What was found; None when the capture was refused.
    relief
        The heights; None when the capture was refused or its file is not there.
    photo
        The skin as it looks (sRGB) on the pixels of the relief; None where nothing shows it.
    notes
        What must be said beside the result.
    facts
        The facts that a file says its measurement rests on, as plain tables; None for a
        measurement that was not read from a file.
    needlepoint
        The version that measured, as the file says; empty for one not read from a file.
    phone
        What a phone capture found of phone, frame and torch; None for any other.
    left_out
        Parts of the face, hair, and what a hand painted out; not measured.
    """

    origin: Origin
    scale: Scale
    quality: Quality
    scars: ScarMap | None
    relief: Relief | None = None
    notes: tuple[str, ...] = ()
    photo: UInt8[np.ndarray, "rows cols 3"] | None = None
    facts: tuple[Mapping[str, Any], ...] | None = None
    needlepoint: str = ""
    phone: Mapping[str, Any] | None = None
    left_out: tuple[LeftOut, ...] = ()

    @classmethod
    def of(cls, survey: Survey, scars: ScarMap | None) -> Measurement:
        """Put a survey and the scars found on its relief together; finds can refuse it too."""
        quality = survey.quality
        if scars is not None:
            quality = Quality((*quality.checks, *scars.checks))
        refused = quality.verdict == "refused"
        return cls(
            origin=survey.origin,
            scale=survey.scale,
            quality=quality,
            scars=None if refused else scars,
            relief=None if refused else survey.relief,
            notes=survey.notes,
            photo=survey.photo,
            phone=survey.phone,
            left_out=survey.left_out,
        )

    def _repr_html_(self) -> str:
        """Show what was found in a notebook: the verdict, and the scars as a table."""
        name, verdict = escape(self.origin.name), self.quality.verdict
        if self.scars is None:
            return f"<p>{name}: {verdict}: {escape(self.quality.refusal)}</p>"
        return f"<p>{name}: {verdict}, {len(self.scars.scars)} scars</p>{self.scars._repr_html_()}"
