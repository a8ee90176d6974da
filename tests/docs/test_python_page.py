"""The worked examples of the manual run, and what they find holds the truth that was planted."""

import re
import shutil
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "how-to" / "use-from-python.md"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def after(tmp_path_factory):
    """Run every block of the page, in order, in an empty folder; give what they left."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copy(DOCS / "examples" / "needled-or-not.toml", folder)
    found: dict[str, object] = {"__name__": "page"}  # a script's main block needs a real script
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 7
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for number, block in enumerate(blocks, 1):
            exec(compile(block, f"block {number} of {PAGE.name}", "exec"), found)
    return folder, found


def test_one_capture_is_measured_and_its_intervals_hold_what_was_planted(after):
    _, found = after
    depth = max(found["plan"].planted, key=lambda scar: scar.width_mm).depth_mm
    row = max(found["rows"], key=lambda row: row["width_mm"])
    assert row["depth_mm_low"] <= depth <= row["depth_mm_high"]


def test_the_study_has_a_row_for_every_scar_of_both_visits(after):
    folder, found = after
    assert found["study"].count("measured") == 2
    assert {row["session"] for row in found["table"]} == {"ses-01", "ses-02"}
    assert (folder / "my-results" / "changes.csv").exists()


def test_the_change_holds_the_30_percent_that_healed(after):
    _, found = after
    largest = max(found["changes"], key=lambda row: row["width_before_mm"] or 0.0)
    assert largest["depth_percent_low"] <= -30.0 <= largest["depth_percent_high"]
    assert largest["verdict"] == "shallower"


def test_the_repeats_give_a_figure_and_the_trial_its_power(after):
    _, found = after
    assert 0.0 < found["repeats"].figure.depth.sd.value < 0.1
    power = {each.endpoint.name: each.power.now.value for each in found["trial"].outcomes}
    assert power["measured"] > power["grade, blinded"]  # as the page on trials shows
