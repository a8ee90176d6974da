"""Serves the studio: tables, first-run link, worker beside it, the server."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import threading
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from needlepoint.errors import WrongUsage
from needlepoint.records.backup.nightly import Nightly
from needlepoint.records.models import Operator
from needlepoint.studio.accounts.first_run import first_run_path, is_first_run
from needlepoint.studio.accounts.invitations import invitation_path
from needlepoint.studio.booking.reminding import Reminders
from needlepoint.studio.demo.fill import waiting_demo_owner
from needlepoint.studio.lan.addresses import here
from needlepoint.studio.lan.serving import Lan
from needlepoint.studio.practice.people import invite_again
from needlepoint.studio.site.body_limits import most_body
from needlepoint.studio.site.bridge import Bridge
from needlepoint.studio.site.qr_code import in_terminal
from needlepoint.studio.site.server import Server
from needlepoint.studio.site.startup import prepare
from needlepoint.studio.site.workers import forget_worker
from needlepoint.studio.site.wsgi import application

PORT, LAN_PORT, PLAIN_PORT = 8000, 8443, 8080  # own choice: what programs of one machine use
REST_S = 3.0  # own choice: a worker that dies at once must not eat the machine


class Command(BaseCommand):
    """Serve until Ctrl-C."""

    help = "Makes the tables, prints the address and serves the studio with its worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("--host", default="localhost")
        parser.add_argument("--port", type=int, default=None)
        parser.add_argument("--plain-port", type=int, default=PLAIN_PORT)
        parser.add_argument("--no-worker", action="store_true")
        parser.add_argument("--new-link", default="")

    def handle(self, *_: Any, **options: Any) -> None:
        """Prepare and serve."""
        prepare()
        port = options["port"] or (LAN_PORT if settings.LAN else PORT)
        address = _address(options["host"], port)
        if options["new_link"]:
            self.stdout.write(f"{address}{_new_link(options['new_link'])}")
            return
        server = self._server(options["host"], port, options["plain_port"])
        self.stdout.write(f"The studio is at {address}/")
        if isinstance(server, Lan):
            self._lead(server)
        if is_first_run():
            self.stdout.write(
                f"Nobody can log in yet. Create the owner, once, at {address}{first_run_path()}"
            )
        elif (made := waiting_demo_owner()) is not None:
            self.stdout.write(
                f"Choose a password for {made.username}, once, at {address}{invitation_path(made)}"
            )
        self.stdout.flush()
        beside = None if options["no_worker"] else WorkerBeside()
        nightly = Nightly(Path(settings.BACKUPS)) if settings.BACKUPS else None
        reminders = Reminders()
        signal.signal(signal.SIGTERM, _stop)
        try:
            server.run()
        except (KeyboardInterrupt, SystemExit):
            pass
        finally:
            server.close()
            reminders.stop()
            if nightly is not None:
                nightly.stop()
            if beside is not None:
                beside.stop()

    def _server(self, host: str, port: int, plain_port: int) -> Server | Lan:
        if settings.LAN:
            return Lan(application, settings.KEYS, port, plain_port, self._say)
        bridge = Bridge(application, behind=settings.HTTPS, most_of=most_body)
        return Server(bridge, host, port)

    def _lead(self, server: Lan) -> None:
        """Print how tablets come in."""
        address = server.reach.plain_address
        self.stdout.write(
            f"Tablets in the same wireless network: scan this, or open {address}\n"
            f"{in_terminal(address, sys.stdout.encoding)}"
            "It leads through the two taps by which a device trusts this studio; on this machine "
            f"open http://localhost:{server.reach.plain_port}/ for the same.\n"
            f"Fingerprint of its certificate (SHA-256): {server.reach.fingerprint}"
        )

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def _address(host: str, port: int) -> str:
    """Return the address as people type it: over https that of the server in front."""
    if settings.LAN:
        return f"https://{here().local_name}:{port}"
    return f"https://{settings.ALLOWED_HOSTS[0]}" if settings.HTTPS else f"http://{host}:{port}"


def _new_link(username: str) -> str:
    """Take somebody's password away, as the owner may for others, and give a new link."""
    operator = Operator.objects.filter(username=username).first()
    if operator is None:
        raise WrongUsage(f"Nobody logs in as {username}; see the people of the practice.")
    invite_again(operator, None)
    return invitation_path(operator)


class WorkerBeside:
    """The worker as a child process that is started again whenever it ends."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._name = ""
        self._process = self._start()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        """End the worker; what it had begun is taken up at the next start."""
        self._ending.set()
        self._process.terminate()
        self._watcher.join(REST_S)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        forget_worker(self._name)

    def _start(self) -> subprocess.Popen[bytes]:
        environ = os.environ | {"DJANGO_SETTINGS_MODULE": "needlepoint.studio.site.settings"}
        self._name = secrets.token_hex(8)
        command = [
            sys.executable,
            "-m",
            "django",
            "studio_worker",
            "--beside",
            "--name",
            self._name,
        ]
        return subprocess.Popen(command, env=environ)  # noqa: S603  our own program

    def _watch(self) -> None:
        while not self._ending.is_set():
            self._process.wait()
            if not self._ending.wait(REST_S):
                forget_worker(self._name)
                close_old_connections()
                self._process = self._start()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit
