"""The forms of the shelf."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from needlepoint.care import devices
from needlepoint.records.models import Pen, Practice, Product, ProductKind

MOST_PIECES = 10_000
"""Own choice: no practice receives more of one lot; a larger number was mistyped."""
STRONGEST_PERCENT = 40.0
"""Own choice: no numbing cream holds more; what may be used is care's matter."""


class ProductForm(forms.ModelForm[Product]):
    """Something that is used up in sessions."""

    strength_percent = forms.FloatField(
        label=_("Lidocaine, all numbing agents together [%]"),
        required=False,
        min_value=0,
        max_value=STRONGEST_PERCENT,
        help_text=_("Of numbing cream; the most that may be used is worked out from it."),
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )

    class Meta:
        model = Product
        fields = ("kind", "name", "gtin", "needles", "strength_percent", "contents", "single_use")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needles"].required = False

    def clean(self) -> dict[str, Any]:
        """Ask for what care must know; a number of an article belongs to one product."""
        said = super().clean() or self.cleaned_data
        if said.get("kind") == ProductKind.NUMBING and not said.get("strength_percent"):
            self.add_error(
                "strength_percent", _("Say how strong it is; it is printed on the tube.")
            )
        gtin = said.get("gtin", "")
        rows = Product.objects.filter(practice=self.instance.practice, gtin=gtin)
        if gtin and rows.exclude(pk=self.instance.pk).exists():
            self.add_error("gtin", _("Another product has this number."))
        return said

    def clean_gtin(self) -> str:
        """Take the number with 14 digits, as a code on a box gives it."""
        digits = str(self.cleaned_data["gtin"]).strip()
        if digits and not digits.isdecimal():
            raise ValidationError(_("A GTIN has digits only."))
        return digits.zfill(14) if digits else ""


class ReceiveForm(forms.Form):
    """What came: by the code of a box, or product, lot and expiry; and how many."""

    code = forms.CharField(label=_("Code of the box"), required=False, max_length=200)
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False
    )
    lot = forms.CharField(label=_("Lot"), required=False, max_length=40)
    expires_on = forms.DateField(
        label=_("Expires on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_PIECES)

    def __init__(self, practice: Practice, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["product"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = practice.products.filter(retired_at=None)

    def clean(self) -> dict[str, Any]:
        """Ask for a code, or for product and lot."""
        said = super().clean() or self.cleaned_data
        if not said.get("code") and not (said.get("product") and said.get("lot")):
            raise ValidationError(_("Scan the code of the box, or name product and lot."))
        return said


class PenForm(forms.ModelForm[Pen]):
    """A pen."""

    device = forms.ChoiceField(label=_("Device"))

    class Meta:
        model = Pen
        fields = ("device", "serial", "serviced_on")
        widgets = {  # noqa: RUF012
            "serviced_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["device"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(word, word.replace("_", " ")) for word in devices()]

    def clean_serial(self) -> str:
        """Refuse a serial number that is in use."""
        serial = str(self.cleaned_data["serial"]).strip()
        rows = Pen.objects.filter(practice=self.instance.practice, serial=serial)
        if rows.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Another pen has this number."))
        return serial
