"""Plans: every rule that fired, decisions with name and reason, signatures nobody changes."""

import datetime as dt
import io
import json
from importlib import import_module

import pypdf
import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from needlepoint.records import audit, vault
from needlepoint.records.models import AuditEvent, Plan, PlanOutlook, Signed, StoredFile
from needlepoint.studio.plans.making import FILES, keep_draft

MIGRATION = import_module("needlepoint.records.migrations.0019_words_of_signed_plans")

pytestmark = pytest.mark.usefixtures("agreed")


@pytest.fixture
def planned(client, ben, dora, measured, answered, plan_form):
    """Ben plans for Dora, who gave answers."""

    def plan(device="skinpen", **answers):
        answered(dora, ben, **answers)
        client.force_login(ben)
        form = plan_form(ben, measured, device=device)
        reply = client.post(reverse("plan-new", args=[dora.public_id]), form)
        assert reply.status_code == 302, reply.content.decode()
        return Plan.objects.latest("id")

    return plan


def page(client, plan, name="plan", *more):
    return client.get(reverse(name, args=[plan.public_id, *more]))


TICKED = {"read": "on", "flags": "on", "asked_again": "no, nobody in the family"}


def sign(client, plan, **said):
    url = reverse("plan-sign", args=[plan.public_id])
    reply = client.post(url, TICKED | {"version": plan.version} | said, follow=True)
    plan.refresh_from_db()
    return reply.content.decode()


def decide(client, plan, rule, reason="seen and talked over", **more):
    form = {"rule": rule, "reason": reason, "version": plan.version} | more
    reply = client.post(reverse("plan-decide", args=[plan.public_id]), form, follow=True)
    plan.refresh_from_db()
    return reply.content.decode()


def test_a_plan_shows_zones_dates_vitamin_c_and_sources(client, planned):
    plan = planned()
    assert plan.document["may_needle"], plan.document["says"]
    content = page(client, plan).content.decode()
    for words in ("By zone", "Session 1", "Vitamin C", "Maximum depth", "pmid:"):
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


def test_without_answers_nothing_is_planned(client, ben, dora, measured, plan_form):
    client.force_login(ben)
    content = client.get(reverse("plan-new", args=[dora.public_id])).content.decode()
    assert "not answered and closed yet" in content
    client.post(reverse("plan-new", args=[dora.public_id]), plan_form(ben, measured))
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
    assert "Agreed by Ben (clinician)" in content
    assert "seen and talked over" in content
    assert plan.document["screening"]["overrides"][0]["reason"] == "seen and talked over"


def test_a_technician_cannot_decide_as_a_clinician(client, planned, tia):
    plan = planned(blood_thinner="yes")
    client.force_login(tia)
    decide(client, plan, plan.document["screening"]["findings"][0]["rule"], role="physician")
    assert [one["role"] for one in plan.choices["overrides"]] == ["operator"]
    finding = plan.document["screening"]["findings"][0]
    assert finding["signed_by"] in {"clinician", "prescriber", "physician"}
    assert not finding["lifted"]


def test_a_decision_without_a_reason_is_none(client, planned):
    plan = planned(blood_thinner="yes")
    assert "needs a reason" in decide(client, plan, "blood_thinner", reason="  ")
    assert plan.choices["overrides"] == []


def test_a_signed_plan_is_never_changed(client, planned, ben):
    plan = planned()
    assert "Signed by Ben" in sign(client, plan)
    assert plan.sha256 == audit.document_digest(json.loads(json.dumps(plan.document)))
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
    count = StoredFile.objects.count()
    for which, head in (("page", b"%PDF"), ("handout", b"%PDF"), ("calendar", b"BEGIN:VCAL")):
        assert page(client, plan, "plan-file", which).content.startswith(head)
    assert page(client, plan, "plan-file", "other").status_code == 404
    assert StoredFile.objects.count() == count  # what nobody signed is not kept
    sign(client, plan)
    kept = page(client, plan, "plan-file", "handout").content
    assert kept == vault.read(plan.handout)


def test_a_corrected_scar_is_planned_as_the_person_said(client, ben, planned, measured):
    client.force_login(ben)
    number = say_it_is_no_scar(client, measured)
    plan = planned()
    assert number not in {scar["scar"] for scar in plan.document["scars"]}


@pytest.mark.django_db(transaction=True)
def test_the_forecast_stands_on_the_page_as_a_forecast(client, planned, measured):
    plan = planned()
    client.post(reverse("plan-forecast", args=[plan.public_id]))
    assert "being worked out" in page(client, plan).content.decode()
    call_command("db_worker", batch=True, interval=0.0, startup_delay=False, verbosity=0)
    outlook = PlanOutlook.objects.get()
    content = page(client, plan).content.decode()
    assert outlook.document is not None, outlook.sentence
    assert "A forecast, never a promise" in content
    assert "Beside your other clients" in content
    assert "too few to say: 5 clients are needed" in content  # nobody else was measured here
    assert outlook.beside["trials"]["mean"]["value"] > 0.0
    assert page(client, plan, "plan-outlook-file", 1, "picture").content.startswith(b"\x89PNG")
    assert page(client, plan, "plan-outlook-file", 1, "page").content.startswith(b"%PDF")


def say_it_is_no_scar(client, capture):
    """Correct the first scar of a capture that the plan needles; give its number."""
    number = capture.measurement["scars"][0]["id"]
    form = {"kind": "", "no_scar": "on", "zone": "", "why": "a hair", "seen": 0}
    client.post(reverse("scar", args=[capture.public_id, number]), form)
    return number


def test_what_changed_since_the_draft_was_read_is_read_again_before_it_is_signed(
    client, planned, measured
):
    plan = planned()
    number = say_it_is_no_scar(client, measured)
    assert number in {scar["scar"] for scar in plan.document["scars"]}
    content = sign(client, plan)
    assert "Not signed" in content
    assert "Read it as it is now" in content
    assert plan.signed_at is None
    assert number not in {scar["scar"] for scar in plan.document["scars"]}
    assert "Signed by Ben" in sign(client, plan)
    assert number not in {scar["scar"] for scar in plan.document["scars"]}


def test_who_read_an_older_draft_renews_nothing(client, planned, measured):
    plan = planned(blood_thinner="yes")
    stale = Plan.objects.get()
    decide(client, plan, plan.document["screening"]["findings"][0]["rule"])
    say_it_is_no_scar(client, measured)
    assert "Somebody else changed this plan meanwhile" in sign(client, stale)
    assert stale.version == plan.version


def test_a_draft_is_signed_on_a_later_day_as_it_was_read(client, planned, ben):
    plan = planned()
    drafted = timezone.localdate() - dt.timedelta(days=2)
    plan.choices |= {"today": drafted.isoformat(), "answered_on": drafted.isoformat()}
    keep_draft(ben, plan, plan.version)
    assert "Signed by Ben" in sign(client, plan)
    assert plan.document["made_on"] == drafted.isoformat()


@pytest.fixture
def whole(client, ben, measured, measured_forehead, answered, plan_form):
    """Ben plans cheek and forehead of one visit together."""
    dora = measured.visit.client
    answered(dora, ben)
    client.force_login(ben)
    form = plan_form(ben, measured_forehead, measured)
    client.post(reverse("plan-new", args=[dora.public_id]), form)
    return Plan.objects.get()


def test_the_newest_measurement_of_each_site_of_the_newest_visit_is_proposed(
    client, ben, dora, measured, measured_forehead, measured_later
):
    measured_later.visit = measured.visit  # the cheek was captured twice
    measured_later.save()
    client.force_login(ben)
    page = client.get(reverse("plan-new", args=[dora.public_id]))
    assert page.context["form"].initial["captures"] == [measured_later, measured_forehead]


def test_a_plan_covers_all_sites_of_a_visit_and_names_each_source(
    client, whole, measured, measured_forehead
):
    assert [row.added for row in whole.rests_on.all()] == [0, 100]
    assert {zone["zone"] for zone in whole.document["zones"]} == {"cheek", "forehead"}
    digests = [each["sha256"] for each in whole.document["measurements"]]
    sources = (measured_forehead, measured)  # in the order of the face
    assert digests == [each.measurement["source"]["sha256"] for each in sources]
    content = page(client, whole).content.decode()
    assert "forehead 1" in content
    assert "left cheek 1" in content


def test_a_correction_on_one_map_is_none_on_the_other(client, whole, measured):
    number = say_it_is_no_scar(client, measured)
    later = Plan.objects.latest("id")
    keep_draft(whole.made_by, later, later.version)
    found = {(line["map"], line["number"]) for line in later.document["scars"]}
    assert ("left cheek", number) not in found
    assert ("forehead", number) in found


@pytest.mark.parametrize("said", ["Choose those of one visit", "One site is chosen twice"])
def test_what_does_not_belong_together_is_not_planned_together(
    client, ben, measured, measured_later, plan_form, said
):
    if "site" in said:
        measured_later.visit = measured.visit
        measured_later.save()
    client.force_login(ben)
    form = plan_form(ben, measured, measured_later)
    reply = client.post(reverse("plan-new", args=[measured.visit.client.public_id]), form)
    assert said in reply.content.decode()
    assert not Plan.objects.exists()


def test_an_amendment_rests_on_the_same_captures(client, whole):
    sign(client, whole)
    client.post(reverse("plan-amend", args=[whole.public_id]))
    assert Plan.objects.get(amends=whole).captures == whole.captures


@pytest.mark.django_db(transaction=True)
def test_each_site_has_a_forecast_of_its_own(client, whole):
    client.post(reverse("plan-forecast", args=[whole.public_id]))
    client.post(reverse("plan-forecast", args=[whole.public_id]))
    assert PlanOutlook.objects.count() == 2
    call_command("db_worker", batch=True, interval=0.0, startup_delay=False, verbosity=0)
    for row in whole.rests_on.all():
        outlook = PlanOutlook.objects.get(capture=row.capture)
        assert outlook.document is not None, outlook.sentence
        assert outlook.document["measurement"]["site"] == row.capture.measurement["source"]["site"]
        shown = page(client, whole, "plan-outlook-file", row.order, "picture")
        assert shown.content.startswith(b"\x89PNG")


def test_a_draft_is_read_in_the_language_of_the_reader_and_kept_in_that_of_the_practice(
    client, planned, ben
):
    plan = planned()
    english = page(client, plan).content.decode()
    ben.language = "es"
    ben.save()
    spanish = page(client, plan).content.decode()
    assert "Session 1" in english
    assert "Sesión 1" in spanish
    assert "Session 1" not in spanish
    assert plan.document["language"] == "en"
    assert plan.signed_words == {}
    ben.language = "en"
    ben.save()
    assert "Signed by Ben" in sign(client, plan)


def test_a_signed_plan_says_what_it_said_when_it_was_signed(client, planned, ben, measured):
    plan = planned()
    sign(client, plan)
    kept = plan.signed_words
    assert kept["says"] == plan.document["says"]
    ben.language = "es"
    ben.save()
    say_it_is_no_scar(client, measured)
    assert kept["says"] in page(client, plan).content.decode().replace("&#x27;", "'")
    plan.refresh_from_db()
    assert plan.signed_words == kept


def test_a_draft_that_this_version_cannot_make_says_why(client, planned):
    plan = planned()
    Plan.objects.filter(pk=plan.pk).update(choices=plan.choices | {"device": "rolled by hand"})
    content = page(client, plan).content.decode()
    assert "rolled by hand" in content
    assert "Sign" in content


def test_words_of_drafts_go_and_those_of_signed_plans_stay(client, planned):
    signed, words = planned(), {"title": "Plan", "says": "as it was signed"}
    sign(client, signed)
    draft = planned()
    Plan.objects.all().update(signed_words=words)
    MIGRATION.forget_drafts(apps, None)
    signed.refresh_from_db()
    draft.refresh_from_db()
    assert (signed.signed_words, draft.signed_words) == (words, {})


def test_what_a_client_takes_home_is_in_the_language_of_the_client(client, planned, dora):
    dora.language = "es"
    dora.save()
    plan = planned()
    said = {which: page(client, plan, "plan-file", which).content for which in FILES}
    texts = {
        which: pypdf.PdfReader(io.BytesIO(said[which])).pages[0] for which in ("page", "handout")
    }
    assert "Day" in texts["page"].extract_text()
    assert "Su hoja de cuidados" in texts["handout"].extract_text()


def test_other_practices_see_no_plan(client, planned, cleo):
    plan = planned()
    client.force_login(cleo)
    assert page(client, plan).status_code == 404
    assert page(client, plan, "plan-file", "page").status_code == 404
    assert dt.date.fromisoformat(plan.choices["today"])
