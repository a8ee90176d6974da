"""The second look before a signature: what one signs for, and what is answered first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models import Operator, Plan
from needlepoint.scars import RAISED
from needlepoint.studio.domain.flags import compared_flags
from needlepoint.studio.domain.needlers import licence_of, profession_of


@dataclass(frozen=True, slots=True)
class SecondLook:
    """What somebody said when signing; it is kept with the plan, under its digest.

    Attributes
    ----------
    flags
        The safety flags that were held against the answers.
    flags_why
        Why a flag and an answer that disagree both stand; empty where none do.
    asked_again
        What was answered when keloids were asked about once more; empty where it was not needed.
    """

    flags: tuple[str, ...] = ()
    flags_why: str = ""
    asked_again: str = ""

    def record(self, operator: Operator) -> dict[str, Any]:
        """Return it as a document, with who signs and as what."""
        return {
            "by": str(operator),
            "by_id": str(operator.public_id),
            "role": profession_of(operator),
            "licence": licence_of(operator),
            "flags": list(self.flags),
            "flags_why": self.flags_why,
            "asked_again": self.asked_again,
        }


def _reason(label: Any, help_text: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=500, widget=area, help_text=help_text)


class SecondLookForm(forms.Form):
    """Ticks and answers without which nothing is signed; only what this plan needs is asked."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    asked_again = _reason(
        _("What the client said when you asked once more"),
        _("Keloids in the client or the family, and how the raised scars grew."),
    )
    flags = forms.BooleanField(label=_("I compared the safety flags with the answers"))
    flags_why = _reason(
        _("Why flag and answer both stand"),
        _("Or go back: correct the flag, or the answers, and plan again."),
    )
    read = forms.BooleanField(label=_("I went through this with the client, and sign for it"))

    def __init__(self, plan: Plan, words: Mapping[str, Any], data: Any = None) -> None:
        super().__init__(data, initial={"version": plan.version})
        beside = compared_flags(plan.client, plan.choices.get("answers", {}))
        self.held = tuple(plan.client.flags)
        needles = bool(plan.document.get("may_needle"))
        needed = {
            "asked_again": needles and bool(words.get("asked_again")),
            "flags": bool(self.held),
            "flags_why": needles and any(each.disagrees for each in beside),
        }
        for name, wanted in needed.items():
            if not wanted:
                del self.fields[name]

    def said(self) -> SecondLook:
        """Return what was ticked and written."""
        cleaned = self.cleaned_data
        return SecondLook(self.held, cleaned.get("flags_why", ""), cleaned.get("asked_again", ""))


def looked_over(plan: Plan, words: Mapping[str, Any]) -> dict[str, Any]:
    """Return what somebody signs for, in the words of the plan."""
    return {
        "stops": [each for each in words.get("findings", []) if each.get("may_sign")],
        "raised": [
            f"{line['map']} {line['number']}".strip()
            for line in plan.document.get("scars", [])
            if line["raised"] or line["kind"] in RAISED
        ],
    }
