"""Sets Django, the random tests and the number of threads up.

Here and not in pyproject.toml: pytest-django would load the settings, and with them the package,
before jaxtyping has hooked it, and then no shape would be checked.
"""

from __future__ import annotations

import ctypes
import os
import sys

# Before numpy is loaded: each worker of the tests computes on one core. Two that both spread over
# all cores wait for each other (a phone's survey took 2.7 times its processor time).
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a hundred processes of tests compile once

os.environ["DJANGO_SETTINGS_MODULE"] = "needlepoint.studio.site.settings"
os.environ.pop("NEEDLEPOINT_DATA", None)  # tests never look at real clients

import django  # the settings must be named first
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as random_tests

django.setup()
# A person's run never fails by luck, nor by how busy the machine is: the same examples each time.
# `make fuzz` looks for new faults with fresh ones and prints how to get a found one again.
ANY_TIME = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
random_tests.register_profile("steady", derandomize=True, **ANY_TIME)
random_tests.register_profile("fresh", print_blob=True, **ANY_TIME)
random_tests.load_profile("fresh" if os.environ.get("NEEDLEPOINT_FRESH") else "steady")

del os.environ["DJANGO_SETTINGS_MODULE"]  # a runner's further processes come through here as well

MMAP_THRESHOLD, TRIM_THRESHOLD = -3, -1
"""Numbers of glibc's mallopt."""
MOST_OFF_HEAP, NEVER = 32 << 20, 2**31 - 1
if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallopt"):
    # Planes of pictures are handed out and taken back by the thousand: a process that keeps them
    # asks the system for a tenth as many pages. Only here and by no name of the surroundings, as
    # a limit of memory that a further process sets itself is tried as it is.
    ctypes.CDLL(None).mallopt(MMAP_THRESHOLD, MOST_OFF_HEAP)
    ctypes.CDLL(None).mallopt(TRIM_THRESHOLD, NEVER)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """Keep the tests' SQLite in a file, as a practice does: one in memory locks by table."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("db") / "db.sqlite3")
        # No power fails within a process: what does when it does is tried on others, as they are.
        connection.settings_dict["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
