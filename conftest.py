"""Sets Django up for the tests.

Here and not in pyproject.toml: pytest-django would load the settings, and with them the package,
before jaxtyping has hooked it, and then no shape would be checked.
"""

from __future__ import annotations

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "needlepoint.studio.site.settings"
os.environ.pop("NEEDLEPOINT_DATA", None)  # tests never look at real clients

import django  # the settings must be named first
import pytest

django.setup()
del os.environ["DJANGO_SETTINGS_MODULE"]  # a runner's further processes come through here as well


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """Keep the tests' SQLite in a file, as a practice does: one in memory locks by table."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("db") / "db.sqlite3")
