"""From a phone capture to a relief: the steps of this folder in their order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from needlepoint.language import say
from needlepoint.surface.capture.frames import Progress
from needlepoint.surface.digest import digest
from needlepoint.surface.phone.checks import (
    depth_check,
    examine_phone,
    shine_depth_check,
    too_few,
)
from needlepoint.surface.phone.gather import gather
from needlepoint.surface.phone.light_checks import no_dark
from needlepoint.surface.phone.lit_skin import as_photo, light_skin
from needlepoint.surface.phone.manifest import read_phone_capture
from needlepoint.surface.phone.relief import relief_of, shine_sd, understand
from needlepoint.surface.phone.settle import settle
from needlepoint.surface.phone.told import told
from needlepoint.surface.phone.trust import judge_trust
from needlepoint.surface.quality import Quality
from needlepoint.surface.survey import Origin, Scale, Survey


def survey_phone(folder: Path, progress: Progress | None = None) -> Survey:
    """Turn a phone capture into a relief, or say why there can be none.

    Parameters
    ----------
    folder
        A folder with a `capture.toml` that has a [frame] (docs/reference/formats.md).
    progress
        Called with what is being done and how much of it is done, 0 to 1.

    Returns
    -------
    The survey; without a relief when a check refuses the capture.

    Raises
    ------
    Unreadable
        If the folder or a file in it cannot be read.
    """
    tell = progress or (lambda _what, _share: None)
    capture = read_phone_capture(folder)
    origin = Origin(
        "capture", folder.resolve().name, digest(capture.files), capture.site, capture.taken
    )
    pictures = gather(capture, tell)
    tell(say("finding phone and frame"), 0.0)
    found, dropped = settle(capture, pictures)
    left_out = (*pictures.left_out, *dropped)
    if found is None:
        check = too_few(len(pictures.torch) - len(dropped), left_out)
        scale = Scale(1.0, 1.0, say("printed frame"))
        return Survey(None, Quality((replace(check, fatal=True),)), scale, origin)
    scene, seen = found
    checks = examine_phone(seen, left_out)
    trust = judge_trust(scene)
    checks = (*checks, depth_check(trust.gain_sd))
    scale = Scale(scene.bundle.pixel_mm(0), trust.scale_sd, _said())
    notes = tuple(f"{each.name}: {each.why}" for each in left_out)
    if capture.ambient is None:
        checks = (*checks, no_dark())
    phone = told(scene, seen, trust)
    if Quality(checks).verdict == "refused":
        return Survey(None, Quality(checks), scale, origin, None, notes, phone)
    tell(say("laying pictures on the skin"), 0.0)
    skin = light_skin(scene)
    understood = understand(skin)
    shiny = shine_depth_check(float(np.hypot(trust.gain_sd, shine_sd(understood.shine))))
    quality = Quality((*checks, *understood.checks, shiny))
    scale, photo = Scale(skin.grid.pixel_mm, trust.scale_sd, _said()), as_photo(skin.first)
    if quality.verdict == "refused":
        return Survey(None, quality, scale, origin, photo, notes, phone)
    tell(say("finding the relief"), 0.0)
    relief, left = relief_of(scene, skin, understood, trust)
    quality = Quality((*quality.checks, *left.checks))
    return Survey(
        relief if quality.verdict != "refused" else None,
        quality,
        scale,
        origin,
        photo,
        (*notes, *left.notes),
        phone,
        left.left_out,
        left.face.zone_at if left.face is not None else None,
    )


def _said() -> str:
    return say("printed frame, 76 mm wide")
