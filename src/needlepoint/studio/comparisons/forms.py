"""Choosing the two captures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.records.models import Capture, Client
from needlepoint.studio.domain.capture_choice import capture_label, measured_captures
from needlepoint.studio.site.zones import site_label


class CaptureChoice(forms.ModelChoiceField[Capture]):
    """One capture of a client."""

    def label_from_instance(self, obj: Capture) -> str:
        """Say a capture by its day and site."""
        return capture_label(obj)


class PairForm(forms.Form):
    """The earlier and the later capture of one client."""

    before = CaptureChoice(label=gettext_lazy("Before"), queryset=None, empty_label=None)
    after = CaptureChoice(label=gettext_lazy("After"), queryset=None, empty_label=None)

    def __init__(self, client: Client, data: Any = None) -> None:
        self.captures = measured_captures(client)
        super().__init__(data, initial=_likeliest(list(self.captures)))
        for name in ("before", "after"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = self.captures

    def clean(self) -> dict[str, Any]:
        """Refuse one capture against itself, other sites, and the later before the earlier."""
        given = super().clean() or self.cleaned_data
        before, after = given.get("before"), given.get("after")
        if before is None or after is None:
            return given
        if before == after:
            raise ValidationError(_("Choose two different captures."))
        if before.site != after.site:
            raise ValidationError(
                _("Not comparable: one shows %(one)s, the other %(other)s. Choose the same site.")
                % {"one": site_label(before.site), "other": site_label(after.site)}
            )
        if before.visit.day > after.visit.day:
            raise ValidationError(_("The first capture is the later one; exchange them."))
        return given


def _likeliest(captures: list[Capture]) -> dict[str, Capture]:
    """Propose the latest capture and the first one of the same site."""
    if not captures:
        return {}
    after = captures[-1]
    before = next(each for each in captures if each.site == after.site)
    return {"before": before, "after": after}
