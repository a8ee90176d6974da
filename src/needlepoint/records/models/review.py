"""Reviews: the days after the last session of a course on which the skin is measured again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from needlepoint.records.models.session import TreatmentSession


class SessionReview(models.Model):
    """One review that the plan names, laid out when the last session of its course is signed."""

    session = models.ForeignKey(TreatmentSession, on_delete=models.PROTECT, related_name="reviews")
    days_after = models.PositiveIntegerField()  # since the session
    on = models.DateField()
    opens_on = models.DateField()  # from this day on a measurement is the review

    class Meta:
        ordering: ClassVar[Any] = ["on", "id"]
        indexes: ClassVar[Any] = [models.Index(fields=["on", "session"], name="reviews_by_day")]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["session", "days_after"], name="one_review_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.days_after}"
