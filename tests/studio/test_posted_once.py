"""A form that is sent twice does its work once, whatever it makes."""

import datetime as dt
import re
import threading
from types import SimpleNamespace

import pytest
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone
from tests.studio.test_captures import files_of
from tests.studio.test_matrix import OTHERS, shape

from needlepoint.records.models import Client, Comparison, Consent, PostedForm, Rig
from needlepoint.records.models.posted import GIVEN_UP, KEPT
from needlepoint.studio.site.permissions import RULES
from needlepoint.studio.site.posted_once import FIELD, PostedOnce

KEY = re.compile(rf'name="{FIELD}" value="([^"]+)"')
LOGGED_IN = sorted(n for n, rule in RULES.items() if rule.roles and not rule.at_lock)
DORA = {"name": "Dora Made", "born": "1994-05-02", "language": "en"}
CODE = "7d0d1d5e-9d8c-4b52-9f4c-0a5bb8e2f0a1"
AT_ONCE = 6


def address(name):
    text, places = shape(name)
    return "/" + text % {place: OTHERS.get(place, CODE) for place in places}


@pytest.mark.parametrize("name", LOGGED_IN)
def test_whatever_address_takes_a_form_takes_it_once(name, ana, rf):
    done = []

    def view(request):
        done.append(request.path)
        return HttpResponseRedirect(f"/made/{len(done)}/")

    def sent(**fields):
        request = RequestFactory().post(address(name), fields)
        request.user, request.resolver_match = ana, resolve(address(name))
        request.csrf_processing_done = True
        middleware = PostedOnce(view)
        answer = middleware.process_view(request, view, (), {})
        return answer or middleware(request)

    first = sent(once="a", name="x")
    assert [sent(once="a", name="x").url for _ in range(3)] == [first.url] * 3
    assert len(done) == 1
    assert sent(once="b", name="x").url != first.url  # another form of the same page
    assert sent(once="a", name="y").url != first.url  # another deed with the same form
    sent(once="a", name="x")  # and back to the first, which is a deed again
    sent(name="x")
    sent(name="x")  # a form without a number, of an earlier page
    assert len(done) == 6


def test_every_form_of_every_template_carries_a_number(settings):
    from django.template.loader import render_to_string

    request = RequestFactory().get("/")
    request.user, request.session = SimpleNamespace(is_authenticated=False), {}
    page = render_to_string("account/login.html", {}, request)
    assert len(page.split("csrfmiddlewaretoken")) == len(page.split(f'name="{FIELD}"'))
    assert KEY.search(page)


def form_at(browser, path, **fields):
    """Open the page of a form and return what it sends."""
    return {FIELD: KEY.findall(browser.get(path).content.decode())[-1]} | fields


def twice(browser, path, page=None, **fields):
    """Send one form twice, as after going back; return where both led."""
    form = form_at(browser, page or path, **fields)
    answers = [browser.post(path, form) for _ in range(2)]
    assert [each.status_code for each in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    return answers[0].url


def test_a_client_is_added_once(client, ana):
    client.force_login(ana)
    twice(client, reverse("client-new"), **DORA)
    assert Client.objects.count() == 1


def test_questions_are_begun_once(client, ana, dora):
    client.force_login(ana)
    page = reverse("client", args=[dora.public_id])
    twice(client, reverse("intake-start", args=[dora.public_id]), page)
    assert dora.intakes.count() == 1


def test_a_consent_is_asked_for_once(client, ana, dora):
    client.force_login(ana)
    page = reverse("client", args=[dora.public_id])
    twice(client, reverse("consent-ask", args=[dora.public_id, "treatment"]), page)
    assert Consent.objects.count() == 1


@pytest.mark.usefixtures("agreed")
def test_a_capture_is_handed_in_once(client, ben, dora, lamps_rig, phantom_folder):
    client.force_login(ben)
    path = reverse("capture-new", args=[dora.public_id])
    form = form_at(client, path, site="left cheek", day="2026-01-05", rig=lamps_rig.pk)
    for _ in range(2):
        form["pictures"] = files_of(phantom_folder, lamps_rig.slots)
        assert client.post(path, form).status_code == 302
    assert dora.visits.get().captures.count() == 1


def test_a_comparison_is_asked_for_once(client, ben, dora, measured, measured_later):
    client.force_login(ben)
    path = reverse("comparison-new", args=[dora.public_id])
    twice(client, path, before=measured.pk, after=measured_later.pk)
    assert Comparison.objects.count() == 1


@pytest.mark.usefixtures("agreed")
def test_a_plan_is_drafted_once(client, ben, dora, measured, answered, plan_form):
    answered(dora, ben)
    client.force_login(ben)
    twice(client, reverse("plan-new", args=[dora.public_id]), **plan_form(ben, measured))
    assert dora.plans.count() == 1


def test_a_rig_is_added_once(client, ana, phantom_folder):
    client.force_login(ana)
    text = (phantom_folder / "capture.toml").read_text("utf-8")
    twice(client, reverse("rig-new"), name="x", kind="lamps", manifest=text)
    assert Rig.objects.count() == 1


def test_a_form_that_was_not_taken_can_be_sent_again(client, ana):
    client.force_login(ana)
    form = form_at(client, reverse("client-new"), **DORA)
    assert client.post(reverse("client-new"), form | {"born": "2094-01-01"}).status_code == 200
    assert client.post(reverse("client-new"), form | {"born": "2094-01-01"}).status_code == 200
    assert client.post(reverse("client-new"), form).status_code == 302
    assert Client.objects.count() == 1


def test_the_number_of_somebody_else_stops_nobody(client, ana, ben):
    form = DORA | {FIELD: "the same"}
    for who in (ana, ben):
        client.force_login(who)
        client.post(reverse("client-new"), form | {"another": "on"})
    assert Client.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_six_at_once_one_makes_a_row_and_all_are_led_there(ana):
    browsers = [Browser() for _ in range(AT_ONCE)]
    for browser in browsers:
        browser.force_login(ana)
    form, gate, answers = form_at(browsers[0], reverse("client-new"), **DORA), None, []
    gate = threading.Barrier(AT_ONCE)

    def send(browser):
        try:
            gate.wait()
            answers.append(browser.post(reverse("client-new"), form))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert {each.status_code for each in answers} == {302}
    assert len({each.url for each in answers}) == 1
    assert Client.objects.count() == 1


def test_what_a_killed_server_left_half_done_is_not_waited_for_for_ever(client, ana):
    client.force_login(ana)
    form = form_at(client, reverse("client-new"), **DORA)
    client.post(reverse("client-new"), form)
    PostedForm.objects.update(led_to="", at=timezone.now() - GIVEN_UP)
    client.post(reverse("client-new"), form | {"another": "on"})
    PostedForm.objects.update(at=timezone.now() - KEPT - dt.timedelta(seconds=1))
    client.post(reverse("client-new"), form_at(client, reverse("client-new"), **DORA))
    assert PostedForm.objects.count() <= 2


def test_nothing_of_what_was_sent_is_kept(client, ana):
    client.force_login(ana)
    client.post(reverse("client-new"), form_at(client, reverse("client-new"), **DORA))
    row = PostedForm.objects.get()
    kept = f"{row.key}{row.digest}{row.led_to}"
    assert not [said for said in ("Dora Made", "Dora%20", "Dora+", DORA["born"]) if said in kept]


def test_a_number_without_end_harms_nobody(client, ana):
    client.force_login(ana)
    for key in ("x" * 100_000, "\0", " ", "é"):
        client.post(reverse("client-new"), DORA | {FIELD: key, "another": "on"})
    assert Client.objects.count() == 4


def test_the_middleware_leaves_other_requests_alone(ana):
    request = RequestFactory().get(reverse("home"))
    request.user, request.resolver_match = ana, resolve(reverse("home"))
    assert PostedOnce(HttpResponse).process_view(request, None, (), {}) is None
