"""Optimistic locking: whoever saves a row says which version was read."""

from __future__ import annotations

from django.db import models


class StaleVersion(Exception):
    """The row was changed by somebody else since it was read; nothing was saved."""


class Versioned(models.Model):
    """A row with a version that grows with every save through `save_read`."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save_read(self, version: int) -> None:
        """Save every field, if the row still has the version that was read.

        Call it inside a transaction together with whatever else belongs to the change.

        Raises
        ------
        Stale
            If somebody else saved in between.
        """
        model = type(self)
        rows = model._default_manager.filter(pk=self.pk, version=version)  # noqa: SLF001  Django's
        taken = rows.update(version=version + 1)
        if not taken:
            raise StaleVersion
        self.version = version + 1
        self.save()
