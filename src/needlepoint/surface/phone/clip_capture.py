"""A film of the torch on its way round the cheek becomes the pictures of a phone capture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import UInt8

from needlepoint.errors import Unreadable
from needlepoint.surface.capture.clip import pictures_of
from needlepoint.surface.capture.clip_head import read_clip_head
from needlepoint.surface.phone.clip_choice import USUAL, Choice, choose
from needlepoint.surface.phone.clip_looks import look_at_frame
from needlepoint.surface.phone.manifest import LEAST_PICTURES

MOST_LOOKS = 240
"""Own choice: pictures of a film that are looked at: eight a second of half a minute."""

QUICK = [cv2.IMWRITE_PNG_COMPRESSION, 1]


@dataclass(frozen=True)
class ClipPicture:
    """One picture that was taken out of a film, as a PNG without loss.

    Attributes
    ----------
    name
        Named by its number in the film.
    png
        The file.
    dark
        Whether it was taken with the torch off.
    """

    name: str
    png: bytes
    dark: bool


def pictures_of_clip(data: bytes, name: str, wanted: int = USUAL) -> tuple[ClipPicture, ...]:
    """Take the pictures that are measured out of a film, in the order of time.

    Parameters
    ----------
    data
        The film.
    name
        What it is called, for sentences.
    wanted
        How many under the torch, at most 16.

    Raises
    ------
    Unreadable
        If it is no film that is read here, or shows the frame in too few pictures.
    """
    head = read_clip_head(data, name)
    step = -(-head.frames // MOST_LOOKS)
    looked = range(0, head.frames, step)
    looks = [look_at_frame(number, bgr) for number, bgr in pictures_of(data, name, looked)]
    choice = choose(looks, wanted)
    if len(choice.lights) < LEAST_PICTURES:
        whole = sum(each.usable for each in looks)
        raise Unreadable(
            f"{name}: only {len(choice.lights)} of {len(looks)} pictures can be used, and the whole"
            f" frame is seen sharp in {whole}; put the phone on a stand 25 cm above, lock focus"
            " and exposure, and walk one torch once round the cheek"
        )
    chosen = {*choice.lights, *([] if choice.dark is None else [choice.dark])}
    return tuple(_picture(number, bgr, choice) for number, bgr in pictures_of(data, name, chosen))


def clip_capture_text(pictures: Sequence[ClipPicture]) -> str:
    """Return the text of `capture.toml` for the pictures of a film, with the stiff frame."""
    lines = ["needlepoint = 1"]
    lines += [f'ambient = "{each.name}"' for each in pictures if each.dark]
    lines += ["", "[frame]", 'kind = "frame-76"', "rigid = true"]
    for each in pictures:
        if not each.dark:
            lines += ["", "[[light]]", f'image = "{each.name}"', 'kind = "torch"']
    return "\n".join(lines) + "\n"


def _picture(number: int, bgr: UInt8[np.ndarray, "rows cols 3"], choice: Choice) -> ClipPicture:
    done, png = cv2.imencode(".png", bgr, QUICK)
    assert done
    return ClipPicture(f"frame-{number:04d}.png", png.tobytes(), number == choice.dark)
