"""The audit: who saw or did what, each line bound to the one before."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models

from needlepoint.errors import Refused


class AppendOnly(Refused):
    """Somebody tried to change or delete a line of the audit."""


class Lines(models.QuerySet["AuditEvent"]):
    """Lines of the audit; to be read."""

    def update(self, **_: object) -> NoReturn:
        """Refuse."""
        raise AppendOnly("Lines of the audit cannot be changed; add one that sets it right.")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnly("Lines of the audit cannot be deleted.")


class AuditEvent(models.Model):
    """One line. It names people by their numbers only, so that it may outlive an erasure.

    Write it through `needlepoint.records.audit.note`. The table is not managed, so that
    ``flush`` and later migrations leave it and its triggers alone; 0002 makes it.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=32)  # as it is hashed: UTC, microseconds
    actor = models.CharField(max_length=64)  # number of an operator, or "system"
    action = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=64, blank=True)
    client = models.CharField(max_length=64, blank=True)
    practice = models.CharField(max_length=64, blank=True)
    detail = models.TextField(default="{}")  # canonical JSON
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = Lines.as_manager()

    class Meta:
        managed = False
        db_table = "records_auditevent"
        ordering: ClassVar[Any] = ["seq"]
        indexes: ClassVar[Any] = [
            models.Index(fields=["client", "seq"], name="audit_of_client"),
            models.Index(fields=["practice", "seq"], name="audit_of_practice"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.at} {self.actor} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a new line; refuse to save one again."""
        if not self._state.adding:
            raise AppendOnly("Lines of the audit cannot be changed; add one that sets it right.")
        super().save(*args, force_insert=True, **{k: v for k, v in kwargs.items() if k == "using"})

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly("Lines of the audit cannot be deleted.")


class AuditHead(models.Model):
    """The end of the chain: one row, locked by whoever adds a line."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)

    class Meta:
        managed = False
        db_table = "records_audithead"

    def __str__(self) -> str:
        return f"{self.seq} {self.digest}"
