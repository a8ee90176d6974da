"""Consents: three decisions, never two in one signature; sealed, withdrawn, and what follows."""

import datetime as dt
import io
import json

import pypdf
import pytest
from django.urls import reverse

from needlepoint.records import vault
from needlepoint.records.models import (
    AuditEvent,
    Client,
    Consent,
    ConsentKind,
    ConsentText,
    Operator,
    Practice,
    Published,
)
from needlepoint.studio.accounts.first_run import make_owner
from needlepoint.studio.consents.sealing import check_seal, pages_of, sheet_of
from needlepoint.studio.domain.consent_policies import NotConsented, holds, require_channel
from needlepoint.studio.domain.consent_texts import current_text, default_wording, publish_defaults

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


# --- texts


def test_a_new_practice_has_every_text_in_english_and_spanish(db):
    owner = make_owner(Practice(name="Birch"), Operator(username="bo", name="Bo"))
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


@pytest.mark.parametrize("how", ["typed", "drawn"])
def test_another_name_than_the_clients_asks_who_signs(inside, dora, how):
    consent = ask(inside, dora, "treatment")
    url = reverse("consent-sign", args=[consent.public_id])
    line = json.dumps([[[0.1, 0.5], [0.9, 0.5]]])
    form = {"version": consent.version, "name": "Juan Perez", "how": how, "drawn": line}
    assert "Juan Perez signs. Say who that is" in inside.post(url, form).content.decode()
    consent.refresh_from_db()
    assert consent.signed_at is None
    inside.post(url, form | {"signs_as": "parent"})
    consent.refresh_from_db()
    assert consent.signed_name == "Juan Perez (parent or guardian of the client)"
    assert check_seal(consent).whole
    said = pypdf.PdfReader(io.BytesIO(vault.read(consent.sealed))).pages
    text = " ".join(" ".join(each.extract_text().split()) for each in said)
    assert "parent or guardian of the client" in text


@pytest.mark.parametrize("name", ["dora made", "  DORA   Máde ", "Dora Made"])
def test_the_clients_own_name_asks_nothing_however_it_is_written(inside, dora, name):
    consent = ask(inside, dora, "treatment")
    post(inside, consent, "consent-sign", name=name, how="typed")
    assert consent.signed_name == " ".join(name.split())


def test_a_typed_name_signs_and_is_sealed_with_its_evidence(inside, ben, dora):
    consent = ask(inside, dora, "treatment")
    url = reverse("consent-sign", args=[consent.public_id])
    form = {"version": consent.version, "name": " Dora  Made ", "how": "typed"}
    headers = {"User-Agent": "A tablet", "X-Forwarded-For": "203.0.113.7"}
    inside.post(url, form, headers=headers, REMOTE_ADDR="192.0.2.9")
    consent.refresh_from_db()
    assert (consent.signed_name, consent.witness, consent.drawn) == ("Dora Made", ben, [])
    assert consent.viewed_at < consent.signed_at
    evidence = consent.evidence
    assert evidence["address"] == "192.0.2.9"
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
    assert "decided meanwhile" in said


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
    consent = give(inside, dora, "treatment", name="李 Dora Жук", signs_as="same")
    assert check_seal(consent).whole
