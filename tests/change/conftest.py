"""Simulated skin at two visits, once for all tests: as it truly is, and as it is photographed."""

from dataclasses import replace

import numpy as np
import pytest
from tests.change.visits import POSE, healed_each, photographed, seen

from needlepoint.phantom import random_plan

SIZE_MM = (26.0, 26.0)


@pytest.fixture(scope="session")
def plan():
    return random_plan("atrophic", seed=5003, size_mm=SIZE_MM)


@pytest.fixture(scope="session")
def shares(plan):
    return np.random.default_rng(5003).uniform(0.0, 0.6, len(plan.planted))


@pytest.fixture(scope="session")
def before(plan):
    return seen(plan, 5003)


@pytest.fixture(scope="session")
def after(plan, shares):
    return seen(replace(healed_each(plan, shares), **POSE), 5003)


@pytest.fixture(scope="session")
def photographs(plan, shares, tmp_path_factory):
    """Return the two visits as `measure` would have them, from pictures."""
    folder = tmp_path_factory.mktemp("visits")
    later = replace(healed_each(plan, shares), **POSE)
    return photographed(plan, 5003, folder / "a"), photographed(later, 5003, folder / "b")
