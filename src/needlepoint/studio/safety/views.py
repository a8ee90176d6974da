"""Pages of the audit, of holds, of export and of erasure."""

from __future__ import annotations

import zipfile
from typing import IO, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.records import audit
from needlepoint.records.export.erase import Kept, erase_client, why_kept
from needlepoint.records.export.export import export_client
from needlepoint.records.models import AuditEvent, Client, Hold
from needlepoint.records.uploads.sealed_uploads import SealedWaiting
from needlepoint.studio.safety.forms import EraseForm, FilterForm, HoldForm
from needlepoint.studio.safety.lines import in_words
from needlepoint.studio.site.rows import Request, client_of, one
from needlepoint.studio.site.scratch import scratch_folder
from needlepoint.studio.site.whole_numbers import whole_number

A_PAGE = 100  # own choice: lines of the audit on one page


@require_safe
def audit_page(request: Request) -> HttpResponse:
    """Show the lines of the practice, newest first."""
    lines = AuditEvent.objects.filter(practice=str(request.user.practice.public_id))
    form = FilterForm(request.user.practice, request.GET or None)
    if form.is_valid():
        lines = lines.filter(form.wanted())
    return _lines(request, lines, None, form)


@require_POST
def audit_check(request: Request) -> HttpResponse:
    """Walk the whole chain and say whether it holds."""
    return render(request, "safety/checked.html", {"report": audit.verify()})


@require_safe
def client_audit(request: Request, code: UUID) -> HttpResponse:
    """Show who saw or changed one client's record, and those that were merged into it."""
    client = client_of(request, code, "read audit")
    codes = [str(each.public_id) for each in client.with_merged()]
    lines = AuditEvent.objects.filter(client__in=codes)
    return _lines(request, lines, client)


@require_http_methods(["GET", "POST"])
def keeping(request: Request, code: UUID) -> HttpResponse:
    """Show what stands for and against erasing a record; place a hold."""
    client = client_of(request, code)
    form = HoldForm(request.POST or None)
    if form.is_valid():
        Hold.objects.create(
            client=client, reason=form.cleaned_data["reason"], placed_by=request.user
        )
        audit.note(request.user, "hold", client)
        messages.success(request, _("The record is held."))
        return redirect("client-keeping", client.public_id)
    return render(request, "safety/keeping.html", _about(client) | {"form": form})


@require_POST
def release(request: Request, code: UUID, number: int) -> HttpResponse:
    """Let a hold go."""
    client = client_of(request, code)
    hold = one(client.holds.filter(released_at=None), pk=number)
    hold.released_at, hold.released_by = timezone.now(), request.user
    hold.save()
    audit.note(request.user, "release hold", client)
    return redirect("client-keeping", client.public_id)


@require_safe
def client_export(request: Request, code: UUID) -> FileResponse:
    """Answer everything that is kept about one client, in open forms, as one archive."""
    client = client_of(request, code, "export")
    sent = SealedWaiting()  # closed by the answer
    with scratch_folder() as room:
        folder = room / "client"
        export_client(client, folder, by=request.user)
        with zipfile.ZipFile(
            cast("IO[bytes]", _Written(sent)), "w", zipfile.ZIP_DEFLATED
        ) as archive:
            for path in sorted(folder.rglob("*")):
                archive.write(path, path.relative_to(folder))
    sent.seek(0)
    return FileResponse(sent, as_attachment=True, filename=f"client-{client.public_id}.zip")


class _Written:
    """A file that an archive is written into from front to back: it is never gone back in."""

    def __init__(self, out: SealedWaiting) -> None:
        self.write = out.write

    def flush(self) -> None:
        """Do nothing: whatever was written is there."""


@require_http_methods(["GET", "POST"])
def erase(request: Request, code: UUID) -> HttpResponse:
    """Erase a record for good, unless it must be kept."""
    client = client_of(request, code)
    form = EraseForm(client, request.POST or None)
    if form.is_valid():
        try:
            count = erase_client(client, form.cleaned_data["reason"], by=request.user)
        except Kept as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("The record is erased; %d files are noise now.") % count)
            return redirect("clients")
    return render(request, "safety/erase.html", _about(client) | {"form": form})


def _about(client: Client) -> dict[str, object]:
    return {
        "client": client,
        "reasons": why_kept(client, client.practice.today),
        "holds": client.holds.select_related("placed_by", "released_by"),
    }


def _lines(
    request: Request,
    lines: QuerySet[AuditEvent],
    client: Client | None,
    form: FilterForm | None = None,
) -> HttpResponse:
    """Show lines from one on; how many there are in all is never counted, there are too many."""
    before = request.GET.get("before", "")
    if (number := whole_number(before)) is not None:
        lines = lines.filter(seq__lt=number)
    found = list(lines.order_by("-seq")[: A_PAGE + 1])
    shown = found[:A_PAGE]
    about = {
        "lines": in_words(shown, request.user.practice),
        "client": client,
        "form": form,
        "asked": urlencode({k: str(v) for k, v in request.GET.items() if v and k != "before"}),
        "later": before,
        "earlier": shown[-1].seq if len(found) > A_PAGE else None,
    }
    return render(request, "safety/audit.html", about)
