"""Plans: every rule that fired, decisions with name and reason, signatures nobody changes."""

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from needlepoint.care import questionnaire
from needlepoint.records import vault
from needlepoint.records.models import AuditEvent, Intake, Plan, PlanOutlook, Signed
from needlepoint.studio.plans.making import digest

pytestmark = pytest.mark.usefixtures("agreed")


def healthy(**other):
    """Answers of somebody whom no rule stops."""
    plain = {"yes or no": "no", "some of": [], "zones": [], "date": "never", "dated zones": "never"}
    form = questionnaire()
    answers = {
        each.id: plain.get(each.kind, each.choices[0] if each.choices else 0)
        for each in form.questions.values()
    }
    return (
        answers
        | {"age_years": 31, "isotretinoin": "never", "goals": ["facial acne scars"]}
        | {"target_kinds": ["depressed"], "newest_scar": {"cheek": "2020-01-01"}}
        | other
    )


@pytest.fixture
def answered(dora, ben):
    def answer(**other):
        return Intake.objects.create(
            client=dora,
            questionnaire=1,
            answers=healthy(**other),
            done_at=timezone.now(),
            done_by=ben,
        )

    return answer


def form_of(capture, needler, **other):
    return {
        "capture": capture.pk,
        "condition": "acne-scars",
        "needler": needler.pk,
        "role": "clinician",
        "licence": "medical",
        "licence_checked_on": "2026-01-01",
        "device": "skinpen",
        "country": "us",
    } | other


@pytest.fixture
def planned(client, ben, dora, measured, answered):
    """Ben plans for Dora, who gave answers."""

    def plan(device="skinpen", **answers):
        answered(**answers)
        client.force_login(ben)
        form = form_of(measured, ben, device=device)
        reply = client.post(reverse("plan-new", args=[dora.public_id]), form)
        assert reply.status_code == 302, reply.content.decode()
        return Plan.objects.latest("id")

    return plan


def page(client, plan, name="plan", *more):
    return client.get(reverse(name, args=[plan.public_id, *more]))


def sign(client, plan):
    url = reverse("plan-sign", args=[plan.public_id])
    reply = client.post(url, {"version": plan.version}, follow=True)
    plan.refresh_from_db()
    return reply.content.decode()


def decide(client, plan, rule, role="clinician", reason="seen and talked over"):
    form = {"rule": rule, "role": role, "reason": reason, "version": plan.version}
    reply = client.post(reverse("plan-decide", args=[plan.public_id]), form, follow=True)
    plan.refresh_from_db()
    return reply.content.decode()


def test_a_plan_shows_zones_dates_vitamin_c_and_sources(client, planned):
    plan = planned()
    assert plan.document["may_needle"], plan.document["says"]
    content = page(client, plan).content.decode()
    for words in ("By zone", "Session 1", "Vitamin C", "Never more", "pmid:"):
        assert words in content
    assert plan.document["zones"][0]["zone"] == "cheek"


def test_every_rule_that_fired_stands_with_its_reason_and_source(client, planned):
    plan = planned(keloid_prone="yes", pregnant="yes")
    content = page(client, plan).content.decode()
    findings = plan.document["screening"]["findings"]
    assert len(findings) > 1
    for finding in findings:
        assert finding["reason"] in content.replace("&#x27;", "'")
    assert plan.document["verdict"] == "do not proceed"
    assert plan.document["zones"] == []


def test_without_answers_nothing_is_planned(client, ben, dora, measured):
    client.force_login(ben)
    content = client.get(reverse("plan-new", args=[dora.public_id])).content.decode()
    assert "not answered and closed yet" in content
    client.post(reverse("plan-new", args=[dora.public_id]), form_of(measured, ben))
    plan = Plan.objects.get()
    assert not plan.document["may_needle"]


def test_a_decision_is_kept_with_name_role_and_reason(client, planned, ben):
    plan = planned(device="other")
    rule = next(
        finding["rule"]
        for finding in plan.document["screening"]["findings"]
        if finding["signed_by"] == "clinician"
    )
    content = decide(client, plan, rule)
    assert "Decided otherwise by Ben, clinician" in content
    assert "seen and talked over" in content
    assert plan.document["screening"]["overrides"][0]["reason"] == "seen and talked over"


def test_a_technician_cannot_decide_as_a_clinician(client, planned, tia):
    plan = planned(blood_thinner="yes")
    client.force_login(tia)
    decide(client, plan, plan.document["screening"]["findings"][0]["rule"], role="physician")
    assert plan.choices["overrides"] == []


def test_a_decision_without_a_reason_is_none(client, planned):
    plan = planned(blood_thinner="yes")
    assert "needs a role and a reason" in decide(client, plan, "blood_thinner", reason="  ")
    assert plan.choices["overrides"] == []


def test_a_signed_plan_is_never_changed(client, planned, ben):
    plan = planned()
    assert "Signed by Ben" in sign(client, plan)
    assert plan.sha256 == digest(json.loads(json.dumps(plan.document)))
    assert "This plan is signed" in decide(client, plan, "licence_not_confirmed")
    plan.document = {}
    with pytest.raises(Signed):
        plan.save()
    assert AuditEvent.objects.filter(action="sign plan").count() == 1


def test_an_amendment_stands_beside_the_signed_plan_and_both_are_shown(client, planned):
    plan = planned()
    sign(client, plan)
    reply = client.post(reverse("plan-amend", args=[plan.public_id]), follow=True)
    later = Plan.objects.get(amends=plan)
    assert "the plan signed on" in reply.content.decode()
    assert "Amended:" in page(client, plan).content.decode()
    client.post(reverse("plan-amend", args=[plan.public_id]))
    assert Plan.objects.filter(amends=plan).count() == 1
    assert later.signed_at is None


def test_two_people_never_sign_over_each_other(client, planned):
    plan = planned(blood_thinner="yes")
    stale = Plan.objects.get()
    decide(client, plan, plan.document["screening"]["findings"][0]["rule"])
    assert "Somebody else changed this plan meanwhile" in sign(client, stale)
    assert stale.signed_at is None


def test_files_of_a_draft_are_made_now_and_those_of_a_signed_plan_are_kept(client, planned):
    plan = planned()
    for which, head in (("page", b"%PDF"), ("handout", b"%PDF"), ("calendar", b"BEGIN:VCAL")):
        assert page(client, plan, "plan-file", which).content.startswith(head)
    assert page(client, plan, "plan-file", "other").status_code == 404
    sign(client, plan)
    kept = page(client, plan, "plan-file", "handout").content
    assert kept == vault.read(plan.handout)


def test_a_corrected_scar_is_planned_as_the_person_said(client, ben, planned, measured):
    number = measured.measurement["scars"][0]["id"]
    client.force_login(ben)
    form = {"kind": "", "no_scar": "on", "zone": "", "why": "a hair", "seen": 0}
    client.post(reverse("scar", args=[measured.public_id, number]), form)
    plan = planned()
    assert number not in {scar["scar"] for scar in plan.document["scars"]}


@pytest.mark.django_db(transaction=True)
def test_the_forecast_stands_on_the_page_as_a_forecast(client, planned, measured):
    plan = planned()
    client.post(reverse("plan-foretell", args=[plan.public_id]))
    assert "being worked out" in page(client, plan).content.decode()
    call_command("db_worker", batch=True, interval=0.0, startup_delay=False, verbosity=0)
    outlook = PlanOutlook.objects.get()
    content = page(client, plan).content.decode()
    assert outlook.document is not None, outlook.sentence
    assert "A forecast, never a promise" in content
    assert page(client, plan, "plan-outlook-file", "picture").content.startswith(b"\x89PNG")
    assert page(client, plan, "plan-outlook-file", "page").content.startswith(b"%PDF")


def test_other_practices_see_no_plan(client, planned, cleo):
    plan = planned()
    client.force_login(cleo)
    assert page(client, plan).status_code == 404
    assert page(client, plan, "plan-file", "page").status_code == 404
    assert dt.date.fromisoformat(plan.choices["today"])
