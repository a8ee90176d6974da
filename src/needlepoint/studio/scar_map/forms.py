"""What a person says of scars: another kind, no scar at all, another zone; always with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.care import ZONES
from needlepoint.studio.domain.scar_maps import MapScar, contradicts
from needlepoint.studio.domain.scar_names import KIND_NAMES, ZONE_NAMES


class CorrectionForm(forms.Form):
    """Another word on one scar; the correction that was on the page comes along."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    no_scar = forms.BooleanField(
        label=gettext_lazy("Not a scar"),
        required=False,
        help_text=gettext_lazy("It stays on the map, crossed out, and is left out of totals."),
    )
    zone = forms.ChoiceField(label=gettext_lazy("Zone"), required=False)
    why = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        help_text=gettext_lazy("What you saw. It is kept beside what the machine said."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, scar: MapScar, data: Any = None) -> None:
        said = scar.correction
        super().__init__(
            data,
            initial={
                "kind": said.kind if said else "",
                "no_scar": said.no_scar if said else False,
                "zone": said.zone if said else "",
                "seen": said.pk if said else 0,
            },
        )
        machine = KIND_NAMES[scar.plain["kind"]]
        site = ZONE_NAMES.get(scar.zone, _("not known"))
        self.scar = scar
        self._choices("kind", [("", _("as measured: %s") % machine), *KIND_NAMES.items()])
        self._choices("zone", [("", _("as the site says: %s") % site), *ZONE_NAMES.items()])

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_kind(self) -> str:
        """Refuse the name of a sunken kind for what was measured as raised."""
        kind: str = self.cleaned_data["kind"]
        if contradicts(raised=self.scar.plain["raised"], kind=kind):
            raise ValidationError(
                _(
                    "This scar was measured as raised above the skin: it is not %(kind)s, which is "
                    "sunken, and it is never needled. Choose a raised kind or undecided; if it is "
                    "no scar at all, tick that."
                )
                % {"kind": KIND_NAMES[kind]}
            )
        return kind

    @property
    def is_stale(self) -> bool:
        """Whether somebody else corrected this scar since the page was read."""
        now = self.scar.correction.pk if self.scar.correction else 0
        return bool(self.is_bound and (self.cleaned_data.get("seen") or 0) != now)


class ZoneForm(forms.Form):
    """The zone of some scars."""

    scars = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Scars"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one scar.")},
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Zone"),
        widget=forms.RadioSelect,
        choices=ZONE_NAMES.items(),
        error_messages={"required": gettext_lazy("Choose a zone, in the list or on the face.")},
    )

    def __init__(self, scars: tuple[MapScar, ...], data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["scars"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(scar.id, str(scar.id)) for scar in scars]

    def clean_zone(self) -> str:
        """Refuse what is no zone of the face."""
        zone: str = self.cleaned_data["zone"]
        if zone not in ZONES:
            raise ValidationError(_("This is no zone of the face."))
        return zone
