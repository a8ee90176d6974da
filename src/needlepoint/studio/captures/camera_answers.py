"""What the camera's page is told, whether a tablet asks for it or the phone that came in."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from needlepoint.errors import NeedlepointError, WrongUsage
from needlepoint.evidence import read_facts
from needlepoint.records.models import RigKind, SetupStep, Sitting
from needlepoint.records.uploads.validate import UploadRefused
from needlepoint.studio.captures import pieces
from needlepoint.studio.captures.picture_words import picture_names
from needlepoint.studio.domain.rig_manifest import CARD
from needlepoint.studio.domain.screen_parts import ScreenLamp, screen_lamp
from needlepoint.studio.domain.sittings import ghost_of, state_of
from needlepoint.studio.site.responses import file_answer
from needlepoint.studio.site.uploads import TooBusy
from needlepoint.studio.site.zones import site_label
from needlepoint.surface import marker_in_view

MOST_SIDE_PX = 640
"""Own choice: the card is found in a live picture that small, and it is sent once a second."""

MOST_PIXEL_MM = read_facts("needlepoint.surface", "phone/phone.toml").number("pixel_refuse")
"""Larger pixels on the skin are refused with a frame, so the camera has to come nearer."""


def steps(
    sitting: Sitting, kind: str, *code: object, screen: ScreenLamp | None = None
) -> list[dict[str, object]]:
    """Return the steps of a sitting, each with where its picture goes.

    Parameters
    ----------
    sitting
        Which.
    kind, code
        How the addresses begin, and what else stands in them.
    screen
        What lights the skin, where the page shows it.
    """
    parts = screen.parts if screen is not None else ("",) * len(sitting.slots)
    return [
        {
            "order": order,
            "name": name,
            "shows": str(parts[order - 1]),
            "url": reverse(f"{kind}-shot", args=[*code, order]),
            "small": reverse(f"{kind}-small", args=[*code, order]),
        }
        for order, name in enumerate(picture_names(sitting), start=1)
    ]


def screen_of(sitting: Sitting) -> ScreenLamp | None:
    """Return the screen that lights the skin in a sitting, if its rig has one."""
    if sitting.rig is not None:
        return screen_lamp(sitting.rig.manifest, sitting.slots)
    if sitting.setup is not None and sitting.site == SetupStep.TEST:
        return screen_lamp(sitting.setup.manifest, sitting.slots)
    return None


def about(sitting: Sitting, kind: str, *code: object) -> dict[str, Any]:
    """Return what the pages of tablet and phone say of a sitting.

    Parameters
    ----------
    sitting
        Which.
    kind, code
        How the addresses begin, and what else stands in them.
    """
    setup = sitting.setup
    by_frame = setup is not None or (sitting.rig is not None and sitting.rig.kind == RigKind.PHONE)
    by_ball = setup is not None and setup.found.get("lamps", {}).get("how") == "ball"
    without_card = by_ball and sitting.site == SetupStep.LAMPS
    return {
        "sitting": sitting,
        "title": site_label(sitting.site) if setup is None else SetupStep(sitting.site).label,
        "by_frame": by_frame,
        "most_pixel_mm": MOST_PIXEL_MM,
        "holds": sitting.site != SetupStep.CAMERA,
        "ghost": ghost_of(sitting),
        "state_url": reverse(f"{kind}-state", args=code),
        "look_url": "" if without_card else reverse(f"{kind}-look", args=code),
        "ghost_url": reverse(f"{kind}-ghost", args=code),
    }


def state(sitting: Sitting) -> JsonResponse:
    """Answer which pictures are here."""
    return JsonResponse(state_of(sitting))


def piece(request: HttpRequest, sitting: Sitting, order: int) -> JsonResponse:
    """Answer how much of a picture is here, after taking a piece of it if one is sent."""
    digest = request.headers.get("Upload-Digest", "")
    try:
        if request.method == "POST":
            size, begins = (_number(request, name) for name in ("Upload-Length", "Upload-Offset"))
            here = pieces.take(sitting, order, digest, size, begins, request.body)
        else:
            here = pieces.held(sitting, order, digest)
    except TooBusy as why:
        return JsonResponse({"wait": str(why)}, status=503)
    except (WrongUsage, UploadRefused) as why:
        return JsonResponse({"refused": str(why)}, status=400)
    return JsonResponse({"held": here})


def _number(request: HttpRequest, name: str) -> int:
    text = request.headers.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise WrongUsage(_("This picture came without its size."))
    return int(text)


def small(sitting: Sitting, order: int) -> HttpResponse:
    """Answer a picture small."""
    shot = sitting.shots.filter(order=order).select_related("thumbnail").first()
    return file_answer(shot.thumbnail if shot is not None else None)


def ghost(sitting: Sitting) -> HttpResponse:
    """Answer the picture of the last time."""
    return file_answer(ghost_of(sitting))


def look(request: HttpRequest) -> JsonResponse:
    """Answer where the card is in a small live picture: plain grey bytes, row by row."""
    answer: dict[str, Any] = {"card": None}
    try:
        columns, rows = (int(request.GET.get(name, "")[:4]) for name in ("w", "h"))
    except ValueError:
        return JsonResponse(answer, status=400)
    data = request.body
    if not 0 < columns <= MOST_SIDE_PX or not 0 < rows <= MOST_SIDE_PX:
        return JsonResponse(answer, status=400)
    if len(data) != columns * rows:
        return JsonResponse(answer, status=400)
    seen = np.frombuffer(data, np.uint8).reshape(rows, columns)
    try:
        corners = marker_in_view(seen, CARD)
    except NeedlepointError:
        corners = None
    if corners is not None:
        answer["card"] = [[float(col) / columns, float(row) / rows] for col, row in corners]
    return JsonResponse(answer)
