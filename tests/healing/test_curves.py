"""The curves of a course: within their bounds, restarted by each session, named in order."""

import numpy as np
import pytest

from needlepoint.errors import WrongUsage
from needlepoint.healing.forecast.healing_curves import (
    STAGES,
    healing_curves,
    session_sizes,
    usual_days,
)
from needlepoint.healing.response.latent import ZoneCourse
from needlepoint.healing.response.prior import unfitted_prior

BELIEF = unfitted_prior(400, 7)
COURSE = ZoneCourse.even(3, 28.0, 1.5)


@pytest.fixture(scope="module")
def curves():
    return healing_curves(COURSE, usual_days(), BELIEF)


def test_every_curve_is_a_share_with_its_intervals_in_order(curves):
    for name in ("red", "open", "building", "maturing", "gain"):
        band = getattr(curves, name)
        ends = [band.low95, band.low80, band.median, band.high80, band.high95]
        assert (np.diff(ends, axis=0) >= -1e-12).all(), name
        assert min(map(np.min, ends)) >= 0.0, name
        assert max(map(np.max, ends)) <= 1.0 + 1e-9, name


def test_change_never_falls_and_is_all_but_there_after_years():
    late = np.concatenate([np.arange(0.0, 400.0, 10.0), [5000.0]])
    found = healing_curves(COURSE, late, BELIEF)
    assert (np.diff(found.gain.median) >= 0).all()
    assert found.gain.low95[-1] > 0.99
    assert found.maturing.low95[-1] > 0.99


def test_each_session_makes_the_skin_red_and_open_again(curves):
    at = np.searchsorted(curves.days, [27.0, 28.0])
    assert list(curves.red.median[at].round(2)) == [0.0, 1.0]
    assert list(curves.open.median[at].round(2)) == [0.0, 1.0]


def test_stages_follow_each_other(curves):
    after = [curves.stages[i] for i in np.flatnonzero(curves.days >= 56.0)]
    seen = list(dict.fromkeys(after))
    assert seen == list(STAGES[1:])
    assert [STAGES.index(stage) for stage in after] == sorted(STAGES.index(s) for s in after)


def test_nothing_happens_before_the_first_session():
    found = healing_curves(ZoneCourse((10.0,), (1.0,)), np.array([0.0, 5.0, 9.9, 10.0]), BELIEF)
    assert found.stages == ("before", "before", "before", "red")
    assert found.gain.high95[:3].max() == 0.0
    assert found.red.high95[:3].max() == 0.0
    assert found.building.high95[:3].max() == 0.0


def test_later_sessions_count_no_more_than_earlier_ones():
    sizes = session_sizes(BELIEF, COURSE)
    assert (np.diff(sizes, axis=1) <= 0).all()


def test_it_refuses_a_course_without_a_needle():
    with pytest.raises(WrongUsage, match="at least one session"):
        healing_curves(ZoneCourse((), ()), usual_days(), BELIEF)
