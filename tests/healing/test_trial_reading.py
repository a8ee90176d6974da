"""A design file is read as it says, or refused in one sentence that says what and where."""

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from needlepoint.errors import Unreadable, WrongUsage
from needlepoint.evidence import read_facts
from needlepoint.results import schema_text
from needlepoint.trials import Precision, Raters, design_from, read_design
from needlepoint.trials.design_file import RIGS
from needlepoint.trials.design_keys import NUMBERS

EXAMPLE = Path(__file__).parents[2] / "docs/examples/needled-or-not.toml"
FACTS = read_facts("needlepoint.trials")
SCHEMA = jsonschema.Draft202012Validator(json.loads(schema_text("trial-design")))


@pytest.fixture
def plain():
    return tomllib.loads(EXAMPLE.read_text("utf-8"))


def changed(plain, place, **changes):
    """Change keys of a table; None takes a key away."""
    table = plain
    for step in place:
        table = table[step]
    for key, value in changes.items():
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value
    return plain


def test_the_example_is_read_as_it_stands(plain):
    design, digest = read_design(EXAMPLE)
    assert len(digest) == 64
    assert design == design_from(plain)
    assert design.paired
    assert design.compared[0].sessions == 4
    assert design.clients.correlation == 0.5
    measured, raters, knowing, *_ = design.endpoints
    assert measured.reader == Precision(
        FACTS.number("rig_four_lamps") / 100, FACTS.number("own_scatter"), "four lamps"
    )
    assert raters.reader == Raters(FACTS.number("rater_sd"), 2, blinded=True)
    assert not knowing.reader.blinded
    assert [each.analysis for each in design.endpoints] == ["means"] * 3 + ["ranks"] * 2
    SCHEMA.validate(plain)


CLIENTS, ARM, OTHER, FIRST, SECOND, GRADE = (
    ("clients",),
    ("arm", 0),
    ("arm", 1),
    ("endpoint", 0),
    ("endpoint", 1),
    ("endpoint", 3),
)

WRONG = [
    (CLIENTS, {"per_arm": 0}, "[clients] per_arm is 0, but must be a whole number from 2"),
    (CLIENTS, {"per_arm": -3}, "[clients] per_arm is -3"),
    (CLIENTS, {"per_arm": 12.5}, "whole number"),
    (CLIENTS, {"per_arm": True}, "[clients] per_arm is True"),
    (CLIENTS, {"per_arm": None}, "[clients] must say per_arm: how many clients begin each arm"),
    (CLIENTS, {"per_arn": 4}, "unknown key 'per_arn'; is per_arm meant?"),
    (CLIENTS, {"depth": 0.3}, "[clients] depth lacks its unit: write depth_mm"),
    (CLIENTS, {"depth_um": 300}, "depth_um is in another unit: write depth_mm"),
    (CLIENTS, {"depth_mm": "0.3 mm"}, "depth_mm is '0.3 mm', but must be a number"),
    (CLIENTS, {"depth_mm": float("nan")}, "depth_mm is nan"),
    (CLIENTS, {"kinds": {"rolling": 0.5, "boxcar": 0.4}}, "shares that sum to 1"),
    (CLIENTS, {"kinds": {"rolling": 1.5, "boxcar": -0.5}}, "shares that sum to 1"),
    (CLIENTS, {"kinds": {"keloid": 1.0}}, "[kinds] has an unknown key 'keloid'"),
    (CLIENTS, {"kinds": {"rolling": 0.8, "icepick": 0.2}}, "only as a lower bound"),
    (CLIENTS, {"kinds": 1}, "kinds must be a table"),
    (CLIENTS, {"correlation": None}, "must say correlation"),
    (CLIENTS, {"score_points": None}, "endpoint 'two blinded raters' is rated"),
    ((), {"layout": "cross-over"}, "layout is 'cross-over', but must be one of parallel, split-fa"),
    ((), {"layout": "parallel"}, "correlation means something only in a split-face trial"),
    ((), {"compare": ["needled", "laser"]}, "compare names 'laser', but the arms are needled, u"),
    ((), {"compare": ["needled", "needled"]}, "the names of two arms"),
    ((), {"compare": None}, "must say compare"),
    ((), {"follow_up_day": 84}, "has its last session on day 84"),
    ((), {"follow_up_weeks": 12}, "follow_up_weeks is in another unit: write follow_up_day"),
    ((), {"drop_out": 0.1}, "drop_out lacks its unit: write drop_out_percent"),
    ((), {"drop_out_percent": 100}, "drop_out_percent is 100"),
    ((), {"alpha": 5}, "alpha is 5, but must be a number from 0.0001 to 0.5"),
    ((), {"title": ""}, "title is '', but must be a text"),
    ((), {"arm": []}, "must hold [[arm]] tables"),
    ((), {"endpoint": None}, "the design must say endpoint"),
    (ARM, {"needle": 1.5}, "[[arm]] 'needled' needle lacks its unit: write needle_mm"),
    (ARM, {"needle_mm": 0.0}, "needle_mm is 0.0"),
    (ARM, {"needle_mm": None}, "[[arm]] 'needled' must say needle_mm"),
    (ARM, {"interval_days": None}, "must say interval_days"),
    (ARM, {"interval_weeks": 4}, "interval_weeks is in another unit: write interval_days"),
    (ARM, {"adjunct": "insulin"}, "adjunct is 'insulin', but must be one of none, peel, prp"),
    (ARM, {"assumed_reduction_percent": 100}, "assumed_reduction_percent is 100"),
    (OTHER, {"needle_mm": 1.5}, "[[arm]] 'untreated' has no sessions, so it can have no needle_mm"),
    (OTHER, {"name": "needled"}, "two [[arm]] tables are called 'needled'"),
    (FIRST, {"scale": "volume"}, "scale is 'volume', but must be one of depth, goodman-baron"),
    (FIRST, {"rig": "phone"}, "rig is 'phone', but must be one of"),
    (FIRST, {"cv_percent": 3.0}, "cv_percent and rig is given"),
    (FIRST, {"rig": None}, "none is given"),
    (FIRST, {"blinded": True}, "unknown key 'blinded'"),
    (SECOND, {"blinded": None}, "must say blinded"),
    (SECOND, {"blinded": "yes"}, "must be true or false"),
    (SECOND, {"rater_sd": 1.5}, "rater_sd lacks its unit: write rater_sd_points"),
    (SECOND, {"name": "measured"}, "two [[endpoint]] tables are called 'measured'"),
    ((), {"title": "a" * 101}, "title is longer than 100 characters"),
    (SECOND, {"name": "b" * 41}, "is longer than 40 characters"),
    (GRADE, {"analysis": "means"}, "analysed by ranks, not means"),
]


@pytest.mark.parametrize(("place", "changes", "said"), WRONG, ids=[each[2][:40] for each in WRONG])
def test_it_refuses_in_one_sentence(plain, place, changes, said):
    with pytest.raises(WrongUsage) as why:
        design_from(changed(plain, place, **changes))
    sentence = str(why.value)
    assert said in sentence
    assert "\n" not in sentence


def test_a_third_half_of_a_face_is_refused(plain):
    plain["arm"].append({"name": "more", "sessions": 6, "interval_days": 28, "needle_mm": 1.5})
    with pytest.raises(WrongUsage, match="a face has two halves, but there are 3"):
        design_from(plain)


def test_more_endpoints_than_a_page_holds_are_refused(plain):
    plain["endpoint"] += [plain["endpoint"][1] | {"name": f"rater {n}"} for n in range(2)]
    with pytest.raises(WrongUsage, match="there are 7"):
        design_from(plain)


def test_the_schema_and_the_reader_refuse_alike(plain):
    """What a single table shows to be wrong, the schema refuses too."""
    for place, changes, _ in WRONG:
        if place in (CLIENTS, ARM, OTHER, FIRST, SECOND) and "kinds" not in changes:
            spoilt = changed(tomllib.loads(EXAMPLE.read_text("utf-8")), place, **changes)
            if place == CLIENTS and set(changes) & {"correlation", "score_points"}:
                continue  # wrong only together with other tables
            if "name" in changes or changes.get("depth_mm") != changes.get("depth_mm"):
                continue
            if set(changes) == {"interval_days"}:
                continue
            assert not SCHEMA.is_valid(spoilt), changes


def test_a_file_that_is_none_or_too_new_is_unreadable(tmp_path):
    with pytest.raises(Unreadable, match="there is no file"):
        read_design(tmp_path / "none.toml")
    for text, said in (
        ("needlepoint = ", "cannot be read as TOML"),
        ("needlepoint = 2", "must be"),
    ):
        (tmp_path / "design.toml").write_text(text, "utf-8")
        with pytest.raises(Unreadable, match=said):
            read_design(tmp_path / "design.toml")
    (tmp_path / "design.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(Unreadable, match="cannot be read as TOML"):
        read_design(tmp_path / "design.toml")


def test_the_file_is_named_in_what_is_said(tmp_path):
    path = tmp_path / "design.toml"
    path.write_text(EXAMPLE.read_text("utf-8").replace("per_arm = 20", "per_arm = 0"), "utf-8")
    with pytest.raises(WrongUsage, match=r"design\.toml: \[clients\] per_arm is 0"):
        read_design(path)


def test_a_practices_own_figure_takes_the_place_of_a_rig(plain):
    changed(plain, FIRST, rig=None, repeatability="mine.json")
    design = design_from(plain, lambda name: (0.031, f"study in {name}"))
    assert design.endpoints[0].reader == Precision(0.031, 0.0, "study in mine.json")
    with pytest.raises(WrongUsage, match="nothing here to read"):
        design_from(plain)


def test_every_rig_has_its_fact_and_every_number_its_words():
    assert all(0.0 < FACTS.number(key) < 50.0 for key in RIGS.values())
    assert all(each.says and each.low < each.high for each in NUMBERS.values())
