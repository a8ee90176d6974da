"""A form that was sent: so that sending it twice does its work once."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone

from needlepoint.records.models.practice import Operator

KEPT = dt.timedelta(
    days=2
)  # own choice: longer than any login, in which a page can be gone back to
GIVEN_UP = dt.timedelta(minutes=5)  # own choice: whoever worked on it that long was killed


class PostedForm(models.Model):
    """One form of a page, by the number that the page gave it; nothing of what was in it."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)  # of what was sent last
    led_to = models.CharField(max_length=500, blank=True)  # empty while it is worked on
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["operator", "key"], name="a form is sent once"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_under_way(self) -> bool:
        """Whether somebody works on it."""
        return not self.led_to and self.at > timezone.now() - GIVEN_UP


def claim(operator: Operator, key: str, digest: str) -> PostedForm | None:
    """Take a form to work on; return None then, else the row of who was faster.

    The same form with other content is another deed: it takes the place of the first.
    """
    now = timezone.now()
    with transaction.atomic():
        PostedForm.objects.filter(at__lt=now - KEPT).delete()
        rows = PostedForm.objects.select_for_update()
        row, fresh = rows.get_or_create(
            operator=operator, key=key, defaults={"digest": digest, "at": now}
        )
        if fresh:
            return None
        if row.digest == digest and (row.led_to or row.is_under_way):
            return row
        row.digest, row.led_to, row.at = digest, "", now
        row.save()
    return None


def finish(operator: Operator, key: str, led_to: str) -> None:
    """Write down where a form led; nowhere lets it be sent again."""
    rows = PostedForm.objects.filter(operator=operator, key=key)
    if led_to:
        rows.update(led_to=led_to[:500])
    else:
        rows.delete()
