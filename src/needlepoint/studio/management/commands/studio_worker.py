"""One worker: does what is in the queue, says that it is alive, takes up what others left."""

from __future__ import annotations

import os
import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from needlepoint.studio.site.workers import keep_beating


class Command(BaseCommand):
    """Work until told to stop."""

    help = "Measures what was handed in. Start as many as there are processors to spare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("--until-empty", action="store_true", help="End when nothing waits.")
        parser.add_argument("--name", default="", help="What it is called; any word of its own.")
        parser.add_argument("--beside", action="store_true", help="End with who started it.")

    def handle(self, *_: Any, **options: Any) -> None:
        """Work."""
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            os.environ.setdefault(name, "1")
        worker = options["name"] or secrets.token_hex(8)
        stop = keep_beating(worker, beside=options["beside"])
        try:
            call_command(
                "db_worker",
                worker_id=worker,
                batch=options["until_empty"],
                interval=1.0,
                reload=False,
                startup_delay=False,
                verbosity=0,
            )
        finally:
            stop()
