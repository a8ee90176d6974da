"""Unseen signs come in through no form; letters of every script do."""

import importlib
import pkgutil
import re
import unicodedata
from pathlib import Path

import pytest
from django import forms
from django.urls import reverse
from django.utils.text import slugify
from hypothesis import given
from hypothesis import strategies as some

from needlepoint import studio
from needlepoint.records.models import Client
from needlepoint.studio.site.clean_text import AS_IT_IS, SEVERAL_LINES, clean

TEXTAREA = re.compile(r'<textarea[^>]*name="([a-z_]+)"')


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Dora\x01 Made", "Dora Made"),
        ("Dora\x0bMade", "DoraMade"),
        ("Dora\r\nMade", "Dora Made"),
        ("Dora\u2028Made", "Dora Made"),
        ("Do\u200bra", "Dora"),
        ("\u200b", ""),
        ("\u200d\u0301", ""),
        ("\u202eedaM", "edaM"),
        ("Zoe\u0308", "Zo\u00eb"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("\U0001f469\u200d\u2695\ufe0f", "\U0001f469\u200d\u2695\ufe0f"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("\u738b\u5c0f\u660e", "\u738b\u5c0f\u660e"),
    ],
)
def test_a_name_keeps_what_is_seen(typed, kept, client, ana):
    assert clean(typed) == kept
    client.force_login(ana)
    client.post(reverse("client-new"), {"name": typed, "born": "1990-01-01", "language": "en"})
    assert [one.name for one in Client.objects.all()] == ([kept] if kept else [])


@given(some.text())
def test_what_is_kept_has_no_control_letters_and_is_kept_again(text):
    for lines in (False, True):
        kept = clean(text, lines=lines)
        assert not [one for one in kept if unicodedata.category(one) == "Cc" and one not in "\n\t"]
        assert lines or "\n" not in kept
        assert clean(kept, lines=lines) == kept


def every_form():
    """Yield every form class of the studio."""
    for found in pkgutil.walk_packages(studio.__path__, f"{studio.__name__}."):
        if "forms" in found.name or "second_look" in found.name:
            module = importlib.import_module(found.name)
            for each in vars(module).values():
                if isinstance(each, type) and issubclass(each, forms.BaseForm):
                    yield each


def test_fields_of_several_lines_are_named_and_no_others():
    lines, single = set(), set()
    for form in every_form():
        for name, field in form.base_fields.items():
            (lines if isinstance(field.widget, forms.Textarea) else single).add(name)
    for page in Path(studio.__file__).parent.rglob("*.html"):
        lines |= set(TEXTAREA.findall(page.read_text("utf-8")))
    assert lines
    assert lines <= SEVERAL_LINES
    assert not {name for name in single if name in SEVERAL_LINES} - lines


def test_passwords_and_what_programs_send_are_left_alone():
    for name in ("password", "new_password1", "csrfmiddlewaretoken", "order", "drawn", "code"):
        assert AS_IT_IS.search(name)
    for name in ("name", "reason", "words", "disorder"):
        assert not AS_IT_IS.search(name)


def test_a_number_in_other_digits_is_no_fault(client, ana, dora):
    client.force_login(ana)
    client.post(reverse("intake-start", args=[dora.public_id]))
    intake = dora.intakes.get()
    from needlepoint.care import questionnaire

    for section in {each.section for each in questionnaire().questions.values()}:
        path = reverse("intake-section", args=[intake.public_id, slugify(section)])
        for said in ("\u00b2", "\u0663", "9" * 5000, "-", "--5"):
            form = {
                each.id: said
                for each in questionnaire().questions.values()
                if each.kind == "number"
            }
            intake.refresh_from_db()
            answer = client.post(path, form | {"version": intake.version})
            assert answer.status_code in {200, 302, 409}
