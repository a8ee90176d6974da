"""Captures: handed in, measured in the background, shown as a scar map."""

import datetime as dt
import json
import sys
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from needlepoint.records import vault
from needlepoint.records.models import AuditEvent, Capture, WorkerBeat, WorkState
from needlepoint.studio.captures.job import ask_to_measure
from needlepoint.studio.site.workers import beat, keep_beating, requeue_abandoned

pytestmark = pytest.mark.usefixtures("agreed")


def files_of(folder, slots):
    return [SimpleUploadedFile(slot, (folder / slot).read_bytes(), "image/png") for slot in slots]


@pytest.fixture
def given(client, ben, dora, lamps_rig, phantom_folder):
    """Hand the phantom's pictures in, and give the capture."""
    client.force_login(ben)
    form = {
        "site": "left cheek",
        "day": "2026-01-05",
        "rig": lamps_rig.pk,
        "pictures": files_of(phantom_folder, lamps_rig.slots),
    }
    answer = client.post(reverse("capture-new", args=[dora.public_id]), form)
    assert answer.status_code == 302, answer.content.decode()
    return Capture.objects.get()


def test_pictures_are_kept_as_they_came_and_encrypted(client, given, phantom_folder, settings):
    picture = given.pictures.first()
    original = (phantom_folder / picture.name).read_bytes()
    assert vault.read(picture.file) == original
    assert not [
        path
        for path in settings.DATA.rglob("*")
        if path.is_file() and original[:64] in path.read_bytes()
    ]
    answer = client.get(reverse("original", args=[given.public_id, picture.order]))
    assert answer.content == original
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_what_is_shown_was_made_anew_and_noted(client, given):
    page = client.get(reverse("capture", args=[given.public_id])).content.decode()
    small = reverse("thumbnail", args=[given.public_id, 1])
    assert small in page
    assert client.get(small).content.startswith(b"\xff\xd8")
    noted = AuditEvent.objects.get(action="read pictures")
    assert len(json.loads(noted.detail)["files"]) == given.pictures.count()


def test_a_small_picture_asked_for_by_itself_is_noted_once_an_hour(client, given, ana, one_window):
    for order in (1, 2, 1):
        client.get(reverse("thumbnail", args=[given.public_id, order]))
    assert AuditEvent.objects.filter(action="read pictures").count() == 1
    client.force_login(ana)
    client.get(reverse("capture", args=[given.public_id]))
    client.get(reverse("thumbnail", args=[given.public_id, 1]))
    assert AuditEvent.objects.filter(action="read pictures").count() == 2


@pytest.mark.parametrize(
    "data", [b"", b"<html><script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
)
def test_what_only_calls_itself_a_picture_is_refused(client, ben, dora, lamps_rig, data):
    client.force_login(ben)
    files = [SimpleUploadedFile(slot, data, "image/png") for slot in lamps_rig.slots]
    form = {"site": "left cheek", "day": "2026-01-05", "rig": lamps_rig.pk, "pictures": files}
    answer = client.post(reverse("capture-new", args=[dora.public_id]), form)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not Capture.objects.exists()


def test_the_site_and_rig_of_the_last_capture_are_proposed(client, ben, agreed, measured, dora):
    client.force_login(ben)
    page = client.get(reverse("capture-new", args=[dora.public_id])).content.decode()
    assert '<option value="left cheek" selected>' in page
    assert f'<option value="{measured.rig_id}" selected>' in page


def test_too_few_pictures_are_refused_with_what_to_do(client, ben, dora, lamps_rig, phantom_folder):
    client.force_login(ben)
    form = {"site": "left cheek", "day": "2026-01-05", "rig": lamps_rig.pk}
    form["pictures"] = files_of(phantom_folder, lamps_rig.slots[:2])
    answer = client.post(reverse("capture-new", args=[dora.public_id]), form)
    assert "choose exactly one for each light" in answer.content.decode()
    assert not Capture.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_measures_what_waits_and_the_map_shows_intervals(client, given):
    call_command("db_worker", batch=True, interval=0.0, startup_delay=False, verbosity=0)
    given.refresh_from_db()
    assert given.state == WorkState.MEASURED, given.sentence
    page = client.get(reverse("scar-map", args=[given.public_id])).content.decode()
    assert " mm (" in page
    drawing = client.get(reverse("scar-map-drawing", args=[given.public_id]))
    assert drawing.content.startswith(b"\x89PNG")
    shown = client.get(reverse("capture", args=[given.public_id])).content.decode()
    assert "modulation" in shown


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bound address space")
@pytest.mark.django_db(transaction=True)
def test_a_capture_that_needs_too_much_memory_fails_with_what_to_do(client, given, settings):
    settings.WORK_LIMITS = replace(settings.WORK_LIMITS, memory=512 * 2**20)
    call_command("db_worker", batch=True, interval=0.0, startup_delay=False, verbosity=0)
    given.refresh_from_db()
    assert given.state == WorkState.FAILED
    page = client.get(reverse("capture", args=[given.public_id])).content.decode()
    assert "more memory than the 0.5 GiB" in page
    assert "Measure again" in page


def test_what_a_silent_worker_left_is_queued_again(given):
    Capture.objects.update(state=WorkState.MEASURING, worker="gone")
    assert requeue_abandoned() == 1
    given.refresh_from_db()
    assert given.state == WorkState.UPLOADED


def test_a_worker_heard_of_in_the_future_is_silent(given):
    Capture.objects.update(state=WorkState.MEASURING, worker="ahead")
    WorkerBeat.objects.create(worker="ahead", at=timezone.now() + dt.timedelta(days=1))
    assert requeue_abandoned() == 1


def test_what_ends_worker_after_worker_is_given_up_with_a_sentence(given):
    for _ in range(3):
        Capture.objects.update(state=WorkState.MEASURING, worker="gone")
        requeue_abandoned()
    given.refresh_from_db()
    assert given.state == WorkState.FAILED
    assert "memory" in given.sentence


def test_what_a_living_worker_does_is_left_alone(given):
    DBTaskResult.objects.get().claim("here")
    beat("here")
    assert requeue_abandoned() == 0  # between its task and its row
    Capture.objects.update(state=WorkState.MEASURING, worker="here")
    assert requeue_abandoned() == 0


def test_what_waits_in_the_queue_is_left_alone(given):
    assert requeue_abandoned() == 0
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("spoil", ["killed", "busy database", "gone"])
def test_a_capture_whose_task_comes_no_more_is_queued_again(given, spoil):
    taken = DBTaskResult.objects.get()
    if spoil == "killed":  # by a loss of power between taking the task and taking the capture
        taken.claim("gone")
    elif spoil == "busy database":
        taken.claim("here")
        beat("here")
        taken.set_failed(OperationalError("database is locked"))
    else:
        taken.delete()
    assert requeue_abandoned() == 1
    call_command("db_worker", batch=True, interval=0.0, startup_delay=False, verbosity=0)
    given.refresh_from_db()
    assert given.state == WorkState.MEASURED


def test_a_living_worker_whose_task_failed_does_not_hold_a_capture(given):
    taken = DBTaskResult.objects.get()
    taken.claim("here")
    beat("here")
    Capture.objects.update(state=WorkState.MEASURING, worker="here")
    taken.set_failed(OperationalError("database is locked"))
    assert requeue_abandoned() == 1


def test_a_killed_worker_that_comes_back_by_its_name_takes_its_work_up(given):
    beat("one")
    Capture.objects.update(state=WorkState.MEASURING, worker="one")
    keep_beating("one")()
    given.refresh_from_db()
    assert given.state == WorkState.UPLOADED


def test_asking_again_forgets_the_tries_before(given):
    Capture.objects.update(tries=2)
    ask_to_measure(given)
    given.refresh_from_db()
    assert given.tries == 0
