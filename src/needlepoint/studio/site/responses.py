"""Answers that are files: of the vault, or made for this one answer."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from needlepoint.records import vault
from needlepoint.records.models import StoredFile

SHOWN = {"image/png", "image/jpeg", "application/pdf"}
"""What a browser may show; anything else is only ever downloaded."""


def file_answer(stored: StoredFile | None, name: str = "") -> HttpResponse:
    """Answer the plain bytes of a stored file; nothing in it may run.

    Parameters
    ----------
    stored
        The file; None or a forgotten one is answered as not found.
    name
        What to call it when it is downloaded; without a name it is shown.
    """
    if stored is None or stored.forgotten:
        raise Http404
    return data_answer(vault.read(stored), stored.media_type, name)


def data_answer(data: bytes, media_type: str, name: str = "") -> HttpResponse:
    """Answer bytes; nothing in them may run. With a name they are downloaded under it."""
    response = HttpResponse(data, content_type=media_type)
    kept = media_type in SHOWN and not name
    response["Content-Disposition"] = (
        "inline" if kept else f'attachment; filename="{name or "file"}"'
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
