"""What the practice says about itself: how it is reached, when it works, and with what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from needlepoint.care import devices
from needlepoint.records import vault
from needlepoint.records.models import Practice
from needlepoint.records.uploads.validate import Admitted
from needlepoint.studio.domain.places import countries
from needlepoint.studio.site.uploads import accept_in_form

MOST_LOGO = 20_000_000  # own choice: what any printer's file of a logo is smaller than


class DetailsForm(forms.ModelForm[Practice]):
    """What fills plans in, and the logo; address and telephone have a form of their own."""

    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    devices = forms.MultipleChoiceField(
        label=gettext_lazy("Devices"), required=False, widget=forms.CheckboxSelectMultiple
    )
    picture = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=gettext_lazy("A picture; a small copy of it is kept and shown in the studio."),
    )

    class Meta:
        model = Practice
        fields = (
            *("name", "country", "sundays", "devices", "needles"),
            "retention_years",
        )
        help_texts = {  # noqa: RUF012
            "needles": gettext_lazy(
                "Then plans count punctures, where the device's rate is known."
            ),
            "sundays": gettext_lazy("Without it no session falls on a Sunday."),
            "retention_years": gettext_lazy(
                "Counted from the last visit. The law of your country decides."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = countries((get_language() or "en").split("-")[0])
        self.fields["country"].choices = [("", _("not said")), *here]  # type: ignore[attr-defined]
        self.fields["devices"].choices = [(name, device_label(name)) for name in devices()]  # type: ignore[attr-defined]

    def clean_picture(self) -> Admitted | None:
        """Let the logo in; only a small copy made anew is kept of it."""
        file = self.cleaned_data["picture"]
        if not file:
            return None
        what = accept_in_form([file], MOST_LOGO)[0].what
        if not what.thumbnail:
            raise ValidationError(_("This is no picture; choose one."))
        return what

    def put_logo(self) -> None:
        """Keep the new logo and forget the one before; call it inside the transaction."""
        new, before = self.cleaned_data.get("picture"), self.instance.logo
        if new is None:
            return
        self.instance.logo = vault.store(new.thumbnail, "image/jpeg")
        if before is not None:
            self.instance.save(update_fields=["logo"])
            vault.forget(before)


def device_label(name: str) -> str:
    """Return a device as people call it."""
    return str(_("another device")) if name == "other" else name.replace("_", " ").capitalize()
