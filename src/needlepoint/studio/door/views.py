"""Pages of the door."""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from needlepoint.studio.door.first_run import is_good_word, make_owner
from needlepoint.studio.door.forms import OwnerForm


class Login(LoginView):
    """Ask who is there."""

    template_name = "door/login.html"
    redirect_authenticated_user = True


class Logout(LogoutView):
    """Leave; by POST only."""

    next_page = "login"


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def first_run(request: HttpRequest, word: str) -> HttpResponse:
    """Create the practice and its owner, once."""
    if not is_good_word(word):
        return render(request, "door/used_link.html", status=404)
    form = OwnerForm(request.POST or None)
    if form.is_valid():
        owner = make_owner(form.cleaned_data["practice_name"], form.save(commit=False))
        login(request, owner, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("home")
    return render(request, "door/first_run.html", {"form": form})
