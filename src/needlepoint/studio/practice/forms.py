"""Forms of the practice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needlepoint.care import licence_label, licences
from needlepoint.errors import WrongUsage
from needlepoint.records.models import Operator, Practice, Rig
from needlepoint.studio.domain.manifests import rig_text, slots_of
from needlepoint.studio.domain.needlers import check_profession
from needlepoint.studio.domain.rig_checks import check_rig, check_rig_name
from needlepoint.studio.site.language import language_here


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
        if name := cleaned.get("name"):
            try:
                check_rig_name(self.instance.practice, name, self.instance.replaces)
            except WrongUsage as why:
                self.add_error("name", str(why))
        if text := cleaned.get("manifest"):
            try:
                cleaned["manifest"] = rig_text(text)
                self.instance.slots = slots_of(cleaned["manifest"])
                check_rig(cleaned["manifest"])
            except WrongUsage as why:
                self.add_error("manifest", str(why))
        return cleaned


class ZoneForm(forms.ModelForm[Practice]):
    """Where the practice stands, for its days."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(name, name.replace("_", " ")) for name in sorted(available_timezones())],
        help_text=_(
            "Its days are the days of the practice: of captures and consents, of ages and of what "
            "falls due. What was signed keeps its day."
        ),
    )

    class Meta:
        model = Practice
        fields = ("time_zone",)


class LanguageField(forms.ChoiceField):
    """One of the languages of the site."""

    def __init__(self) -> None:
        super().__init__(label=_("Language"), choices=settings.LANGUAGES)


class LicenceField(forms.ChoiceField):
    """One of the licences that care knows."""

    def __init__(self) -> None:
        choices = [("", _("none")), *((name, licence_label(name)) for name in licences())]
        super().__init__(label=_("Licence"), required=False, choices=choices)


class RecordForm(forms.ModelForm[Operator]):
    """What a person's record says; plans take profession and licence from it."""

    licence = LicenceField()
    language = LanguageField()

    def clean(self) -> dict[str, Any]:
        """Refuse a role, a profession and a licence that do not go together."""
        cleaned = super().clean() or {}
        names = ("role", "licence", "profession", "licence_checked_on")
        if not self.errors:
            said = Operator(**{name: cleaned.get(name) or None for name in names[3:]})
            for name in names[:3]:
                setattr(said, name, cleaned.get(name) or "")
            try:
                check_profession(said, timezone.localdate())
            except WrongUsage as why:
                self.add_error("licence", str(why))
        return cleaned


PROFESSION_WORDS: Mapping[str, Any] = {
    "labels": {"is_active": _("May log in")},
    "help_texts": {
        "is_active": "",
        "profession": _("Who this person is to the law. Plans and decisions take it from here."),
        "licence_checked_on": _("When somebody of the practice last looked at the licence."),
        "supervised_by": _("Empty: none is on record, so a physician must agree to each plan."),
    },
    "widgets": {
        "licence_checked_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    },
}


class NewOperatorForm(RecordForm):
    """Somebody new, who most likely reads what the person reads who adds them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["language"] = language_here()

    class Meta:
        model = Operator
        fields = (
            *("name", "username", "role", "profession", "licence", "licence_checked_on"),
            *("supervised_by", "language"),
        )
        labels = PROFESSION_WORDS["labels"]
        help_texts = PROFESSION_WORDS["help_texts"]
        widgets = PROFESSION_WORDS["widgets"]


class OperatorForm(RecordForm):
    """Somebody who is there."""

    class Meta:
        model = Operator
        fields = (
            *("name", "role", "profession", "licence", "licence_checked_on"),
            *("supervised_by", "language", "is_active"),
        )
        labels = PROFESSION_WORDS["labels"]
        help_texts = PROFESSION_WORDS["help_texts"]
        widgets = PROFESSION_WORDS["widgets"]
