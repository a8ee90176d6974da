"""From a measurement and two files of answers to a plan, by the command line."""

import json
import tomllib
from pathlib import Path

import icalendar
import pytest
from tests.care.made import MAPS

from needlepoint.cli import main
from needlepoint.results.measurement import measurement_text
from needlepoint.scars import Measurement, ScarMap
from needlepoint.surface import Origin, Quality, Scale

ANA = Path(__file__).parents[1] / "spec/care/ana.toml"
SKIN = {  # seventeen points: type III
    "skin_eyes": "dark brown",
    "skin_hair": "dark brown",
    "skin_unexposed": "brown",
    "skin_freckles": "rare",
    "skin_burns": "rare burns",
    "skin_browns": "sometimes",
    "skin_how_brown": "hardly",
    "skin_face": "very sensitive",
    "skin_tans": "never",
    "skin_last_sun": "over three months ago",
}
SALON = """needlepoint = 1
licence = "utah_master_esthetician"
licence_checked_on = 2026-06-01
device = "skinpen"
supervised_by = "Dr Vela"
"""


def toml(value):
    return json.dumps(value) if isinstance(value, str | list | bool | int) else value.isoformat()


@pytest.fixture
def desk(tmp_path):
    """Lay a measurement, a person and a practice on the desk."""

    def lay(name="mixed", site="left cheek", **changes):
        folder = tmp_path / "measured"
        folder.mkdir(exist_ok=True)
        scars = None if name is None else ScarMap(tuple(MAPS[name]))
        measured = Measurement(
            Origin("capture", "cheek", "b" * 64, site, None),
            Scale(0.1, 0.0, "told"),
            Quality(()),
            scars,
        )
        (folder / "measurement.json").write_text(measurement_text(measured), "utf-8")
        answers = tomllib.loads(ANA.read_text("utf-8"))["answers"] | SKIN | changes
        lines = ["needlepoint = 1", "answered_on = 2026-11-20", "[answers]"]
        lines += [f"{key} = {toml(value)}" for key, value in answers.items() if value is not None]
        (tmp_path / "person.toml").write_text("\n".join(lines), "utf-8")
        (tmp_path / "practice.toml").write_text(SALON, "utf-8")
        return tmp_path

    return lay


def plan(desk, *options, measured=("measured",)):
    return main(
        [
            "plan",
            *(str(desk / name) for name in measured),
            *("--person", str(desk / "person.toml")),
            *("--practice", str(desk / "practice.toml")),
            *("--out", str(desk / "out")),
            *("--today", "2026-11-22"),
            *options,
        ]
    )


def document(desk):
    return json.loads((desk / "out/plan.json").read_text("utf-8"))


def test_a_plan_writes_its_four_files(desk, capsys):
    table = desk()
    assert plan(table) == 0
    files = {path.name for path in (table / "out").iterdir()}
    assert files == {"plan.json", "plan.pdf", "handout.pdf", "course.ics"}
    assert "May be considered" in capsys.readouterr().out
    assert document(table)["zones"][0]["zone"] == "cheek"
    assert icalendar.Calendar.from_ical((table / "out/course.ics").read_bytes()).walk("VEVENT")


def test_nothing_is_booked_before_it_is_agreed(desk, capsys):
    table = desk(blood_thinner="yes")
    assert plan(table) == 0
    assert not (table / "out/course.ics").exists()
    assert "Nothing is booked before it is agreed by: prescriber" in capsys.readouterr().out
    agreed = ("--override", "blood_thinner; Dr Lee; prescriber; low dose, may go on")
    assert plan(table, *agreed) == 0
    assert (table / "out/course.ics").exists()


@pytest.mark.parametrize(
    ("name", "changes", "options"),
    [
        ("icepick", {}, ()),
        ("raised", {}, ()),
        ("rolling", {"pregnant": "yes"}, ()),
        ("rolling", {}, ("--for", "large-pores")),
        ("rolling", {}, ("--for", "stretch-marks")),
        ("rolling", {"target_kinds": ["colour only"]}, ()),
    ],
)
def test_whenever_nothing_may_be_needled_the_exit_code_is_3(desk, name, changes, options):
    table = desk(name, **changes)
    assert plan(table, "--quiet", *options) == 3
    assert document(table)["may_needle"] is False


def test_a_measured_capture_is_planned(measured, desk):
    table = desk()
    for path in (table / "measured").iterdir():
        path.unlink()
    (table / "measured").rmdir()
    (table / "measured").symlink_to(measured, target_is_directory=True)
    assert plan(table, "--quiet", "--zone", "left cheek") in (0, 3)
    scars = json.loads((measured / "measurement.json").read_text("utf-8"))["scars"]
    assert [line["scar"] for line in document(table)["scars"]] == [scar["id"] for scar in scars]


def test_a_stop_is_a_result_with_exit_code_3(desk, capsys):
    table = desk(pregnant="yes")
    assert plan(table) == 3
    assert document(table)["verdict"] == "do not proceed"
    assert document(table)["zones"] == []
    assert not (table / "out/course.ics").exists()
    assert "nothing may be needled now" in capsys.readouterr().err


def test_a_measurement_without_a_site_asks_for_a_zone_and_takes_it(desk):
    table = desk(site=None)
    assert plan(table, "--quiet") == 3
    assert any("Name the zone" in question for question in document(table)["questions"])
    assert plan(table, "--quiet", "--zone", "chin", "--zone", "1=temple") == 0
    assert [zone["zone"] for zone in document(table)["zones"]] == ["temple", "chin"]


def test_a_decision_on_the_command_line_is_kept_with_name_and_reason(desk):
    table = desk(tan_last="2026-11-20")
    assert plan(table, "--quiet") == 3
    told = "tan; Dr Made; physician; an old tan"
    assert plan(table, "--quiet", "--override", told) == 0
    kept = document(table)["overrides"][0]
    assert kept == {
        "rule": "tan",
        "by": "Dr Made",
        "role": "physician",
        "reason": "an old tan",
        "on": "2026-11-22",
    }


@pytest.mark.parametrize(
    "condition",
    ["surgical-scars", "melasma", "sun-damage", "sagging-skin", "stretch-marks", "large-pores"],
)
def test_each_other_condition_is_reached_by_for(desk, condition):
    table = desk()
    assert plan(table, "--quiet", "--for", condition) in (0, 3)
    assert document(table)["condition"]["key"] == condition


def test_a_later_first_session_moves_every_date(desk):
    table = desk()
    assert plan(table, "--quiet", "--first", "2027-02-26", "--issue", "2") == 0
    assert document(table)["course"]["sessions"][0]["on"] == "2027-02-26"
    assert b"SEQUENCE:2" in (table / "out/course.ics").read_bytes()


WRONG = [
    # options, code, what the sentence names
    (("--for", "wrinkles"), 2, "melasma"),
    (("--today", "tomorrow"), 2, "--today"),
    (("--first", "2020-01-01"), 2, "2026-11-22"),
    (("--zone", "knee"), 2, "forehead"),
    (("--zone", "99=cheek"), 2, "99"),
    (("--override", "tan; physician"), 2, "reason"),
    (("--override", "tan; Ann; king; an old tan"), 2, "physician"),
    (("--override", "tan; Ann; physician; ok"), 2, "a few words"),
    (("--override", "no_such_rule; Ann; physician; an old tan"), 2, "no_such_rule"),
    (("--issue", "-1"), 2, "issue"),
]


@pytest.mark.parametrize(("options", "code", "names"), WRONG)
def test_wrong_usage_is_one_sentence_and_leaves_nothing(desk, capsys, options, code, names):
    table = desk()
    assert plan(table, *options) == code
    said = capsys.readouterr().err
    assert names in said
    assert len(said.strip().splitlines()) == 1
    assert not (table / "out").exists()


def test_a_refused_measurement_cannot_be_planned(desk, capsys):
    table = desk(name=None)
    assert plan(table) == 3
    assert "measure again" in capsys.readouterr().err
    assert not (table / "out").exists()


def test_a_folder_with_other_files_is_not_touched(desk):
    table = desk()
    (table / "out").mkdir()
    (table / "out/letter.txt").write_text("mine", "utf-8")
    assert plan(table) == 2
    assert (table / "out/letter.txt").read_text("utf-8") == "mine"


def test_a_person_that_cannot_be_read_is_refused_in_one_sentence(desk, capsys):
    table = desk()
    (table / "person.toml").write_text("needlepoint = [", "utf-8")
    assert plan(table) == 2
    assert "person.toml" in capsys.readouterr().err


def test_the_form_is_written_once_and_never_over_answers(tmp_path, capsys):
    for name in ("person.toml", "form.pdf"):
        assert main(["form", str(tmp_path / name)]) == 0
        kept = (tmp_path / name).read_bytes()
        assert main(["form", str(tmp_path / name)]) == 2
        assert "exists already" in capsys.readouterr().err
        assert (tmp_path / name).read_bytes() == kept


def test_missing_answers_are_asked_for_in_the_words_of_the_form(desk, capsys):
    table = desk(pregnant=None)
    assert plan(table) == 3
    said = capsys.readouterr().out
    assert "Still to be answered:\n- Are you pregnant, or could you be?" in said
    assert "until the pregnancy has ended" not in said


def test_the_terminal_speaks_the_language_of_the_files(desk, capsys, monkeypatch):
    monkeypatch.setenv("NEEDLEPOINT_LANGUAGE", "es")
    assert plan(desk(pregnant="yes")) == 3
    out, err = capsys.readouterr()
    assert "No proceder." in out
    assert "- no proceder: " in out
    assert "cicatrices" in out
    assert "ahora no se puede tratar nada" in err
    assert [word for word in ("absolute", "scars", "not now", "proceed") if word in out] == []


def test_a_decision_that_does_not_suffice_is_kept_and_said_to_be_so(desk, capsys):
    table = desk(pregnant="yes")
    assert plan(table, "--override", "pregnancy; Cleo; operator; she is sure") == 3
    assert "Not waived by Cleo (operator)" in capsys.readouterr().out
    assert document(table)["overrides"][0]["reason"] == "she is sure"
    assert document(table)["zones"] == []


def second(desk, sha256="c" * 64, site="forehead"):
    """Lay another site of the same visit beside the first."""
    (desk / "more").mkdir()
    text = (desk / "measured/measurement.json").read_text("utf-8")
    plain = json.loads(text)
    plain["source"] |= {"sha256": sha256, "site": site, "name": site}
    (desk / "more/measurement.json").write_text(json.dumps(plain), "utf-8")
    return ("measured", "more")


def test_one_plan_covers_every_site_that_was_measured(desk, capsys):
    here = desk("rolling")
    assert plan(here, "--zone", "102=chin", measured=second(here)) == 0
    document = json.loads((here / "out/plan.json").read_text("utf-8"))
    assert [each["sha256"] for each in document["measurements"]] == ["b" * 64, "c" * 64]
    assert [each["added"] for each in document["measurements"]] == [0, 100]
    assert {zone["zone"] for zone in document["zones"]} == {"cheek", "forehead", "chin"}
    found = {(line["map"], line["number"]): line["scar"] for line in document["scars"]}
    assert found["forehead", 2] == 102
    assert "forehead 1" in capsys.readouterr().out


def test_a_measurement_given_twice_is_refused(desk, capsys):
    here = desk("rolling")
    assert plan(here, measured=("measured", "measured")) == 2
    assert "given twice" in capsys.readouterr().err
