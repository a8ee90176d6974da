"""From a measurement, its plan and later changes to what to expect, by the command line."""

import dataclasses
import json
import math
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import jsonschema
import pypdf
import pytest
from PIL import Image
from scipy import stats
from tests.healing.made_clients import made_scar

from needlepoint.care import (
    MappedScars,
    Practice,
    combine_maps,
    make_plan,
    numbers_added,
    person_from,
)
from needlepoint.cli import main
from needlepoint.evidence import read_facts
from needlepoint.quantity import NORMAL_95, Measured
from needlepoint.report import Issue, PlanSource, plan_document
from needlepoint.results import schema_text
from needlepoint.results.measurement import measurement_text
from needlepoint.scars import Measurement, ScarMap
from needlepoint.surface import Origin, Quality, Scale

ANA = Path(__file__).parents[1] / "spec/care/ana.toml"
WORLD = tomllib.loads(ANA.read_text("utf-8"))
TODAY = date(2026, 11, 22)
SHA, LATER = "a" * 64, "b" * 64
SCALE_SD = 0.005
ROLLING, BOXCAR, ICEPICK = (
    {"rolling": 0.9, "boxcar": 0.1},
    {"boxcar": 0.9, "rolling": 0.1},
    {"icepick": 0.5, "boxcar": 0.5},
)
SCARS = (
    made_scar(1, ROLLING, volume_mm3=1.2),
    made_scar(2, BOXCAR, kind="boxcar", volume_mm3=0.6, depth_mm=0.25),
    made_scar(3, ROLLING, volume_mm3=0.5),
    made_scar(4, {"hypertrophic": 1.0}, kind="hypertrophic", raised=True),
    made_scar(5, ICEPICK, kind="undecided", volume_mm3=0.2),
)


def told(number):
    return {key: each for key, each in number.as_dict().items() if key != "why"}


def change_of(shares, *, after="v1", sha256=LATER, taken="2027-03-01T10:00:00Z", before=SHA):
    """A change.json: share of depth gone by scar id, each with an SD of four percent points."""
    scars = []
    for number, share in shares.items():
        now = SCARS[number - 1].depth
        percent = Measured.from_sd(-100.0 * share, 4.0, "%")
        least = 1.96 * 0.04 * now.value
        numbers = {
            "before": told(now),
            "after": told(Measured.from_sd(now.value * (1.0 - share), 0.02, "mm")),
            "change": told(Measured.from_sd(-share * now.value, 0.04 * now.value, "mm")),
            "percent": told(percent),
            "smallest_detectable": told(Measured(least, least, least, "mm")),
        }
        scars.append(
            {
                "id": number,
                "before_id": number,
                "after_id": number,
                "kind": "rolling",
                "raised": False,
                "centre_px": [1.0, 2.0],
                "verdict": "shallower",
                "why": "made",
                "depth": numbers,
                "volume": numbers,
            }
        )
    mean = sum(shares.values()) / len(shares)
    return {
        "schema": 1,
        "needlepoint": "0.1.0",
        "kind": "change",
        "before": {"name": "v0", "sha256": before, "site": "cheek", "taken": None},
        "after": {"name": after, "sha256": sha256, "site": "cheek", "taken": taken},
        "same_pictures": False,
        "registration": None,
        "quality": {"verdict": "comparable", "checks": []},
        "scars": scars,
        "summary": {"volume_percent": told(Measured.from_sd(-100.0 * mean, 2.0, "%"))},
        "notes": [],
    }


@pytest.fixture
def desk(tmp_path):
    """A measurement of five scars and the plan made for it."""
    measured = Measurement(
        Origin("capture", "cheek", SHA, "left cheek", "2026-11-22T09:00:00+00:00"),
        Scale(0.1, SCALE_SD, "told"),
        Quality(()),
        ScarMap(SCARS),
    )
    (tmp_path / "m0").mkdir()
    (tmp_path / "m0/measurement.json").write_text(measurement_text(measured), "utf-8")
    write_plan(tmp_path)
    return tmp_path


def write_plan(
    desk, condition="acne-scars", sha256=SHA, scars=SCARS, where="cheek", sources=(), **answers
):
    plan = make_plan(
        scars,
        person_from(WORLD["answers"] | answers),
        Practice(**WORLD["practice"], preferences={"vitamin_c": True}),
        TODAY,
        condition,
        where,
    )
    issue = Issue(
        sources or (PlanSource("cheek", sha256, "left cheek"),), datetime(2026, 1, 5, tzinfo=UTC)
    )
    (desk / "plan").mkdir(exist_ok=True)
    (desk / "plan/plan.json").write_text(json.dumps(plan_document(plan, issue)), "utf-8")
    return plan


def scan(desk, name="c1", **changes):
    shares = changes.pop("shares", {1: 0.2, 2: 0.15, 3: 0.22, 5: 0.1})
    (desk / name).mkdir(exist_ok=True)
    (desk / name / "change.json").write_text(json.dumps(change_of(shares, **changes)), "utf-8")
    return ["--scans", str(desk / name)]


TRIAL_FACTS = ("needlepoint.trials",)


def forecast(desk, *options, report=False):
    words = ["forecast", desk / "m0", "--plan", desk / "plan", "--out", desk / "out", *options]
    if not report:
        words.append("--no-report")
    return main([str(word) for word in words])


def document(desk):
    return json.loads((desk / "out/forecast.json").read_text("utf-8"))


def test_a_plan_becomes_a_forecast(desk, capsys):
    assert forecast(desk) == 0
    said = capsys.readouterr().out
    made = document(desk)
    jsonschema.validate(made, json.loads(schema_text("forecast")))
    assert "not a promise" in said
    assert made["client"]["after"] is None
    assert [each["name"] for each in made["moments"]][:2] == ["after session 1", "after session 2"]
    assert [each["name"] for each in made["moments"]][-1] == "a year after the measurement"
    for scar in made["scars"]:
        for each in scar["by_sessions"]:
            assert 0.0 <= each["low"] <= each["low80"] <= each["value"]
            assert each["value"] <= each["high80"] <= each["high"] <= 100.0


def test_before_any_scan_the_figure_of_the_rig_says_what_can_be_seen(desk):
    """As a comparison counts: Student's half width for few captures, and what a scar scatters."""
    facts, placing = read_facts("needlepoint.change"), read_facts(*TRIAL_FACTS)
    captures, _, first, last = facts["repeat_study"].value
    half = stats.t.ppf(0.975, (last - first + 1) * (captures - 1))
    share, own_mm = placing.number("rig_screen"), placing.number("own_scatter")
    forecast(desk)
    least = document(desk)["smallest_detectable"]
    for scar in SCARS:
        own = NORMAL_95 * 100.0 * own_mm / scar.depth.value
        seen = 2.0**0.5 * math.hypot(half * share, own, NORMAL_95 * 100.0 * SCALE_SD)
        assert least["scars_percent"][str(scar.id)] == pytest.approx(seen, rel=1e-4)
    assert least["patch_percent"] > 2.0**0.5 * half * share


def test_before_the_first_session_nobody_is_told_to_add_one(desk):
    forecast(desk)
    worth = document(desk)["worth"]
    assert worth["advice"] != "one more is likely to show"
    assert worth["scars_likely"] == []


def test_raised_scars_are_outside_and_so_is_what_the_plan_does_not_needle(desk):
    forecast(desk)
    scars = {each["id"]: each for each in document(desk)["scars"]}
    assert [number for number, each in scars.items() if not each["foretold"]] == [4, 5]
    assert "raised" in scars[4]["why"]
    assert "does not needle" in scars[5]["why"]


def test_the_vitamin_c_of_the_plan_goes_with_the_course(desk):
    forecast(desk)
    assert document(desk)["course"]["adjuncts"] == ["vitamin_c"]
    write_plan(desk, vitamin_c_reaction="yes")
    forecast(desk)
    assert document(desk)["course"]["adjuncts"] == []


@pytest.mark.parametrize("order", [0, 1])
def test_of_a_plan_on_two_maps_each_map_has_its_own_forecast(desk, order):
    forehead = tuple(dataclasses.replace(each, id=each.id + 1) for each in SCARS[:2])
    sites = ["left cheek", "forehead"]
    digests, scars = [SHA, "d" * 64], [SCARS, forehead]
    if order:
        sites, digests, scars = (each[::-1] for each in (sites, digests, scars))
    added = numbers_added([max(scar.id for scar in each) for each in scars])
    maps = [MappedScars(*each) for each in zip(sites, scars, [{}, {}], added, strict=True)]
    together_scars, where = combine_maps(maps)
    sources = tuple(
        PlanSource(*each) for each in zip(["one", "two"], digests, sites, added, strict=True)
    )
    forecast(desk)
    alone = document(desk)
    write_plan(desk, scars=together_scars, where=where, sources=sources)
    assert forecast(desk) == 0
    assert document(desk)["scars"] == alone["scars"]
    assert document(desk)["measurement"]["sha256"] == SHA


def test_scans_move_and_narrow_the_forecast(desk, capsys):
    later = scan(desk, "c2", after="v2", sha256="c" * 64, taken="2027-06-01T10:00:00Z")
    assert forecast(desk, *scan(desk), *later) == 0
    made = document(desk)
    jsonschema.validate(made, json.loads(schema_text("forecast")))
    before, after = made["patch"]["before"][-1], made["patch"]["after"][-1]
    assert after["high80"] - after["low80"] < 0.6 * (before["high80"] - before["low80"])
    assert -30.0 < after["value"] < -14.0
    assert [each["on"] for each in made["scans"]] == ["2027-03-01", "2027-06-01"]
    assert made["course"]["sessions"][-1]["held"]
    assert "2 scans of this skin moved" in capsys.readouterr().out


def test_a_skin_that_does_not_answer_is_told_to_stop(desk):
    none = {1: 0.0, 2: -0.01, 3: 0.01, 5: 0.0}
    later = scan(desk, "c2", shares=none, sha256="c" * 64, taken="2027-06-01T10:00:00Z")
    assert forecast(desk, *scan(desk, shares=none), *later) == 0
    made = document(desk)
    assert made["worth"]["advice"] == "stop"
    assert made["client"]["after"]["nonresponse"] > 2.0 * made["client"]["before"]["nonresponse"]


def test_the_pages_are_tagged_and_the_picture_is_a_picture(desk):
    assert forecast(desk, *scan(desk), report=True) == 0
    pages = pypdf.PdfReader(desk / "out/forecast.pdf")
    text = "".join(page.extract_text() for page in pages.pages)
    assert pages.trailer["/Root"]["/MarkInfo"]["/Marked"]
    for said in ("not a promise", "do not respond", "could be chance", "Left alone"):
        assert said in " ".join(text.split())
    with Image.open(desk / "out/forecast.png") as picture:
        assert min(picture.size) > 800


def test_days_of_sessions_really_held_move_the_rest(desk):
    plan = write_plan(desk)
    first = plan.course.sessions[0].on + timedelta(days=9)
    assert forecast(desk, "--held", first.isoformat()) == 0
    sessions = document(desk)["course"]["sessions"]
    assert [each["held"] for each in sessions] == [True] + [False] * (len(sessions) - 1)
    assert sessions[0]["on"] == first.isoformat()
    gap = date.fromisoformat(sessions[1]["on"]) - first
    assert gap >= timedelta(days=plan.course.interval_days)


def test_json_is_printed_and_the_same_twice(desk, capsys):
    assert forecast(desk, "--json") == 0
    first = capsys.readouterr().out
    assert json.loads(first)["kind"] == "forecast"
    assert forecast(desk, "--json") == 0
    assert capsys.readouterr().out == first


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (lambda desk: (desk / "plan/plan.json").unlink(), 2, "does not exist"),
        (lambda desk: (desk / "plan/plan.json").write_text("{"), 2, "not the JSON of a plan"),
        (lambda desk: (desk / "plan/plan.json").write_text("[]"), 2, "is needed"),
        (lambda desk: write_plan(desk, sha256="d" * 64), 2, "another measurement"),
        (lambda desk: write_plan(desk, "melasma"), 3, "acne-scars"),
        (lambda desk: write_plan(desk, pregnant="yes"), 3, "no needling"),
    ],
)
def test_a_wrong_plan_is_said_in_one_sentence(desk, capsys, spoil, code, words):
    spoil(desk)
    assert forecast(desk) == code
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    assert not (desk / "out").exists()


@pytest.mark.parametrize(
    ("changes", "options", "words"),
    [
        ({"before": "e" * 64}, [], "another first visit"),
        ({"taken": None}, [], "--on 2027-03-01"),
        ({"taken": "2026-01-01T10:00:00Z"}, [], "after the measurement"),
        ({"shares": {4: 0.1}}, [], "none of the scars"),
        ({}, ["--on", "2027-03-01"], "already says its day"),
        ({}, ["--held", "soon"], "must be a date"),
        ({}, ["--held", "2020-01-01"], "before the measurement"),
        ({}, ["--adjunct", "insulin"], "prp and peel"),
    ],
)
def test_a_wrong_scan_or_option_is_said_in_one_sentence(desk, capsys, changes, options, words):
    assert forecast(desk, *scan(desk, **changes), *options) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1


def test_a_scan_without_a_day_takes_the_one_told(desk):
    assert forecast(desk, *scan(desk, taken=None), "--on", "2027-03-01") == 0
    assert document(desk)["scans"][0]["on"] == "2027-03-01"


def test_visits_that_are_not_comparable_teach_nothing(desk, capsys):
    scan(desk)
    plain = json.loads((desk / "c1/change.json").read_text("utf-8")) | {"scars": None}
    (desk / "c1/change.json").write_text(json.dumps(plain), "utf-8")
    assert forecast(desk, "--scans", desk / "c1") == 3
    assert "not comparable" in capsys.readouterr().err
