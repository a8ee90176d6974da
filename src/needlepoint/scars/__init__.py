"""From height to scars: find them, measure them, tell their kind, grade the patch."""

from needlepoint.scars.scar import ATROPHIC, KINDS, RAISED, Kind, Scar, ScarMap

__all__ = ["ATROPHIC", "KINDS", "RAISED", "Kind", "Scar", "ScarMap"]
