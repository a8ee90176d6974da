"""A scar cut out of the photograph: now, and on the other visits that were compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from needlepoint.records.models import Capture, Comparison, WorkState

AROUND = 1.6
"""Own choice: how much is shown, in sizes of the scar; the skin around it tells where it is."""


@dataclass(frozen=True, slots=True)
class ScarCrop:
    """A square of the photograph, in pixels of the relief.

    Attributes
    ----------
    capture
        Whose photograph.
    box
        The square, as SVG says it.
    width, height
        Of the whole photograph [px].
    outline
        The scar's outline, as SVG says it.
    """

    capture: Capture
    box: str
    width: int
    height: int
    outline: str


@dataclass(frozen=True, slots=True)
class ScarThen:
    """The same scar on another visit.

    Attributes
    ----------
    crop, comparison
        Its picture there, and what was compared.
    number
        Its number there.
    change
        What the comparison says of it.
    later
        Whether that visit came after.
    """

    crop: ScarCrop
    comparison: Comparison
    number: int
    change: dict[str, Any]
    later: bool


def crop_of(capture: Capture, plain: dict[str, Any]) -> ScarCrop | None:
    """Cut one scar out of its photograph; None where there is none."""
    size = relief_size(capture)
    if capture.photo_id is None or size is None:
        return None
    outline: Sequence[Sequence[float]] = plain["outline_px"]
    cols, rows = [each[0] for each in outline], [each[1] for each in outline]
    half = AROUND * max(max(cols) - min(cols), max(rows) - min(rows), 1.0)
    middle = (max(cols) + min(cols)) / 2.0, (max(rows) + min(rows)) / 2.0
    box = f"{middle[0] - half:.1f} {middle[1] - half:.1f} {2 * half:.1f} {2 * half:.1f}"
    points = " ".join(f"{col:.1f},{row:.1f}" for col, row in outline)
    return ScarCrop(capture, box, *size, points)


def relief_size(capture: Capture) -> tuple[int, int] | None:
    """Return width and height of the photograph on the pixels of the relief, from its file."""
    import io

    from PIL import Image

    from needlepoint.records import vault

    if capture.photo is None or capture.photo.forgotten:
        return None
    with Image.open(io.BytesIO(vault.read(capture.photo))) as picture:
        return picture.size


def other_visits(capture: Capture, number: int) -> list[ScarThen]:
    """Return the same scar on the other visits that were compared with this one, by day."""
    rows = Comparison.objects.filter(
        Q(before=capture) | Q(after=capture), state=WorkState.MEASURED
    ).select_related("before__visit", "after__visit", "before__photo", "after__photo")
    found = []
    for comparison in rows:
        later = comparison.before_id == capture.pk
        here, there = ("before_id", "after_id") if later else ("after_id", "before_id")
        other = comparison.after if later else comparison.before
        for change in (comparison.change or {}).get("scars", []):
            if change[here] != number or not change[there]:
                continue
            plain = next(
                (
                    each
                    for each in (other.measurement or {}).get("scars") or []
                    if each["id"] == change[there]
                ),
                None,
            )
            crop = crop_of(other, plain) if plain else None
            if crop is not None:
                found.append(ScarThen(crop, comparison, change[there], change, later))
    return sorted(found, key=lambda each: each.crop.capture.visit.day)
