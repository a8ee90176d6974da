"""The keys of a design file: what each may hold, and one sentence for what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from needlepoint.tables import Table


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a key holds.

    Attributes
    ----------
    says
        What it is, with its unit.
    low, high
        Its ends, both allowed.
    whole
        Whether it must be a whole number.
    """

    says: str
    low: int | float
    high: int | float
    whole: bool = False


NUMBERS: Mapping[str, Number] = {
    "follow_up_day": Number("the day of the outcome, counted from the first session", 1, 3650),
    "drop_out_percent": Number("the share of clients lost, in percent", 0, 90),
    "alpha": Number("the two-sided level", 0.0001, 0.5),
    "target_power_percent": Number("the power wished for, in percent", 50, 99),
    "per_arm": Number("how many clients begin each arm", 2, 2000, whole=True),
    "scars": Number("how many scars are measured on each client", 1, 500, whole=True),
    "depth_mm": Number("how deep a typical scar is, in mm", 0.02, 5),
    "score_points": Number("the mean score of Goodman and Baron at the start, in points", 1, 84),
    "score_sd_points": Number("its standard deviation, in points", 0, 40),
    "correlation": Number("how alike the two halves of a face answer", 0, 1),
    "sessions": Number("how many sessions", 0, 24, whole=True),
    "interval_days": Number("the days between sessions", 1, 365),
    "needle_mm": Number("the needle length on the dial, in mm", 0.1, 5),
    "assumed_reduction_percent": Number("the mean reduction of depth, in percent", 0, 95),
    "cv_percent": Number("the SD of depth between visits, in percent", 0, 50),
    "own_scatter_mm": Number("the SD of one scar's depth beside that, in mm", 0, 1),
    "rater_sd_points": Number("the SD of one rating, in points", 0, 20),
    "raters": Number("how many rate each picture", 1, 20, whole=True),
}
"""Every number of a design, with what it may be. The ends are our own: beyond them a number is
more likely a slip than a wish."""


class DesignTable(Table):
    """One table of a design file."""

    def number(self, key: str, default: int | float | None = None) -> float:
        """Return the number under `key`; without a default the key must be there."""
        wanted = NUMBERS[key]
        if key not in self.plain and default is not None:
            return float(default)
        found = self.take(key, wanted.says, required=True)
        plain = isinstance(found, int if wanted.whole else int | float)
        if isinstance(found, bool) or not plain or not wanted.low <= found <= wanted.high:
            kind = "whole number" if wanted.whole else "number"
            raise self.fault(
                f"{key} is {found!r}, but must be a {kind} from {wanted.low:g} to "
                f"{wanted.high:g}: {wanted.says}"
            )
        return float(found)

    def count(self, key: str, default: int | None = None) -> int:
        """Return the whole number under `key`."""
        return int(self.number(key, default))

    def word(self, key: str, says: str, among: Collection[str] = (), default: str = "") -> str:
        """Return the text under `key`, one of `among` where these are given."""
        if key not in self.plain and default:
            return default
        found = self.take(key, says, required=True)
        if not isinstance(found, str) or not found.strip():
            raise self.fault(f"{key} is {found!r}, but must be a text: {says}")
        if among and found not in among:
            raise self.fault(f"{key} is {found!r}, but must be one of {', '.join(sorted(among))}")
        return found

    def yes(self, key: str, says: str) -> bool:
        """Return true or false under `key`."""
        found = self.take(key, says, required=True)
        if not isinstance(found, bool):
            raise self.fault(f"{key} is {found!r}, but must be true or false: {says}")
        return found
