"""The forms of a session: one line a zone, the pen, what is used, and an adverse event."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models import (
    AdverseEvent,
    Pen,
    Product,
    ProductKind,
    SessionZone,
    TreatmentSession,
)
from needlepoint.studio.site.zones import site_label

DEEPEST_MM, MOST_PASSES, FASTEST_HZ, FASTEST_CM_S = 3.0, 20, 400.0, 30.0
"""Own choice: beyond these a number was mistyped; what may be done is decided elsewhere."""
MOST_G = 100.0  # own choice: no tube of cream for one face holds more


class ZoneForm(forms.ModelForm[SessionZone]):
    """What was done in one zone."""

    depth_mm = forms.FloatField(
        label=_("Depth [mm]"),
        required=False,
        min_value=0,
        max_value=DEEPEST_MM,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"}),
    )
    passes = forms.IntegerField(
        label=_("Passes"), required=False, min_value=0, max_value=MOST_PASSES
    )
    rate_hz = forms.FloatField(
        label=_("Speed [strokes/s]"),
        required=False,
        min_value=0,
        max_value=FASTEST_HZ,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )

    class Meta:
        model = SessionZone
        fields = ("done", "depth_mm", "passes", "rate_hz", "direction", "endpoint", "reaction")

    @property
    def name(self) -> str:
        """The zone as people say it."""
        return site_label(self.instance.site)


class PenChoice(forms.ModelChoiceField[Pen]):
    """The pens of a practice, each with its last service."""

    def label_from_instance(self, obj: Pen) -> str:
        """Say a pen by its number and when it was serviced."""
        if obj.serviced_on is None:
            return f"{obj} ({_('no service on record')})"
        service = _("last service %(day)s") % {"day": date_format(obj.serviced_on)}
        return f"{obj} ({service})"


class SettingsForm(forms.ModelForm[TreatmentSession]):
    """With which pen, how fast the hand, and anything else worth a note."""

    hand_cm_s = forms.FloatField(
        label=_("Hand speed [cm/s]"),
        required=False,
        min_value=0.1,
        max_value=FASTEST_CM_S,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )

    class Meta:
        model = TreatmentSession
        fields = ("pen", "hand_cm_s", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pens = Pen.objects.filter(practice=self.instance.client.practice, retired_at=None)
        self.fields["pen"] = PenChoice(
            pens, label=self.fields["pen"].label, required=False, empty_label=str(_("not named"))
        )


class CartridgeForm(forms.Form):
    """A cartridge by its code, or by what is printed on its box."""

    code = forms.CharField(label=_("Code"), required=False, max_length=200)
    product = forms.ModelChoiceField(
        label=_("Cartridge"), queryset=Product.objects.none(), required=False
    )
    lot = forms.CharField(label=_("Lot"), required=False, max_length=40)
    expires_on = forms.DateField(
        label=_("Expires on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, practice: Any, data: Any = None) -> None:
        super().__init__(data, auto_id="cartridge-%s")
        field = self.fields["product"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Product.objects.filter(
            practice=practice, kind=ProductKind.CARTRIDGE, retired_at=None
        )
        field.empty_label = str(_("another one"))


class BatchChoice(forms.ModelChoiceField[Any]):
    """Lots on the shelf."""

    def label_from_instance(self, obj: Any) -> str:
        """Say a lot by its product and expiry."""
        until = "" if obj.expires_on is None else f", {obj.expires_on.isoformat()}"
        return f"{obj.product.name}, {obj.lot}{until}"


class UseForm(forms.Form):
    """Numbing cream, or what lies under the pen, from the shelf."""

    batch = BatchChoice(label=_("From the shelf"), queryset=None)
    amount_g = forms.FloatField(
        label=_("Amount [g]"), required=False, min_value=0, max_value=MOST_G,
        widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
    )  # fmt: skip

    def __init__(self, batches: Any, data: Any = None, auto_id: str = "id_%s") -> None:
        super().__init__(data, auto_id=auto_id)
        field = self.fields["batch"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = batches


class EventForm(forms.ModelForm[AdverseEvent]):
    """What went wrong."""

    class Meta:
        model = AdverseEvent
        fields = ("kind", "severity", "site", "happened_on", "said", "done")
        widgets = {  # noqa: RUF012
            "said": forms.Textarea(attrs={"rows": 3}),
            "done": forms.Textarea(attrs={"rows": 2}),
            "happened_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "site": forms.Select,
        }

    def __init__(self, session: TreatmentSession, data: Any = None) -> None:
        self.of, self.today = session, session.client.practice.today
        super().__init__(data, initial={"happened_on": self.today})
        names = [zone.site for zone in session.zones.all()]
        choices = [("", _("the whole face"))] + [(name, site_label(name)) for name in names]
        self.fields["site"] = forms.ChoiceField(label=_("Where"), choices=choices, required=False)
        self.order_fields(self.Meta.fields)

    def clean_happened_on(self) -> dt.date:
        """Refuse a day before the session, and one that has not come: an event is never edited."""
        day: dt.date = self.cleaned_data["happened_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        if day < self.of.visit.day:
            raise forms.ValidationError(_("This day lies before the session."))
        return day
