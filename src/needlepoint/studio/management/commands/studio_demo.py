"""Fills a practice with simulated clients, or removes them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from needlepoint.records.models import Practice
from needlepoint.studio.demo.fill import demo_owner, fill
from needlepoint.studio.demo.remove import remove_made
from needlepoint.studio.site.startup import prepare


class Command(BaseCommand):
    """Fill or remove."""

    help = "Makes clients who do not exist, with captures over a course; or removes them alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("--measure", action="store_true", help="Measure everything at once.")
        parser.add_argument("--remove", action="store_true", help="Remove the simulated clients.")

    def handle(self, *_: Any, **options: Any) -> None:
        """Do it."""
        prepare()
        if options["remove"]:
            count = sum(remove_made(practice, None) for practice in Practice.objects.all())
            self.stdout.write(f"{count} simulated clients were removed, and nothing else.")
            return
        fill(demo_owner(), self._tell)
        if options["measure"]:
            self._tell("measuring")
            call_command("studio_worker", until_empty=True)
            self.stdout.write("Everything is measured.")

    def _tell(self, doing: str) -> None:
        self.stdout.write(f"{doing} ...")
        self.stdout.flush()
