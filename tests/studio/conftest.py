"""The small world: Ana owns a practice where Ben, Tia and Fay work; Cleo owns another one."""

import datetime as dt
import json
import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache import cache, caches
from django.utils import timezone
from tests.studio import booked, browser

from needlepoint.records import vault
from needlepoint.records.models import (
    Capture,
    Client,
    Consent,
    ConsentKind,
    Intake,
    Operator,
    Practice,
    Rig,
    Role,
    Visit,
    WorkState,
)
from needlepoint.studio.site import counters

WORD = "a long enough word 9"
RIG_PIXEL_MM, RIG_SIZE_MM = 0.1, (24.0, 18.0)


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    """Return each test its own data and keys, and no memory of who tried to log in before."""
    cache.clear()
    caches["here"].clear()
    settings.DATA, settings.KEYS = tmp_path / "data", tmp_path / "keys"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def one_window(monkeypatch):
    """Count whatever is counted by the minute or the hour in one of them: none ends in a test."""
    now = time.time()
    monkeypatch.setattr(counters, "time", SimpleNamespace(time=lambda: now))


def operator(name, role, practice, **record):
    return Operator.objects.create_user(
        name.lower(), password=WORD, name=name, role=role, practice=practice, **record
    )


@pytest.fixture
def practice(db):
    return Practice.objects.create(name="Alder")


@pytest.fixture
def ana(practice):
    return operator("Ana", Role.OWNER, practice)


@pytest.fixture
def ben(practice):
    checked = dt.date(2026, 1, 1)
    return operator("Ben", Role.CLINICIAN, practice, licence="medical", licence_checked_on=checked)


@pytest.fixture
def tia(practice):
    return operator("Tia", Role.TECHNICIAN, practice)


@pytest.fixture
def fay(practice):
    return operator("Fay", Role.FRONT_DESK, practice)


@pytest.fixture
def cleo(db):
    return operator("Cleo", Role.OWNER, Practice.objects.create(name="Cedar"))


@pytest.fixture
def dora(practice):
    """A made client of Ana's practice."""
    return Client.objects.create(
        practice=practice, name="Dora Made", born=dt.date(1994, 5, 2), flags=["latex allergy"]
    )


@pytest.fixture
def house(practice):
    """Services, rooms and hours of a practice whose clocks change."""
    practice.time_zone = "Europe/Berlin"
    practice.save()
    return booked.house(practice)


@pytest.fixture
def eli(practice):
    """Return another client of the practice."""
    return Client.objects.create(practice=practice, name="Eli Made", born=dt.date(1990, 1, 1))


@pytest.fixture
def agreed(dora, ben):
    """Dora has agreed to photographs and to treatment; not sealed, which takes longer."""
    from needlepoint.studio.domain.consent_texts import current_text

    for kind in (ConsentKind.PHOTOGRAPHY, ConsentKind.TREATMENT):
        text = current_text(dora.practice, kind, dora.language)
        now = timezone.now()
        Consent.objects.create(client=dora, text=text, kind=kind, signed_at=now, witness=ben)


@pytest.fixture
def answered():
    """Close the questions of a client with answers that no rule stops, or with others."""

    def answer(client, by, **other):
        return Intake.objects.create(
            client=client,
            questionnaire=1,
            answers=healthy_answers() | other,
            done_at=timezone.now(),
            done_by=by,
        )

    return answer


def healthy_answers():
    """Answers of somebody whom no rule stops."""
    from needlepoint.care import questionnaire

    plain = {"yes or no": "no", "some of": [], "zones": [], "date": "never", "dated zones": "never"}
    answers = {
        each.id: plain.get(each.kind, each.choices[0] if each.choices else 0)
        for each in questionnaire().questions.values()
        if not each.optional and not each.only_if
    }
    return answers | {
        "age_years": 31,
        "isotretinoin": "never",
        "goals": ["facial acne scars"],
        "target_kinds": ["depressed"],
        "newest_scar": {"cheek": "2020-01-01"},
    }


def plan_choices(needler):
    """What a plan of somebody who may needle rests on, besides scars."""
    today = timezone.localdate().isoformat()
    return {
        "condition": "acne-scars",
        "answers": healthy_answers(),
        "answered_on": today,
        "today": today,
        "overrides": [],
        "needler": needler.pk,
        "role": "clinician",
        "licence": "medical",
        "device": "skinpen",
        "country": "us",
    }


@pytest.fixture
def plan_form():
    """What is sent to plan on a measurement, by somebody who may needle."""

    def form(needler, *captures, **other):
        return {
            "captures": [each.pk for each in captures],
            "condition": "acne-scars",
            "needler": needler.pk,
            "device": "skinpen",
            "country": "us",
        } | other

    return form


@pytest.fixture(scope="session")
def phantom_folder(made_once) -> Path:
    """A capture folder of a small made cheek under four lamps."""
    from needlepoint.phantom import camera_for, lamps, make_phantom, random_plan

    def make(folder):
        rig = lamps(camera_for(RIG_PIXEL_MM, RIG_SIZE_MM))
        skin = random_plan("mixed", seed=3, size_mm=RIG_SIZE_MM)
        make_phantom(folder / "capture", rig=rig, skin=skin, seed=3)

    return made_once("studio-phantom", make) / "capture"


@pytest.fixture
def lamps_rig(practice, phantom_folder):
    """The rig that the phantom was photographed with, in Ana's list."""
    from needlepoint.studio.domain.manifests import rig_text, slots_of

    text = rig_text((phantom_folder / "capture.toml").read_text("utf-8"))
    return Rig.objects.create(
        practice=practice, name="Four lamps", manifest=text, slots=slots_of(text)
    )


@pytest.fixture(scope="session")
def browser_tools():
    """Return what serves a studio and looks at it (tests/studio/browser.py)."""
    return browser


@pytest.fixture
def photograph():
    """Keep a picture of a page in the folder NEEDLEPOINT_SHOTS; without one, take none."""
    folder = os.environ.get("NEEDLEPOINT_SHOTS")

    def keep(page, name, **options):
        if folder:
            page.screenshot(path=Path(folder) / name, **options)

    return keep


@pytest.fixture(scope="session")
def phantom_results(phantom_folder, made_once) -> Path:
    """The results of measuring the phantom once."""
    return made_once("studio-results", lambda folder: results_of(phantom_folder, folder))


def results_of(capture, folder):
    """Measure a capture folder into another one."""
    from needlepoint.report import encode_image, write_results
    from needlepoint.scars import Measurement, map_scars
    from needlepoint.surface import survey_capture

    survey = survey_capture(capture)
    write_results(folder, Measurement.of(survey, map_scars(survey.relief)))
    (folder / "photo.jpg").write_bytes(encode_image(survey.photo, ".jpg"))


@pytest.fixture
def measured(ben, dora, lamps_rig, phantom_results):
    """A capture of Dora's cheek that has been measured."""
    return capture_with(phantom_results, dora, ben, lamps_rig, dt.date(2026, 1, 5))


def capture_with(results, client, by, rig, day, site="left cheek"):
    """Keep the results of a measurement as a capture of somebody."""
    visit, _ = Visit.objects.get_or_create(client=client, day=day)
    kept = {
        name: vault.store((results / file).read_bytes(), kind)
        for name, file, kind in (
            ("relief", "relief.tif", "image/tiff"),
            ("drawing", "relief.png", "image/png"),
            ("photo", "photo.jpg", "image/jpeg"),
            ("report", "report.pdf", "application/pdf"),
        )
    }
    return Capture.objects.create(
        visit=visit,
        rig=rig,
        site=site,
        made_by=by,
        state=WorkState.MEASURED,
        measurement=json.loads((results / "measurement.json").read_text("utf-8")),
        **kept,
    )


@pytest.fixture(scope="session")
def healed_results(made_once) -> Path:
    """The results of measuring the same skin again, every scar 40 % shallower."""
    from needlepoint import phantom

    def make(folder):
        rig = phantom.lamps(phantom.camera_for(RIG_PIXEL_MM, RIG_SIZE_MM))
        plan = phantom.healed(phantom.random_plan("mixed", seed=3, size_mm=RIG_SIZE_MM), 0.4)
        shoot = phantom.photograph(phantom.make_skin(plan, 3), rig, None, 4)
        phantom.write_capture(shoot, folder / "healed")
        results_of(folder / "healed", folder)

    return made_once("studio-healed", make)


@pytest.fixture
def measured_forehead(ben, dora, lamps_rig, healed_results):
    """Dora's forehead at the same visit as her cheek; other skin, so another digest."""
    day = dt.date(2026, 1, 5)
    return capture_with(healed_results, dora, ben, lamps_rig, day, "forehead")


@pytest.fixture
def measured_later(ben, dora, lamps_rig, healed_results):
    """The same cheek of Dora, twelve weeks later."""
    return capture_with(healed_results, dora, ben, lamps_rig, dt.date(2026, 3, 30))


@pytest.fixture
def twin(practice):
    """Dora once more, under another telephone."""
    return Client.objects.create(
        practice=practice,
        name="Dora  Made",
        born=dt.date(1994, 5, 2),
        phone="555 0142",
        flags=["Latex allergy", "faints"],
    )
