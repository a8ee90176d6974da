"""The form on which two records stand side by side: which details stay."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.records.models import Appointment, Client, TreatmentSession
from needlepoint.studio.clients.merging import DETAILS, MergeChoice

THIS, OTHER = "this", "other"
LABELS = {
    "name": gettext_lazy("Name"),
    "born": gettext_lazy("Born on"),
    "phone": gettext_lazy("Telephone"),
    "mail": gettext_lazy("Mail"),
    "language": gettext_lazy("Language"),
    "photo": gettext_lazy("Photo"),
}


class MergeForm(forms.Form):
    """One choice for each detail in which two records differ, and the versions that were read."""

    this_version = forms.IntegerField(widget=forms.HiddenInput)
    other_version = forms.IntegerField(widget=forms.HiddenInput)
    sure = forms.BooleanField(label=gettext_lazy("These are two records of the same person"))

    def __init__(self, client: Client, other: Client, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client, self.other = client, other
        self.initial["this_version"] = client.version
        self.initial["other_version"] = other.version
        for name in self.differing():
            mine, theirs = said(client, name), said(other, name)
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name],
                choices=[
                    (THIS, _("%s (this record)") % (mine or _("none"))),
                    (OTHER, _("%s (the other record)") % (theirs or _("none"))),
                ],
                widget=forms.RadioSelect,
                initial=THIS if mine else OTHER,
            )
        self.order_fields([*self.differing(), "sure"])

    def differing(self) -> list[str]:
        """Return the details in which the records differ."""
        names = [*DETAILS, *(["photo"] if self.other.photo_id or self.client.photo_id else [])]
        return [name for name in names if said(self.client, name) != said(self.other, name)]

    def chosen(self) -> MergeChoice:
        """Return what was chosen, once the form is valid."""
        given = self.cleaned_data
        of_the_gone = frozenset(name for name in self.differing() if given[name] == OTHER)
        return MergeChoice(given["this_version"], given["other_version"], of_the_gone)

    def counts(self) -> list[tuple[Any, int, int]]:
        """Return what hangs on either record: what, how much on this one, and on the other one."""
        mine, theirs = counted(self.client), counted(self.other)
        found = [(label, mine[label], theirs[label]) for label in mine]
        return [each for each in found if any(each[1:])]


def said(client: Client, name: str) -> str:
    """Return a detail in words; empty where there is none."""
    if name == "photo":
        return _("photo of %s") % client.name if client.photo_id else ""
    if name == "born":
        return date_format(client.born)
    if name == "language":
        return str(dict(settings.LANGUAGES).get(client.language, client.language))
    return str(getattr(client, name))


def counted(client: Client) -> dict[str, int]:
    """Count what hangs on a record."""
    return {
        _("Visits"): client.visits.count(),
        _("Questionnaires"): client.intakes.count(),
        _("Consents"): client.consents.exclude(signed_at=None).count(),
        _("Plans"): client.plans.count(),
        _("Sessions"): TreatmentSession.objects.filter(client=client, dropped_at=None).count(),
        _("Appointments"): Appointment.objects.filter(client=client).count(),
        _("Packages"): client.packages.count(),
    }
