"""Send the reminders that are due: for a clock of the system, where no server of ours runs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from needlepoint.studio.booking.reminding import look


class Command(BaseCommand):
    """Send them once."""

    help = "Send the reminders of tomorrow's appointments that are due, once."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Send them, and say how many."""
        self.stdout.write(f"Reminders sent: {look(timezone.now())}.")
