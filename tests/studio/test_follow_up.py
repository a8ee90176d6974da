"""Follow-up: one link, one client, one form, once; signs of trouble reach the practice at once."""

import datetime as dt
import logging
import secrets

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.studio import treating as made
from tests.studio.test_doors import AT_ONCE, all_at_once
from tests.studio.test_stock import treated

from needlepoint.records.models import AuditEvent, Consent, ConsentKind, FollowUpForm
from needlepoint.studio.domain.consent_texts import current_text
from needlepoint.studio.domain.follow_up_words import digest_of, word_of
from needlepoint.studio.followup import public_views
from needlepoint.studio.followup.asking import LASTING, signs_on
from needlepoint.studio.site import link_words

GOOD = {"redness": "1", "swelling": "0", "pain": "2", "send": "yes"}


@pytest.fixture
def form(dora, ben):
    """The form of the first day after a session of Dora."""
    made.box(dora.practice, ben)
    treated(dora, ben)
    return FollowUpForm.objects.get(day=1)


@pytest.fixture
def person():
    """Somebody with a telephone and no account."""
    return Browser()


def answer(person, form, **said):
    return person.post(reverse("answer"), {"word": word_of(form.public_id)} | said)


def test_the_link_asks_one_client_about_one_day_and_names_nobody(person, form, dora):
    page = answer(person, form).content.decode()
    assert "How red is your skin?" in page
    assert dora.name not in page
    for sign in signs_on(1):
        assert sign.words in page.replace("&#x27;", "'")


def test_answers_without_a_sign_of_trouble_get_a_kind_sentence(person, form):
    page = answer(person, form, **GOOD).content.decode()
    assert "Thank you" in page
    assert "Nothing that you told us needs care today" in page
    form.refresh_from_db()
    assert form.answers["pain"] == 2
    assert form.flags == []


def test_a_form_is_answered_once(person, form):
    answer(person, form, **GOOD)
    again = answer(person, form, **GOOD | {"pain": "9"})
    assert again.status_code == 404
    form.refresh_from_db()
    assert form.answers["pain"] == 2


def test_a_sign_of_trouble_stands_on_top_of_the_day_and_goes_by_mail(
    person, form, client, ben, settings
):
    settings.MAIL_IS_THERE = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ben.email = "ben@example.org"
    ben.save()
    page = answer(person, form, **GOOD, signs=["flag_infection", "flag_emergency"])
    said = page.content.decode()
    assert said.index("emergency number at once") < said.index("See a doctor the same day")
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == ["ben@example.org"]
    assert "Dora" not in mail.outbox[0].body
    client.force_login(ben)
    day = client.get(reverse("home"))
    assert [each["public_id"] for each in day.context["flags"]] == [form.public_id]
    url = reverse("follow-up", args=[form.public_id])
    assert "pus or fever" in client.get(url).content.decode()
    client.post(url, {"how": "called, sent to the hospital"})
    assert list(client.get(reverse("home")).context["flags"]) == []


def test_lasting_redness_is_a_sign_even_where_it_is_not_ticked(person, form):
    form = FollowUpForm.objects.get(day=14)
    answer(person, form, **GOOD | {"redness": "2"})
    form.refresh_from_db()
    assert form.flags == [LASTING]


def test_a_link_ends(person, form):
    FollowUpForm.objects.update(expires_on=timezone.localdate() - dt.timedelta(days=1))
    assert answer(person, form).status_code == 404


def test_nothing_of_an_erased_client_is_asked(person, form, dora):
    dora.erased_at = timezone.now()
    dora.save()
    assert answer(person, form).status_code == 404


def test_guessing_finds_nothing_and_is_slowed_down(person, form, monkeypatch, settings, one_window):
    settings.PAGES_A_MINUTE = 100_000
    codes = [answer_to(person, secrets.token_hex(13)) for _ in range(20)]
    assert set(codes[:12]) == {404}
    assert set(codes[13:]) == {429}
    monkeypatch.setattr(link_words, "TRIES", 10**9)
    for number in range(10_000):
        assert public_views.form_for(f"{number:026}") is None
    near = word_of(form.public_id)
    for place in range(len(near)):
        other = near[:place] + ("a" if near[place] != "a" else "b") + near[place + 1 :]
        assert public_views.form_for(other) is None
    assert public_views.form_for(near.upper()) == form


def answer_to(person, word):
    return person.post(reverse("answer"), {"word": word}).status_code


def test_the_word_is_in_no_address_no_log_no_audit_and_no_row(person, form, client, ben, caplog):
    word = word_of(form.public_id)
    with caplog.at_level(logging.DEBUG):
        page = answer(person, form, **GOOD)
    assert page.headers["Referrer-Policy"] == "same-origin"  # and never what stands behind the #
    assert word not in page.request["PATH_INFO"] + page.request["QUERY_STRING"]
    assert word not in caplog.text
    assert not AuditEvent.objects.filter(detail__contains=word).exists()
    assert not FollowUpForm.objects.filter(word_sha256__contains=word).exists()
    assert FollowUpForm.objects.filter(word_sha256=digest_of(word)).exists()
    client.force_login(ben)
    other = FollowUpForm.objects.get(day=3)
    shown = client.get(reverse("follow-up", args=[other.public_id])).content.decode()
    assert f"#{word_of(other.public_id)}" in shown


def test_a_photograph_is_asked_for_only_where_it_is_agreed_to(person, form, dora, ben, client):
    assert "photograph of the place" not in answer(person, form).content.decode()
    text = current_text(dora.practice, ConsentKind.PHOTOGRAPHY, dora.language)
    Consent.objects.create(
        client=dora, text=text, kind=text.kind, signed_at=timezone.now(), witness=ben
    )
    assert "photograph of the place" in answer(person, form).content.decode()
    noise = SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg")
    assert "Thank you" not in answer(person, form, **GOOD, photo=noise).content.decode()
    picture = SimpleUploadedFile("a.jpg", made.photographed(made.code()), "image/jpeg")
    assert "Thank you" in answer(person, form, **GOOD, photo=picture).content.decode()
    client.force_login(ben)
    url = reverse("follow-up-photo", args=[form.public_id])
    assert client.get(url).content.startswith(b"\xff\xd8")


def test_what_is_not_answered_is_listed(client, ben, form):
    client.force_login(ben)
    FollowUpForm.objects.filter(pk=form.pk).update(
        due_on=timezone.localdate() - dt.timedelta(days=1)
    )
    assert [each["public_id"] for each in client.get(reverse("home")).context["unanswered"]] == [
        form.public_id
    ]
    [waiting] = client.get(reverse("follow-ups")).context["waiting"]
    assert (waiting["public_id"], waiting["said"]) == (form.public_id, "day 1 after the session")
    client.post(reverse("follow-up-give", args=[form.public_id]))
    form.refresh_from_db()
    assert form.sent_at is not None


def test_a_client_reads_the_own_language(person, form, dora):
    dora.language = "es"
    dora.save()
    page = answer(person, form).content.decode()
    assert "¿" in page


@pytest.mark.django_db(transaction=True)
def test_of_six_answers_to_one_form_at_once_one_is_kept(form):
    def say(number):
        said = answer(Browser(), form, **GOOD | {"pain": str(number)})
        return said.status_code, number

    answers = all_at_once(say)
    kept = [number for status, number in answers if status == 200]
    assert len(answers) == AT_ONCE
    assert len(kept) == 1
    form.refresh_from_db()
    assert form.answers["pain"] == kept[0]
    told = AuditEvent.objects.filter(action="answer follow-up", subject=str(form.public_id))
    assert told.count() == 1
