"""Needlepoint measures acne scars in 3D and proves what a treatment changed.

The verbs of the command line are functions here as well:

>>> import needlepoint
>>> measurement = needlepoint.measure("my-capture")  # doctest: +SKIP
>>> measurement.scars.to_table()  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from needlepoint._version import __version__

if TYPE_CHECKING:
    from needlepoint.workflow import batch, compare, forecast, measure, plan

__all__ = ["__version__", "batch", "compare", "forecast", "measure", "plan"]


def __getattr__(name: str) -> Any:
    """Load a verb when it is first asked for: ``import needlepoint`` itself stays quick."""
    if name in {"batch", "compare", "forecast", "measure", "plan"}:
        from needlepoint import workflow

        return getattr(workflow, name)
    raise AttributeError(f"module 'needlepoint' has no attribute {name!r}")
