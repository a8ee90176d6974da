"""Pages of packages."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from needlepoint.records import audit
from needlepoint.records.models import Package
from needlepoint.studio.packages.counting import uses_of
from needlepoint.studio.site.rows import Request, client_of, one

MOST = 50  # own choice: no client pays for more sessions at once; a larger number was mistyped


class PackageForm(forms.ModelForm[Package]):
    """How many sessions were paid for, and when."""

    class Meta:
        model = Package
        fields = ("sessions", "paid_on", "note")
        widgets = {  # noqa: RUF012
            "paid_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paid_on"].initial = timezone.localdate()

    def clean_sessions(self) -> int:
        """Refuse none, and more than anybody pays for."""
        count: int = self.cleaned_data["sessions"]
        if not 1 <= count <= MOST:
            raise forms.ValidationError(_("Type a number from 1 to %s.") % MOST)
        return count

    def clean_paid_on(self) -> dt.date:
        """Refuse a day that has not come."""
        day: dt.date = self.cleaned_data["paid_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


@require_http_methods(["GET", "HEAD", "POST"])
def packages(request: Request, code: UUID) -> HttpResponse:
    """Show what a client has paid for and what is left of it; add a package."""
    client = client_of(request, code)
    row = Package(client=client, by=request.user)
    form = PackageForm(request.POST or None, instance=row)
    if form.is_valid():
        with transaction.atomic():
            kept = form.save()
            audit.note(request.user, "add package", kept, {"sessions": kept.sessions})
        messages.success(request, _("Saved."))
        return redirect("packages", code)
    uses, without = uses_of(client)
    about = {"client": client, "form": form, "uses": uses, "without": without}
    about["left"] = sum(each.left for each in uses)
    about["ended"] = Package.objects.filter(client=client, ended_at__isnull=False)
    return render(request, "packages/show.html", about)


@require_POST
def end(request: Request, code: UUID) -> HttpResponse:
    """Say that a package no longer counts: it was paid back, or entered by mistake."""
    rows = Package.objects.filter(
        client__practice=request.user.practice, client__erased_at=None, ended_at=None
    )
    row = one(rows.select_related("client"), public_id=code)
    why = request.POST.get("why", "").strip()[:200]
    if not why:
        messages.error(request, _("Say why it no longer counts."))
        return redirect("packages", row.client.public_id)
    with transaction.atomic():
        row.ended_at, row.ended_by, row.ended_why = timezone.now(), request.user, why
        row.save(update_fields=["ended_at", "ended_by", "ended_why"])
        audit.note(request.user, "end package", row)
    return redirect("packages", row.client.public_id)
