"""Pages of comparisons."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.records import audit
from needlepoint.records.models import Capture, Comparison, RigRepeats, WorkState
from needlepoint.studio.comparisons.forms import PairForm
from needlepoint.studio.comparisons.job import ask_to_compare
from needlepoint.studio.comparisons.trend import trend_of
from needlepoint.studio.domain.capture_choice import capture_label
from needlepoint.studio.site.responses import file_answer
from needlepoint.studio.site.rows import Request, client_of, one

PICTURES = {
    "before": "shaded_before",
    "after": "shaded_after",
    "difference": "difference",
    "photo-before": "photo_before",
    "photo-after": "photo_after",
}


@require_http_methods(["GET", "POST"])
def new(request: Request, code: UUID) -> HttpResponse:
    """Choose two captures and ask for them to be compared."""
    client = client_of(request, code)
    form = PairForm(client, request.POST or None)
    if form.is_valid():
        pair = {name: form.cleaned_data[name] for name in ("before", "after")}
        with transaction.atomic():
            comparison, made = Comparison.objects.get_or_create(
                **pair, defaults={"made_by": request.user}
            )
            audit.note(request.user, "compare", client, {"new": made})
        if made or comparison.state == WorkState.FAILED:
            ask_to_compare(comparison)
        return redirect("comparison", comparison.public_id)
    return render(request, "comparisons/new.html", {"form": form, "client": client})


@require_safe
def show(request: Request, code: UUID) -> HttpResponse:
    """Show what changed, or why nothing can be said."""
    comparison = _comparison(request, code)
    return render(request, "comparisons/show.html", _about(comparison))


@require_safe
def progress(request: Request, code: UUID) -> HttpResponse:
    """Answer the part of the page that changes while it is worked out."""
    comparison = _unnoted(request, code)  # the page around it was noted
    if not comparison.is_waiting and request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "comparisons/progress.html", _about(comparison))


@require_POST
def again(request: Request, code: UUID) -> HttpResponse:
    """Compare once more what broke."""
    comparison = _comparison(request, code)
    if comparison.state == WorkState.FAILED:
        ask_to_compare(comparison)
    return redirect("comparison", comparison.public_id)


@require_safe
def picture(request: Request, code: UUID, which: str) -> HttpResponse:
    """Answer one of the three pictures."""
    if which not in PICTURES:
        raise Http404
    return file_answer(getattr(_comparison(request, code, "view picture"), PICTURES[which]))


@require_safe
def report(request: Request, code: UUID) -> HttpResponse:
    """Answer the change on paper."""
    return file_answer(_comparison(request, code, "print report").report)


def _comparison(request: Request, code: UUID, action: str = "read") -> Comparison:
    comparison = _unnoted(request, code)
    audit.note(request.user, action, comparison.before.visit.client, {"comparison": str(code)})
    return comparison


def _unnoted(request: Request, code: UUID) -> Comparison:
    rows = Comparison.objects.filter(
        before__visit__client__practice_id=request.user.practice_id,
        before__visit__client__erased_at=None,
    ).select_related("before__visit__client", "before__rig", "after__visit")
    return one(rows, public_id=code)


def _about(comparison: Comparison) -> dict[str, object]:
    visits = comparison.before.visit, comparison.after.visit
    return {
        "comparison": comparison,
        "client": visits[0].client,
        "change": comparison.change,
        "days": (visits[1].day - visits[0].day).days,
        "own": _own_repeats(comparison),
        "trend": trend_of(comparison),
        "gone": ", ".join(capture_label(each) for each in _taken_back(comparison)),
    }


def _taken_back(comparison: Comparison) -> list[Capture]:
    both = comparison.before, comparison.after
    return [each for each in both if each.voided_at is not None]


def _own_repeats(comparison: Comparison) -> RigRepeats | None:
    """Return the practice's own figure that went into a comparison, if one did."""
    used = ((comparison.change or {}).get("repeatability") or {}).get("sha256")
    if not used:
        return None
    rows = RigRepeats.objects.filter(rig=comparison.before.rig, sha256=used)
    return rows.select_related("rig").first()
