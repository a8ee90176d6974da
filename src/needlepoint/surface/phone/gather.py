"""Gather: every picture of a phone capture decoded, the frame found in it, the rest let go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from needlepoint.errors import Unreadable
from needlepoint.language import say
from needlepoint.surface.capture.pictures import DecodedPicture, read_picture
from needlepoint.surface.phone.manifest import PhoneCapture
from needlepoint.surface.phone.markers import Sighting, sight
from needlepoint.surface.phone.partner import Partner, read_partner
from needlepoint.surface.phone.triage import LeftOut, Look, fault, look_at


@dataclass(frozen=True)
class Shown:
    """A picture of the first phone: its file, the frame in it, and what it is like."""

    name: str
    sighting: Sighting
    look: Look


@dataclass(frozen=True)
class Gathered:
    """Decoded pictures whose frame was found.

    Attributes
    ----------
    torch
        Under the torch.
    dark
        With the torch off; None if it was not taken.
    tilts
        Tilted, by the phone's own torch.
    partner
        What the second phone saw, picture by picture of `torch`; None without one.
    left_out
        Pictures that cannot be used, and why.
    """

    torch: tuple[Shown, ...]
    dark: Shown | None
    tilts: tuple[Shown, ...]
    partner: Partner | None
    left_out: tuple[LeftOut, ...]


def gather(capture: PhoneCapture, tell: Callable[[str, float], None]) -> Gathered:
    """Decode every picture of a capture and find the frame in it.

    Raises
    ------
    Unreadable
        If a picture cannot be decoded or sizes differ.
    """
    reader = _Reader(capture, tell)
    torch = [reader.shown(shot.image) for shot in capture.shots]
    faults = [fault(one.look) for one in torch]
    left_out = tuple(each for each in faults if each is not None)
    kept = [k for k, bad in enumerate(faults) if bad is None]
    dark = None
    if capture.ambient is not None:
        dark = reader.dark(capture.ambient, [torch[k] for k in kept])
    tilts = [reader.shown(path) for path in capture.tilts]
    partner = read_partner(capture)
    return Gathered(
        tuple(torch[k] for k in kept),
        dark,
        tuple(one for one in tilts if fault(one.look) is None),
        None if partner is None else partner.pick(kept),
        left_out,
    )


class _Reader:
    """Decodes pictures of one size and says how far it has come."""

    def __init__(self, capture: PhoneCapture, tell: Callable[[str, float], None]) -> None:
        self._capture, self._tell = capture, tell
        self._shape: tuple[int, int] | None = None
        self._done = 0
        self._all = len(capture.shots) + len(capture.tilts) + (capture.ambient is not None)

    def shown(self, path: Path) -> Shown:
        picture = self._picture(path)
        sighting = sight(picture.bgr, linear=self._linear(picture))
        return Shown(path.name, sighting, look_at(path.name, sighting))

    def dark(self, path: Path, torch: list[Shown]) -> Shown | None:
        """Read the picture with the torch off; if it shows no frame, the first one tells where."""
        picture = self._picture(path)
        sighting = sight(picture.bgr, linear=self._linear(picture))
        look = look_at(path.name, sighting)
        if fault(look) is not None:
            if not torch:
                return None
            first = torch[0].sighting
            top, left, low, right = first.box
            sighting = replace(first, crop=picture.bgr[top:low, left:right].copy())
        return Shown(path.name, sighting, look)

    def _linear(self, picture: DecodedPicture) -> bool:
        said = picture.tone is not None and picture.tone.linear
        return picture.linear or said or self._capture.response == "linear"

    def _picture(self, path: Path) -> DecodedPicture:
        picture = read_picture(path)
        self._shape = self._shape or picture.shape
        if picture.shape != self._shape:
            rows, cols = self._shape
            raise Unreadable(
                f"{path}: {picture.shape[1]} x {picture.shape[0]} pixels, but the first picture"
                f" has {cols} x {rows}; all must be of one size"
            )
        self._done += 1
        self._tell(say("reading pictures"), self._done / self._all)
        return picture
