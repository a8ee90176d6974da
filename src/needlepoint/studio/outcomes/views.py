"""Pages of outcomes; only the owner sees them."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from needlepoint.records import audit
from needlepoint.records.export.export import spreadsheet
from needlepoint.studio.domain.measured_pairs import Period
from needlepoint.studio.domain.own_results import own_expectation
from needlepoint.studio.outcomes.figures import (
    GROUPS,
    LISTS,
    Figure,
    change_groups,
    label_of,
    lines_of,
    shares,
)
from needlepoint.studio.site.responses import data_answer
from needlepoint.studio.site.rows import Request

YEAR = dt.timedelta(days=365)
A_PAGE = 500  # own choice: lines of one list on a page; the CSV holds all


def period_of(request: Request) -> Period:
    """Return the days that an address names; the last year where it names none."""
    today = request.user.practice.today
    first, last = _day(request, "from", today - YEAR), _day(request, "to", today)
    return Period(min(first, last), max(first, last))


def _day(request: Request, name: str, usual: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return usual


@require_safe
def show(request: Request) -> HttpResponse:
    """Show what was achieved in some days, or answer it as a table."""
    practice, period = request.user.practice, period_of(request)
    groups, others = change_groups(practice, period), shares(practice, period)
    if request.GET.get("as") == "csv":
        listed = [(title, figure) for title, figures in groups for figure in figures]
        listed += [("", figure) for figure in others]
        return data_answer(_table(listed), "text/csv; charset=utf-8", "outcomes.csv")
    about = {"groups": groups, "shares": others, "period": period}
    return render(request, "outcomes/show.html", about)


@require_safe
def next_client(request: Request) -> HttpResponse:
    """Show what the practice's own clients say about the next one, beside trials."""
    practice, period = request.user.practice, period_of(request)
    about = {"found": own_expectation(practice, period), "period": period}
    return render(request, "outcomes/next_client.html", about)


@require_safe
def listing(request: Request) -> HttpResponse:
    """List what stands behind one number, or answer the list as a table."""
    practice, period = request.user.practice, period_of(request)
    name = request.GET.get("of", "")
    title = title_of(name)
    lines = lines_of(practice, period, name)
    audit.note(request.user, "list outcomes", practice, {"of": name.partition("=")[0]})
    if request.GET.get("as") == "csv":
        rows = [[each.day.isoformat(), each.who, each.what] for each in lines]
        data = spreadsheet([_("Day"), _("Client"), _("What")], rows)
        return data_answer(data, "text/csv; charset=utf-8", "list.csv")
    about = {"lines": list(islice(lines, A_PAGE)), "title": title, "name": name, "period": period}
    return render(request, "outcomes/list.html", about)


def title_of(name: str) -> str:
    """Return what the list of a number is called.

    Raises
    ------
    Http404
        If there is no such number.
    """
    titles = {
        "pairs": _("Pairs of visits"),
        "unusable": _("Pairs that cannot be compared"),
        "events": _("Adverse events"),
        "unanswered": _("Follow-up without an answer"),
        "missed": _("Appointments missed"),
        "consents": _("Sessions without a signed consent before them"),
    }
    group, _equals, key = name.partition("=")
    if group in {*GROUPS, "kind"}:
        return _("Pairs of visits: %s") % label_of(group, key)
    if name not in titles or name not in {"pairs", *LISTS}:
        raise Http404
    return titles[name]


def _table(listed: list[tuple[str, Figure]]) -> bytes:
    head = [_("Group"), _("Number"), _("Unit"), "n", _("Value"), _("From"), _("To")]
    rows: list[list[Any]] = []
    for title, figure in listed:
        told = figure.told
        numbers = ["" if each is None else round(each, 2) for each in told.ends]
        rows.append([title, figure.title, figure.unit, told.n, *numbers])
    return spreadsheet(head, rows)
