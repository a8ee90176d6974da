"""Holds only while mutmut runs (`make truth`): each mutant reads the rules anew."""

from __future__ import annotations

import os
import sys

import pytest

UNDER_MUTMUT = "MUTANT_UNDER_TEST" in os.environ


def pytest_sessionstart() -> None:
    """Forget test modules: what they read at import came from the program without the mutant."""
    if UNDER_MUTMUT:
        for name in [name for name in sys.modules if name.rpartition(".")[2].startswith("test_")]:
            del sys.modules[name]
        _forget_rules()


@pytest.fixture(autouse=UNDER_MUTMUT)
def rules_read_anew() -> None:
    """Let each test read the rules itself, so that mutmut knows which tests read them."""
    _forget_rules()


def _forget_rules() -> None:
    from needlepoint.care import read_rules

    read_rules.cache_clear()
