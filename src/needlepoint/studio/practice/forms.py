"""Forms of the practice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from needlepoint.care import licence_label, licences
from needlepoint.errors import WrongUsage
from needlepoint.records.models import Operator, Rig
from needlepoint.studio.practice.manifests import rig_text, slots_of


class RigForm(forms.ModelForm[Rig]):
    """A rig from the text of a `capture.toml`."""

    class Meta:
        model = Rig
        fields = ("name", "kind", "manifest")
        labels = {"name": _("Name"), "kind": _("Kind")}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "manifest": _("The text of a capture.toml, as `needlepoint rig` writes it.")
        }

    def clean(self) -> dict[str, Any]:
        """Read which pictures the rig takes."""
        cleaned = super().clean() or {}
        if text := cleaned.get("manifest"):
            try:
                cleaned["manifest"] = rig_text(text)
                self.instance.slots = slots_of(cleaned["manifest"])
            except WrongUsage as why:
                self.add_error("manifest", str(why))
        return cleaned


class LanguageField(forms.ChoiceField):
    """One of the languages of the site."""

    def __init__(self) -> None:
        super().__init__(label=_("Language"), choices=settings.LANGUAGES)


class LicenceField(forms.ChoiceField):
    """One of the licences that care knows."""

    def __init__(self) -> None:
        choices = [("", _("none")), *((name, licence_label(name)) for name in licences())]
        super().__init__(label=_("Licence"), required=False, choices=choices)


class NewOperatorForm(forms.ModelForm[Operator]):
    """Somebody new."""

    licence = LicenceField()
    language = LanguageField()

    class Meta:
        model = Operator
        fields = ("name", "username", "role", "licence", "language")


class OperatorForm(forms.ModelForm[Operator]):
    """Somebody who is there."""

    licence = LicenceField()
    language = LanguageField()

    class Meta:
        model = Operator
        fields = ("name", "role", "licence", "language", "is_active")
        labels = {"is_active": _("May log in")}  # noqa: RUF012
        help_texts = {"is_active": ""}  # noqa: RUF012
