"""Form fields for several files at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    Upload = UploadedFile[Any]
else:
    Upload = UploadedFile


class ManyFiles(forms.ClearableFileInput):
    """A field that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The files, as a list."""

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        """Clean each file by itself."""
        given = data if isinstance(data, list) else [data] if data else []
        if not given:
            raise ValidationError(_("Choose the pictures, or a scan."))
        return [super(FilesField, self).clean(each, initial) for each in given]
