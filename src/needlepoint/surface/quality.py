"""Check and Quality: what was looked at before any number was given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Verdict = Literal["good", "usable", "refused"]

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes
    ----------
    id
        Short name, the same in every language.
    value, limit
        What was found and where the limit lies, both in `unit`.
    ok
        Whether the value is on the right side of the limit.
    fatal
        Whether no number may be given when the check fails.
    unit
        Unit of value and limit; ``1`` for a pure number.
    why
        What it means and, where it failed, what to do about it.
    """

    id: str
    value: float
    limit: float
    ok: bool
    fatal: bool
    unit: str
    why: str

    def as_dict(self) -> dict[str, object]:
        """Return the form of the file formats."""
        return {
            "id": self.id,
            "value": self.value,
            "limit": self.limit,
            "unit": self.unit,
            "ok": self.ok,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Quality:
    """All checks of a capture or scan."""

    checks: tuple[Check, ...]

    @property
    def verdict(self) -> Verdict:
        """``refused`` if a fatal check failed, ``usable`` if another did, else ``good``."""
        if any(check.fatal and not check.ok for check in self.checks):
            return "refused"
        return "good" if all(check.ok for check in self.checks) else "usable"

    @property
    def refusal(self) -> str:
        """Why a capture is refused, in one sentence without a full stop; empty if it is not."""
        return "; ".join(check.why for check in self.failed if check.fatal)

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that failed, fatal ones first."""
        return tuple(sorted((c for c in self.checks if not c.ok), key=lambda c: not c.fatal))
