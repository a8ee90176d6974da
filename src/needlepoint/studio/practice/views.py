"""Pages of the practice."""

from __future__ import annotations

from ipaddress import ip_address
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.errors import WrongUsage
from needlepoint.records import audit
from needlepoint.records.models import Client, Operator
from needlepoint.studio.accounts.invitations import invitation_path
from needlepoint.studio.accounts.sessions import places
from needlepoint.studio.domain.places import country_of
from needlepoint.studio.practice.details import DetailsForm
from needlepoint.studio.practice.forms import NewOperatorForm, OperatorForm, ZoneForm
from needlepoint.studio.practice.people import change, invite, invite_again
from needlepoint.studio.practice.space import space_on
from needlepoint.studio.site.qr_code import as_image_address
from needlepoint.studio.site.responses import file_answer
from needlepoint.studio.site.rows import Request, one


@require_safe
def show(request: Request) -> HttpResponse:
    """Show the practice and its people."""
    people = Operator.objects.filter(practice=request.user.practice)
    made = Client.objects.filter(practice=request.user.practice, demo=True).count()
    about = {"people": people, "made": made, "space": space_on(timezone.now())}
    return render(request, "practice/show.html", about)


@require_http_methods(["GET", "POST"])
def zone(request: Request) -> HttpResponse:
    """Choose where the practice stands."""
    practice = request.user.practice
    form = ZoneForm(request.POST or None, instance=practice)
    if form.is_valid():
        with transaction.atomic():
            form.save()
            audit.note(request.user, "change time zone", practice, {"zone": practice.time_zone})
        messages.success(request, _("Saved."))
        return redirect("practice")
    return render(request, "practice/zone.html", {"form": form})


@require_http_methods(["GET", "POST"])
def details(request: Request) -> HttpResponse:
    """Change how the practice is reached, when it works, and with what."""
    practice = request.user.practice
    begin = {"country": country_of(request, practice)}
    form = DetailsForm(
        request.POST or None, request.FILES or None, instance=practice, initial=begin
    )
    if form.is_valid():
        with transaction.atomic():
            form.put_logo()
            form.save()
            audit.note(request.user, "change", practice)
        messages.success(request, _("Saved."))
        return redirect("practice")
    return render(request, "practice/details.html", {"form": form})


@require_safe
def logo(request: Request) -> HttpResponse:
    """Answer the logo of the practice."""
    return file_answer(request.user.practice.logo)


@require_http_methods(["GET", "POST"])
def new_operator(request: Request) -> HttpResponse:
    """Add somebody, and show the link of the invitation, once."""
    form = NewOperatorForm(request.POST or None)
    if form.is_valid():
        operator = invite(form.save(commit=False), request.user.practice, request.user)
        return _invitation(request, operator)
    return render(request, "practice/operator.html", {"form": form})


@require_POST
def new_link(request: Request, code: UUID) -> HttpResponse:
    """Return somebody who lost password or passkey a new link, once."""
    operator = one(Operator.objects.filter(practice=request.user.practice), public_id=code)
    invite_again(operator, request.user)
    return _invitation(request, operator)


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _invitation(request: Request, operator: Operator) -> HttpResponse:
    link = request.build_absolute_uri(invitation_path(operator))
    about = {"operator": operator, "link": link, "code": as_image_address(link)}
    about["here_only"] = _is_this_machine(split_domain_port(request.get_host())[0].strip("[]"))
    return render(request, "practice/invited.html", about)


@require_http_methods(["GET", "POST"])
def edit_operator(request: Request, code: UUID) -> HttpResponse:
    """Change what somebody may do, or shut somebody out."""
    operator = one(Operator.objects.filter(practice=request.user.practice), public_id=code)
    form = OperatorForm(request.POST or None, instance=operator)
    if form.is_valid():
        try:
            change(form.save(commit=False), request.user)
        except WrongUsage as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Saved."))
            return redirect("practice")
    logins = places(operator, request.session.session_key)
    about = {"form": form, "operator": operator, "logins": logins}
    return render(request, "practice/operator.html", about)
