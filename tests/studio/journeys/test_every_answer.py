"""Pages that answer what was sent: forms shown again, conflicts, faults, the lock."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client as Browser
from django.urls import reverse

from needlepoint.records.models import Client, ConsentKind, Operator, Role, SignedHow
from needlepoint.studio.consents.signing import Signature, ask, choose, sign, was_shown

pytest.importorskip("playwright", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")

WORD = "a long enough word 9"
WRONG_TEXT = {"title": "", "body": "", "kind": "treatment", "language": "en", "latest": 0}
LAMPS = {"form-TOTAL_FORMS": "8", "form-INITIAL_FORMS": "0", "form-0-x_mm": "1"}


def shown_again(rows, nora):
    """Return address, what it names, and what is sent so that the form comes back."""
    dora, plan, intake = rows["clients"][0], rows["plans"][0], rows["intakes"][0]
    capture, open_consent = rows["captures"][0], rows["consents"][1]
    noise = SimpleUploadedFile("a.png", b"no picture", "image/png")
    client = [dora.public_id]
    yield "client-new", [], {"born": "2999-01-01"}
    yield "client-edit", client, {"born": "1990-01-01", "name": "D", "language": "en"}  # stale
    yield "capture-new", client, {"site": "nose", "day": "2999-01-01", "pictures": noise}
    yield "comparison-new", client, {"before": capture.pk, "after": capture.pk}
    yield "plan-new", client, {"country": "x"}
    yield "plan-decide", [plan.public_id], {"rule": "x"}
    yield "intake-section", [intake.public_id, "you"], {"version": 999, "age_years": "7"}  # stale
    yield "intake-section", [intake.public_id, "you"], {"version": intake.version, "age_years": "7"}
    yield "consent-channels", [open_consent.public_id], {"version": 1}
    yield "consent-sign", [open_consent.public_id], {"how": "drawn", "version": 1}
    yield "consent-paper", [*client, "marketing"], {"day": "2999-01-01"}
    yield "consent-text-new", [], WRONG_TEXT  # stale too
    yield "scar", [capture.public_id, 1], {"kind": "rolling"}
    yield "scar", [capture.public_id, 1], {"kind": "rolling", "why": "x", "seen": 9}  # stale
    yield "scar-zones", [capture.public_id], {}
    yield "operator-new", [], {"username": "a b"}
    yield "operator-new", [], {"username": "zoe", "name": "Zoe", "role": "owner", "language": "en"}
    yield "rig-new", [], {"manifest": "x"}
    yield "rig-lamps", [], LAMPS
    yield "rig-screen", [], {"focal_px": "-1"}
    yield "audit-check", [], {}
    yield from booking_again(dora)
    yield "client-keeping", client, {}
    yield "client-erase", client, {"name": "Somebody"}
    yield "account_change_password", [], {"oldpassword": "x", "password1": "1", "password2": "2"}
    yield "mfa_activate_totp", [], {"code": "000000"}
    for name in ("client", "capture-new", "comparison-new", "plan-new", "consent-marketing"):
        yield name, [nora.public_id], None  # what a client without anything looks like


def booking_again(dora):
    """Return the same of booking, packages, and clients from another program."""
    table = "Name,born,mail\nNia New,1992-03-04,\nDora Made,1994-05-02,\nA B,1990-01-01,x\n"
    yield "client-import", [], {"said": table}
    yield "calendar-new", [], {"words": "dora"}
    yield "calendar-feed", [], {}
    yield "service-new", [], {"kind": "review", "name": "", "minutes": 31, "buffer_minutes": 0}
    yield "closure-new", [], {"first_on": "2027-03-02", "last_on": "2027-03-01"}
    yield "booking-hours", [], {"opens-0-0": "09:00"}
    ana = Operator.objects.get(username="ana")
    yield "working-hours", [ana.public_id], {"opens-0-0": "09:00"}
    yield "packages", [dora.public_id], {"sessions": 0, "paid_on": "2999-01-01"}
    yield "wait", [dora.public_id], {"until_on": "x"}


def faulty(client, monkeypatch, dora, ana):
    """Return the pages that say what went wrong, and those that ask who is there."""
    yield "404", client.get("/nowhere/")
    yield "400", client.post(reverse("client-new"), b"x", content_type="multipart/form-data")
    yield "405", client.get(reverse("demo-remove"))
    many = [SimpleUploadedFile(f"{k}.png", b"x", "image/png") for k in range(60)]
    yield "413", client.post(reverse("capture-new", args=[dora.public_id]), {"pictures": many})
    client.raise_request_exception = False
    for why in ("disk is full", "database is locked", "other"):
        with monkeypatch.context() as patched:

            def broken(*_args, why=why, **_kwargs):
                raise OperationalError(why)

            patched.setattr("needlepoint.records.audit.note", broken)
            yield why, client.get(reverse("client", args=[dora.public_id]))
    strict = Browser(enforce_csrf_checks=True)
    strict.force_login(ana)
    yield "csrf", strict.post(reverse("client-new"), {})
    ana.role = Role.FRONT_DESK
    ana.save()
    yield "403", client.get(reverse("practice"))
    yield "lock", client.get(reverse("lock"), follow=True)
    yield "lock, wrong", client.post(reverse("account_reauthenticate"), {"password": "x"})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_answer_has_a_barrier_in_light_or_dark_wide_or_narrow(
    language, client, rows, eyes, tablet_of, monkeypatch
):
    (ana,) = rows["practice/people"]
    ana.language = language
    ana.save()
    dora = rows["clients"][0]
    nora = Client.objects.create(practice=ana.practice, name="Nora Made", born=dt.date(1990, 1, 1))
    marketing = ask(ana, dora, ConsentKind.MARKETING)
    client.force_login(ana)
    client.post(reverse("account_reauthenticate"), {"password": WORD, "next": "/"})
    wrong = {}
    with tablet_of(client) as (page, base):
        eyes.carry_axe(page, axe.AXE_SCRIPT)

        def look(name, answer):
            where = reverse("home") if answer.request["PATH_INFO"] == "/" else "/asked/"
            eyes.open_answer(page, base, where, answer)
            if found := eyes.faults(page, axe.AXE_SCRIPT, eyes.ANSWERED[language]):
                wrong[name] = found
            eyes.keep(page, f"{language}-answer-{name}")

        for number, (name, args, sent) in enumerate(shown_again(rows, nora)):
            path = reverse(name, args=args)
            answer = client.get(path) if sent is None else client.post(path, sent, follow=True)
            assert answer.status_code in {200, 409}, (name, answer.status_code)
            look(f"{number:02}-{name}", answer)
        was_shown(ana, marketing)
        choose(ana, marketing, ["website"], marketing.version)
        sign(ana, marketing, Signature(SignedHow.TYPED, "Dora"), marketing.version)
        for name, args in (
            ("consent-withdraw", [marketing.public_id]),
            ("consent-marketing", [dora.public_id]),
        ):
            look(name, client.post(reverse(name, args=args), {}))
        for name, answer in faulty(client, monkeypatch, dora, ana):
            look(name, answer)
    assert not wrong, eyes.told(wrong)
