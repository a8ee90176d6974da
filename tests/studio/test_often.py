"""What lists say in every row, made quickly, is what Django says: addresses and days."""

import datetime as dt
import uuid

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils import translation

from needlepoint.studio.site.paths import page_path, path_of
from needlepoint.studio.site.permissions import RULES

NUMBER = uuid.UUID("0f3c2a9e-5d1b-4c8e-9a77-3f6d8b1c2e40")


def of_rows():
    """Return the names of all pages whose address holds one number."""
    found = []
    for name in RULES:
        try:
            reverse(name, args=[NUMBER])
        except NoReverseMatch:
            continue
        found.append(name)
    return found


def test_an_address_of_a_row_is_the_one_that_django_makes():
    names = of_rows()
    assert len(names) > 50
    assert all(path_of(name, NUMBER) == reverse(name, args=[NUMBER]) for name in names)
    kind = ("treatment",)
    assert path_of("consent-ask", NUMBER, *kind) == reverse("consent-ask", args=[NUMBER, *kind])


def test_it_follows_a_site_that_moves_below_another_path():
    before = path_of("client", NUMBER)
    set_script_prefix("/studio/")
    try:
        assert path_of("client", NUMBER) == f"/studio{before}"
    finally:
        set_script_prefix("/")
    assert path_of("client", NUMBER) == before


def test_an_address_of_a_page_is_the_one_that_django_makes():
    for name in ("home", "calendar", "account_logout", "calendar-new"):
        assert page_path(name) == reverse(name)
        assert Template("{% url name %}").render(Context({"name": name})) == reverse(name)


def test_no_name_no_address():
    with pytest.raises(NoReverseMatch):
        path_of("no such page", NUMBER)
    with pytest.raises(NoReverseMatch):
        page_path("no such page")


@pytest.mark.parametrize("written", ["{% url 'client' code %}", "{% url name code %}"])
def test_templates_put_the_same_address_in_place(written):
    about = {"code": NUMBER, "name": "client"}
    assert Template(written).render(Context(about)) == reverse("client", args=[NUMBER])
    assert Template("{% url 'home' as there %}{{ there }}").render(Context()) == "/"


@pytest.mark.parametrize("form", ["DATE_FORMAT", "SHORT_DATE_FORMAT", "l, j F", "D j", "Y-m-d"])
def test_a_day_is_said_in_the_language_of_each_page(form):
    shown = Template("{{ day|date:form }}")
    days = [dt.date(2026, 1, 5), dt.date(2026, 8, 22)]
    said = {}
    for language in ("en", "es", "en", "es"):
        with translation.override(language):
            for day in days:
                here = shown.render(Context({"day": day, "form": form}))
                moment = dt.datetime.combine(day, dt.time(12), dt.UTC)
                assert here == shown.render(Context({"day": moment, "form": form}))
                assert said.setdefault((language, day), here) == here
    assert form == "Y-m-d" or said["en", days[0]] != said["es", days[0]]


def test_no_day_is_no_text():
    assert Template('{{ day|date:"DATE_FORMAT" }}').render(Context({"day": None})) == ""
