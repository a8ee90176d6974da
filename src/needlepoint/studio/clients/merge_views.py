"""Pages of making two records of one person one: choose the other, look at both, merge, undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from needlepoint.records import audit
from needlepoint.records.models import Client, StaleVersion
from needlepoint.studio.clients import search
from needlepoint.studio.clients.merge_forms import MergeForm
from needlepoint.studio.clients.merging import NotMerged, check_mergeable, merge
from needlepoint.studio.clients.same_person import same_person
from needlepoint.studio.clients.separating import separate
from needlepoint.studio.site.rows import Request, client_of, clients_of, one

SHOWN = 20  # own choice: records found by words; who finds more types more


@require_http_methods(["GET", "HEAD", "POST"])
def merging(request: Request, code: UUID) -> HttpResponse:
    """Choose the other record; look at both; make them one."""
    client = client_of(request, code)
    if "other" in request.GET:
        return _looked_at(request, client)
    others = clients_of(request).exclude(pk=client.pk)
    words = search.tidied(request.POST.get("words", ""))
    found = list(others.filter(search.matching(words))[:SHOWN]) if words else []
    same = same_person(others, client)
    for each in {*found, *same}:
        audit.note(request.user, "read", each)
    about = {"client": client, "same": same, "found": found, "words": words}
    return render(request, "clients/merge.html", about)


def _looked_at(request: Request, client: Client) -> HttpResponse:
    other = _other(request, client)
    audit.note(request.user, "read", other)
    form = MergeForm(client, other, request.POST or None)
    about: dict[str, Any] = {"client": client, "other": other, "form": form}
    about["counts"] = form.counts()
    try:
        check_mergeable(client, other)
    except NotMerged as why:
        return render(request, "clients/merge_look.html", about | {"why": why})
    if form.is_valid():
        try:
            merge(request.user, client, other, form.chosen())
        except StaleVersion:
            messages.error(
                request,
                _("Somebody changed one of the records meanwhile. Look at both again, then merge."),
            )
            return redirect("client-merge", client.public_id)
        messages.success(request, _("The two records are one now."))
        return redirect("client", client.public_id)
    return render(request, "clients/merge_look.html", about)


def _other(request: Request, client: Client) -> Client:
    """Return the other record.

    Raises
    ------
    Http404
        If the address names none of this practice.
    """
    try:
        code = UUID(request.GET["other"])
    except ValueError:
        raise Http404 from None
    return one(clients_of(request).exclude(pk=client.pk), public_id=code)


@require_POST
def undo(request: Request, code: UUID) -> HttpResponse:
    """Part the two records again."""
    client = client_of(request, code)
    try:
        gone = separate(request.user, client)
    except NotMerged as why:
        messages.error(request, str(why))
        return redirect("client", client.public_id)
    messages.success(
        request,
        _("The record of %s is there again. What was added since the merge stays here.") % gone,
    )
    return redirect("client", client.public_id)
