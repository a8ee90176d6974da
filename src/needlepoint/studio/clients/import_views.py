"""Pages of taking in clients from another program: choose, look over, take in, undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from needlepoint.errors import NeedlepointError
from needlepoint.records.models import ClientImport
from needlepoint.studio.clients.importing import take_in, take_out
from needlepoint.studio.clients.tables import (
    FIELDS,
    ORDERS,
    RowRead,
    Table,
    decoded,
    guessed,
    order_of,
    read_rows,
    table_of,
)
from needlepoint.studio.site.language import language_here
from needlepoint.studio.site.rows import Request, one
from needlepoint.studio.site.whole_numbers import whole_number

SHOWN = 100  # own choice: rows of each list of the preview


@require_http_methods(["GET", "HEAD", "POST"])
def importing(request: Request) -> HttpResponse:
    """Choose a table; look over what it says; take it in. Nothing is kept before the last."""
    text = ""
    if request.method == "POST":
        try:
            text = _text(request)
            table = table_of(text)
        except NeedlepointError as why:
            messages.error(request, str(why))
        else:
            return _looked_over(request, table, text)
    done = ClientImport.objects.filter(practice=request.user.practice)
    about = {"done": done.annotate(count=Count("clients")).select_related("made_by")[:20]}
    return render(request, "clients/import.html", about)


def _text(request: Request) -> str:
    file = request.FILES.get("table")
    if isinstance(file, UploadedFile):
        return decoded(file.read())
    return request.POST.get("said", "")


def _looked_over(request: Request, table: Table, text: str) -> HttpResponse:
    practice = request.user.practice
    columns = guessed(table)
    if "order" in request.POST:
        columns = {what: _column(request, what, table) for what in FIELDS}
    order = request.POST.get("order", "")
    if order not in ORDERS:
        order = order_of(table, columns["born"], practice)
    rows = read_rows(table, columns, order, practice)
    if "take" in request.POST:
        again = "another" in request.POST
        chosen = [row for row in rows if row.is_new or (again and row.client is not None)]
        made = take_in(request.user, chosen, language_here())
        count = made.clients.count()
        said = ngettext("%(count)s client was added.", "%(count)s clients were added.", count)
        messages.success(request, said % {"count": count})
        return redirect("client-import")
    about = _about(rows) | {"table": table, "text": text, "order": order}
    about["columns"] = [(what, labels()[what], columns[what]) for what in FIELDS]
    about["heads"] = list(enumerate(table.heads))
    about["orders"] = [(word, label) for word, label in order_words().items()]
    return render(request, "clients/import_look.html", about)


def _column(request: Request, what: str, table: Table) -> int | None:
    number = whole_number(request.POST.get(f"column-{what}", ""))
    return number if number is not None and number < len(table.heads) else None


def _about(rows: list[RowRead]) -> dict[str, Any]:
    new = [row for row in rows if row.is_new]
    there = [row for row in rows if row.same or row.twice]
    wrong = [row for row in rows if row.client is None]
    return {
        "new": new[:SHOWN],
        "there": there[:SHOWN],
        "wrong": wrong[:SHOWN],
        "counts": {"new": len(new), "there": len(there), "wrong": len(wrong)},
    }


def labels() -> dict[str, str]:
    """Return what the fields are called."""
    return {
        "name": _("Whole name"),
        "first": _("First name"),
        "last": _("Family name"),
        "born": _("Day of birth"),
        "phone": _("Telephone"),
        "mail": _("Mail"),
    }


def order_words() -> dict[str, str]:
    """Return what the orders of a date are called."""
    return {
        "ymd": _("1994-05-02"),
        "dmy": _("day first, 2.5.1994"),
        "mdy": _("month first, 5/2/1994"),
    }


@require_POST
def undo(request: Request, code: UUID) -> HttpResponse:
    """Take the clients of an import out again, where nothing hangs on them yet."""
    done = one(
        ClientImport.objects.filter(practice=request.user.practice, undone_at=None), public_id=code
    )
    gone, kept = take_out(request.user, done)
    said = ngettext("%(count)s client was taken out.", "%(count)s clients were taken out.", gone)
    messages.success(request, said % {"count": gone})
    if kept:
        names = ", ".join(each.name for each in kept[:10])
        messages.info(request, _("Kept, because something was added to them: %s.") % names)
    return redirect("client-import")
