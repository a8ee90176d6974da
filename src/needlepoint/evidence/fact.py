"""Fact and Source: a number or a statement from outside, and where it stands written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from needlepoint.language import say

Grade = Literal[
    "regulator",
    "trial",
    "cohort",
    "label",
    "laboratory",
    "simulation",
    "expert opinion",
    "own choice",
]
"""How strong the support of a fact is, strongest first."""

GRADES: tuple[str, ...] = get_args(Grade)

OWN_CHOICE = "needlepoint"
"""The source key of a choice of our own; `at` then names the page that argues it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A publication, label or law that facts rest on.

    Attributes
    ----------
    key
        Short name by which facts point here.
    title, by, year
        As published; `by` names authors or the issuing body. A title in square brackets is our
        description of a work whose title was not read. `year` is None where it is not known.
    where
        Journal, register or publisher.
    locator
        DOI or stable public identifier; empty when none was found.
    read
        What was read: ``full``, ``abstract``, ``table``, ``label``, ``page`` (of the web) or
        ``not read``.
    """

    key: str
    title: str
    by: str
    where: str
    year: int | None = None
    locator: str = ""
    read: str = "abstract"

    def __str__(self) -> str:
        tail = f" {self.locator}" if self.locator else ""
        return f"{self.by} ({self.year or 'no year'}). {self.title}. {self.where}.{tail}"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known, with its source.

    Attributes
    ----------
    key
        ``room.name``, or ``room.file.name`` where a room has several files; unique over all.
    says
        The statement, in our own words.
    value
        The number, word or list that the rules use; None for a statement without one.
    low, high
        The range that the source or the sources leave open, in `unit`; None where none is given.
    unit
        Unit of `value`; empty for words.
    source, at
        Key of the bibliography and the place in it.
    grade
        Strength of support, one of `GRADES`.
    verified
        False while nobody has held the fact against the full source.
    """

    key: str
    says: str
    source: Source
    at: str
    grade: Grade
    verified: bool
    value: float | str | list[float] | list[str] | bool | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""

    @property
    def said(self) -> str:
        """The statement in the language that is being spoken."""
        return say(self.says)

    @property
    def number(self) -> float:
        """The value as a number.

        Raises
        ------
        TypeError
            If the fact carries no single number.
        """
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise TypeError(f"fact {self.key} carries no single number")
        return float(self.value)
