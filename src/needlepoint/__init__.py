"""Needlepoint measures acne scars in 3D and proves what a treatment changed.

The verbs of the command line are functions here as well:

>>> import needlepoint
>>> measurement = needlepoint.measure("my-capture")  # doctest: +SKIP
>>> measurement.scars.to_table()  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlepoint._version import __version__
from needlepoint.faces import lazy_face

if TYPE_CHECKING:
    from needlepoint.workflow import batch, compare, forecast, measure, plan
else:
    __getattr__ = lazy_face(__name__)  # ``import needlepoint`` itself stays quick

__all__ = ["__version__", "batch", "compare", "forecast", "measure", "plan"]
