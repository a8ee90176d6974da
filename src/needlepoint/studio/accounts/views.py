"""Pages of the door. Login, logout and the second factor are allauth's."""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.records import audit
from needlepoint.records.models import Operator, Practice
from needlepoint.studio.accounts.first_run import UsedLink, is_good_word, make_owner
from needlepoint.studio.accounts.forms import OwnerForm
from needlepoint.studio.accounts.invitations import invited_operator
from needlepoint.studio.accounts.sessions import places
from needlepoint.studio.site import idle_lock as locking
from needlepoint.studio.site.kept_typing import keep
from needlepoint.studio.site.language import language_here
from needlepoint.studio.site.rows import Request

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def first_run(request: HttpRequest, word: str) -> HttpResponse:
    """Create the practice and its owner, once."""
    if not is_good_word(word):
        return render(request, "accounts/used_link.html", status=404)
    form = OwnerForm(request.POST or None)
    if form.is_valid():
        try:
            practice = Practice(
                name=form.cleaned_data["practice_name"], time_zone=form.cleaned_data["time_zone"]
            )
            person = form.save(commit=False)
            person.language = language_here()
            owner = make_owner(practice, person)
        except UsedLink:
            return render(request, "accounts/used_link.html", status=404)
        login(request, owner, backend=BACKEND)
        return redirect("home")
    return render(request, "accounts/first_run.html", {"form": form})


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invited(request: HttpRequest, word: str) -> HttpResponse:
    """Let somebody who was invited choose a password, once."""
    operator = invited_operator(word)
    if operator is None:
        return render(request, "accounts/used_link.html", status=404)
    form = SetPasswordForm(operator, request.POST or None)
    if form.is_valid():
        if not _chosen(operator, form):
            return render(request, "accounts/used_link.html", status=404)
        login(request, operator, backend=BACKEND)
        return redirect("home")
    return render(request, "accounts/invited.html", {"form": form, "operator": operator})


@transaction.atomic
def _chosen(operator: Operator, form: SetPasswordForm[Operator]) -> bool:
    """Keep a password that was chosen, unless somebody with the same link was faster."""
    before = operator.password
    form.save(commit=False)
    there = Operator.objects.filter(pk=operator.pk, password=before)
    if not there.update(password=operator.password):
        return False
    audit.note(operator, "choose password", operator)
    return True


@require_safe
def lock(request: Request) -> HttpResponse:
    """Lock this session; the same person opens it again with passkey, code or password."""
    locking.lock(request.session)
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse("home")
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")


@require_POST
def keep_typed(request: Request) -> HttpResponse:
    """Keep what somebody typed on a page that is about to be locked."""
    fields = request.POST.copy()
    page, action = (str(fields.pop(name, [""])[-1]) for name in ("kept-page", "kept-action"))
    if all(path.startswith("/") and not path.startswith("//") for path in (page, action)):
        keep(request, page, action, fields)
    return HttpResponse(status=204)


@require_safe
def here(request: Request) -> HttpResponse:  # noqa: ARG001  the gate has seen who asks
    """Hear that somebody is there, from a page on which somebody types for long."""
    return HttpResponse(status=204)


@require_safe
def account(request: Request) -> HttpResponse:
    """Show who is logged in, where, and what one may change about oneself."""
    logins = places(request.user, request.session.session_key)
    return render(request, "accounts/account.html", {"logins": logins})
