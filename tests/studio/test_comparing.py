"""Two visits: chosen, compared in the background, shown with verdicts or with why not."""

import io
import tempfile
from pathlib import Path

import pytest
import tifffile
from django.core.management import call_command
from django.urls import reverse

from needlepoint.records import vault
from needlepoint.records.models import Capture, Comparison, WorkState
from needlepoint.studio.comparisons.job import ask_to_compare
from needlepoint.studio.domain.scar_maps import measurement_of
from needlepoint.studio.site.workers import requeue_abandoned


def work():
    call_command("db_worker", batch=True, interval=0.0, startup_delay=False, verbosity=0)


@pytest.fixture
def asked(client, ben, dora, measured, measured_later):
    """Ben asks for the comparison of Dora's two captures."""
    client.force_login(ben)
    form = {"before": measured.pk, "after": measured_later.pk}
    answer = client.post(reverse("comparison-new", args=[dora.public_id]), form)
    assert answer.status_code == 302, answer.content.decode()
    return Comparison.objects.get()


def mirrored(capture):
    """Keep the relief of a capture as another cheek would show it."""
    relief = measurement_of(capture).relief
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "relief.tif"
        with tifffile.TiffFile(io.BytesIO(vault.read(capture.relief))) as file:
            about = file.pages[0].description
        tifffile.imwrite(path, relief.z_mm[:, ::-1].astype("f4"), description=about, metadata=None)
        return vault.store(path.read_bytes(), "image/tiff")


def page_of(client, comparison, name="comparison", *more):
    return client.get(reverse(name, args=[comparison.public_id, *more]))


@pytest.mark.django_db(transaction=True)
def test_two_visits_get_verdicts_pictures_and_a_page_for_paper(client, asked, dora):
    assert "Being compared" in page_of(client, asked).content.decode()
    work()
    asked.refresh_from_db()
    assert asked.state == WorkState.MEASURED, asked.sentence
    content = page_of(client, asked).content.decode()
    assert "shallower" in {scar["verdict"] for scar in asked.change["scars"]}
    assert "Smallest detectable change" in content
    assert asked.sentence.split(".")[0] in content
    for which in ("before", "after", "difference"):
        picture = page_of(client, asked, "comparison-picture", which)
        assert picture.content.startswith(b"\x89PNG")
    assert page_of(client, asked, "comparison-picture", "other").status_code == 404
    assert page_of(client, asked, "comparison-report").content.startswith(b"%PDF")
    line = client.get(reverse("client", args=[dora.public_id])).content.decode()
    assert asked.sentence.split(".")[0] in line


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_compared_is_said_on_the_page_and_in_the_timeline(client, asked, dora):
    other = mirrored(Capture.objects.get(pk=asked.after_id))
    Capture.objects.filter(pk=asked.after_id).update(relief=other)
    work()
    asked.refresh_from_db()
    assert asked.state == WorkState.REFUSED
    content = page_of(client, asked).content.decode()
    assert "Not comparable." in content
    assert "turn off mirroring in the camera" in content
    assert "difference" not in content
    line = client.get(reverse("client", args=[dora.public_id])).content.decode()
    assert "not comparable" in line


def test_the_first_and_the_latest_of_one_site_are_proposed(client, ben, dora, asked):
    content = client.get(reverse("comparison-new", args=[dora.public_id])).content.decode()
    assert f'value="{asked.before_id}" selected' in content.split('name="after"')[0]
    assert f'value="{asked.after_id}" selected' in content.split('name="after"')[1]


def test_wrong_pairs_are_refused_with_what_to_do(client, ben, dora, measured, measured_later):
    client.force_login(ben)
    url = reverse("comparison-new", args=[dora.public_id])

    def say(before, after):
        return client.post(url, {"before": before.pk, "after": after.pk}).content.decode()

    assert "Choose two different captures" in say(measured, measured)
    assert "exchange them" in say(measured_later, measured)
    Capture.objects.filter(pk=measured.pk).update(site="right cheek")
    assert "Choose the same site" in say(measured, measured_later)
    assert not Comparison.objects.exists()


def test_one_capture_alone_cannot_be_compared(client, ben, dora, measured):
    client.force_login(ben)
    content = client.get(reverse("comparison-new", args=[dora.public_id])).content.decode()
    assert "There are not two yet" in content


def test_asking_twice_gives_the_same_comparison(client, asked, dora):
    form = {"before": asked.before_id, "after": asked.after_id}
    client.post(reverse("comparison-new", args=[dora.public_id]), form)
    assert Comparison.objects.count() == 1


def test_what_a_silent_worker_left_is_queued_again(asked):
    Comparison.objects.update(state=WorkState.MEASURING, worker="gone")
    assert requeue_abandoned() == 1
    asked.refresh_from_db()
    assert asked.state == WorkState.UPLOADED
    ask_to_compare(asked)


def test_another_practice_sees_no_comparison(client, asked, cleo):
    client.force_login(cleo)
    for name in ("comparison", "comparison-report", "comparison-progress"):
        assert page_of(client, asked, name).status_code == 404
