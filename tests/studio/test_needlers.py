"""Who needles, as what, and who signs for what: from records, and never with one tap."""

import json

import pytest
from django.urls import reverse

from needlepoint.care import licence_limit_mm
from needlepoint.records import audit
from needlepoint.records.models import AuditEvent, Operator, Plan, ScarCorrection
from needlepoint.studio.plans.choices import practice_of

pytestmark = pytest.mark.usefixtures("agreed")
WORD = "a long enough word 9"
TICKED = {"read": "on", "flags": "on"}


@pytest.fixture
def drafted(client, dora, measured, answered, plan_form):
    """Somebody drafts a plan for Dora, whom no rule stops."""

    def draft(by, needler=None, **form):
        if not dora.intakes.exists():
            answered(dora, by)
        client.force_login(by)
        asked = plan_form(needler or by, measured, **form)
        client.post(reverse("plan-new", args=[dora.public_id]), asked)
        return Plan.objects.order_by("-id").first()

    return draft


def sign(client, plan, **said):
    url = reverse("plan-sign", args=[plan.public_id])
    reply = client.post(url, {"version": plan.version} | said, follow=True)
    plan.refresh_from_db()
    return reply.content.decode()


def test_a_technician_is_no_physician_whatever_the_form_says(drafted, tia):
    tia.licence = "esthetician_unspecified"
    tia.save()
    plan = drafted(tia, role="physician", licence="medical", licence_checked_on="2026-11-01")
    assert (plan.choices["role"], plan.choices["licence"]) == (
        "operator",
        "esthetician_unspecified",
    )
    assert plan.choices["licence_checked_on"] is None
    assert licence_limit_mm(practice_of(plan)) == 0.3
    fired = {finding["rule"] for finding in plan.document["screening"]["findings"]}
    assert "licence_not_confirmed" in fired


def test_nobody_without_a_licence_on_record_needles_as_a_medical_person(drafted, tia, ben):
    ben.licence = ""
    ben.save()
    for somebody in (tia, ben):
        plan = drafted(somebody)
        assert (plan.choices["role"], plan.choices["licence"]) == (
            "operator",
            "esthetician_unspecified",
        )


def test_the_front_desk_cannot_needle(client, drafted, ben, fay, dora):
    assert drafted(ben, needler=fay) is None
    page = client.get(reverse("plan-new", args=[dora.public_id])).content.decode()
    assert "Fay (" not in page  # three letters turn up by chance in the token of a form
    assert "Ben (clinician (nurse or the like), medical" in page


def test_somebody_of_another_practice_or_shut_out_cannot_needle(drafted, ben, cleo, tia):
    tia.is_active = False
    tia.save()
    assert drafted(ben, needler=cleo) is None
    assert drafted(ben, needler=tia) is None


def test_a_record_that_changed_is_read_again_before_it_is_signed(client, drafted, ben):
    plan = drafted(ben)
    Operator.objects.filter(pk=ben.pk).update(licence="")
    assert "Not signed" in sign(client, plan, **TICKED)
    assert plan.signed_at is None
    assert plan.document["would_needle"]["role"] == "operator"
    Operator.objects.filter(pk=ben.pk).update(role="front desk")
    client.force_login(plan.client.practice.operators.create(username="o", name="O", role="owner"))
    assert "may not needle here" in sign(client, plan, **TICKED)
    assert plan.signed_at is None


def test_the_digest_covers_who_needles_and_who_signs(client, drafted, ben, ana):
    ana.licence, ana.profession, ana.licence_checked_on = "medical", "clinician", "2026-01-01"
    ana.save()
    digests = []
    for needler in (ben, ana):
        plan = drafted(ben, needler=needler)
        assert "Signed by Ben" in sign(client, plan, **TICKED)
        assert plan.sha256 == audit.document_digest(json.loads(json.dumps(plan.document)))
        assert plan.document["would_needle"]["needler_id"] == str(needler.public_id)
        assert plan.document["signed_for"]["by_id"] == str(ben.public_id)
        digests.append(plan.sha256)
    assert digests[0] != digests[1]


def test_signing_shows_first_what_one_signs_for(client, drafted, ben):
    plan = drafted(ben)
    page = client.get(reverse("plan-sign", args=[plan.public_id])).content.decode()
    for words in ("What you sign for", "Dora Made", "Practitioner", "Maximum depth", "You sign as"):
        assert words in page
    for missing in ({}, {"flags": "on"}, {"read": "on"}):  # Dora has a safety flag
        assert "What you sign for" in sign(client, plan, **missing)
        assert plan.signed_at is None
    assert "Signed by Ben" in sign(client, plan, **TICKED)


def test_a_flag_that_an_answer_denies_is_explained_before_anybody_signs(client, drafted, ben, dora):
    dora.flags = ["Allergic to lidocaine", "latex allergy"]
    dora.save()
    plan = drafted(ben)
    page = client.get(reverse("plan", args=[plan.public_id])).content.decode()
    assert page.count("Flag and answer disagree.") == 1
    assert "Why flag and answer both stand" in sign(client, plan, **TICKED)
    assert plan.signed_at is None
    assert "Signed by Ben" in sign(client, plan, **TICKED, flags_why="patch test was clear")
    assert plan.document["signed_for"]["flags_why"] == "patch test was clear"
    assert (
        "patch test was clear"
        in client.get(reverse("plan", args=[plan.public_id])).content.decode()
    )


def test_flags_are_held_against_the_answers_before_the_questions_are_closed(
    client, ben, dora, answered
):
    dora.flags = ["Herpes labial (fuego labial)"]
    dora.save()
    intake = answered(dora, ben)
    intake.done_at = intake.done_by = None
    intake.save()
    client.force_login(ben)
    shown = client.get(reverse("intake", args=[intake.public_id])).content.decode()
    assert "Flag and answer disagree." in shown
    url = reverse("intake-done", args=[intake.public_id])
    assert "hold the safety flags" in client.post(url, follow=True).content.decode()
    intake.refresh_from_db()
    assert intake.done_at is None
    client.post(url, {"flags": "on"})
    intake.refresh_from_db()
    assert intake.done_at is not None
    assert AuditEvent.objects.filter(action="finish intake").exists()


@pytest.fixture
def record(client, ana, ben):
    """Ana types what Ben's record says."""
    client.force_login(ana)
    client.post(reverse("account_reauthenticate"), {"password": WORD, "next": "/"})

    def typed(**said):
        form = {"name": "Ben", "role": "clinician", "language": "en", "is_active": "on"} | said
        reply = client.post(reverse("operator", args=[ben.public_id]), form)
        ben.refresh_from_db()
        return reply.content.decode()

    return typed


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"role": "technician", "licence": "medical"}, "holds no medical licence"),
        ({"role": "front desk", "profession": "physician"}, "holds no medical licence"),
        ({"profession": "physician", "licence": ""}, "needs a medical licence here"),
        ({"role": "owner", "licence": "medical"}, "say which"),
        ({"licence": "medical", "licence_checked_on": "2999-01-01"}, "has not come yet"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(record, ben, said, why):
    assert why in record(**said)
    assert (ben.licence, ben.role) == ("medical", "clinician")


def test_an_owner_says_who_is_a_physician(record, ben, client, drafted):
    record(profession="physician", licence="medical", licence_checked_on="2026-02-03")
    plan = drafted(ben)
    assert plan.choices["role"] == "physician"
    assert plan.choices["licence_checked_on"] == "2026-02-03"


def test_the_question_about_keloids_is_asked_again_and_kept(client, drafted, measured, ben):
    ScarCorrection.objects.create(
        capture=measured,
        scar=measured.measurement["scars"][0]["id"],
        kind="keloid",
        by=ben,
        why="felt",
    )
    plan = drafted(ben)
    there = reverse("plan", args=[plan.public_id])
    assert "has no answer" not in client.get(there).content.decode()  # it was answered: no alarm
    asked = "What the client said when you asked once more"
    assert asked in client.get(reverse("plan-sign", args=[plan.public_id])).content.decode()
    assert asked in sign(client, plan, **TICKED)
    assert plan.signed_at is None
    told = "none in the family, and it never grew"
    assert "Signed by Ben" in sign(client, plan, **TICKED, asked_again=told)
    assert plan.document["signed_for"]["asked_again"] == told
    assert "has no answer" not in client.get(there).content.decode()
