"""Masks drawn by hand over the pictures of a capture: what is measured, and what is left out."""

from __future__ import annotations

import base64
import binascii
import tomllib
from dataclasses import dataclass

import cv2
import numpy as np
from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from jaxtyping import Bool, Float

from needlepoint.errors import Refused, WrongUsage
from needlepoint.records import audit, vault
from needlepoint.records.models import Capture, Operator, Picture, Sitting, StoredFile, WorkState
from needlepoint.studio.captures.job import ask_to_measure
from needlepoint.studio.site.jpegs import read_picture
from needlepoint.surface import outlines_of_face

GRID = 512
"""Own choice: cells of a mask along the longer side of a picture; of a cheek 0.2 mm each."""

LEAST_SHARE = 0.02
"""Own choice: a mask that leaves less of the picture leaves no patch to be measured."""

NOT_USED_BY = {Picture, Sitting}
"""What points to a capture and is a part of it."""

RESULTS = ("relief", "drawing", "photo", "report")
FINISHED = (WorkState.MEASURED, WorkState.REFUSED, WorkState.FAILED)

PART_NAMES: dict[str, Promise] = {
    "nose": _("nose"),
    "lips": _("lips"),
    "right eye": _("the client's right eye, with lid and brow"),
    "left eye": _("the client's left eye, with lid and brow"),
    "outside": _("everything outside of the face"),
}

FIELD_NAMES: dict[str, Promise] = {
    "top left": _("top left"),
    "top middle": _("top middle"),
    "top right": _("top right"),
    "middle left": _("middle left"),
    "middle": _("middle"),
    "middle right": _("middle right"),
    "bottom left": _("bottom left"),
    "bottom middle": _("bottom middle"),
    "bottom right": _("bottom right"),
}

Cells = Bool[np.ndarray, "rows cols"]


@dataclass(frozen=True)
class Area:
    """A part of a picture that may be left out by ticking it.

    Attributes
    ----------
    key, name
        What the form calls it, and what people do.
    outline
        Its corners as shares (x, y) of width and height.
    outside
        Whether what lies outside of the outline is meant.
    """

    key: str
    name: Promise
    outline: Float[np.ndarray, "n 2"]
    outside: bool = False

    def cells(self, shape: tuple[int, int]) -> Cells:
        """Return which cells of a mask it covers."""
        rows, cols = shape
        corners = np.rint(self.outline * (cols, rows) - 0.5).astype(np.int32)
        inside = np.zeros(shape, np.uint8)
        cv2.fillPoly(inside, [corners], 1)
        return np.asarray((inside > 0) != self.outside)


class InUse(Refused):
    """Somebody has worked with what this capture measured; another mask would change it."""


def takes_mask(capture: Capture) -> bool:
    """Whether a hand may draw on this capture: pictures under lamps that wait for nothing.

    A scan has no photograph, a phone's capture is bounded by its printed frame.
    """
    if capture.rig is None or capture.voided_at is not None or capture.is_waiting:
        return False
    return "frame" not in tomllib.loads(capture.rig.manifest)


def in_use(capture: Capture) -> bool:
    """Whether corrections, comparisons, plans or anything else rest on what was measured."""
    for relation in Capture._meta.get_fields(include_hidden=True):  # noqa: SLF001
        if isinstance(relation, models.ForeignObjectRel):
            kind, name = relation.related_model, relation.field.name
            if kind in NOT_USED_BY:
                continue
            if kind._base_manager.filter(**{name: capture}).exists():  # noqa: SLF001
                return True
    return False


def shape_of(shown: StoredFile) -> tuple[int, int]:
    """Return rows and columns of the mask of a picture, as it is shown."""
    rows, cols = _pixels(vault.read(shown)).shape[:2]
    scale = GRID / max(rows, cols)
    return max(1, round(rows * scale)), max(1, round(cols * scale))


def areas_of(shown: StoredFile) -> tuple[Area, ...]:
    """Propose parts of a face where one is seen, and the fields of the picture in any case."""
    picture = _pixels(vault.read(shown))
    found = outlines_of_face(picture)
    areas: list[Area] = []
    if found is not None:
        parts, oval = found
        size = np.array([picture.shape[1], picture.shape[0]], float)
        areas += [Area(key, PART_NAMES[key], (line + 0.5) / size) for key, line in parts.items()]
        areas.append(Area("outside", PART_NAMES["outside"], (oval + 0.5) / size, outside=True))
    for number, (key, name) in enumerate(FIELD_NAMES.items()):
        row, col = divmod(number, 3)
        corners = np.array([(col, row), (col + 1, row), (col + 1, row + 1), (col, row + 1)])
        areas.append(Area(key, name, corners / 3.0))
    return tuple(areas)


def cells_of(text: str, shape: tuple[int, int]) -> Cells:
    """Read which cells a hand left out: one bit each, row by row, in base64.

    Raises
    ------
    WrongUsage
        If the text is not that of a mask of this shape.
    """
    count = shape[0] * shape[1]
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if len(data) != (count + 7) // 8:
        raise WrongUsage(str(_("The drawing did not arrive whole. Draw it again.")))
    return np.unpackbits(np.frombuffer(data, np.uint8), count=count).reshape(shape) > 0


def text_of(out: Cells) -> str:
    """Write which cells are left out, as `cells_of` reads it."""
    return base64.b64encode(np.packbits(out).tobytes()).decode("ascii")


def left_out(capture: Capture, shape: tuple[int, int]) -> Cells:
    """Return which cells the kept mask leaves out; none without a mask."""
    if capture.mask is None:
        return np.zeros(shape, bool)
    white = _pixels(vault.read(capture.mask))[..., 0]
    size = (shape[1], shape[0])
    return np.asarray(cv2.resize(white, size, interpolation=cv2.INTER_NEAREST) < 128)


def keep_mask(operator: Operator, capture: Capture, out: Cells) -> None:
    """Keep a mask in place of the one before, and ask for the capture to be measured anew.

    Parameters
    ----------
    operator, capture
        Who drew it, over what.
    out
        The cells that are left out; none takes the mask away.

    Raises
    ------
    WrongUsage
        If hardly anything is left to be measured.
    InUse
        If something rests on what was measured, or the capture is being measured.
    """
    if 1.0 - float(out.mean()) < LEAST_SHARE:
        raise WrongUsage(str(_("Hardly any skin is left to be measured. Leave out less.")))
    first = capture.pictures.order_by("order").first()
    assert first is not None
    png = _png(out, first) if out.any() else None
    with transaction.atomic():
        mine = Capture.objects.filter(pk=capture.pk, state__in=FINISHED, voided_at=None)
        if not mine.update(state=WorkState.UPLOADED) or in_use(capture):
            raise InUse(str(_("This capture cannot be drawn on any more.")))
        before = [getattr(capture, name) for name in ("mask", *RESULTS)]
        capture.mask = None if png is None else vault.store(png, "image/png")
        capture.measurement, capture.measured_at = None, None
        for name in RESULTS:
            setattr(capture, name, None)
        changed = ["mask", "measurement", "measured_at", *RESULTS]
        capture.save(update_fields=changed)
        for stored in before:
            if stored is not None:
                vault.forget(stored)
        share = round(float(out.mean()), 3)
        audit.note(operator, "draw mask", capture, {"left_out": share})
        ask_to_measure(capture)


def _png(out: Cells, picture: Picture) -> bytes:
    """Draw a mask as large as a picture is shown upright, white where skin is measured."""
    sides = (picture.width_px, picture.height_px)
    wide, high = sorted(sides, reverse=out.shape[1] >= out.shape[0])
    white = np.where(out, 0, 255).astype(np.uint8)
    large = cv2.resize(white, (wide, high), interpolation=cv2.INTER_NEAREST)
    return bytes(cv2.imencode(".png", large)[1].tobytes())


def _pixels(data: bytes) -> np.ndarray:
    """Decode a picture that was made by this studio, as RGB."""
    pixels = read_picture(data)
    assert pixels is not None
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
