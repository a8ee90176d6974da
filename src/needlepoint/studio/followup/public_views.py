"""The page that a client opens by a link: no account, one form, nothing of anybody else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from needlepoint.language import speaking
from needlepoint.records.models import FollowUpForm
from needlepoint.records.uploads.validate import Admitted, UploadRefused
from needlepoint.studio.followup.answering import form_for, keep_answers, may_photograph
from needlepoint.studio.followup.asking import AnswerForm, signs_named
from needlepoint.studio.site.body_limits import give_pass
from needlepoint.studio.site.language import spoken_by
from needlepoint.studio.site.link_words import wrong_word
from needlepoint.studio.site.uploads import TooBusy, accept

MOST_BYTES = 50_000_000  # own choice: a picture of any telephone fits


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Take the word of a link, ask, and keep what is answered."""
    if request.method != "POST":
        return render(request, "followup/word.html", {})
    form = form_for(request.POST.get("word", ""))
    if form is None:
        return wrong_word(request, "follow-up word", "followup/word.html")
    language = form.session.client.language
    zone = form.session.client.practice.zone
    with translation.override(language), speaking(spoken_by(language)), timezone.override(zone):
        response = _ask(request, form)
    give_pass(response)
    return response


def _ask(request: HttpRequest, form: FollowUpForm) -> HttpResponse:
    sent = "send" in request.POST
    data, files = (request.POST, request.FILES) if sent else (None, None)
    asked = AnswerForm(form.day, data, files, photographs=may_photograph(form))
    about = {"asked": asked, "form": form, "word": request.POST["word"]}
    about["practice"] = form.session.client.practice
    if not (sent and asked.is_valid()):
        return render(request, "followup/ask.html", about)
    try:
        photo = _photo(asked)
    except (UploadRefused, TooBusy) as why:
        asked.add_error("photo", str(why))
        return render(request, "followup/ask.html", about)
    if not keep_answers(form, asked, photo) and not _same(form, asked):
        return render(request, "followup/word.html", {"wrong": True}, status=404)
    return render(request, "followup/thanks.html", about | {"signs": signs_named(asked.flags())})


def _same(form: FollowUpForm, asked: AnswerForm) -> bool:
    """Whether what was kept first is what is sent now: a button pressed twice."""
    form.refresh_from_db()
    return form.answers == asked.answers() and form.flags == asked.flags()


def _photo(asked: AnswerForm) -> Admitted | None:
    file = asked.cleaned_data.get("photo")
    if not file:
        return None
    if (file.size or 0) > MOST_BYTES:
        raise TooBusy(_("%(name)s is too large.") % {"name": file.name})
    return accept([(file.name or "", file)])[0].what
