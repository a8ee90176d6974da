"""Which workers are alive."""

from __future__ import annotations

from django.db import models


class WorkerBeat(models.Model):
    """When a worker was last heard of; work of a silent one is taken up again."""

    worker = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker
