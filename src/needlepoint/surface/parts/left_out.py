"""Left out: skin without the parts of a face, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, UInt8

from needlepoint.language import say
from needlepoint.surface.parts.by_form import parts_by_form
from needlepoint.surface.parts.face import Face, find_face
from needlepoint.surface.quality import Check
from needlepoint.surface.stereo.limits import check as check_limit
from needlepoint.surface.survey import LeftOut

LEAST_SHARE = 0.001
"""Own choice: less than a thousandth of the skin is a corner of something and is not mentioned."""

Mask = Bool[np.ndarray, "rows cols"]


@dataclass(frozen=True)
class OpenSkin:
    """The skin that is measured, once the parts of a face were taken out.

    Attributes
    ----------
    sound
        True where skin is measured.
    parts
        True on what was taken out; None where nothing was.
    left_out
        What was taken out, and how it was known.
    face
        The face that was found in the picture; None where none was.
    checks
        Whether enough is left; empty where nothing was taken out.
    """

    sound: Mask
    parts: Mask | None = None
    left_out: tuple[LeftOut, ...] = ()
    face: Face | None = None
    checks: tuple[Check, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be said beside the result."""
        return tuple(left_out_words(each) for each in self.left_out)


def open_skin(
    z_mm: Float[np.ndarray, "rows cols"],
    sound: Mask,
    pixel_mm: float,
    picture: UInt8[np.ndarray, "high wide 3"] | None = None,
    painted: tuple[LeftOut, ...] = (),
) -> OpenSkin:
    """Take out of the skin what is a nose, lips, a lid, an ear or hair.

    Parameters
    ----------
    z_mm
        Heights toward the viewer with the form still in them [mm]; any value where not sound.
    sound
        True where heights are to be trusted.
    pixel_mm
        Distance of neighbouring pixels [mm].
    picture
        The skin as it looks, to find a face in; None for scans, which are looked at by their form.
    painted
        What a hand painted out before.

    Returns
    -------
    The skin unchanged where there is no such part.
    """
    face = find_face(picture, z_mm, sound, pixel_mm)
    by_form = parts_by_form(z_mm, sound, pixel_mm) & sound
    parts, whole = by_form, max(int(np.count_nonzero(sound)), 1)
    told: list[LeftOut] = []
    if face is not None:
        shown = face.parts((z_mm.shape[0], z_mm.shape[1])) & sound
        told.append(LeftOut("landmarks", float(np.count_nonzero(shown)) / whole))
        by_form, parts = by_form & ~shown, by_form | shown
    told.append(LeftOut("form", float(np.count_nonzero(by_form)) / whole))
    told = [each for each in told if each.share >= LEAST_SHARE]
    if not parts.any():
        return OpenSkin(sound, None, painted, face)
    left = sound & ~parts
    share = float(np.count_nonzero(left)) / whole
    return OpenSkin(left, parts, (*painted, *told), face, (_check_share(share),) if told else ())


def _check_share(share: float) -> Check:
    return check_limit(
        "open skin",
        share,
        "1",
        good=say("enough open skin lies beside the parts of the face that were left out"),
        cure=say(
            "only {share:.0%} of what was captured is open skin, the rest is a part of the face or "
            "hair: take the picture nearer, of a cheek, the forehead or the chin",
            share=share,
        ),
        above=True,
    )


def left_out_words(left: LeftOut) -> str:
    """Say in one sentence what was left out and how it was known."""
    if left.by == "hand":
        return say(
            "{share:.0%} of the picture was painted out by hand and was not measured",
            share=left.share,
        )
    if left.by == "landmarks":
        return say(
            "a face was found in the picture: nose, lips, eyes and brows ({share:.0%} of the skin) "
            "were left out",
            share=left.share,
        )
    return say(
        "{share:.0%} of the skin bends as a nose, lips, lids, an ear or hair do and was left out; "
        "only the open skin beside it was measured",
        share=left.share,
    )
