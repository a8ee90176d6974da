"""Forms of the practice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from needlepoint.errors import WrongUsage
from needlepoint.records.models import Rig
from needlepoint.studio.practice.manifests import rig_text, slots_of


class RigForm(forms.ModelForm[Rig]):
    """A rig from the text of a `capture.toml`."""

    class Meta:
        model = Rig
        fields = ("name", "kind", "manifest")
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
