"""The tablet in the client's hand: one form, and only the PIN brings the studio back."""

import pytest
from django.contrib.auth.hashers import check_password
from django.urls import reverse

from needlepoint.records.models import Consent, ConsentKind, Intake, Operator
from needlepoint.studio.domain.history import history_of
from needlepoint.studio.domain.visit_steps import visit_steps
from needlepoint.studio.site.handing import MOST_TRIES

PIN = "4711"


@pytest.fixture
def consent(client, ben, dora):
    """A consent that Ben has opened for Dora."""
    client.force_login(ben)
    there = client.post(reverse("consent-ask", args=[dora.public_id, ConsentKind.PHOTOGRAPHY])).url
    client.get(there)
    return Consent.objects.get()


def hand(client, consent, **form):
    return client.post(reverse("hand", args=["consent", consent.public_id]), form)


def test_the_first_time_a_pin_is_chosen_and_only_its_hash_is_kept(client, ben, consent):
    assert "Choose a PIN" in hand(client, consent).content.decode()
    assert hand(client, consent, pin="12").status_code == 200
    assert hand(client, consent, pin=PIN).url == reverse("consent", args=[consent.public_id])
    ben.refresh_from_db()
    assert ben.pin != PIN  # four digits turn up by chance within a hash
    assert check_password(PIN, ben.pin)


def test_nothing_but_the_form_opens_and_the_pin_brings_the_studio_back(client, dora, consent):
    hand(client, consent, pin=PIN)
    page = client.get(reverse("consent", args=[consent.public_id])).content.decode()
    assert 'class="in-hand"' in page
    assert "latex allergy" not in page
    assert "<nav" not in page
    for address in ("home", "account", "help"):
        assert client.get(reverse(address)).url == reverse("hand-thanks")
    for address in ("client", "client-edit"):
        there = reverse(address, args=[dora.public_id])
        assert client.get(there).url == reverse("hand-thanks")
        assert client.post(there).url == reverse("hand-thanks")
    assert "Tries left: 4" in client.post(reverse("hand-back"), {"pin": "9999"}).content.decode()
    back = client.post(reverse("hand-back"), {"pin": PIN})
    assert back.url == reverse("client", args=[dora.public_id])
    assert client.get(reverse("home")).status_code == 200


def test_a_client_signs_and_is_thanked(client, dora, consent):
    hand(client, consent, pin=PIN)
    form = {"name": dora.name, "how": "typed", "version": consent.version, "drawn": "[]"}
    client.post(reverse("consent-sign", args=[consent.public_id]), form)
    consent.refresh_from_db()
    assert consent.signed_at
    page = client.get(reverse("consent", args=[consent.public_id]), follow=True).content.decode()
    assert "Please hand the tablet back" in page
    assert "SHA-256" not in page


def test_after_too_many_wrong_pins_the_studio_is_locked(client, consent):
    hand(client, consent, pin=PIN)
    for _ in range(MOST_TRIES):
        answer = client.post(reverse("hand-back"), {"pin": "0000"})
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert client.get(reverse("home")).url.startswith(reverse("account_reauthenticate"))
    assert client.post(reverse("hand-back"), {"pin": PIN}).url.startswith(
        reverse("account_reauthenticate")
    )


def test_questions_are_handed_over_part_by_part_and_end_in_thanks(client, ben, dora):
    client.force_login(ben)
    client.post(reverse("intake-start", args=[dora.public_id]))
    intake = Intake.objects.get()
    first = client.post(reverse("hand", args=["intake", intake.public_id]), {"pin": PIN}).url
    assert client.get(first).status_code == 200
    whole = reverse("intake", args=[intake.public_id])
    assert client.get(whole).url == reverse("hand-thanks")
    client.post(reverse("hand-back"), {"pin": PIN})
    assert client.get(whole).status_code == 200


def test_nobody_hands_over_a_form_of_another_practice(client, cleo, consent):
    client.force_login(cleo)
    assert hand(client, consent, pin=PIN).status_code == 404
    assert Operator.objects.get(pk=cleo.pk).pin == ""


def test_a_visit_has_one_next_step_from_the_questions_to_the_signature(
    client, ben, dora, answered, agreed, measured
):
    def now():
        return [each.name for each in visit_steps(ben, dora, history_of(dora)) if each.next]

    assert now() == ["questions"]
    answered(dora, ben)
    assert now() == ["plan"]
    measured.state = "refused"
    measured.save()
    assert now() == ["photographs"]
    Consent.objects.all().delete()
    assert now() == ["consents"]
    client.force_login(ben)
    page = client.get(reverse("client", args=[dora.public_id])).content.decode()
    assert page.count('aria-current="step"') == 1


def test_the_front_desk_is_shown_no_way_that_is_closed_to_it(client, fay, dora, answered, agreed):
    answered(dora, fay)
    steps = {each.name: each for each in visit_steps(fay, dora, history_of(dora))}
    assert steps["photographs"].label == ""
    client.force_login(fay)
    page = client.get(reverse("client", args=[dora.public_id])).content.decode()
    assert reverse("capture-new", args=[dora.public_id]) not in page
