"""What a day as a new user found, each with its test: the faults that no other file holds."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.urls import reverse
from django.utils import translation

from needlepoint.quantity import Measured, format_interval
from needlepoint.records.models import AuditEvent, Capture, Comparison, Operator, Plan, Rig
from needlepoint.studio.accounts.passwords import KnownWordsValidator
from needlepoint.studio.comparisons.trend import trend_of
from needlepoint.studio.domain.capture_choice import measured_captures
from needlepoint.studio.plans.choices import preferences_of

WEBP = b"RIFF0000WEBP"


def test_f18_a_capture_is_taken_back_with_a_reason_and_used_for_nothing_new(
    client, ben, dora, measured
):
    client.force_login(ben)
    there = reverse("capture-take-back", args=[measured.public_id])
    assert client.post(there, {"why": ""}).status_code == 200
    client.post(there, {"why": "the other cheek"})
    measured.refresh_from_db()
    assert measured.voided_by == ben
    assert measured not in measured_captures(dora)
    page = client.get(reverse("capture", args=[measured.public_id])).content.decode()
    assert "the other cheek" in page
    timeline = client.get(reverse("client", args=[dora.public_id])).content.decode()
    assert "taken back" in timeline
    assert AuditEvent.objects.filter(action="take back capture").count() == 1


def test_f10_the_next_capture_proposes_the_rig_that_worked(
    client, ben, dora, agreed, measured, lamps_rig
):
    broken = Rig.objects.create(
        practice=dora.practice, name="Broken", manifest="", slots=lamps_rig.slots
    )
    Capture.objects.create(
        visit=measured.visit, rig=broken, site="nose", made_by=ben, state="failed"
    )
    client.force_login(ben)
    page = client.get(reverse("capture-new", args=[dora.public_id])).content.decode()
    assert f'value="{lamps_rig.pk}" selected' in page


def test_f19_lock_leads_back_to_where_it_was_pressed(client, ben, dora):
    client.force_login(ben)
    there = reverse("client", args=[dora.public_id])
    page = client.get(there).content.decode()
    link = re.search(r'href="(/lock/[^"]*)"', page)[1]
    assert there in client.get(link).url.replace("%2F", "/")


def test_f20_asking_how_far_it_is_writes_nothing_into_the_audit(client, ben, measured):
    client.force_login(ben)
    comparison = Comparison.objects.create(before=measured, after=measured, made_by=ben)
    before = AuditEvent.objects.count()
    for _ in range(8):
        client.get(reverse("comparison-progress", args=[comparison.public_id]))
        client.get(reverse("capture-progress", args=[measured.public_id]))
    assert AuditEvent.objects.count() == before


def test_f20_the_audit_is_filtered_by_person_day_and_changes(client, ana, ben, dora):
    client.force_login(ben)
    client.get(reverse("client", args=[dora.public_id]))
    client.force_login(ana)
    client.post(reverse("client-edit", args=[dora.public_id]), {"name": ""})
    url = reverse("audit")

    def lines(**asked):
        page = client.get(url, asked).content.decode()
        return page.split("<tbody>")[1].count("<tr>")

    assert lines(who=str(ben.public_id)) >= 1
    assert lines(changes="on") < lines()
    assert lines(day="2001-01-01") == 0
    assert "{" not in client.get(url).content.decode().split("<tbody>")[1].split("</tbody>")[0]


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        (Measured(0.0004, 0.0, 0.3, "mm3", "lower"), "at least 0.0004 mm3"),
        (Measured(0.0, 0.0, 0.3, "mm3", "lower"), "at least 0 mm3"),
        (Measured(0.03, 0.03, 0.03, "mm"), "0.030 mm"),
        (Measured(0.42, 0.39, 0.45, "mm"), "0.420 mm (0.390 to 0.450)"),
    ],
)
def test_f22_numbers_say_something(quantity, said):
    assert format_interval(quantity) == said
    page = Template("{{ number|measured }}").render(Context({"number": quantity.as_dict()}))
    assert page == said.replace("mm3", "mm³")


def test_f22_no_time_ends_in_a_stop_of_its_own():
    moment = dt.datetime(2026, 11, 29, 0, 57, tzinfo=dt.UTC)
    with translation.override("en"):
        said = Template('{{ at|date:"DATETIME_FORMAT" }}.').render(Context({"at": moment}))
    assert said.endswith("12:57 AM.")


def test_f23_the_words_that_are_too_few_are_named_and_no_others(practice):
    practice.name = "Skin Studio Lima"
    user = Operator(name="Ana Torres", username="ana", practice=practice)
    with pytest.raises(ValidationError) as told:
        KnownWordsValidator().validate("password1234", user)
    assert "“password”" in str(told.value)
    assert "Lima" not in str(told.value)
    with pytest.raises(ValidationError, match="too few letters"):
        KnownWordsValidator().validate("ab-1", user)


def test_f24_an_invitation_has_a_code_a_copy_button_and_a_warning_on_localhost(client, ana):
    client.force_login(ana)
    client.post(reverse("account_reauthenticate"), {"password": "a long enough word 9"})
    form = {"name": "Ida", "username": "ida", "role": "technician", "language": "en"}
    page = client.post(reverse("operator-new"), form, HTTP_HOST="localhost").content.decode()
    assert "data:image/svg+xml" in page
    assert 'data-copy="link"' in page
    assert "on this machine only" in page


def test_d10_what_the_practice_says_of_itself_stands_in_its_plans(client, ana, dora):
    client.force_login(ana)
    dora.practice.phone, dora.practice.address = "+51 1 555", "Av. Sol 1, Lima"
    dora.practice.save()
    form = {
        "name": "Alder",
        "country": "PE",
        "devices": ["skinpen"],
        "needles": "14",
        "sundays": "on",
        "retention_years": "10",
    }
    assert client.post(reverse("practice-details"), form).status_code == 302
    dora.practice.refresh_from_db()

    told = preferences_of(Plan(client=dora, made_by=ana))
    assert (told["phone"], told["address"], told["needles"], told["sundays"]) == (
        "+51 1 555",
        "Av. Sol 1, Lima",
        14,
        True,
    )


def test_d10_a_logo_is_shown_and_something_else_is_refused(client, ana):
    client.force_login(ana)
    form = {"name": "Alder", "retention_years": "10"}
    form["picture"] = SimpleUploadedFile("logo.png", WEBP)
    assert client.post(reverse("practice-details"), form).status_code == 200
    assert client.get(reverse("practice-logo")).status_code == 404


def test_d9_countries_are_named_and_the_browser_proposes_one(client, ana):
    client.force_login(ana)
    page = client.get(reverse("practice-details"), HTTP_ACCEPT_LANGUAGE="es-PE,es;q=0.9")
    assert '<option value="PE" selected>Peru</option>' in page.content.decode()


def test_d1_there_is_help_on_every_page_that_belongs_to_it(client, ben, dora):
    client.force_login(ben)
    page = client.get(reverse("client", args=[dora.public_id])).content.decode()
    link = re.search(r'href="(/help/[^"]*)"', page)[1]
    assert "A visit, step by step" in client.get(link).content.decode()
    assert "Read a scar map" in client.get(reverse("help") + "?from=scar-map").content.decode()


def test_d11_the_style_guide_is_there_in_development_only(client, ben, settings):
    client.force_login(ben)
    assert client.get(reverse("styleguide")).status_code == 404
    settings.DEVELOPMENT = True
    assert "Every component" in client.get(reverse("styleguide")).content.decode()


def test_d4_the_trend_runs_over_all_visits_with_intervals(measured, measured_later, ben):
    volume = {"value": -38.0, "low": -44.0, "high": -32.0, "unit": "%", "bound": None}
    change = {"quality": {"verdict": "comparable"}, "summary": {"volume_percent": volume}}
    comparison = Comparison.objects.create(
        before=measured, after=measured_later, made_by=ben, state="measured", change=change
    )
    trend = trend_of(comparison)
    (point,) = trend.points
    assert point.high < point.y < point.low  # on a page up is smaller
    assert trend.zero < point.high
    assert (point.day - trend.first).days == 84


def test_d4_a_scar_is_seen_in_the_photograph_with_the_line_of_its_section(client, ben, measured):
    client.force_login(ben)
    page = client.get(reverse("scar", args=[measured.public_id, 1])).content.decode()
    assert reverse("scar-map-photo", args=[measured.public_id]) in page
    assert re.search(r'<line x1="[\d.]+" y1="[\d.]+" x2="[\d.]+" y2="[\d.]+">', page)
    assert 'rel="next"' in page


def test_f12_a_closed_page_and_the_axes_are_in_the_language_of_the_reader(
    client, ben, fay, measured
):
    for who in (ben, fay):
        who.language = "es"
        who.save()
    client.force_login(fay)
    closed = client.get(reverse("rigs"))
    assert closed.status_code == 403
    assert '<html lang="es"' in closed.content.decode()
    assert "Your role does not reach it" not in closed.content.decode()
    client.force_login(ben)
    page = client.get(reverse("scar", args=[measured.public_id, 1])).content.decode()
    ticks = re.findall(r'<text class="end"[^>]*>([^<]*)<', page)
    assert any("," in tick for tick in ticks)
    assert not any("." in tick for tick in ticks)


def test_f8_an_address_that_is_not_the_studios_is_said_with_what_to_do(client, practice):
    answer = client.get(reverse("account_login"), HTTP_HOST="192.168.1.20:8813")
    assert answer.status_code == 400
    assert "This is not the address of the studio" in answer.content.decode()
    assert "NEEDLEPOINT_HOSTS" in answer.content.decode()
