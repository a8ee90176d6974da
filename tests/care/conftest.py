"""Ana, the made client on whom no rule fires, and the practice that treats her."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from needlepoint.care import Person, Practice, person_from

WORLD = tomllib.loads((Path(__file__).parents[1] / "spec/care/ana.toml").read_text("utf-8"))


@pytest.fixture(scope="session")
def today() -> date:
    """The day of the small world."""
    return WORLD["today"]


@pytest.fixture(scope="session")
def salon() -> Practice:
    """A salon whose licence and device allow needling of scars."""
    return Practice(**WORLD["practice"])


@pytest.fixture(scope="session")
def ana() -> Callable[..., Person]:
    """Make Ana, with some answers changed; an answer of "" is left out."""

    def make(**changes: object) -> Person:
        return person_from(WORLD["answers"] | changes)

    return make
