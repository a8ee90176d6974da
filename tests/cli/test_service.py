"""The studio starts by itself: what each system is told; only the system itself is stood in for."""

import configparser
import os
import plistlib
import shlex
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from needlepoint import __main__ as entry
from needlepoint.cli import login_items, main
from needlepoint.cli.login_items import Service

TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
ODD = 'Ana\'s data, 100% $HOME "x" Nuñez'


@pytest.fixture
def system(monkeypatch, tmp_path):
    """Stand in for a system: its name, its home, and the programs that it would run."""
    asked, answers = [], {}
    monkeypatch.setattr(login_items.Path, "home", lambda: tmp_path)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("USER", "ana")
    monkeypatch.setenv("LOGNAME", "ana")

    def run(words):
        asked.append(words)
        for key, answer in answers.items():
            if key in words:
                return answer
        return True, ""

    monkeypatch.setattr(login_items, "run", run)

    def called(name):
        monkeypatch.setattr(sys, "platform", name)
        if name == "win32":  # there is no such call there
            monkeypatch.delattr(os, "getuid", raising=False)
        return asked, answers

    return called


def test_linux_gets_a_unit_that_outlives_a_login(system, tmp_path, capsys):
    asked, answers = system("linux")
    assert main(["service", "install", "--data", str(tmp_path / ODD), "--lan"]) == 0
    unit = tmp_path / ".config/systemd/user/needlepoint.service"
    read = configparser.ConfigParser(interpolation=None)
    read.optionxform = str
    read.read_string(unit.read_text("utf-8"))
    words = shlex.split(read["Service"]["ExecStart"].replace("%%", "%").replace("$$", "$"))
    assert words[:4] == [sys.executable, "-m", "needlepoint", "serve"]
    assert words[words.index("--data") + 1] == str(tmp_path / ODD)
    assert "--lan" in words
    assert ["systemctl", "--user", "enable", "--now", "needlepoint"] in asked
    assert ["loginctl", "enable-linger", "ana"] in asked
    answers["is-active"] = (False, "failed")
    main(["service", "status"])
    assert "not running now (failed)" in capsys.readouterr().out
    assert main(["service", "remove"]) == 0
    assert not unit.exists()
    assert (tmp_path / ODD).is_dir()


def test_linux_without_lingering_says_what_is_missing(system, tmp_path, capsys):
    _, answers = system("linux")
    answers["loginctl"] = (False, "")
    main(["service", "install", "--data", str(tmp_path / "d")])
    assert "sudo loginctl enable-linger ana" in capsys.readouterr().out


def test_macos_gets_an_agent(system, tmp_path, capsys):
    asked, answers = system("darwin")
    words = [
        "service",
        "install",
        "--data",
        str(tmp_path / ODD),
        "--backup",
        str(tmp_path / "disk"),
    ]
    assert main(words) == 0
    path = tmp_path / "Library/LaunchAgents/org.needlepoint.studio.plist"
    agent = plistlib.loads(path.read_bytes())
    assert agent["ProgramArguments"][4:6] == ["--data", str(tmp_path / ODD)]
    assert agent["ProgramArguments"][-2:] == ["--backup", str(tmp_path / "disk")]
    assert agent["RunAtLoad"]
    assert any(each[:2] == ["launchctl", "bootstrap"] for each in asked)
    answers["print"] = (True, "state = running")
    main(["service", "status"])
    assert "is running" in capsys.readouterr().out
    main(["service", "remove"])
    assert not path.exists()


def test_windows_gets_a_task_without_a_window(system, tmp_path, monkeypatch, capsys):
    system("win32")
    python = tmp_path / "Program Files" / "python.exe"
    python.parent.mkdir()
    python.with_name("pythonw.exe").touch()
    monkeypatch.setattr(sys, "executable", str(python))
    taken = []
    stood_in = login_items.run

    def run(words):
        if "/Create" in words:
            taken.append(Path(words[-1]).read_text("utf-16"))
        return stood_in(words)

    monkeypatch.setattr(login_items, "run", run)
    assert main(["service", "install", "--data", str(tmp_path / ODD)]) == 0
    task = ElementTree.fromstring(taken[0].replace('encoding="UTF-16"', ""))  # our own
    action = task.find(f"{TASK}Actions/{TASK}Exec")
    assert action.find(f"{TASK}Command").text == str(python.with_name("pythonw.exe"))
    told = action.find(f"{TASK}Arguments").text
    assert told == subprocess.list2cmdline(
        ["-m", "needlepoint", "serve", "--data", str(tmp_path / ODD)]
    )
    assert task.find(f"{TASK}Triggers/{TASK}LogonTrigger") is not None
    assert task.find(f"{TASK}Settings/{TASK}ExecutionTimeLimit").text == "PT0S"
    assert not list(tmp_path.glob("*.xml"))
    capsys.readouterr()
    main(["service", "status"])
    assert "starts by itself" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["linux", "darwin", "win32"])
def test_what_was_never_installed_is_not_removed(system, name, capsys):
    _asked, answers = system(name)
    answers["/Query"] = (False, "")
    assert main(["service", "remove"]) == 0
    assert "was not installed" in capsys.readouterr().out
    main(["service", "status"])
    assert "does not start by itself" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "program"), [("linux", "enable"), ("darwin", "bootstrap"), ("win32", "/Create")]
)
def test_a_system_that_says_no_is_quoted(system, tmp_path, name, program, capsys):
    _, answers = system(name)
    answers[program] = (False, "Access is denied")
    assert main(["service", "install", "--data", str(tmp_path / "d")]) != 0
    assert "Access is denied" in capsys.readouterr().err


def test_a_system_that_nobody_knows_is_named(system, capsys):
    system("plan9")
    assert main(["service", "status"]) == 2
    assert "plan9" in capsys.readouterr().err


def test_without_a_terminal_what_is_said_goes_into_a_file(tmp_path, monkeypatch):
    monkeypatch.setenv(entry.LOG, str(tmp_path / "logs" / "studio.log"))
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    entry.without_terminal()
    print("the studio is there: Nuñez")
    sys.stdout.close()
    assert "Nuñez" in (tmp_path / "logs" / "studio.log").read_text("utf-8")


POSIX_ONLY = ("fcntl", "resource", "pwd", "grp", "termios", "pty", "tty", "syslog", "readline")

WITHOUT_POSIX = f"""
import sys
for name in {POSIX_ONLY!r}:
    sys.modules[name] = None
import os
for name in ("getuid", "geteuid", "fork", "mkfifo", "killpg", "setsid"):
    if hasattr(os, name):
        delattr(os, name)
import needlepoint.__main__, needlepoint.cli.app
import django
django.setup()
import needlepoint.studio.site.urls
import needlepoint.studio.management.commands.studio_serve
import needlepoint.studio.management.commands.studio_worker
import needlepoint.records.backup.backup, needlepoint.records.backup.restore
import needlepoint.records.uploads.sandbox, needlepoint.cli.login_items
"""


@pytest.mark.slow
def test_nothing_of_posix_is_needed_to_import_the_studio():
    """On Windows these modules and calls do not exist."""
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "needlepoint.studio.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_POSIX],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_run_quotes_a_program_that_is_missing():
    well, said = login_items.run(["no-such-program-of-a-system"])
    assert not well
    assert "no-such-program" in said
    assert Service(("serve",), Path(), Path()).command[-1] == "serve"
