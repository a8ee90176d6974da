"""What is assumed is what the design and the belief say."""

from dataclasses import replace

import numpy as np
import pytest
from tests.healing.made_trials import MEASURED, OPEN, design

from needlepoint.errors import WrongUsage
from needlepoint.healing import unfitted_prior
from needlepoint.trials.assumed_truth import (
    assumed_truth,
    believed_truth,
    mean_reduction,
    no_difference,
)
from needlepoint.trials.simulate import Streams, draw_sides

BELIEF = unfitted_prior(400, 3)


def assuming(percent, **changes):
    made = design(MEASURED, OPEN, **changes)
    return replace(made, arms=(replace(made.arms[0], assumed_percent=percent), made.arms[1]))


@pytest.mark.parametrize("percent", [0.0, 5.0, 20.0, 50.0])
def test_clients_lose_on_average_what_an_arm_assumes(percent):
    made = assuming(percent)
    what = assumed_truth(made, BELIEF)
    assert 100 * mean_reduction(what.treated, what.spread, what.nonresponse)[0] == pytest.approx(
        percent, abs=1e-6
    )
    sides = draw_sides(made, what, Streams(np.random.SeedSequence(4), (200_000, 1)))
    share = 100 * -np.expm1(-sides[0].effect)
    # the scatter of a client's scars bends the mean a little
    assert share.mean() == pytest.approx(percent, abs=0.6)
    assert abs(sides[1].effect.mean()) < 0.001


def test_an_arm_cannot_assume_more_than_its_responders_give():
    with pytest.raises(WrongUsage, match="believed not to respond"):
        assumed_truth(assuming(95.0), BELIEF)


def test_an_untreated_arm_does_nothing_but_drift():
    what = assumed_truth(design(), BELIEF)
    assert what.control[0] == 0.0
    assert what.treated[0] > 0.0
    assert what.open_control[0] == 0.0
    assert no_difference(what).treated[0] == 0.0
    assert no_difference(what).open_treated[0] == what.open_treated[0] > 0.0


def test_more_sessions_longer_needles_and_adjuncts_do_not_do_less():
    made = design()
    plain = assumed_truth(made, BELIEF).treated[0]
    for changes in ({"sessions": 6}, {"needle_mm": 2.5}, {"adjunct": "prp"}, {"sessions": 5}):
        more = replace(made, arms=(replace(made.arms[0], **changes), made.arms[1]))
        assert assumed_truth(more, BELIEF).treated[0] >= plain


def test_every_draw_of_the_belief_makes_one_truth():
    what = believed_truth(design(), BELIEF, np.zeros(BELIEF.draws))
    assert what.treated.shape == (BELIEF.draws,)
    assert (what.treated > 0.0).all()
    assert what.part(10, 30).treated.size == 20
    np.testing.assert_array_equal(what.part(10, 30).spread, BELIEF.spread[10:30])


def test_two_halves_of_a_face_are_as_alike_as_the_design_says():
    made = design(layout="split-face", correlation=0.6, drop_out=0.2)
    what = replace(assumed_truth(made, BELIEF), treated=np.zeros(1))
    sides = draw_sides(made, what, Streams(np.random.SeedSequence(9), (100_000, 1)))
    alike = np.corrcoef(sides[0].effect[:, 0], sides[1].effect[:, 0])[0, 1]
    assert alike == pytest.approx(0.6, abs=0.01)
    np.testing.assert_array_equal(sides[0].there, sides[1].there)  # nobody loses half a face
    assert 1.0 - sides[0].there.mean() == pytest.approx(0.2, abs=0.005)
