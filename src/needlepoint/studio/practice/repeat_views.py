"""Pages of a practice's own figures of repeats."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from needlepoint.errors import Unreadable
from needlepoint.records import audit
from needlepoint.records.models import Rig
from needlepoint.studio.domain.own_repeats import keep_repeats, leave_repeats, own_repeats
from needlepoint.studio.site.rows import Request, one

MOST_BYTES = 2_000_000  # own choice: a study of ours takes a hundredth of it


class RepeatsForm(forms.Form):
    """The file of a study of repeats."""

    file = forms.FileField(
        label=gettext_lazy("repeatability.json"),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self) -> tuple[str, bytes]:
        """Refuse what is too large before anything reads it."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("%(name)s is too large.") % {"name": file.name})
        return file.name or "repeatability.json", file.read()


@require_http_methods(["GET", "POST"])
def repeats(request: Request, code: UUID) -> HttpResponse:
    """Show which figure of repeats a rig has, and take in another one."""
    rig = _rig(request, code)
    form = RepeatsForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            keep_repeats(request.user, rig, *form.cleaned_data["file"])
        except Unreadable as why:
            form.add_error("file", str(why))
        else:
            messages.success(request, _("Later comparisons of captures with this rig use it."))
            return redirect("rig-repeats", code)
    about = {"rig": rig, "form": form, "own": own_repeats(rig)}
    about["all"] = rig.repeats.select_related("added_by", "left_by")
    return render(request, "practice/repeats.html", about)


@require_POST
def leave(request: Request, code: UUID) -> HttpResponse:
    """Use the figure that comes with the program again."""
    leave_repeats(request.user, _rig(request, code))
    return redirect("rig-repeats", code)


def _rig(request: Request, code: UUID) -> Rig:
    rig = one(Rig.objects.filter(practice_id=request.user.practice_id), public_id=code)
    audit.note(request.user, "read", rig)
    return rig
