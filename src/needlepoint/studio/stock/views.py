"""Pages of the shelf."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.errors import NeedlepointError
from needlepoint.records import audit
from needlepoint.records.models import Batch, Pen, Product
from needlepoint.studio.domain.batches import (
    WARN_DAYS,
    expiring,
    may_be,
    shelf_of,
    why_stopped,
    with_left,
)
from needlepoint.studio.site.responses import data_answer
from needlepoint.studio.site.rows import Request, one
from needlepoint.studio.site.whole_numbers import whole_number
from needlepoint.studio.stock.forms import MOST_PIECES, PenForm, ProductForm, ReceiveForm
from needlepoint.studio.stock.shelf import (
    as_csv,
    clients_of_lot,
    count_anew,
    free,
    recall,
    receive,
)


@require_http_methods(["GET", "HEAD", "POST"])
def shelf(request: Request) -> HttpResponse:
    """Show what is left, what expires and what was recalled; put on the shelf what came."""
    practice, today = request.user.practice, timezone.localdate()
    form = ReceiveForm(practice, request.POST or None)
    if form.is_valid():
        try:
            batch = receive(request.user, form.cleaned_data)
        except NeedlepointError as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Received: %s.") % batch)
            if stopped := why_stopped(batch, today):
                messages.warning(request, stopped)
            return redirect("stock")
    lots = list(shelf_of(practice))
    about = {
        "form": form,
        "lots": [each for each in lots if each.left or each.recalled_at],  # type: ignore[attr-defined]
        "gone": [each for each in lots if not each.left and not each.recalled_at],  # type: ignore[attr-defined]
        "expiring": list(expiring(practice, today)),
        "today": today,
        "days": WARN_DAYS,
        "pens": practice.pens.filter(retired_at=None),
        "products": practice.products.filter(retired_at=None),
    }
    return render(request, "stock/shelf.html", about)


@require_http_methods(["GET", "HEAD", "POST"])
def product(request: Request) -> HttpResponse:
    """Add a product."""
    form = ProductForm(request.POST or None, instance=Product(practice=request.user.practice))
    return _kept(request, form, "add product", _("Add a product"))


@require_http_methods(["GET", "HEAD", "POST"])
def change_product(request: Request, code: UUID) -> HttpResponse:
    """Change what is known of a product; what was signed keeps what it said."""
    row = one(Product.objects.filter(practice=request.user.practice), public_id=code)
    form = ProductForm(request.POST or None, instance=row)
    return _kept(request, form, "change product", row.name)


@require_http_methods(["GET", "HEAD", "POST"])
def pen(request: Request) -> HttpResponse:
    """Add a pen."""
    form = PenForm(request.POST or None, instance=Pen(practice=request.user.practice))
    return _kept(request, form, "add pen", _("Add a pen"))


@require_http_methods(["GET", "HEAD", "POST"])
def change_pen(request: Request, code: UUID) -> HttpResponse:
    """Change what is known of a pen: its last service."""
    row = one(Pen.objects.filter(practice=request.user.practice), public_id=code)
    form = PenForm(request.POST or None, instance=row)
    return _kept(request, form, "change pen", str(row))


@require_safe
def lot(request: Request, code: UUID) -> HttpResponse:
    """Show one lot: how its count came about, and what can be done with it."""
    batch = _batch(request, code)
    counted = with_left(Batch.objects.filter(pk=batch.pk)).get()
    moves = batch.moves.select_related("by", "session__client", "session__visit")
    about = {"batch": batch, "left": counted.left, "moves": moves[:100]}  # type: ignore[attr-defined]
    return render(request, "stock/lot.html", about)


@require_POST
def count(request: Request, code: UUID) -> HttpResponse:
    """Count a lot anew."""
    batch = _batch(request, code)
    number = whole_number(request.POST.get("number", ""))
    if number is not None and number <= MOST_PIECES:
        count_anew(request.user, batch, number, request.POST.get("note", "")[:200])
    else:
        messages.error(request, _("Type how many there are, as a whole number."))
    return redirect("lot", code)


@require_POST
def recalling(request: Request, code: UUID) -> HttpResponse:
    """Stop a lot everywhere."""
    batch = _batch(request, code)
    try:
        recall(request.user, batch, request.POST.get("why", ""))
    except NeedlepointError as why:
        messages.error(request, str(why))
        return redirect("lot", code)
    return redirect("lot-clients", code)


@require_POST
def freeing(request: Request, code: UUID) -> HttpResponse:
    """Take a recall back."""
    free(request.user, _batch(request, code))
    return redirect("lot", code)


@require_safe
def clients(request: Request, code: UUID) -> HttpResponse:
    """Show everybody who got a lot, to be printed or called."""
    batch = _batch(request, code)
    audit.note(request.user, "list clients of lot", batch)
    about = {"batch": batch, "uses": clients_of_lot(batch), "practice": request.user.practice}
    about["others"] = may_be(batch).exclude(pk=batch.pk).select_related("product")
    return render(request, "stock/clients.html", about)


@require_safe
def clients_csv(request: Request, code: UUID) -> HttpResponse:
    """Answer the same as a table."""
    batch = _batch(request, code)
    audit.note(request.user, "list clients of lot", batch)
    return data_answer(as_csv(clients_of_lot(batch)), "text/csv; charset=utf-8", "lot.csv")


def _batch(request: Request, code: UUID) -> Batch:
    rows = Batch.objects.filter(product__practice=request.user.practice)
    return one(rows.select_related("product", "recalled_by"), public_id=code)


def _kept(request: Request, form: ProductForm | PenForm, action: str, title: str) -> HttpResponse:
    """Keep what was typed of a product or a pen and note it, or show the form again."""
    if form.is_valid():
        with transaction.atomic():
            audit.note(request.user, action, form.save())
        return redirect("stock")
    return render(request, "stock/form.html", {"form": form, "title": title})
