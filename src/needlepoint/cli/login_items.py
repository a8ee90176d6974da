"""How each system starts a program by itself: systemd, a LaunchAgent, a scheduled task."""

from __future__ import annotations

import getpass
import html
import os
import plistlib
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from needlepoint.errors import Refused, WrongUsage

NAME, LABEL = "needlepoint", "org.needlepoint.studio"
PATIENCE_S = 60  # own choice: the system answers within seconds


class NotDone(Refused):
    """The system did not take it."""


@dataclass(frozen=True, slots=True)
class Service:
    """What is to be started.

    Attributes
    ----------
    words
        What follows ``needlepoint``.
    folder
        Where it starts.
    log
        The file for what it says, where the system keeps none.
    """

    words: tuple[str, ...]
    folder: Path
    log: Path
    python: str = field(default_factory=lambda: sys.executable)

    @property
    def command(self) -> tuple[str, ...]:
        """Return the program with everything that follows it."""
        return self.python, "-m", "needlepoint", *self.words


@runtime_checkable
class LoginItem(Protocol):
    """What one system does."""

    def install(self, service: Service) -> str:
        """Start it now and after every restart; return a sentence that says what was made."""
        ...

    def remove(self) -> str:
        """Undo that; return a sentence."""
        ...

    def status(self) -> str:
        """Return a sentence that says whether it runs."""
        ...


def login_item(platform: str | None = None) -> LoginItem:
    """Return what this system does.

    Raises
    ------
    WrongUsage
        On a system that is not known.
    """
    known: dict[str, type[LoginItem]] = {
        "linux": Systemd,
        "darwin": LaunchAgent,
        "win32": ScheduledTask,
    }
    here = sys.platform if platform is None else platform
    if here not in known:
        raise WrongUsage(
            f"On {here} the studio cannot install itself; start `needlepoint serve` at login."
        )
    return known[here]()


def run(words: list[str]) -> tuple[bool, str]:
    """Run a program of the system; return whether it went well, and what it said."""
    try:
        done = subprocess.run(  # noqa: S603  lists of our own words
            words, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as why:
        return False, f"{words[0]}: {why}"
    return done.returncode == 0, (done.stdout + done.stderr).strip()


def must(words: list[str]) -> None:
    """Run a program of the system.

    Raises
    ------
    NotDone
        If it says no, with what it said.
    """
    well, said = run(words)
    if not well:
        raise NotDone(f"`{' '.join(words)}` did not work: {said or 'it said nothing'}.")


class Systemd:
    """A user's unit of systemd that also runs while nobody is logged in."""

    @property
    def path(self) -> Path:
        """Return where the unit lies."""
        home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        return Path(home) / "systemd" / "user" / f"{NAME}.service"

    def install(self, service: Service) -> str:
        """Write the unit, start it, and let it run without a login."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(unit_text(service), "utf-8")
        must(["systemctl", "--user", "daemon-reload"])
        must(["systemctl", "--user", "enable", "--now", NAME])
        lasting, _ = run(["loginctl", "enable-linger", getpass.getuser()])
        said = f"The studio runs and starts with this machine ({self.path})."
        if not lasting:
            said += (
                " It starts when you log in; to start it before, run: "
                f"sudo loginctl enable-linger {getpass.getuser()}"
            )
        return f"{said} What it says: journalctl --user -u {NAME}"

    def remove(self) -> str:
        """Stop it and take the unit away."""
        if not self.path.exists():
            return "The studio was not installed; nothing was changed."
        run(["systemctl", "--user", "disable", "--now", NAME])
        self.path.unlink()
        must(["systemctl", "--user", "daemon-reload"])
        return "The studio no longer starts by itself. Its data and keys are untouched."

    def status(self) -> str:
        """Ask systemd."""
        if not self.path.exists():
            return "The studio does not start by itself."
        running, said = run(["systemctl", "--user", "is-active", NAME])
        return _told(running, said)


def unit_text(service: Service) -> str:
    """Return the unit; a ``%`` would be read as a sign of systemd, so it stands twice."""
    command = " ".join(f'"{_unit_word(word)}"' for word in service.command)
    return (
        "[Unit]\nDescription=Needlepoint studio\nAfter=network-online.target\n"
        "Wants=network-online.target\n\n[Service]\n"
        f"ExecStart={command}\nWorkingDirectory={_unit_path(service.folder)}\n"
        "Restart=on-failure\nRestartSec=10\nUMask=0077\nNoNewPrivileges=yes\n\n"
        "[Install]\nWantedBy=default.target\n"
    )


def _unit_word(word: str) -> str:
    for sign, written in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$")):
        word = word.replace(sign, written)
    return word


def _unit_path(path: Path) -> str:
    return str(path).replace("%", "%%")


class LaunchAgent:
    """An agent of macOS that starts at login."""

    @property
    def path(self) -> Path:
        """Return where the agent is described."""
        return Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"

    @property
    def _domain(self) -> str:
        return f"gui/{os.getuid()}"  # type: ignore[attr-defined,unused-ignore]  # macOS has it

    def install(self, service: Service) -> str:
        """Describe the agent and start it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        run(["launchctl", "bootout", f"{self._domain}/{LABEL}"])
        self.path.write_bytes(agent_plist(service))
        must(["launchctl", "bootstrap", self._domain, str(self.path)])
        return (
            f"The studio runs and starts when you log in ({self.path}). What it says: {service.log}"
        )

    def remove(self) -> str:
        """Stop it and forget it."""
        if not self.path.exists():
            return "The studio was not installed; nothing was changed."
        run(["launchctl", "bootout", f"{self._domain}/{LABEL}"])
        self.path.unlink()
        return "The studio no longer starts by itself. Its data and keys are untouched."

    def status(self) -> str:
        """Ask launchd."""
        if not self.path.exists():
            return "The studio does not start by itself."
        known, said = run(["launchctl", "print", f"{self._domain}/{LABEL}"])
        return _told(known and "state = running" in said, "stopped" if known else said)


def agent_plist(service: Service) -> bytes:
    """Return the description of the agent."""
    return plistlib.dumps(
        {
            "Label": LABEL,
            "ProgramArguments": list(service.command),
            "WorkingDirectory": str(service.folder),
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ProcessType": "Interactive",
            "Umask": 0o077,
            "StandardOutPath": str(service.log),
            "StandardErrorPath": str(service.log),
        }
    )


class ScheduledTask:
    """A task of Windows that starts at login, without a window."""

    def install(self, service: Service) -> str:
        """Make the task and start it."""
        path = service.log.with_suffix(".xml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(task_xml(service), "utf-16")
        try:
            must(["schtasks", "/Create", "/F", "/TN", NAME, "/XML", str(path)])
        finally:
            path.unlink()
        must(["schtasks", "/Run", "/TN", NAME])
        return (
            f"The studio runs and starts when you log in (task {NAME}). What it says: {service.log}"
        )

    def remove(self) -> str:
        """End the task and take it away."""
        known, _ = run(["schtasks", "/Query", "/TN", NAME])
        if not known:
            return "The studio was not installed; nothing was changed."
        run(["schtasks", "/End", "/TN", NAME])
        must(["schtasks", "/Delete", "/F", "/TN", NAME])
        return "The studio no longer starts by itself. Its data and keys are untouched."

    def status(self) -> str:
        """Ask for the task; the state's words differ by language, its number does not."""
        known, _ = run(["schtasks", "/Query", "/TN", NAME])
        if not known:
            return "The studio does not start by itself."
        asked = f"(Get-ScheduledTask -TaskName {NAME}).State -as [int]"
        well, said = run(["powershell", "-NoProfile", "-Command", asked])
        return _told(well and said == "4", said)  # 4: running


def task_xml(service: Service) -> str:
    """Return the task as the scheduler of Windows reads it."""
    program, *words = service.command
    windowless = Path(program).with_name("pythonw.exe")
    command = str(windowless) if windowless.exists() else program
    told = subprocess.list2cmdline([*words])
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>Needlepoint studio</Description></RegistrationInfo>
  <Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure><Interval>PT1M</Interval><Count>10</Count></RestartOnFailure>
  </Settings>
  <Actions><Exec>
    <Command>{html.escape(command)}</Command>
    <Arguments>{html.escape(told)}</Arguments>
    <WorkingDirectory>{html.escape(str(service.folder))}</WorkingDirectory>
  </Exec></Actions>
</Task>
"""


def _told(running: bool, said: str) -> str:
    if running:
        return "The studio starts by itself and is running."
    return f"The studio starts by itself but is not running now ({said or 'no reason is known'})."
