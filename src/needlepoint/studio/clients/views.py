"""Pages of clients."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from needlepoint.records import audit
from needlepoint.records.backup.nightly import standing
from needlepoint.records.models import Client, Role, StaleVersion, Visit
from needlepoint.studio.clients import search
from needlepoint.studio.clients.forms import ClientForm
from needlepoint.studio.clients.merging import gather, merged_into
from needlepoint.studio.clients.same_person import same_person
from needlepoint.studio.clients.separating import may_be_undone
from needlepoint.studio.clients.timeline import timeline
from needlepoint.studio.domain.appointments import to_come
from needlepoint.studio.domain.consent_policies import may_show_portrait
from needlepoint.studio.domain.held_sessions import held_course
from needlepoint.studio.domain.history import history_of
from needlepoint.studio.domain.local_time import clock_time
from needlepoint.studio.domain.visit_steps import visit_steps
from needlepoint.studio.site.permissions import rule_of
from needlepoint.studio.site.responses import file_answer
from needlepoint.studio.site.rows import Request, client_of, clients_of, one, shown_now

A_PAGE = 50  # own choice: clients on one page of the list


@require_http_methods(["GET", "HEAD", "POST"])
def home(request: Request) -> HttpResponse:
    """Search the clients; with htmx only the list is answered."""
    posted, part = request.method == "POST", bool(request.htmx)  # type: ignore[attr-defined]
    if posted:
        words = search.tidied(request.POST.get("words", ""))
        found = search.locked_words(words)
        if not part:
            return redirect(search.path_to(found))
    else:
        found = request.GET.get("found", "")
        words = search.words_of(found)
    last = Visit.objects.filter(client=OuterRef("pk")).order_by("-day").values("day")[:1]
    clients = clients_of(request).filter(search.matching(words)).annotate(last_visit=Subquery(last))
    page = Paginator(clients, A_PAGE).get_page(request.GET.get("page"))
    about: dict[str, object] = {"page": page, "words": words, "found": found}
    if not (posted and part):
        if request.user.role == Role.OWNER:
            well, sentence = standing()
            about |= {"backup": sentence, "backup_well": well}
        return render(request, "clients/home.html", about)
    answer = render(request, "clients/list.html", about)
    answer["HX-Replace-Url"] = search.path_to(found)  # so that the way back leads to the same list
    return answer


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Add a client."""
    fresh = Client(practice=request.user.practice)
    form = ClientForm(request.POST or None, request.FILES or None, instance=fresh)
    there: list[Client] = []
    if form.is_valid():
        there = same_person(clients_of(request), form.instance)
        if not there or "another" in request.POST:
            with transaction.atomic():
                form.put_portrait()
                client = form.save()
                audit.note(request.user, "create", client)
            return redirect("client", client.public_id)
        for each in there:
            audit.note(request.user, "read", each)
    return render(request, "clients/form.html", {"form": form, "there": there})


@require_safe
def show(request: Request, code: UUID) -> HttpResponse:
    """Show one client and everything that happened."""
    try:
        client = client_of(request, code)
    except Http404:
        if (into := merged_into(request.user.practice, code)) is None:
            raise
        return redirect("client", into.public_id)
    today = timezone.localdate()
    course = held_course(client, today)
    history = history_of(client)
    about = {"client": client, "timeline": timeline(client, history), "consents": history.consents}
    about |= {"course": course, "overdue": course is not None and course.is_overdue(today)}
    about["unreviewed"] = course is not None and course.lacks_review(today)
    about["coming"] = [
        (row, clock_time(row.starts_at, client.practice)) for row in to_come(client, timezone.now())
    ]
    about["merged"] = merged = may_be_undone(client)
    if merged is not None:
        gather(client)
    about["steps"] = visit_steps(request.user, client, history)
    if (rule := rule_of("thumbnail")) is not None and request.user.role in rule.roles:
        if shown := history.thumbnails:
            audit.note_pictures(request.user, client, [each.thumbnail for each in shown])
        for each in shown:
            shown_now(request, each.capture)
    return render(request, "clients/show.html", about)


@require_safe
def photo(request: Request, code: UUID) -> HttpResponse:
    """Answer the small photo of the banner; the page around it was noted."""
    client = one(clients_of(request).select_related("photo"), public_id=code)
    if not may_show_portrait(client):
        raise Http404
    if shown_now(request, client):
        audit.note(request.user, "view photo", client)
    return file_answer(client.photo)


@require_http_methods(["GET", "POST"])
def edit(request: Request, code: UUID) -> HttpResponse:
    """Change a client, unless somebody else did meanwhile."""
    client = client_of(request, code)
    form = ClientForm(request.POST or None, request.FILES or None, instance=client)
    if form.is_valid():
        try:
            with transaction.atomic():
                form.put_portrait()
                form.instance.save_read(form.cleaned_data["version_read"] or 0)
                audit.note(request.user, "update", client)
        except StaleVersion:
            form.add_error(
                None,
                _("Somebody else changed this client meanwhile. Open the page again, then change."),
            )
            client.refresh_from_db()
        else:
            messages.success(request, _("Saved."))
            return redirect("client", client.public_id)
    return render(request, "clients/form.html", {"form": form, "client": client})
