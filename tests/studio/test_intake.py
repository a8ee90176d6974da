"""Health questionnaire: half-filled ones stay, nothing is asked twice, nobody overwrites."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.care import ZONES, person_from, questionnaire
from needlepoint.errors import WrongUsage
from needlepoint.records.models import Intake
from needlepoint.studio.intake.posted import read_posted


@pytest.fixture
def intake(client, ben, dora):
    client.force_login(ben)
    client.post(reverse("intake-start", args=[dora.public_id]))
    return Intake.objects.get()


def page(client, intake, name="intake", *more):
    return client.get(reverse(name, args=[intake.public_id, *more])).content.decode()


def answer(client, intake, slug, **given):
    htmx = given.pop("htmx", False)
    form = {"version": intake.version} | {k.replace("__", "--"): v for k, v in given.items()}
    headers = {"HX-Request": "true"} if htmx else {}
    url = reverse("intake-section", args=[intake.public_id, slug])
    reply = client.post(url, form, headers=headers)
    intake.refresh_from_db()
    return reply


def test_the_age_is_known_and_never_asked(client, intake):
    assert intake.answers == {"age_years": intake.client.age}
    assert "How old are you" not in page(client, intake, "intake-section", "you")


def test_half_filled_answers_stay_and_what_is_open_is_listed(client, intake):
    answer(client, intake, "you", pregnant="no")
    assert intake.answers["pregnant"] == "no"
    content = page(client, intake)
    assert "Are you breastfeeding?" in content
    assert "Are you pregnant" not in content
    assert 'value="no" checked' in page(client, intake, "intake-section", "you")


def test_every_change_is_kept_at_once_where_there_is_script(client, intake):
    reply = answer(client, intake, "you", pregnant="yes", htmx=True).content.decode()
    assert intake.answers["pregnant"] == "yes"
    assert f'value="{intake.version}"' in reply
    assert "Kept at" in reply


def test_saving_goes_on_to_the_next_part(client, intake):
    assert answer(client, intake, "you").url.endswith("/ask/health/")
    assert answer(client, intake, "goals").url.endswith(f"/{intake.public_id}/")


def test_a_wrong_answer_is_said_and_holds_up_no_other(client, intake):
    reply = answer(client, intake, "goals", dysmorphia_points="many", distress_limits="no")
    assert "must be a whole number" in reply.content.decode()
    assert intake.answers["distress_limits"] == "no"
    assert "dysmorphia_points" not in intake.answers


@pytest.mark.parametrize("htmx", [False, True])
def test_two_devices_never_overwrite_each_other(client, intake, htmx):
    read = Intake.objects.get()
    answer(client, intake, "you", pregnant="yes")
    reply = answer(client, read, "you", pregnant="no", htmx=htmx)
    content = reply.content.decode()
    assert reply.status_code == (200 if htmx else 409)
    assert "The other device says:" in content
    assert read.answers["pregnant"] == "yes"
    assert f'id="version" value="{read.version}"' in content


def test_done_answers_are_closed_and_the_next_time_begins_from_them(client, intake, dora):
    answer(client, intake, "you", pregnant="no")
    client.post(reverse("intake-done", args=[intake.public_id]), {"flags": "on"})
    intake.refresh_from_db()
    assert intake.done_by.username == "ben"
    assert "Nobody changes these answers any more" in page(client, intake)
    url = reverse("intake-section", args=[intake.public_id, "you"])
    assert client.post(url, {"pregnant": "yes"}).status_code == 404
    client.post(reverse("intake-start", args=[dora.public_id]))
    assert Intake.objects.filter(done_at=None).get().answers["pregnant"] == "no"


def test_a_question_that_does_not_arise_is_not_open(client, intake):
    answer(client, intake, "medicines", blood_thinner="no", isotretinoin="never")
    assert "isotretinoin_stopped" not in page(client, intake)
    answer(client, intake, "medicines", blood_thinner="no", isotretinoin="stopped")
    assert "isotretinoin_stopped" in page(client, intake)


def sent(text):
    return QueryDict(text)


def test_what_a_folded_question_still_holds_is_no_answer(client, intake):
    answer(client, intake, "allergies", metal_allergy="yes", metal_kind="nickel only")
    assert intake.answers["metal_kind"] == "nickel only"
    answer(client, intake, "allergies", metal_allergy="no", metal_kind="nickel only")
    assert intake.answers["metal_allergy"] == "no"
    assert "metal_kind" not in intake.answers
    assert "Does your skin react to steel" not in page(client, intake)


def test_an_answer_that_another_page_belies_is_open_again(client, intake):
    answer(client, intake, "health", herpes_ever="no")
    assert "Have you ever had cold sores" not in page(client, intake)
    answer(client, intake, "area", herpes_now="yes")
    assert "Have you ever had cold sores" in page(client, intake)


def test_dates_of_the_whole_face_and_of_single_places_are_read():
    tan = questionnaire()["tan_last"]
    assert read_posted(tan, sent("tan_last--never=on")) == "never"
    whole = read_posted(tan, sent("tan_last--face=2026-01-02&tan_last--chin=2026-02-03"))
    assert whole == dict.fromkeys(ZONES, "2026-01-02") | {"chin": "2026-02-03"}
    assert read_posted(tan, sent("tan_last--chin=2026-02-03")) == {"chin": "2026-02-03"}
    assert read_posted(tan, sent("")) is None


def test_none_and_something_at_once_are_refused():
    with pytest.raises(WrongUsage, match="choose one"):
        read_posted(questionnaire()["immune"], sent("immune=HIV&immune--none=on"))
    with pytest.raises(WrongUsage, match="choose one"):
        read_posted(
            questionnaire()["facelift_last"],
            sent("facelift_last=2026-01-01&facelift_last--never=on"),
        )


@given(st.data())
def test_whatever_a_form_offers_is_an_answer_that_care_reads(data):
    question = data.draw(st.sampled_from(list(questionnaire().questions.values())))
    name, words = question.id, list(question.choices)
    text = {
        "yes or no": st.sampled_from([f"{name}=yes", f"{name}=no"]),
        "number": st.integers(question.least or 0, question.most or 30).map(
            lambda n: f"{name}={n}"
        ),
        "one of": st.sampled_from([f"{name}={word}" for word in words] or [""]),
        "some of": st.sampled_from([f"{name}={word}" for word in words] + [f"{name}--none=on"]),
        "zones": st.sampled_from([f"{name}={word}" for word in words] + [f"{name}--none=on"]),
        "date": st.dates().map(lambda day: f"{name}={day.isoformat()}"),
        "dated zones": st.sampled_from([f"{name}--never=on", f"{name}--nose=2026-01-01"]),
    }[question.kind]
    plain = read_posted(question, sent(data.draw(text)))
    assert plain is not None
    person_from({name: plain})
