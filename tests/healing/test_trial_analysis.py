"""Each test of a virtual trial says what the same test of scipy says."""

import numpy as np
import pytest
from scipy import stats

from needlepoint.trials.analysis import verdicts

TRIALS, SIZES, ALPHA = 60, (2, 5, 9, 16), 0.2


def drawn(coarse):
    random = np.random.default_rng(31)
    first = random.normal(0.4, 1.0, (16, TRIALS))
    second = random.normal(0.0, 1.5, (16, TRIALS))
    if coarse:
        first, second = np.round(first), np.round(second)
    there = tuple(random.random((16, TRIALS)) > 0.15 for _ in range(2))
    return (first, second), there


def by_scipy(first, second, analysis, paired):
    """Return p value and direction; nothing where too few came or an arm has no spread."""
    off = first - second if paired else np.concatenate([first, second])
    arms = (off[off != 0.0],) if paired else (first, second)
    if min(map(len, arms)) < 2 or min(map(np.ptp, (*arms, off))) == 0.0:
        return None
    if analysis == "means":
        done = (
            stats.ttest_rel(first, second)
            if paired
            else stats.ttest_ind(first, second, equal_var=False)
        )
        return done.pvalue, np.sign(done.statistic)
    if paired:
        ranks = stats.rankdata(np.abs(arms[0]))
        way = np.sign((np.sign(arms[0]) * ranks).sum())
        return stats.wilcoxon(arms[0], method="asymptotic").pvalue, way
    done = stats.mannwhitneyu(first, second, method="asymptotic")
    return done.pvalue, np.sign(done.statistic - len(first) * len(second) / 2)


@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize("paired", [False, True])
@pytest.mark.parametrize("analysis", ["means", "ranks"])
def test_it_concludes_what_scipy_concludes(analysis, paired, coarse):
    (first, second), there = drawn(coarse)
    said = verdicts((first, second), there, SIZES, analysis=analysis, alpha=ALPHA, paired=paired)
    seen = 0
    for row, n in enumerate(SIZES):
        for trial in range(TRIALS):
            came = [each[:n, trial] for each in there]
            came = [came[0] & came[1]] * 2 if paired else came
            arms = [
                values[:n, trial][here] for values, here in zip((first, second), came, strict=True)
            ]
            scipy_says = by_scipy(*arms, analysis, paired)
            if scipy_says is None:
                continue
            p, way = scipy_says
            assert said[row, trial] == (way if p < ALPHA else 0), (n, trial, p)
            seen += said[row, trial] != 0
    assert seen > 20  # both answers occurred


def test_clients_who_are_all_alike_prove_nothing():
    same = (np.ones((8, 3)), np.ones((8, 3)))
    there = (np.ones((8, 3), bool),) * 2
    for analysis in ("means", "ranks"):
        for paired in (False, True):
            said = verdicts(same, there, (8,), analysis=analysis, alpha=0.05, paired=paired)
            assert not said.any()
