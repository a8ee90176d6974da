"""Marks tests by what they need; while mutmut runs each mutant reads the rules anew."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.made_once import made_once  # noqa: F401  a fixture for every room

UNDER_MUTMUT = "MUTANT_UNDER_TEST" in os.environ

BROWSER = ("studio/journeys/",)
BROWSER_S = 1800
"""Own choice: a walk through every page takes two minutes, and more where others need the processor
too; each step of a browser waits as long as `studio/browser.py` says."""
POSTGRES = ("records/test_postgresql.py", "records/test_moving.py", "studio/test_two_workers.py")
SLOW = (
    "journeys/",
    "change/",
    "studio/",
    "workflow/",
    "records/",
    "healing/test_update.py",
    "healing/test_trial_machines.py",
    "scars/test_cut.py",
    "laws/test_screening.py",
    "spec/test_wrong_rules.py",
    "cli/test_forecast.py",
    "cli/test_phantom.py",
    "cli/test_phone.py",
    "report/test_change.py",
    "surface/phone/",
    "surface/test_ball.py",
    "surface/test_inversion.py",
    "surface/test_marker.py",
    "surface/test_motion.py",
    "surface/test_scan_fuzz.py",
    "surface/test_shine.py",
)
"""What `make quick` leaves to `make test`, by the processor time of each file. Own choice: rooms
that make a database or photograph skin first, and files of over 2.5 s in which a test takes over
0.25 s."""


CALM_S = 20.0
"""Own choice: longer than nearly every test that reckons from today."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin a test alike in every run, and none just before a full hour.

    Then a day ends in one of the zones of the tests, and what is reckoned from today would be of
    two. Of a long list the check of types looks at one item, drawn by chance: at the same one
    each time.
    """
    random.seed(item.nodeid)
    left_s = -time.time() % 3600.0
    if left_s < CALM_S:
        time.sleep(left_s)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test by the folder or file it lies in."""
    for item in items:
        name = item.path.as_posix().rpartition("/tests/")[2]
        for mark, places in (("browser", BROWSER), ("postgres", POSTGRES), ("slow", SLOW)):
            if name.startswith(places):
                item.add_marker(mark)
        if name.startswith(BROWSER) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(BROWSER_S))


@pytest.fixture(autouse=True)
def nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave the next test no language of the last page, and no line of the audit.

    A page's language stays with its thread, and emptying the database leaves the audit alone.
    """
    yield
    translation.deactivate()
    marker = request.node.get_closest_marker("django_db")
    names = {"transactional_db", "live_server"} & set(request.fixturenames)
    if names or (marker is not None and marker.kwargs.get("transaction")):
        from tests.records.audit_lines import forget_lines

        with request.getfixturevalue("django_db_blocker").unblock():
            forget_lines()


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
