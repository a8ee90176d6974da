"""Sets Django up for the tests.

Here and not in pyproject.toml: pytest-django would load the settings, and with them the package,
before jaxtyping has hooked it, and then no shape would be checked.
"""

from __future__ import annotations

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "needlepoint.studio.settings"
os.environ.pop("NEEDLEPOINT_DATA", None)  # tests never look at real clients

import django

django.setup()
del os.environ["DJANGO_SETTINGS_MODULE"]  # a runner's further processes come through here as well
