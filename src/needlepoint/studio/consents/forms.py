"""The forms of consents."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.records.models import (
    Channel,
    Client,
    ConsentKind,
    ConsentText,
    Picture,
    SignedHow,
    folded,
)
from needlepoint.studio.site.file_fields import FilesField, ManyFiles
from needlepoint.studio.site.uploads import AcceptedFile, accept_in_form

LEAST_SHARE = 0.15  # own choice: of the width; a dot or a slip of the finger is no signature
MOST_POINTS = 20_000  # own choice: a minute of drawing at the pace of a good pen
MOST_PAGE_BYTES = 30_000_000  # own choice: a photographed page, with room to spare


MOST_NAME = 120

SIGNERS = {
    "same": gettext_lazy("the client, under another name"),
    "parent": gettext_lazy("parent or guardian of the client"),
    "other": gettext_lazy("entitled to sign for the client"),
}
"""What somebody is whose name is not the client's."""


class SignForm(forms.Form):
    """A drawn line with a name, or the name alone."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Full name of the person who signs"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How to sign"),
        choices=[
            (SignedHow.TYPED, gettext_lazy("with the typed name")),
            (SignedHow.DRAWN, gettext_lazy("by drawing")),
        ],
        initial=SignedHow.TYPED,
        widget=forms.RadioSelect,
    )
    signs_as = forms.ChoiceField(
        label=gettext_lazy("Who is that?"),
        choices=[("", gettext_lazy("the client")), *SIGNERS.items()],
        required=False,
        help_text=gettext_lazy("Only where another name than the client's signs."),
    )
    drawn = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client = client

    @property
    def signer(self) -> str:
        """The name as it is sealed: with what somebody else is to the client."""
        said = self.cleaned_data
        return signer_in_words(said["name"], said.get("signs_as", ""), self.client)

    def clean_name(self) -> str:
        """Take out spaces that nobody meant."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_drawn(self) -> list[list[list[float]]]:
        """Read the strokes: points as shares of the field."""
        text = self.cleaned_data["drawn"]
        return [] if not text else _strokes(text)

    def clean(self) -> dict[str, Any]:
        """Refuse a drawn signature without a drawing."""
        cleaned = super().clean() or {}
        check_signer(self, self.client)
        if cleaned.get("how") == SignedHow.TYPED:
            cleaned["drawn"] = []
        elif "drawn" in cleaned and _length(cleaned["drawn"]) < LEAST_SHARE:
            self.add_error(
                None, _("Nothing was drawn. Draw the signature, or sign with the typed name.")
            )
        return cleaned


def check_signer(form: forms.Form, client: Client) -> None:
    """Ask who signs where it is another name than the client's."""
    name, signs_as = form.cleaned_data.get("name", ""), form.cleaned_data.get("signs_as", "")
    if name and not signs_as and not is_clients_name(name, client):
        form.add_error(
            "signs_as",
            _("The client is %(client)s, and %(name)s signs. Say who that is, or mend the name.")
            % {"client": client.name, "name": name},
        )
    elif name and len(signer_in_words(name, signs_as, client)) > MOST_NAME:
        form.add_error("name", _("This name is too long. Write it shorter."))


def is_clients_name(name: str, client: Client) -> bool:
    """Whether a name is the client's, however it is written: accents, case and spaces aside."""
    return folded(name).split() == folded(client.name).split()


def signer_in_words(name: str, signs_as: str, client: Client) -> str:
    """Return the name of who signed; of somebody else with what he or she is to the client."""
    if not signs_as or is_clients_name(name, client):
        return name
    return f"{name} ({SIGNERS[signs_as]})"


class ChannelsForm(forms.Form):
    """Where pictures may be shown; each place is its own yes, and none is chosen beforehand."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Where pictures may be shown"),
        choices=Channel.choices,
        widget=forms.CheckboxSelectMultiple,
    )


class WithdrawForm(forms.Form):
    """Taking back; nobody needs a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("For which places"), widget=forms.CheckboxSelectMultiple
    )
    why = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("In the client's words. Nobody needs to give one."),
    )

    def __init__(self, kind: str, channels: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != ConsentKind.MARKETING:
            del self.fields["channels"]
            return
        names = dict(Channel.choices)
        self.fields["channels"].choices = [(each, names[each]) for each in channels]  # type: ignore[attr-defined]
        self.fields["channels"].initial = channels


class _TextChoice(forms.ModelChoiceField[ConsentText]):
    def label_from_instance(self, obj: Any) -> str:
        """Say a text by its version and language."""
        language = dict(settings.LANGUAGES).get(obj.language, obj.language)
        return _("version %(version)s, %(language)s") % {
            "version": obj.version,
            "language": language,
        }


class PaperForm(forms.Form):
    """What was signed on paper: the pages, and what stands on them."""

    text = _TextChoice(label=gettext_lazy("Which text was signed"), queryset=None, empty_label=None)
    name = forms.CharField(label=gettext_lazy("Name of the person who signed"), max_length=120)
    signs_as = forms.ChoiceField(
        label=gettext_lazy("Who is that?"),
        choices=[("", gettext_lazy("the client")), *SIGNERS.items()],
        required=False,
        help_text=gettext_lazy("Only where another name than the client's signs."),
    )
    day = forms.DateField(
        label=gettext_lazy("Signed on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Places that are ticked on the paper"),
        choices=Channel.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    pages = FilesField(
        label=gettext_lazy("Photos of the signed pages"),
        widget=ManyFiles(attrs={"accept": "image/*"}),
        help_text=gettext_lazy(
            "JPEG, PNG, TIFF or HEIC, every page, in their order. A PDF is not taken: photograph "
            "the paper, or let the scanner save pictures."
        ),
    )

    def __init__(self, texts: Any, kind: str, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client = client
        self.fields["text"].queryset = texts  # type: ignore[attr-defined]
        self.fields["day"].initial = timezone.localdate
        if kind != ConsentKind.MARKETING:
            del self.fields["channels"]

    def clean(self) -> dict[str, Any]:
        """Ask who signed where it is another name than the client's."""
        cleaned = super().clean() or {}
        check_signer(self, self.client)
        return cleaned

    @property
    def signer(self) -> str:
        """The name as it is sealed: with what somebody else is to the client."""
        said = self.cleaned_data
        return signer_in_words(said["name"], said.get("signs_as", ""), self.client)

    def clean_day(self) -> Any:
        """Refuse a day that has not come."""
        if (day := self.cleaned_data["day"]) > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean_pages(self) -> list[AcceptedFile]:
        """Let the pages in through the cage."""
        files = self.cleaned_data["pages"]
        pages = accept_in_form(files, MOST_PAGE_BYTES)
        if any(not page.what.display for page in pages):
            raise ValidationError(_("A page is no picture; photograph it, or scan it as one."))
        return pages


class TakeOutForm(forms.Form):
    """One picture, one place."""

    picture: forms.ModelChoiceField[Picture] = forms.ModelChoiceField(
        queryset=None, empty_label=None
    )
    channel = forms.ChoiceField(label=gettext_lazy("For"))
    place = forms.CharField(
        label=gettext_lazy("Where exactly"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("The page, the account, the wall: so that it is found again."),
    )

    def __init__(self, pictures: Any, channels: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(Channel.choices)
        self.fields["picture"].queryset = pictures  # type: ignore[attr-defined]
        self.fields["channel"].choices = [(each, names[each]) for each in channels]  # type: ignore[attr-defined]


class TextForm(forms.ModelForm[ConsentText]):
    """A new version of a text."""

    class Meta:
        model = ConsentText
        fields = ("kind", "language", "title", "body")
        widgets = {  # noqa: RUF012
            "kind": forms.HiddenInput,
            "language": forms.HiddenInput,
            "body": forms.Textarea(attrs={"rows": 24}),
        }
        help_texts = {  # noqa: RUF012
            "body": gettext_lazy(
                "A line that begins with # is a heading, one with - belongs to a list; an empty "
                "line ends a paragraph."
            )
        }

    latest = forms.IntegerField(widget=forms.HiddenInput)

    def clean_language(self) -> str:
        """Refuse a language in which the studio does not speak."""
        language = str(self.cleaned_data["language"])
        if language not in dict(settings.LANGUAGES):
            raise ValidationError(_("The studio does not know this language."))
        return language


def _strokes(text: str) -> list[list[list[float]]]:
    """Read strokes as the script sends them, or refuse them whole."""
    wrong = ValidationError(_("The drawing could not be read. Clear it and draw it again."))
    try:
        strokes = json.loads(text)
        read = [[[float(x), float(y)] for x, y in stroke] for stroke in strokes]
    except (ValueError, TypeError) as why:
        raise wrong from why
    shares = [share for stroke in read for point in stroke for share in point]
    if len(shares) > 2 * MOST_POINTS or not all(0.0 <= share <= 1.0 for share in shares):
        raise wrong
    return [[[round(x, 4), round(y, 4)] for x, y in stroke] for stroke in read if stroke]


def _length(strokes: list[list[list[float]]]) -> float:
    return sum(math.dist(one, other) for stroke in strokes for one, other in pairwise(stroke))
