"""Consents on paper and taken back: what follows from a withdrawal, and where all of it is seen."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from tests.studio.conftest import plan_choices

from needlepoint.records import vault
from needlepoint.records.models import (
    AuditEvent,
    Capture,
    Consent,
    ConsentKind,
    MarketingUse,
    Picture,
    Plan,
    Role,
    SignedHow,
)
from needlepoint.studio.consents.sealing import check_seal
from needlepoint.studio.consents.signing import Signature, ask, choose, sign, was_shown
from needlepoint.studio.domain.consent_policies import standings
from needlepoint.studio.domain.consent_texts import current_text


@pytest.fixture
def inside(client, ben):
    client.force_login(ben)
    return client


@pytest.fixture
def give(ben, dora):
    """Dora signs before Ben."""

    def signed(kind, channels=("website", "social")):
        consent = ask(ben, dora, ConsentKind(kind))
        was_shown(ben, consent)
        if kind == "marketing":
            choose(ben, consent, list(channels), consent.version)
        sign(ben, consent, Signature(SignedHow.TYPED, dora.name), consent.version)
        return consent

    return signed


def page(client, consent, name="consent", *more):
    return client.get(reverse(name, args=[consent.public_id, *more]))


def withdraw(client, consent, **form):
    form = {"version": consent.version, "why": "changed my mind"} | form
    client.post(reverse("consent-withdraw", args=[consent.public_id]), form)
    consent.refresh_from_db()


def capture_form(rig, folder):
    files = [SimpleUploadedFile(slot, (folder / slot).read_bytes()) for slot in rig.slots]
    return {"site": "left cheek", "day": "2026-01-05", "rig": rig.pk, "pictures": files}


# --- paper


def photo_of_page(text="x"):
    out = io.BytesIO()
    Image.new("RGB", (300, 424), "white").save(out, "JPEG", comment=text.encode())
    return SimpleUploadedFile("page.jpg", out.getvalue(), "image/jpeg")


def test_a_blank_form_is_printed_in_each_language(inside, dora):
    for language in ("en", "es"):
        url = reverse("consent-blank", args=[dora.public_id, "marketing"])
        assert inside.get(url, {"language": language}).content.startswith(b"%PDF")


def test_the_paper_page_offers_every_language(inside, dora):
    shown = inside.get(reverse("consent-paper", args=[dora.public_id, "treatment"]))
    assert "Español" in shown.content.decode()


def test_what_was_signed_on_paper_is_kept_with_its_pages_and_sealed(inside, dora):
    text = current_text(dora.practice, "marketing", "es")
    form = {"text": text.pk, "name": "Dora Made", "day": "2026-01-05", "channels": ["print"]}
    url = reverse("consent-paper", args=[dora.public_id, "marketing"])
    assert inside.post(url, form | {"pages": [photo_of_page(), photo_of_page()]}).status_code == 302
    consent = Consent.objects.get()
    assert (consent.given_on, consent.signed_how) == (dt.date(2026, 1, 5), "paper")
    assert consent.open_channels == ["print"]
    assert check_seal(consent).whole
    answer = page(inside, consent, "consent-page", 2)
    assert answer.content.startswith(b"\xff\xd8")
    first = consent.pages.first()
    first.display = vault.store(photo_of_page("other").read(), "image/jpeg")
    first.save()
    assert "The seal is broken" in page(inside, consent).content.decode()


def test_what_only_calls_itself_a_page_is_refused(inside, dora):
    text = current_text(dora.practice, "treatment", "en")
    form = {"text": text.pk, "name": "Dora Made", "day": "2026-01-05"}
    form["pages"] = SimpleUploadedFile("page.jpg", b"<html><script>", "image/jpeg")
    url = reverse("consent-paper", args=[dora.public_id, "treatment"])
    assert "errorlist" in inside.post(url, form).content.decode()
    assert not Consent.objects.exists()


# --- withdrawal and what follows


def test_no_picture_is_taken_without_a_consent_or_after_its_withdrawal(
    inside, give, dora, lamps_rig, phantom_folder
):
    url = reverse("capture-new", args=[dora.public_id])

    def hand_in():
        return inside.post(url, capture_form(lamps_rig, phantom_folder))

    assert "has not agreed to clinical photographs" in inside.get(url).content.decode()
    assert "has not agreed to clinical photographs" in hand_in().content.decode()
    consent = give("photography")
    assert hand_in().status_code == 302
    shown = inside.get(reverse("consent-withdraw", args=[consent.public_id])).content.decode()
    assert "The 1 capture in the record stays" in shown
    withdraw(inside, consent)
    assert "has withdrawn it" in hand_in().content.decode()
    assert Capture.objects.count() == 1


def test_a_withdrawal_keeps_day_reason_and_who_noted_it(inside, ben, give, dora):
    consent = give("treatment")
    withdraw(inside, consent)
    assert (consent.withdrawn_by, consent.withdrawn_why) == (ben, "changed my mind")
    assert "changed my mind" in page(inside, consent).content.decode()
    assert check_seal(consent).whole
    assert AuditEvent.objects.filter(action="withdraw consent").count() == 1
    assert page(inside, consent, "consent-withdraw").status_code == 404
    line = inside.get(reverse("client", args=[dora.public_id])).content.decode()
    assert "Consent withdrawn: treatment" in line


def test_a_plan_is_only_signed_while_the_client_agrees_to_the_treatment(inside, ben, dora):
    plan = Plan.objects.create(client=dora, made_by=ben, choices=plan_choices(ben))
    url = reverse("plan-sign", args=[plan.public_id])
    said = inside.post(url, {"version": plan.version}, follow=True).content.decode()
    assert "no plan can be signed before the consent to treatment is" in said
    assert "To the consent to treatment" in said
    plan.refresh_from_db()
    assert plan.signed_at is None


@pytest.fixture
def pictured(measured):
    """One picture of Dora's capture, as a browser may see it."""
    small = vault.store(photo_of_page().read(), "image/jpeg")
    return Picture.objects.create(
        capture=measured, name="01.png", order=1, file=small, display=small, thumbnail=small
    )


def take_out(client, dora, picture, channel="website"):
    form = {"picture": picture.pk, "channel": channel, "place": "our page"}
    return client.post(reverse("consent-marketing", args=[dora.public_id]), form)


def test_pictures_leave_only_for_places_that_were_agreed_to(inside, give, dora, pictured):
    url = reverse("consent-marketing", args=[dora.public_id])
    assert "has not agreed to marketing" in inside.get(url).content.decode()
    take_out(inside, dora, pictured)
    assert not MarketingUse.objects.exists()
    consent = give("marketing", ["website"])
    take_out(inside, dora, pictured, "social")
    assert not MarketingUse.objects.exists()
    take_out(inside, dora, pictured)
    use = MarketingUse.objects.get()
    answer = page(inside, consent, "consent-use", use.pk)
    assert answer.content.startswith(b"\xff\xd8")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_withdrawal_of_marketing_closes_the_way_out_and_lists_what_to_take_down(
    inside, give, dora, pictured
):
    consent = give("marketing", ["website", "print"])
    take_out(inside, dora, pictured)
    withdraw(inside, consent, channels=["website"])
    assert consent.holds
    assert consent.open_channels == ["print"]
    use = MarketingUse.objects.get()
    assert page(inside, consent, "consent-use", use.pk).status_code == 403
    shown = page(inside, consent).content.decode()
    assert "To take down by hand" in shown
    assert "our page" in shown
    assert "It is taken down" in shown
    inside.post(reverse("consent-down", args=[consent.public_id, use.pk]))
    shown = page(inside, consent).content.decode()
    assert "It is taken down" not in shown
    assert "Taken down on" in shown
    withdraw(inside, consent, channels=["print"])
    assert not consent.holds


# --- asked and declined


def refuse(client, dora, kind):
    client.post(reverse("consent-ask", args=[dora.public_id, kind]))
    consent = Consent.objects.filter(kind=kind).latest("id")
    page(client, consent)  # the client reads it
    client.post(reverse("consent-decline", args=[consent.public_id]), {"version": consent.version})
    consent.refresh_from_db()
    return consent


def test_a_no_is_kept_with_its_day_and_who_asked(inside, ben, dora):
    consent = refuse(inside, dora, "photography")
    assert (consent.declined_by, consent.signed_at, consent.holds) == (ben, None, False)
    assert AuditEvent.objects.filter(action="decline consent").count() == 1
    shown = page(inside, consent).content.decode()
    assert "asked by Ben" in shown
    line = inside.get(reverse("client", args=[dora.public_id])).content.decode()
    assert "Consent declined: clinical photography" in line
    assert "asked and declined" in line


def test_after_a_no_nothing_is_taken_and_nobody_is_led_to_ask_again(inside, dora):
    refuse(inside, dora, "photography")
    asks = reverse("consent-ask", args=[dora.public_id, "photography"])
    for name in ("capture-new", "client"):
        shown = inside.get(reverse(name, args=[dora.public_id])).content.decode()
        assert asks not in shown
    said = inside.get(reverse("capture-new", args=[dora.public_id])).content.decode()
    assert "by Ben and declined" in said
    refuse(inside, dora, "marketing")
    marketing = inside.get(reverse("consent-marketing", args=[dora.public_id])).content.decode()
    assert "by Ben and declined" in marketing


def test_a_plan_says_that_the_treatment_was_declined(inside, ben, dora):
    plan = Plan.objects.create(client=dora, made_by=ben, choices=plan_choices(ben))
    refuse(inside, dora, "treatment")
    shown = inside.get(reverse("plan", args=[plan.public_id])).content.decode()
    assert "this plan cannot be signed" in shown
    assert "I do not agree" not in shown


def test_who_declined_may_sign_later_and_the_no_stays_in_the_record(inside, give, dora):
    first = refuse(inside, dora, "photography")
    shown = page(inside, first).content.decode()
    assert "wishes to sign after all" in shown
    inside.post(reverse("consent-ask", args=[dora.public_id, "photography"]))
    states = [each.state for each in standings(dora)]
    assert states == ["missing", "declined", "missing"]  # shown again is no yes
    second = give("photography")
    assert second.pk != first.pk
    assert [each.state for each in standings(dora)] == ["missing", "given", "missing"]
    line = inside.get(reverse("client", args=[dora.public_id])).content.decode()
    assert "Consent declined: clinical photography" in line
    assert "Consent: clinical photography" in line


def test_what_stands_is_withdrawn_and_not_declined(inside, ben, give, dora):
    give("treatment")
    consent = ask(ben, dora, ConsentKind.TREATMENT)
    shown = page(inside, consent).content.decode()
    assert "I do not agree" not in shown
    assert "A new signature replaces it" in shown
    inside.post(reverse("consent-decline", args=[consent.public_id]), {"version": consent.version})
    consent.refresh_from_db()
    assert consent.declined_at is None


def test_two_tablets_do_not_decide_over_each_other(inside, dora):
    consent = refuse(inside, dora, "treatment")
    said = inside.post(
        reverse("consent-sign", args=[consent.public_id]),
        {"version": consent.version, "name": "Dora Made", "how": "typed"},
        follow=True,
    ).content.decode()
    assert "decided meanwhile" in said
    consent.refresh_from_db()
    assert consent.signed_at is None
    again = reverse("consent-decline", args=[consent.public_id])
    assert "decided meanwhile" in inside.post(again, follow=True).content.decode()


# --- where it is seen


def test_the_client_page_shows_the_three_in_a_row(inside, give, dora):
    give("treatment")
    withdraw(inside, give("photography"))
    assert [each.state for each in standings(dora)] == ["given", "withdrawn", "missing"]
    shown = inside.get(reverse("client", args=[dora.public_id])).content.decode()
    for words in ("given", "withdrawn", "not signed", "Consent: treatment"):
        assert words in shown


def test_the_row_takes_one_query(inside, give, dora, django_assert_num_queries):
    for kind in ConsentKind.values:
        give(kind)
    with django_assert_num_queries(1):
        standings(dora)


def test_other_practices_and_roles_see_none_of_it(inside, give, dora, cleo, ben):
    consent = give("treatment")
    inside.force_login(cleo)
    for name in ("consent", "consent-pdf", "consent-withdraw"):
        assert page(inside, consent, name).status_code == 404
    ben.role = Role.FRONT_DESK
    ben.save()
    inside.force_login(ben)
    assert page(inside, consent).status_code == 200
    assert inside.get(reverse("consent-texts")).status_code == 403
