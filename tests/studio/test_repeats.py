"""A practice's own figure of repeats: handed in for a rig, used by later comparisons, named."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from needlepoint.records.models import Comparison, Plan, RigRepeats
from needlepoint.studio.comparisons.job import ask_to_compare
from needlepoint.studio.domain.own_repeats import repeats_for


@pytest.fixture(scope="session")
def study():
    """A figure of repeats as `repeat` writes it: twice that of simulated skin."""

    def measured(value, unit):
        return {"value": value, "low": 0.8 * value, "high": 1.3 * value, "unit": unit}

    def one(sd, unit):
        return {
            "sd": measured(sd, unit),
            "cv_percent": measured(6.0, "%"),
            "icc": measured(0.9, ""),
            "bias": measured(0.001, unit),
            "limits": {"low": measured(0.001, unit), "high": measured(0.002, unit)},
            "scars": 11,
            "freedom": 30.0,
        }

    units = {"depth": "mm", "width": "mm", "area": "mm2", "volume": "mm3"}
    return {
        "schema": 1,
        "kind": "repeatability",
        "name": "left cheek, our rig",
        "source": "a repeat study of one's own",
        "captures": [
            {"name": f"take{k}", "sha256": str(k), "taken": f"2026-03-0{k}T10:00:00Z"}
            for k in (1, 2, 3)
        ],
        "scars": 11,
    } | {name: one(0.02, unit) for name, unit in units.items()}


def file_of(study, name="repeatability.json"):
    text = study if isinstance(study, bytes) else json.dumps(study).encode()
    return SimpleUploadedFile(name, text, "application/json")


@pytest.fixture
def inside(client, ben):
    client.force_login(ben)
    return client


def hand_in(client, rig, study):
    path = reverse("rig-repeats", args=[rig.public_id])
    return client.post(path, {"file": file_of(study)}, follow=True).content.decode()


def test_a_study_is_checked_kept_and_named(inside, lamps_rig, study):
    shown = hand_in(inside, lamps_rig, study)
    assert "your own repeatability of 3 March 2026" in shown
    assert "left cheek, our rig" in shown
    own = RigRepeats.objects.get()
    assert (own.captures, own.scars, str(own.added_by)) == (3, 11, "Ben")
    assert "your own repeatability of" in inside.get(reverse("rigs")).content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda _: b"not json", "is not the JSON of a repeatability"),
        (lambda s: s | {"kind": "change"}, "is a change of schema 1"),
        (lambda s: {k: v for k, v in s.items() if k != "width"}, "&#x27;width&#x27; is missing"),
        (lambda s: s | {"schema": 9}, "of schema 9"),
        (lambda _: b" " * 2_000_001, "is too large"),
    ],
)
def test_what_is_none_is_refused_in_a_sentence(inside, lamps_rig, study, change, sentence):
    shown = hand_in(inside, lamps_rig, change(study))
    assert sentence in shown
    assert "/tmp" not in shown
    assert not RigRepeats.objects.exists()


def test_the_latest_counts_until_it_is_left(inside, lamps_rig, measured, measured_later, study):
    assert repeats_for(measured, measured_later) is None
    hand_in(inside, lamps_rig, study)
    hand_in(inside, lamps_rig, study | {"name": "again"})
    assert repeats_for(measured, measured_later).name == "again"
    inside.post(reverse("rig-repeats-leave", args=[lamps_rig.public_id]))
    assert repeats_for(measured, measured_later) is None
    shown = inside.get(reverse("rig-repeats", args=[lamps_rig.public_id])).content.decode()
    assert "left by Ben" in shown


def test_captures_of_two_rigs_have_no_own_figure(
    inside, lamps_rig, measured, measured_later, study
):
    hand_in(inside, lamps_rig, study)
    measured_later.rig = None
    assert repeats_for(measured, measured_later) is None


def test_a_technician_reads_rigs_but_hands_no_study_in(client, tia, lamps_rig):
    client.force_login(tia)
    path = reverse("rig-repeats", args=[lamps_rig.public_id])
    assert client.get(path).status_code == 403
    assert path not in client.get(reverse("rigs")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_comparison_uses_it_and_says_so(inside, ben, lamps_rig, measured, measured_later, study):
    hand_in(inside, lamps_rig, study)
    comparison = Comparison.objects.create(before=measured, after=measured_later, made_by=ben)
    ask_to_compare(comparison)
    call_command("db_worker", batch=True, interval=0.0, startup_delay=False, verbosity=0)
    comparison.refresh_from_db()
    used = comparison.change["repeatability"]
    assert used["source"] == "your own repeatability of 3 March 2026"
    assert used["depth"]["sd"]["value"] == pytest.approx(0.02)
    shown = inside.get(reverse("comparison", args=[comparison.public_id])).content.decode()
    assert "your own repeatability of 3 March 2026" in shown
    assert "taken from your own repeatability of 3 March 2026" in shown  # a note of the engine


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("agreed")
def test_a_forecast_uses_it(  # noqa: PLR0917  the world of a plan
    inside, ben, dora, lamps_rig, measured, study, answered, plan_form
):
    least = {}
    for own in (False, True):
        if own:
            hand_in(inside, lamps_rig, study)
        answered(dora, ben)
        inside.post(reverse("plan-new", args=[dora.public_id]), plan_form(ben, measured))
        plan = Plan.objects.latest("id")
        inside.post(reverse("plan-forecast", args=[plan.public_id]))
        call_command("db_worker", batch=True, interval=0.0, startup_delay=False, verbosity=0)
        outlook = plan.outlooks.get()
        assert outlook.document is not None, outlook.sentence
        least[own] = outlook.document["smallest_detectable"]["scars_percent"]
    assert least[True].keys() == least[False].keys()
    assert all(least[True][scar] != least[False][scar] for scar in least[True])
