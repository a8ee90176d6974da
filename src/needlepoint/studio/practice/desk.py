"""Where clients find the practice: its address and telephone, on hand-outs and in calendars."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from needlepoint.records import audit
from needlepoint.records.models import Operator, Practice
from needlepoint.studio.site.rows import Request

TELEPHONE = re.compile(r"\+?[0-9][0-9 ().\-/]{3,}")


class DeskForm(forms.ModelForm[Practice]):
    """Address and telephone of the practice."""

    class Meta:
        model = Practice
        fields = ("address", "phone")
        labels = {  # noqa: RUF012
            "address": gettext_lazy("Address"),
            "phone": gettext_lazy("Telephone"),
        }
        help_texts = {  # noqa: RUF012
            "address": gettext_lazy("In one line, as clients find you."),
            "phone": gettext_lazy("Clients call it when something is wrong with their skin."),
        }

    def clean_phone(self) -> str:
        """Refuse what nobody could dial."""
        phone: str = self.cleaned_data["phone"].strip()
        if phone and not TELEPHONE.fullmatch(phone):
            raise forms.ValidationError(
                gettext_lazy("A telephone number has digits, spaces and +, as in +1 555 0142.")
            )
        return phone

    def clean_address(self) -> str:
        """Keep it to one line."""
        return " ".join(self.cleaned_data["address"].split())


@require_http_methods(["GET", "POST"])
def desk(request: Request) -> HttpResponse:
    """Show and change where clients find the practice."""
    form = DeskForm(request.POST or None, instance=request.user.practice)
    if form.is_valid():
        keep(form, request.user)
        messages.success(request, _("Saved."))
        return redirect("practice")
    about: dict[str, Any] = {"form": form}
    return render(request, "practice/desk.html", about)


@transaction.atomic
def keep(form: DeskForm, by: Operator) -> None:
    """Save it, and note who changed what."""
    practice = form.save()
    audit.note(by, "change", practice, {"fields": form.changed_data})
