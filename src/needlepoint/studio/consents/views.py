"""Pages of consents: shown, signed, withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.records.models import Channel, Consent, ConsentKind, SignedHow, StaleVersion
from needlepoint.report import consent_parts
from needlepoint.studio.consents.forms import ChannelsForm, SignForm, WithdrawForm
from needlepoint.studio.consents.lookup import consent_of, kind_named, open_consent_of
from needlepoint.studio.consents.sealing import check_seal
from needlepoint.studio.consents.signing import (
    From,
    Signature,
    ask,
    choose,
    decline,
    show_in,
    sign,
    was_shown,
)
from needlepoint.studio.consents.withdrawing import to_take_down, uses_of, what_follows, withdraw
from needlepoint.studio.domain.consent_policies import held
from needlepoint.studio.domain.consent_texts import current_text, current_texts, own_name
from needlepoint.studio.site.handing import handed
from needlepoint.studio.site.responses import file_answer
from needlepoint.studio.site.rows import Request, client_of, one
from needlepoint.studio.site.versions import change, version_read


@require_POST
def start(request: Request, code: UUID, slug: str) -> HttpResponse:
    """Open the page on which one decision is shown and signed."""
    client = client_of(request, code)
    return redirect("consent", ask(request.user, client, kind_named(slug)).public_id)


@require_safe
def show(request: Request, code: UUID) -> HttpResponse:
    """Show the text to be signed; once signed, what was signed and whether its seal holds."""
    consent = consent_of(request, code)
    if consent.is_open:
        was_shown(request.user, consent)
        return _ask_page(request, consent)
    if handed(request.session) is not None:
        return redirect("hand-thanks")
    if consent.declined_at is not None:
        return render(request, "consents/declined.html", _about(consent))
    return render(request, "consents/show.html", _about(consent) | _signed(consent))


@require_POST
def language(request: Request, code: UUID) -> HttpResponse:
    """Show the text in another language."""
    consent = open_consent_of(request, code)
    wanted = request.POST.get("language", "")
    return _changed(
        request, consent, lambda: show_in(request.user, consent, wanted, version_read(request.POST))
    )


@require_POST
def channels(request: Request, code: UUID) -> HttpResponse:
    """Keep where pictures may be shown; then it can be signed."""
    consent = open_consent_of(request, code)
    if consent.kind != ConsentKind.MARKETING:
        raise Http404
    form = ChannelsForm(request.POST)
    if not form.is_valid():
        return _ask_page(request, consent, channels_form=form)
    said = form.cleaned_data
    return _changed(
        request, consent, lambda: choose(request.user, consent, said["channels"], said["version"])
    )


@require_POST
def signature(request: Request, code: UUID) -> HttpResponse:
    """Sign what was shown, and seal it."""
    consent = consent_of(request, code)
    form = SignForm(request.POST, client=consent.client)
    if consent.is_open and not form.is_valid():
        return _ask_page(request, consent, sign_form=form)
    if not consent.is_open:
        messages.error(request, _("It was decided meanwhile. This is what was decided."))
        return redirect("consent", code)
    said = form.cleaned_data
    with translation.override(consent.text.language):
        signer = form.signer
    given = Signature(SignedHow(said["how"]), signer, said["drawn"], From.of(request))
    return _changed(request, consent, lambda: sign(request.user, consent, given, said["version"]))


@require_POST
def refusal(request: Request, code: UUID) -> HttpResponse:
    """Write down that the client was asked and said no."""
    consent = consent_of(request, code)
    if not consent.is_open:
        messages.error(request, _("It was decided meanwhile. This is what was decided."))
        return redirect("consent", code)
    return _changed(
        request, consent, lambda: decline(request.user, consent, version_read(request.POST))
    )


@require_http_methods(["GET", "POST"])
def withdrawal(request: Request, code: UUID) -> HttpResponse:
    """Say what follows from a withdrawal, and withdraw."""
    consent = consent_of(request, code)
    if not consent.holds:
        raise Http404
    begin = {"version": consent.version}
    form = WithdrawForm(consent.kind, consent.open_channels, request.POST or None, initial=begin)
    if form.is_valid():
        said = form.cleaned_data
        gone = said.get("channels", [])
        return _changed(
            request,
            consent,
            lambda: withdraw(request.user, consent, said["why"], gone, said["version"]),
        )
    about = _about(consent) | {"form": form, "follows": what_follows(consent)}
    return render(request, "consents/withdraw.html", about)


@require_safe
def pdf(request: Request, code: UUID) -> HttpResponse:
    """Answer the sealed PDF as it was stored."""
    return file_answer(consent_of(request, code, "print consent").sealed)


@require_safe
def page(request: Request, code: UUID, order: int) -> HttpResponse:
    """Answer one page that was signed on paper."""
    consent = consent_of(request, code, "view consent page")
    return file_answer(one(consent.pages.select_related("display"), order=order).display)


def _ask_page(request: Request, consent: Consent, **forms: Any) -> HttpResponse:
    """Show the text with the next thing to do under it."""
    begin, client = {"version": consent.version}, consent.client
    marketing = consent.kind == ConsentKind.MARKETING
    choosing = "channels_form" in forms or "choose" in request.GET
    chosen = ChannelsForm(initial=begin | {"channels": consent.channels})
    today = timezone.localdate()
    treated = client.consents.filter(kind=ConsentKind.TREATMENT, signed_day=today).exists()
    about = _about(consent) | {
        "sign_form": forms.get("sign_form", SignForm(initial=begin, client=client)),
        "channels_form": forms.get("channels_form", chosen) if marketing else None,
        "may_sign": not marketing or (bool(consent.channels) and not choosing),
        "places": [dict(Channel.choices)[each] for each in consent.channels],
        "languages": _languages(consent),
        "too_soon": marketing and treated,
        "stands": held(client, ConsentKind(consent.kind)),
    }
    return render(request, "consents/ask.html", about)


def _signed(consent: Consent) -> dict[str, Any]:
    text, names = consent.text, dict(Channel.choices)
    return {
        "places": [names[each] for each in consent.open_channels],
        "back": [
            each | {"place": names[each["channel"]], "day": dt.datetime.fromisoformat(each["at"])}
            for each in consent.taken_back
            if consent.withdrawn_at is None or each["at"] != consent.withdrawn_at.isoformat()
        ],
        "language": own_name(text.language),
        "seal": check_seal(consent),
        "follows": [] if consent.holds or consent.replaced_at else what_follows(consent),
        "newer": current_text(consent.client.practice, consent.kind, text.language).pk != text.pk,
        "up": to_take_down(consent) if consent.kind == ConsentKind.MARKETING else [],
        "uses": uses_of(consent) if consent.kind == ConsentKind.MARKETING else [],
    }


def _about(consent: Consent) -> dict[str, Any]:
    return {
        "consent": consent,
        "client": consent.client,
        "parts": consent_parts(consent.text.body),
    }


def _languages(consent: Consent) -> list[tuple[str, str]]:
    texts = current_texts(consent.client.practice, consent.kind)
    return [(text.language, own_name(text.language)) for text in texts]


def _changed(request: Request, consent: Consent, what: Callable[[], None]) -> HttpResponse:
    """Do it; say it where somebody else was faster, and show how it stands."""
    late = _("Somebody else changed this consent meanwhile. This is how it stands now.")
    change(request, what, {StaleVersion: late})
    return redirect("consent", consent.public_id)
