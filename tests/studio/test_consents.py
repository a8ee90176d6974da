"""Consents: three decisions, never two in one signature; sealed, withdrawn, and what follows."""

import datetime as dt
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from needlepoint.records import vault
from needlepoint.records.models import (
    AuditEvent,
    Capture,
    Client,
    Consent,
    ConsentKind,
    ConsentText,
    MarketingUse,
    Picture,
    Plan,
    Published,
    Role,
)
from needlepoint.studio.consents.sealing import check_seal, pages_of, sheet_of
from needlepoint.studio.consents.standing import NotConsented, holds, require_channel, standings
from needlepoint.studio.consents.texts import current_text, default_wording, publish_defaults
from needlepoint.studio.door.first_run import make_owner

STROKES = json.dumps([[[0.1, 0.5], [0.2, 0.2], [0.3, 0.8]], [[0.5, 0.5], [0.9, 0.4]]])


@pytest.fixture
def inside(client, ben):
    client.force_login(ben)
    return client


def page(client, consent, name="consent", *more):
    return client.get(reverse(name, args=[consent.public_id, *more]))


def post(client, consent, where, /, **form):
    form = {"version": consent.version} | form
    answer = client.post(reverse(where, args=[consent.public_id]), form, follow=True)
    consent.refresh_from_db()
    return answer.content.decode()


def ask(client, dora, kind):
    client.post(reverse("consent-ask", args=[dora.public_id, kind]))
    consent = Consent.objects.filter(kind=kind, signed_at=None).latest("id")
    page(client, consent)
    consent.refresh_from_db()
    return consent


def give(client, dora, kind, channels=("website", "social"), **form):
    consent = ask(client, dora, kind)
    if kind == "marketing":
        post(client, consent, "consent-channels", channels=list(channels))
    post(client, consent, "consent-sign", **({"name": "Dora Made", "how": "typed"} | form))
    assert consent.signed_at is not None
    return consent


def withdraw(client, consent, **form):
    return post(client, consent, "consent-withdraw", **({"why": "changed my mind"} | form))


def capture_form(rig, folder):
    files = [SimpleUploadedFile(slot, (folder / slot).read_bytes()) for slot in rig.slots]
    return {"site": "left cheek", "day": "2026-01-05", "rig": rig.pk, "pictures": files}


# --- texts


def test_a_new_practice_has_every_text_in_english_and_spanish(db, ana):
    owner = make_owner("Birch", type(ana)(username="bo", name="Bo"))
    said = {(each.kind, each.language) for each in owner.practice.consent_texts.all()}
    assert said == {(kind, lang) for kind in ConsentKind.values for lang in ("en", "es")}
    assert all(each.published_by is None for each in owner.practice.consent_texts.all())


@pytest.mark.parametrize("kind", ConsentKind.values)
def test_the_default_wording_asks_for_one_decision_and_says_it_can_be_withdrawn(kind):
    texts = default_wording()[kind]
    assert "one decision only" in texts["en"]["body"]
    assert "una sola decisión" in texts["es"]["body"]
    assert "withdraw" in texts["en"]["body"]
    assert "retirar" in texts["es"]["body"]


def test_a_published_text_is_never_edited_but_followed(client, ana):
    client.force_login(ana)
    publish_defaults(ana.practice)
    first = current_text(ana.practice, "treatment", "en")
    first.body = "other"
    with pytest.raises(Published):
        first.save()
    with pytest.raises(Published):
        first.delete()
    form = {"kind": "treatment", "language": "en", "title": "T", "body": "# Ours\n\nAll of it."}
    client.post(reverse("consent-text-new"), form | {"latest": first.pk})
    latest = current_text(ana.practice, "treatment", "en")
    assert (latest.version, latest.published_by, latest.body) == (2, ana, form["body"])
    first.refresh_from_db()
    assert first.body != "other"
    shown = client.get(reverse("consent-texts")).content.decode()
    assert "a lawyer of your country" in shown
    assert "Version 2" in shown


def test_two_owners_who_write_at_once_see_both_texts(client, ana):
    client.force_login(ana)
    first = current_text(ana.practice, "treatment", "en")
    form = {"kind": "treatment", "language": "en", "title": "T", "body": "Hers", "latest": first.pk}
    client.post(reverse("consent-text-new"), form)
    answer = client.post(reverse("consent-text-new"), form | {"body": "His"})
    assert answer.status_code == 409
    assert "Hers" in answer.content.decode()
    assert "His" in answer.content.decode()
    assert ConsentText.objects.filter(body="His").count() == 0


# --- signing


def test_the_client_reads_the_own_language_and_may_change_it(inside, dora):
    dora.language = "es"
    dora.save()
    consent = ask(inside, dora, "treatment")
    assert consent.text.language == "es"
    assert 'lang="es"' in page(inside, consent).content.decode()
    post(inside, consent, "consent-language", language="en")
    assert consent.text.language == "en"
    consent = give(inside, dora, "treatment")
    assert consent.text.language == "en"
    assert ask(inside, dora, "treatment").text.language == "es"  # anew, in the client's language


def test_a_typed_name_signs_and_is_sealed_with_its_evidence(inside, ben, dora):
    consent = ask(inside, dora, "treatment")
    url = reverse("consent-sign", args=[consent.public_id])
    form = {"version": consent.version, "name": " Dora  Made ", "how": "typed"}
    inside.post(url, form, headers={"User-Agent": "A tablet", "X-Forwarded-For": "203.0.113.7"})
    consent.refresh_from_db()
    assert (consent.signed_name, consent.witness, consent.drawn) == ("Dora Made", ben, [])
    assert consent.viewed_at < consent.signed_at
    evidence = consent.evidence
    assert evidence["address"] == "127.0.0.1"
    assert (evidence["forwarded"], evidence["agent"]) == ("203.0.113.7", "A tablet")
    assert evidence["text_sha256"] == consent.text.sha256
    assert page(inside, consent, "consent-pdf").content.startswith(b"%PDF")
    assert "The seal is whole" in page(inside, consent).content.decode()
    noted = AuditEvent.objects.get(action="sign consent")
    assert json.loads(noted.detail)["pdf_sha256"] == evidence["pdf_sha256"]


def test_a_drawn_signature_is_kept_as_shares_of_its_field(inside, dora):
    consent = give(inside, dora, "photography", how="drawn", drawn=STROKES)
    assert consent.drawn == json.loads(STROKES)
    assert consent.signed_how == "drawn"


@pytest.mark.parametrize(
    "drawn", ["", "[]", "[[[0.5, 0.5]]]", "[[[0, 0], [9, 9]]]", "[[1]]", "{", "[[[NaN, 0]]]"]
)
def test_no_drawing_is_no_signature(inside, dora, drawn):
    consent = ask(inside, dora, "photography")
    said = post(inside, consent, "consent-sign", name="Dora Made", how="drawn", drawn=drawn)
    assert consent.signed_at is None
    assert "errorlist" in said


def test_a_text_that_changed_meanwhile_is_read_again_before_it_is_signed(inside, ana, dora):
    consent = ask(inside, dora, "treatment")
    ConsentText.objects.create(
        practice=dora.practice, kind="treatment", language="en", version=2, title="N", body="New"
    )
    said = post(inside, consent, "consent-sign", name="Dora Made", how="typed")
    assert "Read it, then sign" in said
    assert consent.signed_at is None
    assert ask(inside, dora, "treatment").text.body == "New"


def test_marketing_needs_a_place_of_its_own_choice_first(inside, dora):
    consent = ask(inside, dora, "marketing")
    shown = page(inside, consent).content.decode()
    assert " checked" not in shown
    assert "I agree and sign" not in shown
    said = post(inside, consent, "consent-sign", name="Dora Made", how="typed")
    assert "Choose at least one place" in said
    post(inside, consent, "consent-channels", channels=["website"])
    shown = page(inside, consent).content.decode()
    assert "I agree and sign" in shown
    assert "checkbox" not in shown  # what is signed is what was kept, not what is ticked meanwhile
    post(inside, consent, "consent-sign", name="Dora Made", how="typed")
    assert consent.viewed_at < consent.chosen_at < consent.signed_at
    assert consent.open_channels == ["website"]


def test_no_page_asks_for_two_decisions_and_treatment_never_leads_to_marketing(inside, dora):
    consent = give(inside, dora, "treatment")
    for shown in (page(inside, consent), page(inside, ask(inside, dora, "photography"))):
        assert "marketing/" not in shown.content.decode()
    assert [holds(dora, kind) for kind in ConsentKind] == [True, False, False]
    marketing = page(inside, ask(inside, dora, "marketing")).content.decode()
    assert "Ask about marketing at a follow-up" in marketing


def test_two_tablets_do_not_sign_over_each_other(inside, dora):
    consent = ask(inside, dora, "treatment")
    read = consent.version
    post(inside, consent, "consent-sign", name="Dora Made", how="typed")
    sealed = consent.sealed_id
    said = post(inside, consent, "consent-sign", name="Other", how="typed", version=read)
    assert (consent.sealed_id, consent.signed_name) == (sealed, "Dora Made")
    assert "signed meanwhile" in said


def test_a_later_signature_replaces_the_earlier_one_and_keeps_it(inside, dora):
    first = give(inside, dora, "marketing", ["website", "print"])
    second = give(inside, dora, "marketing", ["website"])
    first.refresh_from_db()
    assert not first.holds
    assert second.holds
    assert "Replaced by a later signature" in page(inside, first).content.decode()
    with pytest.raises(NotConsented):
        require_channel(dora, "print")


# --- the seal


@pytest.mark.parametrize("kind", ConsentKind.values)
def test_what_is_stored_sets_the_same_pdf_again_byte_for_byte(inside, dora, kind):
    consent = give(inside, dora, kind, how="drawn", drawn=STROKES)
    from needlepoint.report import consent_digest, consent_pdf

    sheet = sheet_of(Consent.objects.get(pk=consent.pk), pages_of(consent))
    assert consent_pdf(sheet) == vault.read(consent.sealed)
    assert consent_digest(sheet) == consent.evidence["digest"]
    assert b"/StructTreeRoot" in vault.read(consent.sealed) or b"ObjStm" in vault.read(
        consent.sealed
    )


def other_file(consent):
    data = bytearray(vault.read(consent.sealed))
    data[-20] ^= 1
    return vault.store(bytes(data), "application/pdf")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda c: {"sealed": other_file(c)}, "The PDF is another one"),
        (lambda _: {"signed_name": "Dora Mad"}, "Name, signature, places or times"),
        (lambda c: {"signed_at": c.signed_at - dt.timedelta(days=1)}, "Name, signature, places"),
        (lambda _: {"drawn": [[[0.1, 0.1], [0.9, 0.9]]]}, "Name, signature, places"),
        (lambda c: {"evidence": c.evidence | {"pdf_sha256": "0" * 64}}, "The audit does not know"),
        (lambda _: {"evidence": {}}, "There is no seal"),
    ],
)
def test_a_change_breaks_the_seal_and_the_page_says_so(inside, dora, change, sentence):
    consent = give(inside, dora, "treatment")
    Consent.objects.filter(pk=consent.pk).update(**change(consent))
    shown = page(inside, consent).content.decode()
    assert "The seal is broken" in shown
    assert sentence in shown


def test_a_changed_byte_in_the_vault_or_in_the_text_breaks_the_seal(inside, dora, settings):
    consent = give(inside, dora, "treatment")
    ConsentText.objects.filter(pk=consent.text_id).update(title="Another")
    assert "The text is another one" in page(inside, consent).content.decode()
    consent = give(inside, dora, "photography")
    (path,) = settings.DATA.rglob(consent.sealed.name.split("/")[-1])
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert "The seal is broken" in page(inside, consent).content.decode()


def test_a_client_who_takes_another_name_does_not_break_it(inside, dora):
    consent = give(inside, dora, "treatment")
    Client.objects.filter(pk=dora.pk).update(name="Dora Wed")
    consent = Consent.objects.select_related("client").get(pk=consent.pk)
    assert check_seal(consent).whole


def test_a_name_in_letters_without_a_typeface_can_sign(inside, dora):
    consent = give(inside, dora, "treatment", name="李 Dora Жук")
    assert check_seal(consent).whole


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
    inside, dora, lamps_rig, phantom_folder
):
    url = reverse("capture-new", args=[dora.public_id])

    def hand_in():
        return inside.post(url, capture_form(lamps_rig, phantom_folder))

    assert "has not agreed to clinical photographs" in inside.get(url).content.decode()
    assert "has not agreed to clinical photographs" in hand_in().content.decode()
    consent = give(inside, dora, "photography")
    assert hand_in().status_code == 302
    shown = inside.get(reverse("consent-withdraw", args=[consent.public_id])).content.decode()
    assert "The 1 capture in the record stays" in shown
    withdraw(inside, consent)
    assert "has withdrawn it" in hand_in().content.decode()
    assert Capture.objects.count() == 1


def test_a_withdrawal_keeps_day_reason_and_who_noted_it(inside, ben, dora):
    consent = give(inside, dora, "treatment")
    withdraw(inside, consent)
    assert (consent.withdrawn_by, consent.withdrawn_why) == (ben, "changed my mind")
    assert "changed my mind" in page(inside, consent).content.decode()
    assert check_seal(consent).whole
    assert AuditEvent.objects.filter(action="withdraw consent").count() == 1
    assert page(inside, consent, "consent-withdraw").status_code == 404
    line = inside.get(reverse("client", args=[dora.public_id])).content.decode()
    assert "Consent withdrawn: treatment" in line


def test_a_plan_is_only_signed_while_the_client_agrees_to_the_treatment(inside, ben, dora):
    plan = Plan.objects.create(client=dora, made_by=ben)
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


def test_pictures_leave_only_for_places_that_were_agreed_to(inside, dora, pictured):
    url = reverse("consent-marketing", args=[dora.public_id])
    assert "has not agreed to marketing" in inside.get(url).content.decode()
    take_out(inside, dora, pictured)
    assert not MarketingUse.objects.exists()
    consent = give(inside, dora, "marketing", ["website"])
    take_out(inside, dora, pictured, "social")
    assert not MarketingUse.objects.exists()
    take_out(inside, dora, pictured)
    use = MarketingUse.objects.get()
    answer = page(inside, consent, "consent-use", use.pk)
    assert answer.content.startswith(b"\xff\xd8")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_withdrawal_of_marketing_closes_the_way_out_and_lists_what_to_take_down(
    inside, dora, pictured
):
    consent = give(inside, dora, "marketing", ["website", "print"])
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


# --- where it is seen


def test_the_client_page_shows_the_three_in_a_row(inside, dora):
    give(inside, dora, "treatment")
    withdraw(inside, give(inside, dora, "photography"))
    assert [each.state for each in standings(dora)] == ["given", "withdrawn", "missing"]
    shown = inside.get(reverse("client", args=[dora.public_id])).content.decode()
    for words in ("given", "withdrawn", "not asked yet", "Consent: treatment"):
        assert words in shown


def test_the_row_takes_one_query(inside, dora, django_assert_num_queries):
    for kind in ConsentKind.values:
        give(inside, dora, kind)
    with django_assert_num_queries(1):
        standings(dora)


def test_other_practices_and_roles_see_none_of_it(inside, dora, cleo, ben):
    consent = give(inside, dora, "treatment")
    inside.force_login(cleo)
    for name in ("consent", "consent-pdf", "consent-withdraw"):
        assert page(inside, consent, name).status_code == 404
    ben.role = Role.FRONT_DESK
    ben.save()
    inside.force_login(ben)
    assert page(inside, consent).status_code == 200
    assert inside.get(reverse("consent-texts")).status_code == 403
