"""The form of a capture: where, when, which rig, and the files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.errors import WrongUsage
from needlepoint.records.models import Practice, Rig
from needlepoint.records.uploads.validate import UploadRefused
from needlepoint.studio.captures.films import accepted_film, the_film
from needlepoint.studio.domain.picture_order import matched, refuse_other_number
from needlepoint.studio.domain.rig_checks import check_field, check_pixel, check_rig
from needlepoint.studio.site.file_fields import FilesField, ManyFiles, Upload
from needlepoint.studio.site.uploads import AcceptedFile, accept
from needlepoint.studio.site.zones import site_label, sites
from needlepoint.surface import SCAN_SUFFIXES

MOST_BYTES = 200_000_000  # own choice: a DNG of 100 megapixels fits
LENGTH_UNITS = ["", "mm", "cm", "m", "um", "in"]


class CaptureForm(forms.Form):
    """What is handed in."""

    site = forms.ChoiceField(label=gettext_lazy("Site"))
    day = forms.DateField(
        label=gettext_lazy("Taken on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    rig = forms.ModelChoiceField(
        label=gettext_lazy("Rig"),
        queryset=Rig.objects.none(),
        required=False,
        empty_label=gettext_lazy("none: the file is a scan or a height map"),
    )
    pictures = FilesField(
        label=gettext_lazy("Pictures or scan"),
        widget=ManyFiles,
        help_text=gettext_lazy(
            "With a rig: one picture for each light, in the order of the lights, "
            "and the lights-off picture last. With the rig of a phone: these pictures, or one film "
            "(MP4 or MOV) of the torch on its way round the cheek."
        ),
    )
    order = forms.CharField(required=False, widget=forms.HiddenInput)
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit of a scan"),
        choices=[(unit, unit or gettext_lazy("as the file says")) for unit in LENGTH_UNITS],
        required=False,
    )
    pixel_mm = forms.FloatField(
        label=gettext_lazy("Pixel of a height map [mm]"), required=False, min_value=1e-4
    )

    def __init__(self, practice: Practice, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rigs = Rig.objects.filter(practice=practice, retired_at=None)
        self.fields["rig"].queryset = rigs  # type: ignore[attr-defined]
        self.fields["site"].choices = [(site, site_label(site)) for site in sites()]  # type: ignore[attr-defined]
        self.fields["day"].initial = timezone.localdate
        if len(rigs) == 1:
            self.fields["rig"].initial = rigs[0]

    def clean_order(self) -> list[str]:
        """Read the names of the pictures in the order that a person put them in."""
        try:
            names = json.loads(self.cleaned_data["order"] or "[]")
        except (ValueError, RecursionError):
            return []
        listed = isinstance(names, list) and all(isinstance(name, str) for name in names)
        return names if listed else []

    def clean_day(self) -> Any:
        """Refuse a day that has not come."""
        if (day := self.cleaned_data["day"]) > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean_pixel_mm(self) -> float | None:
        """Refuse a pixel that no height map of skin has."""
        pixel_mm: float | None = self.cleaned_data["pixel_mm"]
        if pixel_mm is not None:
            try:
                check_pixel(pixel_mm)
            except WrongUsage as why:
                raise ValidationError(str(why)) from why
        return pixel_mm

    def clean_pictures(self) -> list[Upload]:
        """Refuse files that are too large before anything reads them."""
        files: list[Upload] = self.cleaned_data["pictures"]
        for file in files:
            if (file.size or 0) > MOST_BYTES:
                raise ValidationError(_("%(name)s is too large.") % {"name": file.name})
        return files

    def clean(self) -> dict[str, Any]:
        """Let the files in, in the order of the rig's lights."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                rig, files = cleaned.get("rig"), cleaned["pictures"]
                film = the_film(rig, files)
                cleaned["film"] = film is not None
                cleaned["pictures"] = (
                    _pictures(rig, files, cleaned["order"])
                    if film is None or rig is None
                    else accepted_film(rig, film)
                )
            except (WrongUsage, UploadRefused) as why:
                self.add_error("pictures", str(why))
        return cleaned


def _pictures(rig: Rig | None, handed: list[Upload], said: list[str]) -> list[AcceptedFile]:
    """Let pictures or a scan in, in the order of the rig's lights."""
    _refuse_wrong_kind(rig, handed)
    files = accept([(file.name or "", file) for file in handed])
    _refuse_wrong_scale(rig, files)
    return _in_order(rig, files, said)


class TakeBackForm(forms.Form):
    """Why a capture is taken back."""

    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("For example: the wrong client, the other cheek, blurred."),
    )


def _refuse_wrong_scale(rig: Rig | None, files: list[AcceptedFile]) -> None:
    """Refuse a rig of an earlier version whose numbers cannot be, and pictures of too little skin.

    Raises
    ------
    WrongUsage
        In one sentence that says which number of the rig is wrong.
    """
    if rig is None:
        return
    check_rig(rig.manifest)
    for each in files:
        check_field(rig.manifest, each.what.width_px, each.what.height_px)


def _refuse_wrong_kind(rig: Rig | None, files: list[Upload]) -> None:
    """Refuse what no decoder needs to look at: too many files, or a scan that is none."""
    names = [file.name or "" for file in files]
    if rig is not None:
        refuse_other_number(rig.slots, names)
        return
    if len(files) != 1:
        raise WrongUsage(_("Several pictures need a rig: choose where the lights stood."))
    if Path(names[0]).suffix.lower() not in SCAN_SUFFIXES:
        raise WrongUsage(
            _(
                "We cannot read %(name)s. Upload photographs (JPEG, PNG, TIFF, HEIC, DNG) with a "
                "rig, or a scan (%(known)s)."
            )
            % {"name": names[0], "known": ", ".join(sorted(SCAN_SUFFIXES))}
        )


def _in_order(rig: Rig | None, files: list[AcceptedFile], said: list[str]) -> list[AcceptedFile]:
    if rig is None:
        return files
    for file in files:
        if file.what.is_scan:
            raise WrongUsage(
                _("%(name)s is a scan, and a rig takes pictures; hand a scan in without a rig.")
                % {"name": file.name}
            )
    _refuse_same(files)
    names = [file.name for file in files]
    return [
        files[place] for place in matched(rig.slots, names, [f.what.taken for f in files], said)
    ]


def _refuse_same(files: list[AcceptedFile]) -> None:
    """Refuse one file that was handed in for two lights."""
    seen: dict[bytes, str] = {}
    for file in files:
        other = seen.setdefault(file.digest, file.name)
        if other != file.name or sum(each.digest == file.digest for each in files) > 1:
            raise WrongUsage(
                _("%(one)s and %(other)s are the same picture; hand in the one of each light.")
                % {"one": other, "other": file.name}
            )
