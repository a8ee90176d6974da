"""The forms of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from needlepoint.care import CONDITIONS, check_reason, devices
from needlepoint.errors import WrongUsage
from needlepoint.records.models import Capture, Client, Operator, Practice
from needlepoint.studio.domain.capture_choice import capture_label, measured_captures
from needlepoint.studio.domain.needlers import in_words, record_of
from needlepoint.studio.domain.places import CountryField
from needlepoint.studio.site.zones import sites

CONDITION_NAMES = {
    "acne-scars": _("acne scars"),
    "surgical-scars": _("surgical scars"),
    "melasma": _("melasma"),
    "sun-damage": _("sun damage"),
    "sagging-skin": _("sagging skin"),
    "stretch-marks": _("stretch marks"),
    "large-pores": _("large pores"),
}
assert set(CONDITION_NAMES) == set(CONDITIONS)


class CapturesChoice(forms.ModelMultipleChoiceField[Capture]):
    """Captures of a client."""

    def label_from_instance(self, obj: Capture) -> str:
        """Say a capture by its day and site."""
        return capture_label(obj)


class NeedlerChoice(forms.ModelChoiceField[Operator]):
    """Somebody who may needle, with what the record says of him or her."""

    def label_from_instance(self, obj: Operator) -> str:
        """Say a person with profession and licence."""
        return in_words(obj)


class PlanForm(forms.Form):
    """What is planned, on which measurements, who would needle and with what.

    As what somebody needles is never asked here: it is in the person's record.
    """

    captures = CapturesChoice(
        label=_("Measurements"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of one visit, each site once: the plan covers all of them together."),
    )
    condition = forms.ChoiceField(label=_("For"), choices=CONDITION_NAMES.items())
    needler = NeedlerChoice(
        label=_("Practitioner"),
        queryset=None,
        empty_label=None,
        help_text=_(
            "Profession and licence come from this person's record; an owner changes them "
            "under Practice."
        ),
    )
    device = forms.ChoiceField(label=_("Device"))
    country = CountryField(label=_("Country"))
    vitamin_c = forms.BooleanField(
        label=_("Vitamin C before the course"),
        required=False,
        help_text=_("It delays the first session by four weeks, and the evidence for it is weak."),
    )
    first = forms.DateField(
        label=_("First session"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: the first day that the rules allow."),
    )

    def __init__(
        self, client: Client, operators: Any, data: Any = None, initial: Any = None
    ) -> None:
        captures = measured_captures(client).reverse()
        super().__init__(data, initial={"captures": likeliest(captures)} | (initial or {}))
        self._rows("captures", captures)
        self._rows("needler", operators)
        self._words("device", _usual_first(client.practice))

    def clean_captures(self) -> list[Capture]:
        """Refuse captures of two visits, and two of one site; give them in the order of sites."""
        given = list(self.cleaned_data["captures"])
        if len({each.visit_id for each in given}) > 1:
            raise ValidationError(_("These are of different days. Choose those of one visit."))
        if len({each.site for each in given}) < len(given):
            raise ValidationError(_("One site is chosen twice. Choose one measurement of each."))
        order = {site: place for place, site in enumerate(sites())}
        return sorted(given, key=lambda each: order.get(each.site, len(order)))

    def choices(self) -> dict[str, Any]:
        """Return what was chosen as it is kept in the row."""
        said = self.cleaned_data
        needler: Operator = said["needler"]
        first = None if said["first"] is None else said["first"].isoformat()
        words = {name: said[name] for name in ("condition", "device", "country", "vitamin_c")}
        return words | {"first": first} | record_of(needler.practice, needler.pk)

    def _rows(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def _words(self, name: str, words: tuple[str, ...]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(word, word.replace("_", " ")) for word in words]


def _usual_first(practice: Practice) -> tuple[str, ...]:
    """Return the devices, those of the practice first."""
    own = [name for name in practice.devices if name in devices()]
    return (*own, *(name for name in devices() if name not in own))


def likeliest(captures: Iterable[Capture]) -> list[Capture]:
    """Propose the newest capture of each site of the newest visit, from newest to oldest."""
    found: dict[str, Capture] = {}
    visit = None
    for capture in captures:
        visit = visit or capture.visit_id
        if capture.visit_id == visit:
            found.setdefault(capture.site, capture)
    return list(found.values())


class DecisionForm(forms.Form):
    """Somebody lets something pass that a rule stops, or signs what a rule asks for."""

    rule = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_reason(self) -> str:
        """Refuse a reason that says nothing."""
        reason = str(self.cleaned_data["reason"])
        try:
            check_reason(reason)
        except WrongUsage as why:
            raise ValidationError(_("Say the reason in a few words.")) from why
        return reason
