"""The table of trials: traced, whole, and refused in one sentence where it is not."""

import csv
from importlib.resources import files
from io import StringIO

import pytest

from needlepoint.errors import Unreadable
from needlepoint.healing.response.trial_data import digest_of_trials, parse_trials, read_trials

TEXT = files("needlepoint.healing").joinpath("trials.csv").read_text("utf-8")


def with_row(**changed):
    """Write the table again with its first Dogra row changed."""
    rows = list(csv.DictReader(StringIO(TEXT)))
    chosen = next(row for row in rows if row["study"] == "Dogra2014")
    out = StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerow(chosen | changed)
    return out.getvalue()


def test_every_row_says_where_it_was_read_and_what_it_is_for():
    for arm in read_trials():
        assert arm.source.startswith("http")
        assert arm.use != "no" or arm.note, f"{arm.study}: why it is left out is not told"


def test_no_row_repeats_a_sentence_of_its_source():
    assert max(len(arm.note.split()) for arm in read_trials()) < 45
    assert '"' not in "".join(arm.note for arm in read_trials())


def test_what_is_held_out_is_never_fitted():
    held = {arm.study for arm in read_trials() if arm.use == "held out"}
    assert held == {"Alam2014", "Afra2018", "IDOJ2024", "Minh2019", "Mohamed2024"}
    late = [arm for arm in read_trials() if arm.study == "Minh2019" and arm.weeks_after_last]
    assert len(late) == 4
    assert {arm.use for arm in late} == {"held out"}


def test_only_needling_teaches_what_needling_does():
    assert {arm.treatment for arm in read_trials() if arm.use == "fit"} == {"needling"}


def test_printed_errors_are_not_fitted():
    rana = next(arm for arm in read_trials() if arm.study == "Rana2017")
    assert rana.before_sd is None
    assert rana.after_sd is None
    minh = [arm for arm in read_trials() if arm.study == "Minh2019" and arm.use == "fit"]
    assert 15.01 not in {arm.after_sd for arm in minh}
    assert {arm.use for arm in read_trials() if arm.study == "Alster2020"} == {"no"}


def test_grades_lost_are_read_by_the_grade_before():
    arm = next(arm for arm in read_trials() if arm.study.startswith("Yaseen"))
    assert [(c.grade_before, c.low, c.high, c.clients) for c in arm.counts][:2] == [
        (4, 1.0, 1.0, 4),
        (4, 2.0, 2.0, 8),
    ]
    assert sum(count.clients for count in arm.counts) == arm.clients


def test_the_digest_is_that_of_the_bytes():
    assert len(digest_of_trials()) == 64


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"clients": "many"}, "row 2 .Dogra2014.: clients is 'many', not a number"),
        ({"clients": "-3"}, "clients is negative"),
        ({"use": "maybe"}, "use is 'maybe', not one of"),
        ({"source": "a book"}, "address of its source"),
        ({"after": ""}, "neither per cent nor means"),
        ({"fewer_percent": "120"}, "leaves nothing"),
        ({"likelihood": "points"}, "needs fewer_points"),
        ({"likelihood": ""}, "how it speaks is not told"),
        ({"likelihood": "counts", "counts": "25-50=3"}, "not written like"),
        ({"likelihood": "counts", "counts": "25..50=3"}, "3 clients are counted"),
        ({"likelihood": "kind counts", "counts": "boxcar"}, "counts by kind"),
    ],
)
def test_it_refuses_a_bad_row_in_one_sentence(changed, said):
    with pytest.raises(Unreadable, match=said):
        parse_trials(with_row(**changed))


def test_it_refuses_a_table_without_one_of_its_columns():
    with pytest.raises(Unreadable, match="columns missing or unknown: place, source"):
        parse_trials(TEXT.replace(",source\n", ",place\n", 1))
