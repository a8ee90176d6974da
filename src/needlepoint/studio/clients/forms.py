"""The form of a client."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.records import vault
from needlepoint.records.models import Client, ConsentKind
from needlepoint.records.uploads.validate import Admitted
from needlepoint.studio.domain.consent_policies import holds, why_not
from needlepoint.studio.site.language import language_here
from needlepoint.studio.site.uploads import accept_in_form

MOST_BYTES = 50_000_000  # own choice: a portrait of any telephone fits
OLDEST_YEARS = 120  # own choice: who is older than this was mistyped


class ClientForm(forms.ModelForm[Client]):
    """Who it is and what everybody who comes near must know; the version read comes along."""

    version_read = forms.IntegerField(widget=forms.HiddenInput, required=False)
    flags = forms.CharField(
        label=gettext_lazy("Safety flags"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One short sentence a line; shown on every page of this client."),
    )

    portrait = forms.FileField(
        label=gettext_lazy("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "user"}),
        help_text=gettext_lazy(
            "Small, on every page of this client, so that no chart is mistaken."
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("In which the client reads questions and consents."),
    )
    no_portrait = forms.BooleanField(label=gettext_lazy("Take the photo away"), required=False)

    class Meta:
        model = Client
        fields = ("name", "born", "phone", "mail", "language", "flags")
        widgets = {"born": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}  # noqa: RUF012

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.initial["version_read"] = self.instance.version
        self.initial["flags"] = "\n".join(self.instance.flags)
        if not self.instance.pk:
            self.initial["language"] = language_here()
        if self.instance.photo_id is None:
            del self.fields["no_portrait"]
        client = self.instance if self.instance.pk else None
        self.may_photograph = client is not None and holds(client, ConsentKind.PHOTOGRAPHY)
        if not self.may_photograph:
            del self.fields["portrait"]

    def clean(self) -> dict[str, Any]:
        """Refuse a photo that came although the client has not agreed to any."""
        cleaned = super().clean() or self.cleaned_data
        if not self.may_photograph and "portrait" in self.files:
            if self.instance.pk is None:
                raise ValidationError(_("Add the client first; a photo needs a signed consent."))
            raise ValidationError(why_not(self.instance, ConsentKind.PHOTOGRAPHY))
        return cleaned

    def clean_portrait(self) -> Admitted | None:
        """Let the photo in; only a small copy made anew is kept of it."""
        file = self.cleaned_data["portrait"]
        if not file:
            return None
        what = accept_in_form([file], MOST_BYTES)[0].what
        if not what.thumbnail:
            raise ValidationError(_("This is no picture; choose a photo."))
        return what

    def put_portrait(self) -> None:
        """Keep the new photo and forget the one before; call it inside the transaction."""
        client, new = self.instance, self.cleaned_data.get("portrait")
        before = client.photo
        if new is not None:
            client.photo = vault.store(new.thumbnail, "image/jpeg")
        elif self.cleaned_data.get("no_portrait"):
            client.photo = None
        if before is not None and client.photo != before:
            vault.forget(before)

    def clean_flags(self) -> list[str]:
        """Return the lines that say something."""
        lines = (line.strip() for line in self.cleaned_data["flags"].splitlines())
        return [line for line in lines if line]

    def clean_born(self) -> dt.date:
        """Refuse days that nobody living was born on."""
        born: dt.date = self.cleaned_data["born"]
        today = timezone.localdate()
        if born > today or today.year - born.year > OLDEST_YEARS:
            raise ValidationError(_("This day of birth cannot be right; check the year."))
        return born
